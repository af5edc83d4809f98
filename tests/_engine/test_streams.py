"""What a connection knows of itself: its addresses, and its name in the log."""

from __future__ import annotations

import socket
import struct
from typing import Any

from asyncreactor.internet import reactor
from asyncreactor.internet.address import IPv4Address
from asyncreactor.python import context, log
from tests.internet.sockets.peers import Server, Stream
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"
LINGER_NOT = struct.pack("ii", 1, 0)


def system() -> Any:
    return context.get(log.ILogContext)["system"]


class Naming(Stream):
    """Notes under which name the log would put what it does."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def dataReceived(self, data: bytes) -> None:
        self.names.append(system())
        super().dataReceived(data)


@on_both_loops
def test_the_log_names_the_connection_that_is_at_work(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        server = Server(Naming)
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        where = (LOOPBACK, port.getHost().port)
        with socket.create_connection(where) as first, socket.create_connection(where) as second:
            streams = [await server.accepted(), await server.accepted()]
            by_peer = {stream.transport.getPeer().port: stream for stream in streams}
            for client, sent in [(second, b"a"), (first, b"a"), (second, b"ab")]:
                client.sendall(sent[-1:])
                await by_peer[client.getsockname()[1]].bytes_are(sent)
            assert system() == "-"
        for number, stream in enumerate(streams):
            assert set(stream.names) == {f"Naming,{number},{LOOPBACK}"}
            await stream.lost
        await port.stopListening()

    run_on(loop_factory, main())


@on_both_loops
def test_the_peer_of_a_connection_that_broke_is_known(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        server = Server()
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        with socket.create_connection((LOOPBACK, port.getHost().port)) as client:
            stream = await server.accepted()
            peer = IPv4Address("TCP", *client.getsockname())
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        await stream.lost
        assert stream.transport.getPeer() == peer
        await port.stopListening()

    run_on(loop_factory, main())


@on_both_loops
def test_its_own_address_stays_known(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        server = Server()
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        host = port.getHost()
        with socket.create_connection((LOOPBACK, host.port)):
            stream = await server.accepted()
        await stream.lost
        await port.stopListening()
        assert stream.transport.getHost() == host
        assert repr(stream.transport) == f"<NoneType #0 on {host.port}>"

    run_on(loop_factory, main())
