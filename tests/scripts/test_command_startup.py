"""What the command imports: its help texts cost neither the event loop nor other subcommands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts.programs import ROOT

LISTS_MODULES = """
import sys
before = set(sys.modules)
from asyncreactor.__main__ import main
main(sys.argv[1:])
print("\\n".join(set(sys.modules) - before), file=sys.stderr)
"""
SERVICES = {
    "inetd": "asyncreactor.runner.inetdtap",
    "manhole": "asyncreactor.tap.manhole",
    "portforward": "asyncreactor.tap.portforward",
    "procmon": "asyncreactor.runner.procmontap",
    "socks": "asyncreactor.tap.socks",
    "web": "asyncreactor.web.tap",
}


def imported_by(folder: Path, *words: str) -> set[str]:
    """The modules that a run of the command imports."""
    done = subprocess.run(
        [sys.executable, "-c", LISTS_MODULES, *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


def test_the_list_of_subcommands_imports_none_of_them(tmp_path: Path) -> None:
    imported = imported_by(tmp_path, "--help")
    assert not imported & {*SERVICES.values(), "asyncio", "asyncreactor.plugins.services"}


@pytest.mark.parametrize("name", ["manhole", "portforward", "socks", "web"])
def test_the_help_of_one_imports_its_options_and_no_event_loop(tmp_path: Path, name: str) -> None:
    imported = imported_by(tmp_path, name, "--help")
    assert imported & set(SERVICES.values()) == {SERVICES[name]}
    assert not imported & {"asyncio", "uvloop", "ssl", "asyncreactor.internet.defer"}


@pytest.mark.parametrize("name", ["inetd", "procmon"])
def test_the_help_of_one_imports_no_other(tmp_path: Path, name: str) -> None:
    assert imported_by(tmp_path, name, "--help") & set(SERVICES.values()) == {SERVICES[name]}
