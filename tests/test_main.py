"""The `asyncreactor` command."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from asyncreactor.__main__ import COMMANDS, Command, main


def test_a_subcommand_gets_what_follows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(COMMANDS, "count", Command("count the arguments", "builtins", "len"))
    assert main(["count", "--help", "me"]) == 2


def test_help_lists_the_subcommands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    printed = capsys.readouterr().out
    for name, command in COMMANDS.items():
        assert name in printed and command.summary in printed


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == "asyncreactor 26.10.0\n"


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ([], "a command is needed"),
        (["dance"], "Unknown command: dance"),
        (["-x"], "option -x not recognized"),
    ],
)
def test_what_makes_no_sense_is_named(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert problem in capsys.readouterr().err


@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_who_stops_reading_the_help_sees_no_traceback(unbuffered: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as nobody:
        command = [sys.executable, "-m", "asyncreactor", "--help"]
        environment = os.environ | {"PYTHONUNBUFFERED": unbuffered}
        done = subprocess.run(
            command, stdout=nobody, stderr=subprocess.PIPE, env=environment, check=False, timeout=30
        )
    assert (done.returncode, done.stderr) == (1, b"")
