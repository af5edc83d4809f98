"""Connections that come when no descriptor is left."""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest

from asyncreactor._engine.accepting import AcceptingSocket
from asyncreactor.internet import reactor
from asyncreactor.logger import LogLevel, capturedLogs
from tests.internet.sockets.peers import Server
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"


@contextmanager
def few_descriptors() -> Iterator[None]:
    """Allow this process 256 descriptors."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def take_all(taken: ExitStack) -> None:
    """Open descriptors until there is none left."""
    with pytest.raises(OSError, match="Too many open files") as caught:
        while True:
            taken.callback(os.close, os.dup(0))
    assert caught.value.errno == errno.EMFILE


def take_all_but_one(taken: ExitStack) -> None:
    """Open descriptors until there is one left."""
    spare = os.dup(0)
    take_all(taken)
    os.close(spare)


@contextmanager
def no_descriptor_left() -> Iterator[None]:
    """Forbid this process to open anything."""
    with few_descriptors(), ExitStack() as taken:
        take_all(taken)
        yield


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


@on_both_loops
def test_it_is_logged(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        with few_descriptors():
            port: Any = reactor.listenTCP(0, Server(), backlog=100, interface=LOOPBACK)
            address = (LOOPBACK, port.getHost().port)
            clients = [socket.socket() for _ in range(100)]
            with capturedLogs() as logged, ExitStack() as taken:
                for client in clients[:-2]:
                    client.connect(address)
                while len(reactor.getReaders()) < len(clients) - 1:
                    await asyncio.sleep(0)
                # What is taken leaves one descriptor for the accepted end of one of the last two.
                take_all_but_one(taken)
                for client in clients[-2:]:
                    client.connect(address)
                while not logged:
                    await asyncio.sleep(0)
            for client in clients:
                client.close()
            await port.stopListening()
            while reactor.getReaders():
                await asyncio.sleep(0)
        assert [event["log_level"] for event in logged] == [LogLevel.warn]
        assert "closed at once" in str(logged[0]["log_format"])

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
