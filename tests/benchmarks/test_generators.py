"""Both load generators against a small threaded server."""

from __future__ import annotations

import socketserver
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.child import Child, ChildError
from benchmarks.load import build

PYTHON = [sys.executable, str(build.FOLDER / "generator.py")]


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(65536):
            self.request.sendall(data)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@pytest.fixture
def port() -> Iterator[int]:
    with Server(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture(params=["c", "python"])
def program(request: pytest.FixtureRequest) -> list[str]:
    if request.param == "python":
        return PYTHON
    compiled = build.compiled_generator()
    if compiled is None:
        pytest.skip("no C compiler, or no epoll")
    return [str(compiled)]


def run(program: list[str], command: str, *words: object, folder: Path, request: bytes = b"x" * 100) -> float:
    """Start a generator, give it one command, return the operations that it counted."""
    path = folder / "request"
    path.write_bytes(request)
    mode, port, connections, depth = words
    child = Child([*program, *map(str, (mode, port, connections, depth, path, len(request)))])
    try:
        assert child.read() == "ready\n"
        operations, wall, cpu = map(float, child.ask(command).split())
        assert wall > 0
        assert cpu >= 0
        return operations
    finally:
        child.close()


def test_no_more_requests_than_allowed(program: list[str], port: int, tmp_path: Path) -> None:
    assert run(program, "run 30 40", "tcp", port, 4, 2, folder=tmp_path) == 40


def test_time_ends_a_phase(program: list[str], port: int, tmp_path: Path) -> None:
    assert run(program, "run 0.02 0", "tcp", port, 2, 1, folder=tmp_path) > 0


def test_requests_larger_than_the_socket_buffers(program: list[str], port: int, tmp_path: Path) -> None:
    assert run(program, "run 30 6", "tcp", port, 2, 2, folder=tmp_path, request=bytes(3_000_000)) == 6


def test_connections_that_come_and_go(program: list[str], port: int, tmp_path: Path) -> None:
    assert run(program, "run 30 20", "connect", port, 4, 1, folder=tmp_path) == 20


def test_connections_that_are_held(program: list[str], port: int, tmp_path: Path) -> None:
    assert run(program, "hold 10", "hold", port, 1, 1, folder=tmp_path) == 10


def test_a_refused_connection_is_told(program: list[str], tmp_path: Path) -> None:
    with Server(("127.0.0.1", 0), Echo) as server:
        port = server.server_address[1]
    with pytest.raises(ChildError, match="refused"):
        run(program, "run 1 1", "tcp", port, 1, 1, folder=tmp_path)


def test_the_compiled_one_may_sleep_while_it_waits(port: int, tmp_path: Path) -> None:
    compiled = build.compiled_generator()
    if compiled is None:
        pytest.skip("no C compiler, or no epoll")
    (tmp_path / "request").write_bytes(b"x")
    words = ("tcp", port, 2, 1, tmp_path / "request", 1, "sleeps")
    child = Child([str(compiled), *map(str, words)])
    try:
        assert child.read() == "ready\n"
        assert float(child.ask("run 5 10").split()[0]) == 10
    finally:
        child.close()
