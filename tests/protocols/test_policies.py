"""Tests of `asyncreactor.protocols.policies`."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zope.interface import Interface, implementer

from asyncreactor.internet.address import IPv4Address, UNIXAddress
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.protocol import Protocol, ServerFactory, connectionDone
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import (
    AccumulatingProtocol,
    StringTransport,
    StringTransportWithDisconnection,
)
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols import policies
from asyncreactor.protocols.policies import (
    LimitConnectionsByPeer,
    LimitTotalConnectionsFactory,
    ProtocolWrapper,
    SpewingFactory,
    ThrottlingFactory,
    TimeoutFactory,
    TimeoutMixin,
    TrafficLoggingFactory,
    WrappingFactory,
)

ADDRESS = IPv4Address("TCP", "10.0.0.1", 5)


class Echo(AccumulatingProtocol):
    """Sends back what it receives, and notes what it is told as a producer."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def dataReceived(self, data: bytes) -> None:
        super().dataReceived(data)
        assert self.transport is not None
        self.transport.write(data)

    def pauseProducing(self) -> None:
        self.told.append("pause")

    def resumeProducing(self) -> None:
        self.told.append("resume")


class Refusing(ServerFactory):
    def buildProtocol(self, addr: Any) -> None:
        return None


def echo_factory() -> Any:
    factory = ServerFactory.forProtocol(Echo)
    factory.noisy = False
    return factory


def connect(factory: Any, address: Any = ADDRESS) -> tuple[Any, StringTransportWithDisconnection]:
    """Make a protocol and connect it."""
    wrapper = factory.buildProtocol(address)
    transport = StringTransportWithDisconnection(peerAddress=address)
    transport.protocol = wrapper
    wrapper.makeConnection(transport)
    return wrapper, transport


class TestWrapping:
    def test_data_passes_through_in_both_directions(self) -> None:
        wrapper, transport = connect(WrappingFactory(echo_factory()))
        wrapper.dataReceived(b"a")
        wrapper.writeSequence([b"b", b"c"])
        assert transport.value() == b"abc"
        assert wrapper.wrappedProtocol.data == b"a"

    def test_it_has_the_attributes_and_interfaces_of_the_transport(self) -> None:
        class ISpecial(Interface):
            pass

        @implementer(ISpecial)
        class Special(StringTransport):
            special = 1

        wrapper = WrappingFactory(echo_factory()).buildProtocol(ADDRESS)
        wrapper.makeConnection(Special())
        assert wrapper.special == 1
        assert ISpecial.providedBy(wrapper.wrappedProtocol.transport)
        assert (wrapper.getHost(), wrapper.getPeer()) == (
            wrapper.transport.getHost(),
            wrapper.transport.getPeer(),
        )
        with pytest.raises(AttributeError, match="ordinary"):
            _ = wrapper.ordinary

    def test_producers_are_the_transports(self) -> None:
        wrapper, transport = connect(WrappingFactory(echo_factory()))
        wrapper.registerProducer("producer", True)
        assert (transport.producer, transport.streaming) == ("producer", True)
        wrapper.unregisterProducer()
        assert transport.producer is None
        stopped: list[bool] = []
        vars(transport)["stopConsuming"] = lambda: stopped.append(True)
        wrapper.stopConsuming()
        assert stopped == [True]

    def test_the_factory_knows_who_is_connected(self) -> None:
        factory = WrappingFactory(echo_factory())
        wrapper, _ = connect(factory)
        inner = wrapper.wrappedProtocol
        assert list(factory.protocols) == [wrapper]
        wrapper.loseConnection()
        assert factory.protocols == {}
        assert (inner.closed, wrapper.wrappedProtocol, wrapper.disconnecting) == (1, None, 1)

    def test_names_for_the_log_tell_both(self) -> None:
        class Nameless:
            pass

        factory = WrappingFactory(echo_factory())
        wrapper, _ = connect(factory)
        assert factory.logPrefix() == "ServerFactory (WrappingFactory)"
        assert wrapper.logPrefix() == "Echo (ProtocolWrapper)"
        assert ProtocolWrapper(factory, Nameless()).logPrefix() == "Nameless (ProtocolWrapper)"

    def test_starting_and_client_events_reach_the_wrapped_factory(self) -> None:
        calls: list[tuple[Any, ...]] = []

        class Noting:
            def __getattr__(self, name: str) -> Callable[..., None]:
                return lambda *args: calls.append((name, *args))

        factory = WrappingFactory(Noting())
        factory.noisy = False
        factory.doStart()
        connector: Any = "connector"
        factory.startedConnecting(connector)
        factory.clientConnectionFailed(connector, connectionDone)
        factory.clientConnectionLost(connector, connectionDone)
        factory.doStop()
        assert calls == [
            ("doStart",),
            ("startedConnecting", connector),
            ("clientConnectionFailed", connector, connectionDone),
            ("clientConnectionLost", connector, connectionDone),
            ("doStop",),
        ]

    @pytest.mark.parametrize(
        "make",
        [
            WrappingFactory,
            ThrottlingFactory,
            LimitConnectionsByPeer,
            TimeoutFactory,
            lambda factory: TrafficLoggingFactory(factory, "never-opened"),
        ],
    )
    def test_who_is_refused_by_the_wrapped_factory_is_refused(self, make: Callable[[Any], Any]) -> None:
        assert make(Refusing()).buildProtocol(ADDRESS) is None


class Throttling(ThrottlingFactory):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(echo_factory(), *args, **kwargs)
        self.clock = Clock()

    def callLater(self, period: float, func: Callable[[], object]) -> Any:
        return self.clock.callLater(period, func)


class TestThrottling:
    def test_connections_above_the_limit_are_refused(self) -> None:
        factory = Throttling(1)
        wrapper, _ = connect(factory)
        with capturedLogs() as events:
            assert factory.buildProtocol(ADDRESS) is None
        assert [event["factory"] for event in events] == [factory]
        wrapper.loseConnection()
        connect(factory)
        assert factory.connectionCount == 1

    def test_reading_too_much_pauses_all_for_as_long_as_makes_up_for_it(self) -> None:
        factory = Throttling(readLimit=10)
        (first, one), (_, other) = connect(factory), connect(factory)
        first.dataReceived(b"x" * 25)
        factory.clock.advance(1)
        assert (one.producerState, other.producerState) == ("paused", "paused")
        factory.clock.advance(1.4)
        assert one.producerState == "paused"
        factory.clock.advance(0.1)
        assert (one.producerState, other.producerState) == ("producing", "producing")

    def test_reading_as_much_as_allowed_goes_on(self) -> None:
        factory = Throttling(readLimit=10)
        wrapper, transport = connect(factory)
        for _ in range(3):
            wrapper.dataReceived(b"x" * 10)
            factory.clock.advance(1)
            assert transport.producerState == "producing"

    def test_writing_too_much_pauses_the_producers_there_are(self) -> None:
        factory = Throttling(writeLimit=10)
        wrapper, transport = connect(factory)
        connect(factory)
        inner = wrapper.wrappedProtocol
        wrapper.registerProducer(inner, True)
        assert transport.producer is inner
        wrapper.write(b"x" * 5)
        wrapper.writeSequence(iter([b"x" * 10, b"x" * 5]))
        factory.clock.advance(1)
        assert inner.told == ["pause"]
        factory.clock.advance(1)
        assert inner.told == ["pause", "resume"]
        wrapper.unregisterProducer()
        wrapper.write(b"x" * 20)
        factory.clock.advance(2)
        assert inner.told == ["pause", "resume"]

    def test_with_the_last_connection_the_checks_end(self) -> None:
        factory = Throttling(readLimit=1, writeLimit=1)
        wrapper, _ = connect(factory)
        wrapper.dataReceived(b"xxx")
        factory.clock.advance(1)
        wrapper.loseConnection()
        assert factory.clock.getDelayedCalls() == []


class TestLimits:
    @pytest.mark.parametrize(
        ("address", "another"),
        [
            (ADDRESS, IPv4Address("TCP", "10.0.0.2", 5)),
            (("10.0.0.1", 5), ("10.0.0.2", 5)),
            (UNIXAddress(b"/a"), UNIXAddress(b"/b")),
        ],
    )
    def test_a_peer_may_have_so_many_connections(self, address: Any, another: Any) -> None:
        factory = LimitConnectionsByPeer(echo_factory())
        factory.maxConnectionsPerPeer = 2
        wrapper, _ = connect(factory, address)
        connect(factory, address)
        assert factory.buildProtocol(address) is None
        connect(factory, another)
        wrapper.loseConnection()
        connect(factory, address)
        assert sorted(factory.peerConnections.values()) == [1, 2]
        factory.startFactory()
        assert factory.peerConnections == {}

    def test_in_total_there_may_be_so_many(self) -> None:
        factory = LimitTotalConnectionsFactory()
        factory.protocol, factory.connectionLimit = Protocol, 1
        _, transport = connect(factory)
        assert factory.buildProtocol(ADDRESS) is None
        factory.overflowProtocol = AccumulatingProtocol
        overflow, _ = connect(factory)
        assert (overflow.wrappedProtocol.made, factory.connectionCount) == (1, 2)
        transport.loseConnection()
        overflow.loseConnection()
        assert factory.connectionCount == 0


class TestLogging:
    def test_spewing_logs_all_that_passes(self) -> None:
        wrapper, transport = connect(SpewingFactory(echo_factory()))
        with capturedLogs() as events:
            wrapper.dataReceived(b"a")
            wrapper.writeSequence([b"b", b"c"])
        assert [(event["log_format"].split(":")[0], event["data"]) for event in events] == [
            ("Received", b"a"),
            ("Sending", b"a"),
            ("Sending", b"bc"),
        ]
        assert transport.value() == b"abc"

    def test_traffic_goes_to_a_file_for_each_connection(self, tmp_path: Path) -> None:
        factory = TrafficLoggingFactory(echo_factory(), str(tmp_path / "log"))
        for _ in range(2):
            wrapper, _ = connect(factory)
            wrapper.dataReceived(b"a")
            wrapper.writeSequence(iter([b"b", b"c"]))
            wrapper.loseConnection()
            wrapper.logfile.close()
        text = (tmp_path / "log-2").read_text().splitlines()
        assert text[:-1] == ["*", "C 2: b'a'", "S 2: b'a'", "SV 2: [b'b', b'c']", "S 2: *"]
        assert "ConnectionDone" in text[-1]
        assert (tmp_path / "log-1").exists()

    def test_long_pieces_are_cut(self) -> None:
        class InMemory(TrafficLoggingFactory):
            def open(self, name: str) -> io.StringIO:
                return io.StringIO()

        factory = InMemory(echo_factory(), "log", lengthLimit=20)
        wrapper, _ = connect(factory)
        wrapper.dataReceived(b"x" * 20)
        wrapper.dataReceived(b"x" * 21)
        received = [line for line in wrapper.logfile.getvalue().splitlines() if line.startswith("C")]
        assert received == [f"C 1: {b'x' * 20!r}", f"C 1: {b'x' * 8 + b'<... elided>'!r}"]
        factory.resetCounter()
        assert connect(factory)[0]._number == 1


class TestTimeoutFactory:
    class Timing(TimeoutFactory):
        def __init__(self, *args: Any) -> None:
            super().__init__(echo_factory(), *args)
            self.clock = Clock()

        def callLater(self, period: float, func: Callable[[], object]) -> Any:
            return self.clock.callLater(period, func)

    @pytest.mark.parametrize(
        "something",
        [
            lambda wrapper: wrapper.dataReceived(b"x"),
            lambda wrapper: wrapper.write(b"x"),
            lambda wrapper: wrapper.writeSequence([b"x"]),
        ],
    )
    def test_a_connection_is_closed_when_nothing_happens(self, something: Callable[[Any], None]) -> None:
        factory = self.Timing(3)
        wrapper, transport = connect(factory)
        factory.clock.advance(2)
        something(wrapper)
        factory.clock.advance(2)
        assert transport.connected
        factory.clock.advance(1)
        assert not transport.connected

    def test_no_call_is_left_when_the_connection_is_lost(self) -> None:
        factory = self.Timing()
        connect(factory)[0].loseConnection()
        assert factory.clock.getDelayedCalls() == []

    def test_the_time_may_be_changed_or_given_up(self) -> None:
        factory = self.Timing(None)
        wrapper, transport = connect(factory)
        wrapper.setTimeout(5)
        wrapper.setTimeout(7)
        factory.clock.advance(6)
        wrapper.setTimeout(None)
        wrapper.cancelTimeout()
        factory.clock.advance(10)
        assert (transport.connected, wrapper.timeoutPeriod) == (True, None)

    def test_cancelling_a_call_that_somebody_else_cancelled_is_fine(self) -> None:
        factory = self.Timing(3)
        wrapper, _ = connect(factory)
        wrapper.timeoutCall.cancel()
        wrapper.cancelTimeout()
        assert wrapper.timeoutCall is None


class TestTimeoutMixin:
    class Timed(Protocol, TimeoutMixin):
        def __init__(self) -> None:
            self.clock = Clock()

        def callLater(self, period: float, func: Callable[[], object]) -> Any:
            return self.clock.callLater(period, func)

    @pytest.fixture
    def protocol(self) -> Timed:
        protocol = self.Timed()
        protocol.makeConnection(StringTransport())
        return protocol

    def test_the_connection_is_closed_when_it_is_not_reset(self, protocol: Any) -> None:
        protocol.resetTimeout()
        protocol.setTimeout(3)
        protocol.clock.advance(2)
        protocol.resetTimeout()
        protocol.clock.advance(2)
        assert not protocol.transport.disconnecting
        protocol.clock.advance(1)
        assert protocol.transport.disconnecting

    def test_setting_returns_the_time_before(self, protocol: Any) -> None:
        assert [protocol.setTimeout(3), protocol.setTimeout(None), protocol.setTimeout(1)] == [None, 3, None]

    def test_another_time_counts_from_now(self, protocol: Any) -> None:
        protocol.setTimeout(3)
        protocol.clock.advance(2)
        protocol.setTimeout(5)
        assert [call.getTime() for call in protocol.clock.getDelayedCalls()] == [7]

    def test_none_is_for_ever_even_if_somebody_cancelled_the_call(self, protocol: Any) -> None:
        protocol.setTimeout(3)
        protocol.clock.getDelayedCalls()[0].cancel()
        protocol.setTimeout(None)
        protocol.clock.advance(10)
        assert not protocol.transport.disconnecting


async def test_calls_are_made_by_the_global_reactor_by_default() -> None:
    for source in (
        ThrottlingFactory(echo_factory()),
        TimeoutFactory(echo_factory()),
        policies.TimeoutMixin(),
    ):
        called: Deferred[None] = Deferred()
        source.callLater(0, lambda called=called: called.callback(None))  # type: ignore[misc]  # bound now
        await called
