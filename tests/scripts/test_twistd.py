"""`twistd`, for programs that call it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from asyncreactor.python.usage import UsageError
from asyncreactor.scripts import twistd
from asyncreactor.scripts._twistd_unix import checkPID
from tests.scripts.programs import LIMIT_SECONDS, ROOT
from tests.scripts.test_command import TAC

RUN = "from asyncreactor.scripts.twistd import run; run()"


def test_a_tac_file_is_run_and_ended_by_its_signal(tmp_path: Path) -> None:
    (tmp_path / "echo.tac").write_text(TAC)
    with subprocess.Popen(
        [sys.executable, "-c", RUN, "-ny", "echo.tac"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout is not None
        line = next(line for line in program.stdout if "starting on" in line)
        assert (tmp_path / "twistd.pid").read_text() == str(program.pid)
        port = int(line.split()[-1])
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            connection.sendall(b"x")
            assert connection.recv(1) == b"x"
        program.terminate()
        program.communicate(timeout=LIMIT_SECONDS)
        assert program.returncode in (0, -signal.SIGTERM)
    assert not (tmp_path / "twistd.pid").exists()


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--umask", "abc"], "octal"),
        (["--uid", "nobody-of-that-name"], "there is no user"),
        (["--gid", "nobody-of-that-name"], "there is no group"),
        (["--logger", "no.such.thing"], "no.such.thing"),
    ],
)
def test_what_makes_no_sense_is_named(words: list[str], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        twistd.ServerOptions().parseOptions(words)


def test_a_pid_file_of_a_running_process_ends_the_program(tmp_path: Path) -> None:
    (tmp_path / "x.pid").write_text(str(os.getpid()))
    with pytest.raises(SystemExit, match=f"PID {os.getpid()}"):
        checkPID(str(tmp_path / "x.pid"))


def test_a_pid_file_that_was_left_behind_is_removed(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    (tmp_path / "x.pid").write_text(str(child.pid))
    checkPID(str(tmp_path / "x.pid"))
    assert not (tmp_path / "x.pid").exists()
