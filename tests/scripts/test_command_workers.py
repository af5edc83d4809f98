"""Several processes for one service."""

from __future__ import annotations

import os
import signal
import socket
from pathlib import Path

import pytest

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


def test_no_workers_make_no_sense(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["--workers", "0", "mysvc"]) as program:
        assert program.end() == 2
    assert "1 or more" in program.printed
