"""Start, stop and failure of a service that the `asyncreactor` command runs."""

from __future__ import annotations

import os
import select
import signal
import socket
from pathlib import Path

import pytest

from tests.scripts.programs import ECHO, LIMIT_SECONDS, Program, install

FAILS = """
class Fails(Service):
    def startService(self):
        raise OSError("no more room")
def makeService(options):
    return Fails()
"""
FAILS_LATE = """
class First(Service):
    def stopService(self):
        print("FIRST STOPPED")
class Fails(Service):
    async def startService(self):
        await deferLater(reactor, 0)
        raise OSError("no more room")
def makeService(options):
    both = MultiService()
    First().setServiceParent(both)
    Fails().setServiceParent(both)
    return both
from asyncreactor.application.service import MultiService
from asyncreactor.internet import reactor
from asyncreactor.internet.task import deferLater
"""
STARTS_FOR_EVER = """
class Slow(Service):
    def startService(self):
        print("STARTING")
        return Deferred(lambda _: print("GIVEN UP"))
def makeService(options):
    return Slow()
"""
NEVER_STOPS = """
class Stubborn(Service):
    def stopService(self):
        return Deferred()
def makeService(options):
    return Stubborn()
"""
STOPS_ITSELF = """
class Short(Service):
    def startService(self):
        from asyncreactor.internet import reactor
        reactor.callLater(0, reactor.stop)
    def stopService(self):
        print("STOPPED")
def makeService(options):
    return Short()
"""
DIES = """
import os
class Dies(Service):
    def startService(self):
        os._exit(3)
def makeService(options):
    return Dies()
"""


@pytest.mark.parametrize("source", [FAILS, FAILS_LATE], ids=["at once", "later"])
def test_a_service_that_cannot_start_ends_the_program(tmp_path: Path, source: str) -> None:
    install(tmp_path, ECHO + source)
    with Program(tmp_path, ["mysvc"]) as program:
        assert program.end() == 1
    assert "asyncreactor: the service could not start: OSError: no more room" in program.printed
    assert source is FAILS or "FIRST STOPPED" in program.printed


def test_a_port_that_is_taken_is_said(tmp_path: Path) -> None:
    install(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with Program(tmp_path, ["mysvc", "--port", str(port)]) as program:
            assert program.end() == 1
    assert "CannotListenError" in program.printed


def test_a_signal_ends_a_start_that_takes_too_long(tmp_path: Path) -> None:
    install(tmp_path, ECHO + STARTS_FOR_EVER)
    with Program(tmp_path, ["mysvc"]) as program:
        program.wait_for_line("STARTING")
        program.process.terminate()
        assert program.end() == 0, program.printed
    assert "GIVEN UP" in program.printed


def test_the_grace_period_ends_a_service_that_never_stops(tmp_path: Path) -> None:
    install(tmp_path, ECHO + NEVER_STOPS)
    with Program(tmp_path, ["--grace", "0.1", "mysvc"]) as program:
        program.wait_for_state("READY=1")
        program.process.terminate()
        program.wait_for_state("STOPPING=1")
        assert program.end() == 1
    assert "has not stopped within 0.1 seconds" in program.printed


def test_a_second_signal_ends_it_now(tmp_path: Path) -> None:
    install(tmp_path, ECHO + NEVER_STOPS)
    with Program(tmp_path, ["--grace", "1000", "mysvc"]) as program:
        program.wait_for_state("READY=1")
        program.process.terminate()
        program.wait_for_line("SIGTERM came")
        program.process.send_signal(signal.SIGINT)
        assert program.end() == 1
    assert "SIGINT came: the service stops now" in program.printed


def test_open_connections_are_served_to_their_end(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["mysvc"]) as program:
        port = int(program.wait_for_line(r"starting on (\d+)")[1])
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            connection.sendall(b"1")
            assert connection.recv(1) == b"1"
            program.process.terminate()
            program.wait_for_line("Port .* Closed")
            connection.sendall(b"2")
            assert connection.recv(1) == b"2"
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS)
        assert program.end() == 0, program.printed


def test_connections_that_stay_open_are_closed_in_the_end(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["--grace", "0.1", "mysvc"]) as program:
        port = int(program.wait_for_line(r"starting on (\d+)")[1])
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            connection.sendall(b"1")
            assert connection.recv(1) == b"1"
            program.process.terminate()
            assert connection.recv(1) == b""
        assert program.end() == 0, program.printed
    assert "still open after 0.1 seconds, and closed now: 1" in program.printed


def test_a_program_that_stops_the_reactor_stops_its_services(tmp_path: Path) -> None:
    install(tmp_path, ECHO + STOPS_ITSELF)
    with Program(tmp_path, ["mysvc"]) as program:
        assert program.end() == 0
    assert "STOPPED" in program.printed


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process that is not its child")
def test_a_daemon_leaves_a_pid_file_while_it_runs(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["--daemon", "--pidfile", "my.pid", "--logfile", "my.log", "mysvc"]) as program:
        assert program.end() == 0, program.printed
        pid = int((tmp_path / "my.pid").read_text())
        handle = os.pidfd_open(pid)
        try:
            os.kill(pid, signal.SIGTERM)
            ready, _, _ = select.select([handle], [], [], LIMIT_SECONDS)
        finally:
            os.close(handle)
        assert ready and not (tmp_path / "my.pid").exists()
    assert "SIGTERM came" in (tmp_path / "my.log").read_text()


def test_a_daemon_that_cannot_start_says_so_before_the_command_ends(tmp_path: Path) -> None:
    install(tmp_path, ECHO + FAILS)
    with Program(tmp_path, ["--daemon", "--logfile", "my.log", "mysvc"]) as program:
        assert program.end() == 1
    assert "no more room" in program.printed
    assert "no more room" in (tmp_path / "my.log").read_text()


@pytest.mark.parametrize(
    ("words", "reason"),
    [(["--pidfile", "no/such/folder"], "No such file"), (["--rundir", "nowhere"], "No such file")],
    ids=["pidfile", "rundir"],
)
@pytest.mark.parametrize("daemon", [[], ["--daemon"]], ids=["here", "daemon"])
def test_what_cannot_be_set_up_is_said_on_the_terminal(
    tmp_path: Path, words: list[str], reason: str, daemon: list[str]
) -> None:
    install(tmp_path)
    with Program(tmp_path, [*daemon, "--logfile", "my.log", *words, "mysvc"]) as program:
        assert program.end() == 1
    assert reason in program.printed


def test_a_daemon_that_dies_in_its_start_keeps_nobody_waiting(tmp_path: Path) -> None:
    install(tmp_path, ECHO + DIES)
    with Program(tmp_path, ["--daemon", "mysvc"]) as program:
        assert program.end() == 1
    assert "the daemon died" in program.printed
