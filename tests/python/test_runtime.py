"""What the platform is and can do."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from asyncreactor.python import runtime
from asyncreactor.python.runtime import Platform

DOCKER = "9:memory:/docker/104155a6\n1:cpu:/\n"
NO_DOCKER = "9:memory:/\n1:name=systemd:/system/docker\n"


@pytest.mark.parametrize(
    ("name", "kind"), [("nt", "win32"), ("posix", "posix"), ("java", "java"), ("other", None)]
)
def test_kind(name: str, kind: str | None) -> None:
    platform = Platform(name)
    assert platform.getType() == platform.type == kind
    assert platform.isKnown() is (kind is not None)
    assert platform.isWindows() is (kind == "win32")


def test_systems() -> None:
    assert Platform(None, "linux2").isLinux()
    assert Platform(None, "darwin").isMacOSX()
    assert not Platform(None, "win32").isLinux()
    assert Platform(None, "linux").supportsINotify()
    assert not Platform(None, "darwin").supportsINotify()


def test_this_system() -> None:
    assert runtime.platformType == runtime.platform.getType() == runtime.knownPlatforms[os.name]
    assert runtime.platform.supportsThreads()
    assert not runtime.platform.isVista()
    assert runtime.shortPythonVersion() == "{}.{}.{}".format(*sys.version_info)
    assert abs(runtime.seconds() - time.time()) < 60
    assert abs(runtime.platform.seconds() - time.time()) < 60


@pytest.mark.parametrize(("groups", "found"), [(DOCKER, True), (NO_DOCKER, False), (None, False)])
def test_docker(tmp_path: Path, groups: str | None, found: bool) -> None:
    path = tmp_path / "cgroup"
    if groups is not None:
        path.write_text(groups)
    assert Platform(None, "linux").isDocker(str(path)) is found
    assert not Platform(None, "darwin").isDocker(str(path))


def test_is_win_nt_is_deprecated() -> None:
    with pytest.warns(DeprecationWarning, match="Use Platform.isWindows instead"):
        assert Platform("nt").isWinNT()
