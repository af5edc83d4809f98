"""`twistd`, for programs that call it."""

from __future__ import annotations

import os
import select
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
LEGACY_TAC = """
from twisted.application import internet, service
from twisted.internet import protocol
from twisted.python import log

class Old(protocol.Protocol):
    def connectionMade(self):
        log.msg("somebody came")
        print("this is printed")
        self.transport.write("{} {}".format(type(application).__name__, OLD_NAME).encode())
        self.transport.loseConnection()

OLD_NAME = "old"
factory = protocol.ServerFactory()
factory.protocol = Old
application = service.Application("old")
collection = service.IServiceCollection(application)
internet.TCPServer(0, factory, interface="127.0.0.1").setServiceParent(collection)
"""


def twistd_process(folder: Path, *words: str) -> subprocess.Popen[str]:
    """`twistd` as a program that was written for Twisted."""
    return subprocess.Popen(
        [sys.executable, "-m", "asyncreactor", "run-legacy", "twistd", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize(
    "words",
    [
        ["-noy", "old.tac"],
        ["--nodaemon", "--python=old.tac", "--no_save", "--logfile=-", "--pidfile="],
        ["-n", "-d", "run", "-y", "old.tac", "-r", "epoll", "--pidfile", "my.pid"],
        ["-ny", "old.tac", "-p", "profile", "--profiler", "cProfile", "--savestats"],
        ["-ny", "old.tac", "--umask", "027", "--originalname", "--reactor=select"],
    ],
    ids=" ".join,
)
def test_a_program_written_for_twisted_runs_as_it_is(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "old.tac").write_text(LEGACY_TAC)
    with twistd_process(tmp_path, *words) as program:
        assert program.stdout is not None
        printed = []
        for line in program.stdout:
            printed.append(line)
            if "starting on" in line:
                break
        port = int(printed[-1].split()[-1])
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            assert connection.makefile().read() == "Componentized old"
        program.send_signal(signal.SIGINT)
        rest, _ = program.communicate(timeout=LIMIT_SECONDS)
        assert program.returncode == -signal.SIGINT, rest
    assert "somebody came" in rest and "[stdout#info] this is printed" in rest
    assert "Received SIGINT, shutting down." in rest
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")}
    assert left == {"old.tac", "run"} | ({"profile"} if "-p" in words else set())


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process that is not its child")
def test_a_daemon_writes_its_pid_and_its_log_and_rotates_that(tmp_path: Path) -> None:
    (tmp_path / "old.tac").write_text(LEGACY_TAC)
    with twistd_process(tmp_path, "-y", "old.tac") as program:
        printed, _ = program.communicate(timeout=LIMIT_SECONDS)
        assert (program.returncode, printed) == (0, "")
    log = tmp_path / "twistd.log"
    handle = os.pidfd_open(pid := int((tmp_path / "twistd.pid").read_text()))
    try:
        port = int(log.read_text().partition("starting on ")[2].split()[0])
        os.kill(pid, signal.SIGUSR1)
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            assert connection.makefile().read() == "Componentized old"
        os.kill(pid, signal.SIGTERM)
        ready, _, _ = select.select([handle], [], [], LIMIT_SECONDS)
        assert ready
    finally:
        os.close(handle)
    assert "starting on" in (tmp_path / "twistd.log.1").read_text()
    assert "somebody came" in log.read_text() and "starting on" not in log.read_text()
    assert not (tmp_path / "twistd.pid").exists()


def test_a_mistake_in_the_file_is_shown_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.tac").write_text("from twisted.application import service\nundefined_name\n")
    with twistd_process(tmp_path, "-ny", "bad.tac") as program:
        printed, _ = program.communicate(timeout=LIMIT_SECONDS)
        assert program.returncode == 1
    assert 'File "bad.tac", line 2' in printed
    assert "Failed to load application: name 'undefined_name' is not defined" in printed


def test_options_that_make_no_sense_end_it_with_status_1(tmp_path: Path) -> None:
    with twistd_process(tmp_path, "--reactor", "coal", "-ny", "old.tac") as program:
        printed, _ = program.communicate(timeout=LIMIT_SECONDS)
        assert program.returncode == 1
    assert "The specified reactor does not exist: 'coal'" in printed and "Traceback" not in printed


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
        assert program.returncode == -signal.SIGTERM
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
