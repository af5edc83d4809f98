"""asyncio's own streams and datagrams, in the same loop."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from asyncreactor.internet import reactor
from asyncreactor.internet.endpoints import (
    TCP4ClientEndpoint,
    TCP4ServerEndpoint,
    UNIXClientEndpoint,
    UNIXServerEndpoint,
    connectProtocol,
)
from asyncreactor.internet.error import ConnectionDone
from tests.internet.sockets.peers import Datagrams, Server, Stream
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"
MUCH = bytes(range(256)) * 4096


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back what comes, until the end."""
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def served_by_us(server: Server, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A conversation of an asyncio client with our server."""
    writer.write(MUCH)
    stream = await server.accepted()
    await stream.bytes_are(MUCH)
    stream.transport.write(b"got it")
    stream.transport.loseConnection()
    assert await reader.read() == b"got it"
    writer.close()
    await writer.wait_closed()
    assert (await stream.lost).type is ConnectionDone


async def served_by_asyncio(endpoint: Any) -> None:
    """A conversation of our client with an asyncio server."""
    stream = await connectProtocol(endpoint, Stream())
    stream.transport.write(MUCH)
    await stream.bytes_are(MUCH)
    stream.transport.loseWriteConnection()
    assert (await stream.lost).type is ConnectionDone


@on_both_loops
class TestStreams:
    def test_a_client_over_tcp(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            server = Server()
            port: Any = await TCP4ServerEndpoint(reactor, 0, interface=LOOPBACK).listen(server)
            await served_by_us(server, *await asyncio.open_connection(LOOPBACK, port.getHost().port))
            await port.stopListening()

        run_on(loop_factory, main())

    def test_a_client_over_unix(self, loop_factory: LoopFactory, tmp_path: Path) -> None:
        async def main() -> None:
            server, path = Server(), str(tmp_path / "socket")
            port: Any = await UNIXServerEndpoint(reactor, path).listen(server)
            await served_by_us(server, *await asyncio.open_unix_connection(path))
            await port.stopListening()

        run_on(loop_factory, main())

    def test_a_server_over_tcp(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            async with await asyncio.start_server(echo, LOOPBACK, 0) as server:
                number = server.sockets[0].getsockname()[1]
                await served_by_asyncio(TCP4ClientEndpoint(reactor, LOOPBACK, number))

        run_on(loop_factory, main())

    def test_a_server_over_unix(self, loop_factory: LoopFactory, tmp_path: Path) -> None:
        async def main() -> None:
            path = str(tmp_path / "socket")
            async with await asyncio.start_unix_server(echo, path):
                await served_by_asyncio(UNIXClientEndpoint(reactor, path))

        run_on(loop_factory, main())


class Echo(asyncio.DatagramProtocol):
    """Sends datagrams back; tells of its end."""

    transport: Any

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Any] = asyncio.Queue()
        self.lost = asyncio.Event()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.heard.put_nowait((data, addr))
        self.transport.sendto(data, addr)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost.set()


@on_both_loops
def test_datagrams_both_ways(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        transport, theirs = await loop.create_datagram_endpoint(Echo, local_addr=(LOOPBACK, 0))
        ours = Datagrams()
        port: Any = reactor.listenUDP(0, ours, interface=LOOPBACK)
        there, here = transport.get_extra_info("sockname"), (LOOPBACK, port.getHost().port)
        port.write(b"first", there)
        assert await theirs.heard.get() == (b"first", here)
        assert await ours.heard.get() == (b"first", there)
        port.connect(*there)
        port.write(b"second")
        assert await ours.heard.get() == (b"second", there)
        await port.stopListening()
        transport.close()
        await theirs.lost.wait()

    run_on(loop_factory, main())
