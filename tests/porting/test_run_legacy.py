"""`asyncreactor run-legacy`."""

from __future__ import annotations

from pathlib import Path

import pytest

from asyncreactor.__main__ import main
from tests.porting.processes import run_python

PROGRAM = """\
import subprocess, sys
from twisted.internet import reactor
from helper import greeting

def finish():
    print(__name__, sys.argv[1:], greeting, flush=True)
    reactor.stop()

if __name__ == "__main__":
    reactor.callLater(0, finish)
    reactor.run()
    child = "import twisted; print(twisted.__name__)"
    sys.exit(subprocess.call([sys.executable, "-c", child]) + 3)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a program that imports a module that lies beside it."""
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "prog.py").write_text(PROGRAM)
    (tmp_path / "here" / "helper.py").write_text("greeting = 'hello'\n")
    return tmp_path


def test_a_file_is_run_as_the_main_program(folder: Path) -> None:
    done = run_python("-m", "asyncreactor", "run-legacy", "here/prog.py", "-x", "y", folder=folder)
    assert done.stdout == "__main__ ['-x', 'y'] hello\nasyncreactor\n", done.stderr
    assert done.returncode == 3


def test_a_module_is_run_as_the_main_program(folder: Path) -> None:
    done = run_python("-m", "asyncreactor", "run-legacy", "-m", "prog", "-m", "z", folder=folder / "here")
    assert done.stdout == "__main__ ['-m', 'z'] hello\nasyncreactor\n", done.stderr
    assert done.returncode == 3


def test_a_command_is_found_on_the_path(folder: Path) -> None:
    command = folder / "here" / "tool"
    command.write_text("#!/usr/bin/python\nimport twisted; print(twisted.__name__, __file__)\n")
    command.chmod(0o755)
    done = run_python("-m", "asyncreactor", "run-legacy", "tool", folder=folder, PATH=str(folder / "here"))
    assert done.stdout == f"asyncreactor {command}\n", done.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nowhere.py"], "there is no file or command nowhere.py"),
        (["-m"], "-m needs the name of a module"),
        (["-q", "prog.py"], "there is no option -q"),
    ],
    ids=["file", "module", "option"],
)
def test_what_cannot_be_run_is_named(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run-legacy", *arguments]) == 2
    assert problem in capsys.readouterr().err


def test_a_missing_module_is_named(tmp_path: Path) -> None:
    done = run_python("-m", "asyncreactor", "run-legacy", "-m", "no.such", folder=tmp_path)
    assert (done.returncode, done.stderr) == (2, "asyncreactor run-legacy: there is no module no.such\n")


def test_help_says_how(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run-legacy", "--help"]) == 0
    assert "run-legacy -m MODULE" in capsys.readouterr().out
