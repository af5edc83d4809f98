"""Several processes for one service."""

from __future__ import annotations

import os
import select
import signal
import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet.task import Clock
from asyncreactor.scripts._command_workers import Workers
from tests.scripts.programs import ECHO, LIMIT_SECONDS, Program, install

TELLS_ITS_NUMBER = """
import os
class Tell(Echo):
    def connectionMade(self):
        self.transport.write(b"%d\\n" % os.getpid())
        self.transport.loseConnection()
def makeService(options):
    return TCPServer(options["port"], Factory.forProtocol(Tell), interface="127.0.0.1")
"""
ECHOES_AFTER_ITS_NUMBER = TELLS_ITS_NUMBER.replace("        self.transport.loseConnection()\n", "")

pytestmark = pytest.mark.skipif(not hasattr(socket, "SO_REUSEPORT"), reason="ports can't be shared here")


def a_worker_of(port: int) -> int:
    with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
        return int(connection.makefile().readline())


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        number: int = free.getsockname()[1]
        return number


def test_workers_share_the_port_and_are_started_again(tmp_path: Path, port: int) -> None:
    install(tmp_path, ECHO + TELLS_ITS_NUMBER)
    with Program(tmp_path, ["--workers", "2", "mysvc", "--port", str(port)]) as program:
        program.wait_for_line(f"worker.*starting on {port}")
        program.wait_for_line(f"worker.*starting on {port}")
        seen = {a_worker_of(port) for _ in range(40)}
        assert len(seen) == 2 and program.process.pid not in seen
        killed = seen.pop()
        os.kill(killed, signal.SIGKILL)
        program.wait_for_line(f"worker.*starting on {port}")
        again = {a_worker_of(port) for _ in range(40)}
        assert len(again) == 2 and killed not in again
        program.process.terminate()
        assert program.end() == 0, program.printed
    with pytest.raises(ConnectionRefusedError):
        a_worker_of(port)


def test_a_signal_drains_all_workers(tmp_path: Path, port: int) -> None:
    install(tmp_path)
    with Program(tmp_path, ["--workers", "2", "mysvc", "--port", str(port)]) as program:
        program.wait_for_line(f"worker.*starting on {port}")
        program.wait_for_line(f"worker.*starting on {port}")
        with ExitStack() as stack:
            connections = [
                stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS))
                for _ in range(10)
            ]
            for connection in connections:
                connection.sendall(b"1")
                assert connection.recv(1) == b"1"
            program.process.terminate()
            program.wait_for_line(rf"Port {port} Closed")
            program.wait_for_line(rf"Port {port} Closed")
            for connection in connections:
                connection.sendall(b"2")
                assert connection.recv(1) == b"2"
        assert program.end() == 0, program.printed


def test_workers_log_as_one_program(tmp_path: Path, port: int) -> None:
    install(tmp_path, ECHO + TELLS_ITS_NUMBER.replace("import os", "import os\nos.write(1, b'no event\\n')"))
    with Program(tmp_path, ["--workers", "2", "mysvc", "--port", str(port)]) as program:
        program.wait_for_line(rf"^\S+ \[worker [12]: -\] Factory starting on {port}")
        assert "[worker 1] no event" in program.printed or "[worker 2] no event" in program.printed
        program.process.terminate()
        assert program.end() == 0, program.printed


def test_a_signal_to_all_processes_still_lets_connections_end(tmp_path: Path, port: int) -> None:
    """Control-C at a terminal, and systemd, tell each process; then the first one tells the workers again."""
    install(tmp_path, ECHO + ECHOES_AFTER_ITS_NUMBER)
    with Program(tmp_path, ["--workers", "2", "mysvc", "--port", str(port)]) as program:
        program.wait_for_line(f"worker.*starting on {port}")
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            worker = int(connection.makefile().readline())
            os.kill(worker, signal.SIGINT)
            program.process.send_signal(signal.SIGINT)
            program.wait_for_line("SIGTERM|worker.*SIGINT came")
            connection.sendall(b"still here?")
            assert connection.recv(100) == b"still here?"
        assert program.end() == 0, program.printed


def test_a_second_signal_ends_the_workers_now(tmp_path: Path, port: int) -> None:
    install(tmp_path, ECHO + ECHOES_AFTER_ITS_NUMBER)
    with Program(tmp_path, ["--grace", "1000", "--workers", "2", "mysvc", "--port", str(port)]) as program:
        program.wait_for_line(f"worker.*starting on {port}")
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            assert connection.recv(100)
            program.process.terminate()
            program.wait_for_line("worker.*SIGTERM came")
            program.process.terminate()
            assert connection.recv(1) == b""
        assert program.end() == 1


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process that is not its child")
def test_workers_end_with_the_first_process(tmp_path: Path, port: int) -> None:
    install(tmp_path, ECHO + TELLS_ITS_NUMBER)
    with Program(tmp_path, ["--workers", "2", "mysvc", "--port", str(port)]) as program:
        program.wait_for_line(f"worker.*starting on {port}")
        handle = os.pidfd_open(a_worker_of(port))
        program.process.kill()
        ended, _, _ = select.select([handle], [], [], LIMIT_SECONDS)
        os.close(handle)
        assert ended


def test_a_worker_that_ends_at_once_is_started_later_and_later() -> None:
    class Reactor(Clock):
        starts = 0

        def spawnProcess(self, *arguments: Any, **how: Any) -> None:
            self.starts += 1

    workers = Workers(1, ["mysvc"], 10)
    workers._reactor = reactor = Reactor()
    workers.startService()
    waits = []
    for _ in range(8):
        workers.connectionLost("worker 1")
        (start,) = reactor.getDelayedCalls()
        waits.append(start.getTime() - reactor.seconds())
        reactor.advance(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert reactor.starts == 9


def test_no_workers_make_no_sense(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["--workers", "0", "mysvc"]) as program:
        assert program.end() == 2
    assert "1 or more" in program.printed
