"""What a connection knows of itself: its addresses, and its name in the log."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.protocol import ClientFactory, Protocol
from asyncreactor.logger import capturedLogs
from asyncreactor.python import context, log
from asyncreactor.python.failure import Failure
from tests.internet.recorder import RecordingProducer
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
@pytest.mark.parametrize("register_first", [True, False])
def test_a_push_producer_that_does_not_write_keeps_no_connection(
    loop_factory: LoopFactory, register_first: bool
) -> None:
    async def main() -> None:
        server = Server()
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        with socket.create_connection((LOOPBACK, port.getHost().port)) as client:
            stream = await server.accepted()
            producer = RecordingProducer()
            steps = [
                lambda: stream.transport.registerProducer(producer, True),
                stream.transport.loseConnection,
            ]
            stream.transport.write(b"bye")
            for step in steps if register_first else reversed(steps):
                step()
            await stream.lost
            assert client.recv(9) == b"bye"
        assert producer.told[-1] == "stop"
        await port.stopListening()

    run_on(loop_factory, main())


@on_both_loops
def test_a_paused_push_producer_is_resumed_before_the_end(loop_factory: LoopFactory) -> None:
    size = 32 * 1024 * 1024

    async def main() -> None:
        server = Server()
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        with socket.create_connection((LOOPBACK, port.getHost().port)) as client:
            stream = await server.accepted()
            producer = RecordingProducer()
            stream.transport.registerProducer(producer, True)
            stream.transport.write(b"x" * size)
            stream.transport.loseConnection()
            received = asyncio.to_thread(lambda: sum(map(len, iter(lambda: client.recv(1 << 20), b""))))
            assert await received == size
        await stream.lost
        assert producer.told == ["pause", "resume", "stop"]
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


class Leaving(Protocol):
    """Closes its connection at once."""

    def connectionMade(self) -> None:
        assert self.transport is not None
        self.transport.loseConnection()


class Faulty(ClientFactory):
    """Raises an exception where it is told of an end, and says that it was told."""

    noisy = False
    protocol = Leaving

    def __init__(self) -> None:
        self.told: Deferred[str] = Deferred()

    def clientConnectionFailed(self, connector: object, reason: Failure) -> None:
        reactor.callLater(0, self.told.callback, "failed")
        raise ZeroDivisionError

    def clientConnectionLost(self, connector: object, reason: Failure) -> None:
        reactor.callLater(0, self.told.callback, "lost")
        raise ZeroDivisionError


@on_both_loops
def test_what_a_client_factory_raises_is_logged(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        port: Any = reactor.listenTCP(0, Server(), interface=LOOPBACK)
        where = (LOOPBACK, port.getHost().port)
        lost = Faulty()
        reactor.connectTCP(*where, lost)
        assert await lost.told == "lost"
        await port.stopListening()
        failed = Faulty()
        reactor.connectTCP(*where, failed)
        assert await failed.told == "failed"

    with capturedLogs() as logged:
        run_on(loop_factory, main())
    errors = [event for event in logged if "log_failure" in event]
    assert [event["method"] for event in errors] == ["clientConnectionLost", "clientConnectionFailed"]


@on_both_loops
def test_errors_are_logged_under_the_name_of_the_connection(loop_factory: LoopFactory) -> None:
    class Raises(Stream):
        def dataReceived(self, data: bytes) -> None:
            raise ZeroDivisionError

    async def main() -> None:
        server = Server(Raises)
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        with socket.create_connection((LOOPBACK, port.getHost().port)) as client:
            stream = await server.accepted()
            client.sendall(b"x")
            await stream.lost
        await port.stopListening()

    with capturedLogs() as logged:
        run_on(loop_factory, main())
    (event,) = [event for event in logged if "log_failure" in event]
    assert event["log_system"] == f"Raises,0,{LOOPBACK}"
    assert event["log_format"].startswith("Unhandled Error")


@on_both_loops
def test_a_port_has_its_address_until_it_is_closed(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        port: Any = reactor.listenTCP(0, Server(), interface=LOOPBACK)
        host = port.getHost()
        closed = port.stopListening()
        assert port.getHost() == host
        await closed
        with pytest.raises(AssertionError, match="not listening"):
            port.getHost()

    run_on(loop_factory, main())
