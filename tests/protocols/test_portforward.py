"""Tests of `asyncreactor.protocols.portforward`."""

from __future__ import annotations

from typing import Any

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectError
from asyncreactor.internet.protocol import ClientFactory, Factory, connectionDone
from asyncreactor.internet.testing import AccumulatingProtocol, MemoryReactor, StringTransport
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols.portforward import ProxyFactory
from asyncreactor.protocols.wire import QOTD, Echo
from asyncreactor.python.failure import Failure


def accept() -> tuple[Any, StringTransport, Any]:
    """Accept a connection: the server's end, its transport and the factory of the other end."""
    memory = MemoryReactor()
    server: Any = ProxyFactory("backend", 7).buildProtocol(None)
    server.reactor = memory
    transport = StringTransport()
    server.makeConnection(transport)
    host, port, factory, *_ = memory.tcpClients[0]
    assert (host, port) == ("backend", 7)
    return server, transport, factory


def test_nothing_is_read_until_both_ends_stand() -> None:
    server, server_transport, factory = accept()
    assert server_transport.producerState == "paused"
    client, client_transport = factory.buildProtocol(None), StringTransport()
    client.makeConnection(client_transport)
    assert server_transport.producerState == "producing"
    assert (server_transport.producer, client_transport.producer) == (client_transport, server_transport)
    server.dataReceived(b"a")
    client.dataReceived(b"b")
    assert (client_transport.value(), server_transport.value()) == (b"a", b"b")


def test_when_one_end_is_lost_the_other_is_closed() -> None:
    server, _, factory = accept()
    client, client_transport = factory.buildProtocol(None), StringTransport()
    client.makeConnection(client_transport)
    server.connectionLost(connectionDone)
    assert client_transport.disconnecting


def test_a_backend_that_cannot_be_reached_closes_the_connection() -> None:
    _, transport, factory = accept()
    factory.clientConnectionFailed(None, Failure(ConnectError()))
    assert transport.disconnecting


def test_a_client_that_left_too_early_closes_the_other_end_as_soon_as_it_stands() -> None:
    server, _, factory = accept()
    with capturedLogs() as events:
        server.connectionLost(connectionDone)
    assert [event["proxy"] for event in events] == [server]
    client, transport = factory.buildProtocol(None), StringTransport()
    client.makeConnection(transport)
    assert transport.disconnecting


async def test_it_forwards_over_real_sockets() -> None:
    backend = reactor.listenTCP(0, Factory.forProtocol(Echo), interface="127.0.0.1")
    proxy = reactor.listenTCP(0, ProxyFactory("127.0.0.1", backend.getHost().port), interface="127.0.0.1")
    received: Deferred[bytes] = Deferred()

    class Client(AccumulatingProtocol):
        def connectionMade(self) -> None:
            assert self.transport is not None
            self.transport.write(b"x" * 100_000)
            self.closedDeferred = Deferred()

        def dataReceived(self, data: bytes) -> None:
            super().dataReceived(data)
            if len(self.data) == 100_000:
                received.callback(self.data)

    protocol = Client()
    factory = ClientFactory()
    factory.protocol = lambda: protocol
    reactor.connectTCP("127.0.0.1", proxy.getHost().port, factory)
    assert await received == b"x" * 100_000
    assert protocol.transport is not None and protocol.closedDeferred is not None
    protocol.transport.loseConnection()
    await protocol.closedDeferred
    for port in (proxy, backend):
        await port.stopListening()


async def test_a_backend_that_closes_closes_the_client() -> None:
    backend = reactor.listenTCP(0, Factory.forProtocol(QOTD), interface="127.0.0.1")
    proxy = reactor.listenTCP(0, ProxyFactory("127.0.0.1", backend.getHost().port), interface="127.0.0.1")
    client = AccumulatingProtocol()
    client.closedDeferred = Deferred()
    factory = ClientFactory()
    factory.protocol = lambda: client
    reactor.connectTCP("127.0.0.1", proxy.getHost().port, factory)
    await client.closedDeferred
    assert client.data.startswith(b"An apple a day")
    for port in (proxy, backend):
        await port.stopListening()
