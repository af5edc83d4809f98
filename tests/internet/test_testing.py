"""Tests of `asyncreactor.internet.testing`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.internet import testing
from asyncreactor.internet.address import IPv4Address, IPv6Address, UNIXAddress
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectionDone, UnsupportedAddressFamily
from asyncreactor.internet.interfaces import (
    IConnector,
    IConsumer,
    IListeningPort,
    IPushProducer,
    IReactorCore,
    IReactorFDSet,
    IReactorSocket,
    IReactorSSL,
    IReactorTCP,
    IReactorTime,
    IReactorUNIX,
    ITransport,
    IUDPTransport,
)
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol, connectionDone
from asyncreactor.internet.testing import (
    AccumulatingProtocol,
    EventLoggingObserver,
    FakeDatagramTransport,
    LineSendingProtocol,
    MemoryReactor,
    MemoryReactorClock,
    NonStreamingProducer,
    RaisingMemoryReactor,
    StringIOWithoutClosing,
    StringTransport,
    StringTransportWithDisconnection,
    waitUntilAllDisconnected,
)
from asyncreactor.logger import LogPublisher


class TestStringTransport:
    def test_it_keeps_what_is_written(self) -> None:
        transport = StringTransport()
        transport.write(b"a")
        transport.writeSequence([b"b", b"c"])
        assert transport.value() == b"abc"
        transport.clear()
        assert transport.value() == b""

    def test_it_takes_bytes_only(self) -> None:
        with pytest.raises(TypeError, match="must be bytes, not str"):
            StringTransport().write("text")  # type: ignore[arg-type]  # that is the point

    def test_it_provides_its_interfaces(self) -> None:
        for interface in (ITransport, IConsumer, IPushProducer):
            verifyObject(interface, StringTransport())

    def test_its_addresses_can_be_given(self) -> None:
        address = UNIXAddress(b"/a")
        assert StringTransport(address).getHost() is address
        assert StringTransport(peerAddress=address).getPeer() is address
        assert isinstance(StringTransport().getHost(), IPv4Address)

    def test_it_takes_one_producer_at_a_time(self) -> None:
        transport, producer = StringTransport(), object()
        transport.registerProducer(producer, True)
        with pytest.raises(RuntimeError, match="two producers"):
            transport.registerProducer(object(), False)
        assert (transport.producer, transport.streaming) == (producer, True)
        transport.unregisterProducer()
        with pytest.raises(RuntimeError, match="unless one is registered"):
            transport.unregisterProducer()

    def test_it_can_be_paused_and_resumed_until_it_is_stopped(self) -> None:
        transport = StringTransport()
        transport.pauseProducing()
        assert transport.producerState == "paused"
        transport.resumeProducing()
        assert transport.producerState == "producing"
        transport.stopProducing()
        for call in (transport.pauseProducing, transport.resumeProducing):
            with pytest.raises(RuntimeError, match="stopped producer"):
                call()

    @pytest.mark.parametrize("close", [StringTransport.loseConnection, StringTransport.abortConnection])
    def test_a_closing_transport_can_be_paused_only_if_it_is_lenient(
        self, close: Callable[[StringTransport], None]
    ) -> None:
        strict, lenient = StringTransport(), StringTransport(lenient=True)
        for transport in (strict, lenient):
            close(transport)
            assert transport.disconnecting
        lenient.pauseProducing()
        with pytest.raises(RuntimeError, match="after loseConnection"):
            strict.pauseProducing()

    def test_with_disconnection_the_protocol_hears_of_it_once(self) -> None:
        transport, protocol = StringTransportWithDisconnection(), AccumulatingProtocol()
        transport.protocol = protocol
        protocol.makeConnection(transport)
        transport.loseConnection()
        assert protocol.closedReason is not None
        assert protocol.closedReason.check(ConnectionDone)
        protocol.closed = 0
        transport.loseConnection()
        assert protocol.closed == 0

    def test_a_file_in_memory_stays_open(self) -> None:
        file = StringIOWithoutClosing(b"abc")
        file.close()
        assert file.read() == b"abc"


def test_a_datagram_transport_keeps_packets_and_addresses() -> None:
    transport = FakeDatagramTransport()
    verifyObject(IUDPTransport, transport)
    transport.write(b"a", ("10.0.0.1", 5))
    transport.write(b"b")
    assert transport.written == [(b"a", ("10.0.0.1", 5)), (b"b", transport.noAddr)]
    with pytest.raises(NotImplementedError, match=r"getHost\(\)"):
        transport.getHost()


class TestMemoryReactor:
    def test_it_provides_its_interfaces(self) -> None:
        reactor = MemoryReactorClock()
        for interface in (
            IReactorCore,
            IReactorFDSet,
            IReactorSSL,
            IReactorSocket,
            IReactorTCP,
            IReactorTime,
            IReactorUNIX,
        ):
            verifyObject(interface, reactor)

    def test_it_keeps_what_is_to_be_connected(self) -> None:
        reactor, factory = MemoryReactor(), ClientFactory()
        connectors = [
            reactor.connectTCP("h", 1, factory, bindAddress=("127.0.0.1", 0)),
            reactor.connectSSL("h", 2, factory, "context", timeout=4),
            reactor.connectUNIX("/p", factory),
        ]
        assert reactor.tcpClients == [("h", 1, factory, 30, ("127.0.0.1", 0))]
        assert reactor.sslClients == [("h", 2, factory, "context", 4, None)]
        assert reactor.unixClients == [("/p", factory, 30, 0)]
        assert reactor.connectors == connectors
        assert [connector.getDestination() for connector in connectors] == [
            IPv4Address("TCP", "h", 1),
            IPv4Address("TCP", "h", 2),
            UNIXAddress(b"/p"),
        ]

    def test_a_connector_notes_what_it_is_told(self) -> None:
        class Noting(ClientFactory):
            def startedConnecting(self, connector: IConnector) -> None:
                connector.stopConnecting()
                connector.disconnect()
                connector.connect()

        connector: Any = MemoryReactor().connectTCP("h", 1, Noting())
        verifyObject(IConnector, connector)
        assert (connector.stoppedConnecting, connector._disconnected) == (True, True)

    def test_it_keeps_what_is_to_be_listened_at(self) -> None:
        reactor, factory = MemoryReactor(), Factory()
        ports = [
            reactor.listenTCP(1, factory),
            reactor.listenTCP(2, factory, interface="::1"),
            reactor.listenSSL(3, factory, "context", 9, "127.0.0.1"),
            reactor.listenUNIX("/p", factory),
        ]
        assert reactor.tcpServers == [(1, factory, 50, ""), (2, factory, 50, "::1")]
        assert reactor.sslServers == [(3, factory, "context", 9, "127.0.0.1")]
        assert reactor.unixServers == [("/p", factory, 50, 0o666, 0)]
        assert [port.getHost() for port in ports] == [
            IPv4Address("TCP", "0.0.0.0", 1),
            IPv6Address("TCP", "::1", 2),
            IPv4Address("TCP", "127.0.0.1", 3),
            UNIXAddress(b"/p"),
        ]
        verifyObject(IListeningPort, ports[0])

    def test_it_keeps_what_is_adopted(self) -> None:
        reactor = MemoryReactor()
        stream = reactor.adoptStreamPort(5, socket.AF_INET, "factory")
        datagram = reactor.adoptDatagramPort(6, socket.AF_INET6, "protocol")
        reactor.adoptStreamConnection(7, socket.AF_INET, "factory")
        assert reactor.adoptedPorts == [
            (5, socket.AF_INET, "factory"),
            (6, socket.AF_INET6, "protocol", 8192),
        ]
        assert reactor.adoptedStreamConnections == [(7, socket.AF_INET, "factory")]
        assert stream.getHost() == IPv4Address("TCP", "0.0.0.0", 1234)
        assert datagram.getHost() == IPv6Address("UDP", "::", 1234)
        with pytest.raises(UnsupportedAddressFamily, match="AF_INET or AF_INET6"):
            reactor.adoptStreamPort(5, -1, "factory")

    def test_it_calls_what_waits_for_its_start_when_it_runs_and_later_at_once(self) -> None:
        reactor, seen = MemoryReactor(), list[Any]()
        reactor.callWhenRunning(lambda: seen.append(reactor.running))
        assert seen == []
        reactor.run()
        reactor.callWhenRunning(seen.append, "later")
        assert seen == [True, "later"]
        reactor.stop()
        reactor.crash()
        reactor.install()
        assert (reactor.hasRun, reactor.hasStopped, reactor.hasCrashed, reactor.hasInstalled) == (True,) * 4

    def test_it_keeps_triggers(self) -> None:
        reactor = MemoryReactor()
        reactor.addSystemEventTrigger("before", "shutdown", print, 1, end="")
        assert reactor.triggers == {"before": {"shutdown": [(print, (1,), {"end": ""})]}}

    def test_readers_and_writers_are_kept_once_and_forgotten(self) -> None:
        reactor = MemoryReactor()
        for _ in range(2):
            reactor.addReader("reader")
            reactor.addWriter("writer")
        assert (reactor.getReaders(), reactor.getWriters()) == (["reader"], ["writer"])
        reactor.removeReader("reader")
        reactor.removeReader("reader")
        assert reactor.removeAll() == ["writer"]
        assert reactor.getWriters() == []
        reactor.removeWriter("writer")

    def test_what_is_not_simulated_says_so(self) -> None:
        with pytest.raises(NotImplementedError, match=r"MemoryReactor notes requests only; .*iterate\(\)"):
            MemoryReactor().iterate()

    def test_names_resolve_to_this_host_until_another_resolver_is_installed(self) -> None:
        seen: list[Any] = []

        class Receiver:
            def resolutionBegan(self, resolution: Any) -> None:
                seen.append(resolution.name)

            def addressResolved(self, address: Any) -> None:
                seen.append(address)

            def resolutionComplete(self) -> None:
                seen.append("complete")

        reactor: Any = MemoryReactor()
        first = reactor.nameResolver
        first.resolveHostName(Receiver(), "h", 5).cancel()
        assert seen == ["h", IPv4Address("TCP", "127.0.0.1", 5), "complete"]
        assert reactor.installNameResolver("other") is first
        assert reactor.nameResolver == "other"

    def test_a_clock_is_in_it(self) -> None:
        reactor, seen = MemoryReactorClock(), list[str]()
        reactor.callLater(1, seen.append, "now")
        reactor.advance(1)
        assert seen == ["now"]


def test_a_raising_reactor_raises_what_it_was_given() -> None:
    reactor = RaisingMemoryReactor(listenException=OSError("l"), connectException=OSError("c"))
    verifyObject(IReactorTCP, reactor)
    calls: list[tuple[str, Callable[[], object]]] = [
        ("l", lambda: reactor.listenTCP(1, None)),
        ("l", lambda: reactor.listenSSL(1, None, None)),
        ("l", lambda: reactor.listenUNIX("/p", None)),
        ("l", lambda: reactor.adoptStreamPort(1, 2, None)),
        ("c", lambda: reactor.connectTCP("h", 1, None)),
        ("c", lambda: reactor.connectSSL("h", 1, None, None)),
        ("c", lambda: reactor.connectUNIX("/p", None)),
        ("c", lambda: reactor.adoptStreamConnection(1, 2, None)),
        ("c", lambda: reactor.adoptDatagramPort(1, 2, None, 3)),
    ]
    for message, call in calls:
        with pytest.raises(OSError, match=f"^{message}$"):
            call()
    with pytest.raises(ValueError, match="no listenException"):
        RaisingMemoryReactor().listenTCP(1, None)


class TestProtocols:
    def test_accumulating_tells_its_factory_and_keeps_what_comes(self) -> None:
        class Noting(Factory):
            peer: Any = None
            protocolConnectionMade: Any = None

        factory, protocol, seen = Noting(), AccumulatingProtocol(), list[Any]()
        factory.protocolConnectionMade = Deferred().addCallback(seen.append)
        protocol.factory = factory
        protocol.closedDeferred = Deferred()
        protocol.closedDeferred.addCallback(seen.append)
        transport = StringTransport()
        protocol.makeConnection(transport)
        protocol.dataReceived(b"a")
        protocol.dataReceived(b"b")
        protocol.connectionLost(connectionDone)
        assert (factory.peer, factory.protocolConnectionMade) == (transport.getPeer(), None)
        assert seen == [protocol, None]
        assert (protocol.data, protocol.made, protocol.closed) == (b"ab", 1, 1)

    @pytest.mark.parametrize("start", [True, False])
    def test_line_sending_sends_at_the_start_or_in_answer(self, start: bool) -> None:
        protocol, transport = LineSendingProtocol([b"a", b"b"], start), StringTransport()
        protocol.makeConnection(transport)
        assert transport.value() == (b"a\r\nb\r\n" if start else b"")
        protocol.dataReceived(b"x\r\ny\r\n")
        protocol.connectionLost()
        assert transport.value() == b"a\r\nb\r\n"
        assert (protocol.response, protocol.lostConn) == ([b"x", b"y"], True)

    def test_an_unknown_name_is_an_attribute_error(self) -> None:
        with pytest.raises(AttributeError, match="has no attribute 'LineSender'"):
            _ = testing.LineSender  # type: ignore[attr-defined]  # that is the point

    def test_the_producer_writes_ten_pieces(self) -> None:
        consumer = StringTransport()
        producer = NonStreamingProducer(consumer)
        consumer.registerProducer(producer, False)
        for _ in range(10):
            producer.resumeProducing()
        assert consumer.value() == b"0123456789"
        assert consumer.producer is None
        with pytest.raises(RuntimeError, match="resumed after"):
            producer.resumeProducing()

    def test_the_producer_can_be_stopped_but_not_paused(self) -> None:
        producer = NonStreamingProducer(StringTransport())
        with pytest.raises(RuntimeError, match="must not be paused"):
            producer.pauseProducing()
        producer.stopProducing()
        with pytest.raises(RuntimeError, match="resumed after"):
            producer.resumeProducing()


def test_waiting_ends_when_all_are_disconnected() -> None:
    clock, protocols, seen = MemoryReactorClock(), [Protocol(), Protocol()], list[None]()
    transports = [StringTransport(), StringTransport()]
    for protocol, transport in zip(protocols, transports, strict=True):
        protocol.makeConnection(transport)
    waitUntilAllDisconnected(clock, protocols).addCallback(seen.append)
    transports[0].connected = False
    clock.advance(0.01)
    assert seen == []
    transports[1].connected = False
    clock.advance(0.01)
    assert seen == [None]


def test_an_observer_is_the_sequence_of_its_events() -> None:
    cleanups: list[Callable[[], object]] = []

    class Case:
        def addCleanup(self, f: Callable[[], object], /) -> None:
            cleanups.append(f)

    publisher = LogPublisher()
    observer = EventLoggingObserver.createWithCleanup(Case(), publisher)
    publisher({"a": 1})
    cleanups[0]()
    publisher({"b": 2})
    assert (list(observer), len(observer), observer[0], observer[:]) == ([{"a": 1}], 1, {"a": 1}, [{"a": 1}])
