"""The subcommands of the package, each started by the command and used."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.scripts.programs import LIMIT_SECONDS, Program

LOOPBACK = "127.0.0.1"


@contextmanager
def echo_server() -> Iterator[int]:
    """A server for one connection that sends back what comes; yields its port."""

    def serve() -> None:
        connection, _ = listening.accept()
        with connection:
            while data := connection.recv(1000):
                connection.sendall(data)

    with socket.create_server((LOOPBACK, 0)) as listening:
        listening.settimeout(LIMIT_SECONDS)
        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(LIMIT_SECONDS)
        assert not thread.is_alive()


@contextmanager
def connection_to(program: Program) -> Iterator[socket.socket]:
    """A connection to the port that the program says that it listens at."""
    port = int(program.wait_for_line(r"starting on (\d+)")[1])
    with socket.create_connection((LOOPBACK, port), timeout=LIMIT_SECONDS) as connection:
        yield connection


def receive(connection: socket.socket, count: int) -> bytes:
    received = b""
    while len(received) < count and (data := connection.recv(count - len(received))):
        received += data
    return received


def stop(program: Program) -> None:
    program.process.terminate()
    assert program.end() == 0, program.printed


def test_portforward(tmp_path: Path) -> None:
    with echo_server() as port:
        words = ["portforward", "-p", f"tcp:0:interface={LOOPBACK}", "-h", LOOPBACK, "-d", str(port)]
        with Program(tmp_path, words) as program:
            with connection_to(program) as connection:
                connection.sendall(b"forward me")
                assert receive(connection, 10) == b"forward me"
            stop(program)


def test_socks(tmp_path: Path) -> None:
    with echo_server() as port, Program(tmp_path, ["socks", "-p", "0", "-l", "passed"]) as program:
        with connection_to(program) as connection:
            connection.sendall(b"\x04\x01" + port.to_bytes(2, "big") + socket.inet_aton(LOOPBACK) + b"me\0")
            assert receive(connection, 8)[:2] == b"\x00\x5a"
            connection.sendall(b"through the proxy")
            assert receive(connection, 17) == b"through the proxy"
        stop(program)
    assert "through the prox" in (tmp_path / "passed").read_text()


@pytest.mark.skipif(os.name != "posix", reason="inetd is a matter of POSIX")
def test_inetd(tmp_path: Path) -> None:
    lines = ["0 stream tcp nowait {} /bin/cat cat", "# a comment"]
    (tmp_path / "inetd.conf").write_text("\n".join(lines).format(os.getuid()))
    with Program(tmp_path, ["inetd", "--file", "inetd.conf"]) as program:
        with connection_to(program) as connection:
            connection.sendall(b"to the program")
            assert receive(connection, 14) == b"to the program"
            connection.shutdown(socket.SHUT_WR)
            assert connection.recv(1) == b""
        stop(program)


def test_procmon(tmp_path: Path) -> None:
    words = ["procmon", "--minrestartdelay", "0.01", "/bin/sh", "-c", "echo here I am as $$; read line"]
    with Program(tmp_path, words) as program:
        first = program.wait_for_line(r"here I am as (\d+)")[1]
        os.kill(int(first), 9)
        assert program.wait_for_line(r"here I am as (\d+)")[1] != first
        stop(program)


def test_procmon_leaves_no_program_behind(tmp_path: Path) -> None:
    stubborn = "trap '' TERM; echo here I am as $$; while :; do read line < pipe; done"
    os.mkfifo(tmp_path / "pipe")
    with Program(tmp_path, ["procmon", "--killtime", "0.1", "/bin/sh", "-c", stubborn]) as program:
        pid = int(program.wait_for_line(r"here I am as (\d+)")[1])
        stop(program)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_web(tmp_path: Path) -> None:
    pytest.importorskip("httptools", reason="the extra `web` brings it")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "page.html").write_text("a page")
    words = ["web", "--listen", f"tcp:0:interface={LOOPBACK}", "--path", "folder"]
    with Program(tmp_path, words) as program:
        with connection_to(program) as connection:
            connection.sendall(b"GET /page.html HTTP/1.0\r\n\r\n")
            with connection.makefile("rb") as answer:
                assert answer.readline().split()[1] == b"200"
                assert answer.read().endswith(b"\r\n\r\na page")
        stop(program)


def test_manhole(tmp_path: Path) -> None:
    with Program(tmp_path, ["manhole", "--transcript", "typed"]) as program:
        program.wait_for_state("READY=1")
        console = tmp_path / "manhole.sock"
        assert stat.S_IMODE(console.stat().st_mode) == 0o600
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(LIMIT_SECONDS)
            connection.connect(str(console))
            connection.sendall(b"import asyncio\nawait asyncio.sleep(0, 'slept')\nreactor.stop()\n")
            heard = b""
            while data := connection.recv(1000):
                heard += data
        assert program.end() == 0, program.printed
    assert b"'slept'\n>>> " in heard
    assert not console.exists()
    assert "> reactor.stop()" in (tmp_path / "typed").read_text()
    assert "slept" not in program.printed
