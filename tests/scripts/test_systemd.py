"""The command under systemd: sockets that are there already, and what is told."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from asyncreactor.logger import capturedLogs
from asyncreactor.scripts._sd_notify import sd_notify
from tests.scripts.programs import ECHO, LIMIT_SECONDS, Program, install

pytestmark = pytest.mark.skipif(not os.path.exists("/bin/bash"), reason="a shell does systemd's part")

SERVES_A_DESCRIPTION = """
import os
class Options(usage.Options):
    optParameters = [["at", None, None, "where to listen"]]
class Tell(Echo):
    def connectionMade(self):
        self.transport.write(b"%d" % os.getpid())
        self.transport.loseConnection()
def makeService(options):
    from asyncreactor.application.strports import service
    return service(options["at"], Factory.forProtocol(Tell))
"""


@pytest.fixture
def listening() -> Iterator[dict[str, socket.socket]]:
    """Two sockets, as systemd would open them."""
    with socket.create_server(("127.0.0.1", 0)) as plain, socket.create_server(("127.0.0.1", 0)) as other:
        yield {"plain": plain, "other": other}


def served_by(listening: socket.socket) -> int:
    """The process that answers at a socket."""
    with socket.create_connection(listening.getsockname(), timeout=LIMIT_SECONDS) as connection:
        return int(connection.recv(100))


@pytest.mark.parametrize(
    ("which", "name"), [("index=0", "plain"), ("index=1", "other"), ("name=other", "other")]
)
def test_a_socket_of_systemd_is_served(
    tmp_path: Path, listening: dict[str, socket.socket], which: str, name: str
) -> None:
    install(tmp_path, ECHO + SERVES_A_DESCRIPTION)
    with Program(tmp_path, ["mysvc", "--at", f"systemd:domain=INET:{which}"], listening) as program:
        assert served_by(listening[name]) == program.process.pid
        program.process.terminate()
        assert program.end() == 0, program.printed


def test_workers_share_a_socket_of_systemd(tmp_path: Path, listening: dict[str, socket.socket]) -> None:
    install(tmp_path, ECHO + SERVES_A_DESCRIPTION)
    words = ["--workers", "2", "mysvc", "--at", "systemd:domain=INET:name=other"]
    with Program(tmp_path, words, listening) as program:
        first = served_by(listening["other"])
        assert first != program.process.pid
        os.kill(first, 9)
        assert served_by(listening["other"]) != first
        program.process.terminate()
        assert program.end() == 0, program.printed


def test_a_socket_that_is_not_there_is_named(tmp_path: Path, listening: dict[str, socket.socket]) -> None:
    install(tmp_path, ECHO + SERVES_A_DESCRIPTION)
    with Program(tmp_path, ["mysvc", "--at", "systemd:domain=INET:name=third"], listening) as program:
        assert program.end() == 1
    assert "'third'" in program.printed and "Traceback" not in program.printed


def test_systemd_is_told_of_start_and_end(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["mysvc"]) as program:
        assert program.notified.recv(1000).decode() == f"READY=1\nMAINPID={program.process.pid}"
        program.process.terminate()
        assert program.notified.recv(1000) == b"STOPPING=1"
        assert program.end() == 0


def test_a_failed_start_is_never_ready(tmp_path: Path) -> None:
    install(
        tmp_path,
        ECHO + "class Fails(Service):\n    def startService(self):\n        raise OSError\n"
        "def makeService(options):\n    return Fails()\n",
    )
    with Program(tmp_path, ["mysvc"]) as program:
        assert program.notified.recv(1000) == b"STOPPING=1"
        assert program.end() == 1


def test_nobody_is_told_where_nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not sd_notify("READY=1")


def test_a_socket_that_nobody_reads_is_logged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    with capturedLogs() as events:
        assert not sd_notify("READY=1")
    assert events[0]["where"] == str(tmp_path / "gone")


@pytest.mark.skipif(not hasattr(socket, "SO_PEERCRED"), reason="only Linux has abstract sockets")
def test_an_abstract_socket_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(f"\0asyncreactor-{os.getpid()}")
        monkeypatch.setenv("NOTIFY_SOCKET", f"@asyncreactor-{os.getpid()}")
        assert sd_notify("READY=1", "STATUS=fine")
        assert systemd.recv(1000) == b"READY=1\nSTATUS=fine"
