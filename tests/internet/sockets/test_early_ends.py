"""Connections that are adopted, or change their transport for descriptors, and end in the middle of that."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.error import ConnectionAborted
from tests.internet.sockets.peers import Run, Server, Stream

MUCH = b"x" * (4 * 1024 * 1024)
#: How many turns of the loop after the adoption: before, while and after the loop makes its transport.
TURNS = pytest.mark.parametrize("turns", range(5))


class Paused(Stream):
    """Reads nothing until it is told to."""

    def connectionMade(self) -> None:
        super().connectionMade()
        self.transport.pauseProducing()


@asynccontextmanager
async def adopted(turns: int, make: type[Stream] = Stream) -> AsyncIterator[tuple[Any, socket.socket]]:
    """A UNIX connection and its peer; the loop may hear of no exception."""
    trouble: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
    server = Server(make)
    ours, theirs = socket.socketpair()
    with theirs:
        with ours:
            reactor.adoptStreamConnection(ours.fileno(), socket.AF_UNIX, server)
        stream = await server.accepted()  # no turn of the loop
        for _ in range(turns):
            await asyncio.sleep(0)
        yield stream, theirs
        await stream.lost
    assert trouble == []


@TURNS
def test_aborted_again_and_again(run: Run, turns: int) -> None:
    async def main() -> None:
        async with adopted(turns) as (stream, _):
            for _ in range(2):
                stream.transport.abortConnection()
            assert (await stream.lost).type is ConnectionAborted

    run(main())


@TURNS
def test_a_descriptor_is_sent_early(run: Run, turns: int) -> None:
    async def main() -> None:
        async with adopted(turns) as (stream, theirs):
            with theirs.dup() as sent:
                stream.transport.sendFileDescriptor(sent.fileno())
                stream.transport.write(b"take it")
                theirs.sendall(b"hello")
                await stream.bytes_are(b"hello")
            stream.transport.abortConnection()

    run(main())


def test_half_closed_early_and_then_reset(run: Run) -> None:
    async def main() -> None:
        server = Server(Stream)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            theirs = socket.create_connection(listening.getsockname())
            with listening.accept()[0] as ours:
                reactor.adoptStreamConnection(ours.fileno(), socket.AF_INET, server)
        stream = await server.accepted()
        stream.transport.loseWriteConnection()
        theirs.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        theirs.close()
        await stream.lost

    run(main())


def test_aborted_while_the_rest_waits_to_be_sent_before_a_descriptor(run: Run) -> None:
    """Nobody reads the rest: its transport would stay for ever."""

    async def main() -> None:
        async with adopted(5) as (stream, theirs):
            stream.transport.write(MUCH)
            stream.transport.sendFileDescriptor(theirs.fileno())
            stream.transport.abortConnection()
            await stream.lost
            await asyncio.sleep(0)

    run(main())


def test_the_rest_is_sent_before_a_descriptor(run: Run) -> None:
    async def main() -> None:
        async with adopted(5) as (stream, theirs):
            theirs.setblocking(False)
            stream.transport.write(MUCH)
            stream.transport.sendFileDescriptor(theirs.fileno())
            stream.transport.write(b"!")
            got = b""
            while len(got) <= len(MUCH):
                got += await asyncio.get_running_loop().sock_recv(theirs, 1 << 20)
            assert got == MUCH + b"!"
            stream.transport.abortConnection()

    run(main())


def test_what_came_while_it_paused_is_delivered_over_the_other_transport(run: Run, tmp_path: Any) -> None:
    async def main() -> None:
        server = Server(Paused)
        port: Any = reactor.listenUNIX(str(tmp_path / "socket"), server)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(tmp_path / "socket"))
            client.sendall(b"before ")
            stream = await server.accepted()
            for _ in range(5):
                await asyncio.sleep(0)
            stream.transport.sendFileDescriptor(client.fileno())
            client.sendall(b"and after")
            stream.transport.resumeProducing()
            await stream.bytes_are(b"before and after")
            stream.transport.abortConnection()
            await stream.lost
        await port.stopListening()

    run(main())
