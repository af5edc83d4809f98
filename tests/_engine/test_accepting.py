"""Connections that come when no descriptor is left."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from asyncreactor._engine.accepting import AcceptingSocket
from asyncreactor.internet import reactor
from asyncreactor.logger import LogLevel, capturedLogs
from tests.internet.sockets.peers import Server
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """Forbid this process to open anything."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, soft), hard))
    try:
        while True:
            taken.append(os.dup(0))
    except OSError as error:
        assert error.errno == errno.EMFILE
        yield
    finally:
        for each in taken:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@on_both_loops
def test_the_client_hears_at_once_and_the_port_goes_on(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        server = Server()
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        number = port.getHost().port
        loop = asyncio.get_running_loop()
        with socket.socket() as turned_away, no_descriptor_left():
            turned_away.connect((LOOPBACK, number))
            turned_away.setblocking(False)
            assert await loop.sock_recv(turned_away, 1) == b""
        with socket.create_connection((LOOPBACK, number)) as welcome:
            stream = await server.accepted()
            welcome.sendall(b"hello")
            await stream.bytes_are(b"hello")
        await stream.lost
        await port.stopListening()

    run_on(loop_factory, main())


@pytest.fixture
def listening() -> Iterator[AcceptingSocket]:
    plain = socket.create_server((LOOPBACK, 0))
    plain.setblocking(False)
    with AcceptingSocket(plain.detach()) as made:
        yield made


def test_several_are_turned_away(listening: AcceptingSocket) -> None:
    clients = [socket.socket() for _ in range(2)]
    with capturedLogs() as logged, no_descriptor_left():
        for client in clients:
            client.connect(listening.getsockname())
        with pytest.raises(BlockingIOError):
            listening.accept()
        assert [client.recv(1) for client in clients] == [b"", b""]
    for client in clients:
        client.close()
    assert [event["log_level"] for event in logged] == [LogLevel.warn] * 2


def test_other_errors_are_the_loops(listening: AcceptingSocket) -> None:
    with pytest.raises(BlockingIOError):
        listening.accept()


def test_without_a_reserve_the_loop_sees_the_error(listening: AcceptingSocket) -> None:
    listening._give_up_reserve()
    with socket.create_connection(listening.getsockname()), no_descriptor_left():
        with pytest.raises(OSError, match="Too many open files"):
            listening.accept()
