"""A new user's first package: ten lines with an entry point, installed by pip in an empty folder, and run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.scripts.programs import GROUP, LIMIT_SECONDS, ROOT

pytestmark = pytest.mark.skipif(
    find_spec("pip") is None or find_spec("setuptools") is None, reason="installs a package with pip"
)

PROJECT = f"""
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "mysvc"
version = "1.0"
[project.entry-points."{GROUP}"]
mysvc = "mysvc:maker"
[tool.setuptools]
py-modules = ["mysvc"]
"""
MODULE = """\
from asyncreactor.application import service, strports
from asyncreactor.internet.protocol import Factory
from asyncreactor.protocols.wire import Echo
from asyncreactor.python import usage
class Options(usage.Options):
    optParameters = [["port", "p", 8000, "Where to listen.", usage.portCoerce]]
def makeService(options):
    return strports.service(f"tcp:{options['port']}:interface=127.0.0.1", Factory.forProtocol(Echo))
maker = service.ServiceMaker("Mine", "mysvc", "Sends back what comes.", "mysvc")
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that pip has installed the package to."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    (source / "pyproject.toml").write_text(PROJECT)
    (source / "mysvc.py").write_text(MODULE)
    offline = ["--no-build-isolation", "--no-deps", "--no-index", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *offline]
    done = subprocess.run([*pip, "--target", str(target), str(source)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return target


@contextmanager
def command(installed: Path, folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """The command, run in a folder."""
    path = os.pathsep.join([str(installed), str(ROOT)])
    with subprocess.Popen(
        [sys.executable, "-m", "asyncreactor", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def result(installed: Path, folder: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error."""
    with command(installed, folder, *words) as process:
        printed, errors = process.communicate(timeout=LIMIT_SECONDS)
        return process.returncode, printed, errors


def test_it_is_listed_and_explained(installed: Path, tmp_path: Path) -> None:
    status, printed, _ = result(installed, tmp_path, "--help")
    assert status == 0 and "mysvc            a service of mysvc" in printed
    status, printed, _ = result(installed, tmp_path, "mysvc", "--help")
    assert status == 0 and "--port=" in printed and "Sends back what comes." in printed


def test_it_is_served(installed: Path, tmp_path: Path) -> None:
    with command(installed, tmp_path, "mysvc", "--port", "0") as process:
        assert process.stdout is not None
        port = next(line.split()[-1] for line in process.stdout if "starting on" in line)
        with socket.create_connection(("127.0.0.1", int(port)), timeout=LIMIT_SECONDS) as connection:
            connection.sendall(b"hello")
            assert connection.recv(5) == b"hello"
        process.terminate()
        _, errors = process.communicate(timeout=LIMIT_SECONDS)
        assert (process.returncode, errors) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_import_harms_no_other_command(installed: Path, tmp_path: Path) -> None:
    module = installed / "mysvc.py"
    module.write_text(f"import no_such_module\n{MODULE}")
    try:
        assert result(installed, tmp_path, "--help")[0] == 0
        for name in ("inetd", "manhole", "portforward", "procmon", "socks"):
            assert result(installed, tmp_path, name, "--help")[::2] == (0, "")
        for words in (["mysvc"], ["mysvc", "--help"]):
            status, _, errors = result(installed, tmp_path, *words)
            assert status == 1
            assert errors == (
                "asyncreactor: the plugin mysvc of the distribution mysvc cannot be used: "
                "ModuleNotFoundError: No module named 'no_such_module'\n"
            )
    finally:
        module.write_text(MODULE)
