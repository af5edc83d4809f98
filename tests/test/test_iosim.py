"""Tests of `asyncreactor.test.iosim`."""

from __future__ import annotations

from typing import Any

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.internet.error import ConnectionDone, ConnectionRefusedError
from asyncreactor.internet.interfaces import ISSLTransport, ITLSTransport
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import AccumulatingProtocol, MemoryReactor, NonStreamingProducer
from asyncreactor.test.iosim import (
    ConnectionCompleter,
    FakeAddress,
    FakeTransport,
    IOPump,
    connectableEndpoint,
    connectedServerAndClient,
)


def two_connected(**kwargs: Any) -> tuple[AccumulatingProtocol, AccumulatingProtocol, IOPump]:
    """A client, a server and their pump."""
    return connectedServerAndClient(AccumulatingProtocol, AccumulatingProtocol, **kwargs)


class TestTransport:
    def test_it_keeps_what_is_written_until_it_is_closing(self) -> None:
        transport = FakeTransport(Protocol(), isServer=True)
        verifyObject(ITLSTransport, transport)
        transport.write(b"a")
        transport.writeSequence([b"b", b"c"])
        transport.stopConsuming()
        transport.write(b"d")
        assert transport.getOutBuffer() == b"abc"
        assert transport.getOutBuffer() is None

    def test_each_has_a_number_and_shows_it(self) -> None:
        server, client = FakeTransport(Protocol(), True), FakeTransport(Protocol(), False)
        assert server.serial != client.serial
        assert repr(client) == f"FakeTransport<C,{client.serial},Protocol>"
        assert server.logPrefix() == "iosim"

    def test_its_addresses_can_be_given(self) -> None:
        transport = FakeTransport(Protocol(), True, peerAddress="peer")
        assert (transport.getPeer(), type(transport.getHost())) == ("peer", FakeAddress)


class TestPump:
    def test_data_goes_from_one_to_the_other(self) -> None:
        client, server, pump = two_connected()
        pump.clientIO.write(b"to server")
        pump.serverIO.write(b"to client")
        assert pump.pump()
        assert (client.data, server.data) == (b"to client", b"to server")
        assert not pump.pump()

    @pytest.mark.parametrize("closer", ["clientIO", "serverIO"])
    def test_the_end_comes_after_the_data(self, closer: str) -> None:
        client, server, pump = two_connected()
        transport: FakeTransport = getattr(pump, closer)
        transport.write(b"last")
        transport.abortConnection()
        assert pump.flush()
        for protocol in (client, server):
            assert protocol.closedReason is not None
            assert protocol.closedReason.check(ConnectionDone)
        assert client.data + server.data == b"last"

    def test_time_moves_if_it_is_wanted(self) -> None:
        clock, seen = Clock(), list[str]()
        _, _, pump = two_connected(clock=clock)
        clock.callLater(0, seen.append, "called")
        pump.pump(advanceClock=False)
        assert seen == []
        pump.pump()
        assert seen == ["called"]

    def test_a_pull_producer_is_asked_at_each_pumping(self) -> None:
        client, _, pump = two_connected()
        pump.serverIO.registerProducer(NonStreamingProducer(pump.serverIO), False)
        pump.flush()
        assert client.data == b"0123456789"

    def test_an_endless_dialogue_is_noticed(self) -> None:
        class Echo(Protocol):
            def dataReceived(self, data: bytes) -> None:
                assert self.transport is not None
                self.transport.write(data)

        _, _, pump = connectedServerAndClient(Echo, Echo)
        pump.clientIO.write(b"x")
        with pytest.raises(AssertionError, match="still moves after pumping 1000 times"):
            pump.flush()

    def test_it_prints_what_it_carries_if_it_is_wanted(self, capsys: pytest.CaptureFixture[str]) -> None:
        _, _, pump = two_connected(debug=True)
        pump.clientIO.write(b"x")
        pump.clientIO.loseConnection()
        pump.flush()
        first, second, *_ = capsys.readouterr().out.splitlines()
        assert first == "C: b'x'"
        assert "loses its connection" in second


class TestTLS:
    class Context:
        def __init__(self, accepts: bool) -> None:
            self.accepts = accepts

        def iosimVerify(self, other: object) -> bool:
            return self.accepts

    def test_data_waits_for_the_handshake(self) -> None:
        client, server, pump = two_connected()
        for transport in (pump.clientIO, pump.serverIO):
            transport.startTLS(self.Context(True))
            transport.write(b"secret")
        assert "TLSNegotiation" in repr(pump.clientIO.tls)
        pump.flush()
        assert (client.data, server.data) == (b"secret", b"secret")
        assert ISSLTransport.providedBy(pump.clientIO)

    def test_who_is_not_accepted_loses_the_connection(self) -> None:
        client, server, pump = two_connected()
        pump.serverIO.startTLS(self.Context(False))
        pump.clientIO.startTLS(self.Context(True))
        pump.flush()
        assert (client.closed, server.closed) == (1, 1)


class TestConnectionCompleter:
    def test_it_connects_clients_to_servers_at_their_port(self) -> None:
        reactor = MemoryReactor()
        completer = ConnectionCompleter(reactor)
        assert completer.succeedOnce() is None
        reactor.connectTCP("h", 81, ClientFactory.forProtocol(Protocol))
        reactor.connectTCP("h", 80, ClientFactory.forProtocol(AccumulatingProtocol))
        reactor.listenTCP(80, Factory.forProtocol(AccumulatingProtocol))
        pump = completer.succeedOnce()
        assert pump is not None
        pump.clientIO.write(b"x")
        pump.flush()
        assert pump.server.data == b"x"
        assert completer.succeedOnce() is None
        assert len(reactor.connectors) == len(reactor.tcpClients) == 1

    def test_it_lets_attempts_fail(self) -> None:
        reasons: list[Any] = []

        class Noting(ClientFactory):
            def clientConnectionFailed(self, connector: object, reason: Any) -> None:
                reasons.append((connector, reason.type))

        reactor = MemoryReactor()
        connector = reactor.connectTCP("h", 80, Noting())
        ConnectionCompleter(reactor).failOnce()
        assert reasons == [(connector, ConnectionRefusedError)]

    def test_an_endpoint_connects_when_it_is_wanted(self) -> None:
        endpoint, completer = connectableEndpoint()
        connected: list[Any] = []
        endpoint.connect(Factory.forProtocol(AccumulatingProtocol)).addCallback(connected.append)
        assert connected == []
        assert completer.succeedOnce() is not None
        assert [type(protocol) for protocol in connected] == [AccumulatingProtocol]
