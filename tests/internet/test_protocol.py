"""Tests of `asyncreactor.internet.protocol`."""

from __future__ import annotations

import io
import pickle
from typing import Any

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from asyncreactor.internet.defer import CancelledError, Deferred
from asyncreactor.internet.error import ConnectError, ConnectionDone, NotConnectingError
from asyncreactor.internet.interfaces import IConsumer, ILoggingContext, IProcessProtocol, IProtocol
from asyncreactor.internet.protocol import (
    AbstractDatagramProtocol,
    ClientCreator,
    ClientFactory,
    ConnectedDatagramProtocol,
    DatagramProtocol,
    Factory,
    FileWrapper,
    ProcessProtocol,
    Protocol,
    ReconnectingClientFactory,
    ServerFactory,
    connectionDone,
)
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import MemoryReactorClock, StringTransport
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure

FAILED = Failure(ConnectError())


class Connector:
    """Counts what it is told."""

    def __init__(self, stop_error: Exception | None = None) -> None:
        self.connects = self.stops = 0
        self.stop_error = stop_error

    def connect(self) -> None:
        self.connects += 1

    def stopConnecting(self) -> None:
        self.stops += 1
        if self.stop_error is not None:
            raise self.stop_error


class TestProtocol:
    def test_making_a_connection_keeps_the_transport_before_it_tells(self) -> None:
        class Noting(Protocol):
            def connectionMade(self) -> None:
                self.seen = self.transport, self.connected

        protocol, transport = Noting(), StringTransport()
        protocol.makeConnection(transport)
        assert protocol.seen == (transport, 1)

    def test_it_provides_its_interfaces(self) -> None:
        verifyObject(IProtocol, Protocol())
        verifyObject(ILoggingContext, Protocol())
        verifyObject(IProcessProtocol, ProcessProtocol())

    def test_the_default_reason_is_a_clean_close(self) -> None:
        assert connectionDone.check(ConnectionDone)
        assert connectionDone.tb is None

    def test_output_of_a_process_goes_to_the_method_of_its_descriptor(self) -> None:
        calls: list[tuple[Any, ...]] = []

        class Noting(ProcessProtocol):
            def outReceived(self, data: bytes) -> None:
                calls.append(("out", data))

            def errReceived(self, data: bytes) -> None:
                calls.append(("err", data))

            def inConnectionLost(self) -> None:
                calls.append(("no in",))

            def outConnectionLost(self) -> None:
                calls.append(("no out",))

            def errConnectionLost(self) -> None:
                calls.append(("no err",))

        protocol = Noting()
        for descriptor in (1, 2, 3):
            protocol.childDataReceived(descriptor, b"x")
        for descriptor in (0, 1, 2, 3):
            protocol.childConnectionLost(descriptor)
        assert calls == [("out", b"x"), ("err", b"x"), ("no in",), ("no out",), ("no err",)]


class TestDatagramProtocol:
    class Noting(DatagramProtocol):
        def __init__(self) -> None:
            self.calls: list[tuple[str, object]] = []

        def startProtocol(self) -> None:
            self.calls.append(("start", self.transport))

        def stopProtocol(self) -> None:
            self.calls.append(("stop", self.transport))

    def test_it_starts_with_the_first_port_and_stops_with_the_last(self) -> None:
        protocol = self.Noting()
        protocol.makeConnection("port")
        protocol.doStart()
        protocol.doStop()
        assert protocol.calls == [("start", "port")]
        protocol.doStop()
        assert protocol.calls == [("start", "port"), ("stop", None)]

    def test_it_refuses_a_second_transport_and_a_second_stop(self) -> None:
        protocol = AbstractDatagramProtocol()
        protocol.makeConnection("port")
        with pytest.raises(AssertionError, match="has a transport already: 'port'"):
            protocol.makeConnection("other")
        protocol.doStop()
        with pytest.raises(AssertionError, match="stopped more often than it was started"):
            protocol.doStop()

    def test_starting_is_logged_unless_it_is_quiet(self) -> None:
        quiet, noisy = ConnectedDatagramProtocol(), ConnectedDatagramProtocol()
        quiet.noisy = False
        with capturedLogs() as events:
            quiet.doStart()
            noisy.doStart()
        assert [event["protocol"] for event in events] == [noisy]

    def test_its_transport_is_not_pickled(self) -> None:
        protocol = DatagramProtocol()
        protocol.makeConnection(io.BytesIO())
        assert pickle.loads(pickle.dumps(protocol)).transport is None


class TestFactory:
    def test_it_makes_protocols_that_know_it(self) -> None:
        factory = Factory.forProtocol(Protocol)
        protocol = factory.buildProtocol(None)
        assert isinstance(protocol, Protocol)
        assert protocol.factory is factory

    def test_a_factory_without_a_protocol_says_so(self) -> None:
        with pytest.raises(AssertionError, match="has no `protocol`"):
            Factory().buildProtocol(None)

    def test_for_protocol_passes_arguments_to_the_class(self) -> None:
        class Named(ServerFactory):
            def __init__(self, name: str, *, size: int) -> None:
                self.name, self.size = name, size

        factory = Named.forProtocol(Protocol, "x", size=3)
        assert (factory.name, factory.size, factory.protocol) == ("x", 3, Protocol)

    def test_it_starts_with_the_first_user_and_stops_with_the_last(self) -> None:
        class Noting(Factory):
            calls: list[str] = []

            def startFactory(self) -> None:
                self.calls.append("start")

            def stopFactory(self) -> None:
                self.calls.append("stop")

        factory = Noting()
        factory.doStop()
        for call in (factory.doStart, factory.doStart, factory.doStop, factory.doStop, factory.doStop):
            call()
        assert factory.calls == ["start", "stop"]

    def test_starting_is_logged_unless_it_is_quiet(self) -> None:
        quiet, noisy = Factory(), Factory()
        quiet.noisy = False
        with capturedLogs() as events:
            for factory in (quiet, noisy):
                factory.doStart()
                factory.doStop()
        assert [event["log_format"].split()[0] for event in events] == ["Starting", "Stopping"]
        assert all(event["factory"] is noisy for event in events)

    def test_public_names_have_the_public_module(self) -> None:
        assert {Protocol.__module__, ClientFactory.__module__} == {"asyncreactor.internet.protocol"}


class TestReconnectingClientFactory:
    @pytest.fixture
    def factory(self) -> ReconnectingClientFactory:
        factory: ReconnectingClientFactory = ReconnectingClientFactory()
        factory.clock, factory.jitter, factory.noisy = Clock(), None, False
        return factory

    def test_the_delay_grows_up_to_the_limit(self, factory: Any) -> None:
        factory.factor, factory.maxDelay = 2, 5
        connector, delays = Connector(), []
        for _ in range(5):
            factory.clientConnectionFailed(connector, FAILED)
            (call,) = factory.clock.getDelayedCalls()
            delays.append(call.getTime() - factory.clock.seconds())
            factory.clock.advance(100)
        assert delays == [1, 2, 4, 5, 5]
        assert connector.connects == 5

    def test_after_a_reset_it_begins_again(self, factory: Any) -> None:
        connector = Connector()
        for _ in range(3):
            factory.clientConnectionLost(connector, FAILED)
            factory.clock.advance(100)
        factory.resetDelay()
        assert (factory.delay, factory.retries) == (factory.initialDelay, 0)

    def test_jitter_spreads_the_delay_but_never_into_the_past(self, factory: Any) -> None:
        factory.jitter = 50.0
        for _ in range(50):
            factory.clientConnectionFailed(Connector(), FAILED)
        assert len({call.getTime() for call in factory.clock.calls}) > 1
        assert min(call.getTime() for call in factory.clock.calls) >= 0

    def test_it_gives_up_after_the_most_retries(self, factory: Any) -> None:
        factory.maxRetries, factory.noisy = 1, True
        connector = Connector()
        with capturedLogs() as events:
            factory.clientConnectionFailed(connector, FAILED)
            factory.clock.advance(10)
            factory.clientConnectionFailed(connector, FAILED)
        assert not factory.clock.getDelayedCalls()
        assert "Abandoning" in events[-1]["log_format"]
        assert events[-1]["retries"] == factory.retries == factory.maxRetries + 1

    @pytest.mark.parametrize("error", [None, NotConnectingError()])
    def test_stopping_gives_up_all_attempts(self, factory: Any, error: Exception | None) -> None:
        connector = Connector(error)
        factory.clientConnectionFailed(connector, FAILED)
        factory.stopTrying()
        assert connector.stops == 1
        factory.clientConnectionLost(connector, FAILED)
        factory.retry(connector)
        assert not factory.clock.getDelayedCalls()

    def test_retrying_needs_a_connector(self, factory: Any) -> None:
        with pytest.raises(ValueError, match="no connector"):
            factory.retry()

    def test_a_pickle_keeps_settings_and_drops_what_belongs_to_the_run(self, factory: Any) -> None:
        factory.maxDelay = 17
        factory.retries = 4
        copy = pickle.loads(pickle.dumps(factory))
        assert (copy.maxDelay, copy.retries, copy.clock) == (17, 0, None)


class TestClientCreator:
    def connect(self, how: str = "TCP") -> tuple[MemoryReactorClock, Deferred[Any], Any]:
        reactor = MemoryReactorClock()
        creator = ClientCreator(reactor, Protocol)
        if how == "TCP":
            return reactor, creator.connectTCP("h", 1), reactor.tcpClients[0][2]
        if how == "SSL":
            return reactor, creator.connectSSL("h", 1, "context"), reactor.sslClients[0][2]
        return reactor, creator.connectUNIX("/p"), reactor.unixClients[0][1]

    @pytest.mark.parametrize("how", ["TCP", "SSL", "UNIX"])
    def test_it_fires_on_the_turn_after_the_connection_is_made(self, how: str) -> None:
        reactor, connected, factory = self.connect(how)
        results: list[Any] = []
        connected.addCallback(results.append)
        protocol = factory.buildProtocol(None)
        protocol.makeConnection(StringTransport())
        assert results == []
        reactor.advance(0)
        assert results == [protocol]

    def test_it_fails_with_the_reason(self) -> None:
        reactor, connected, factory = self.connect()
        results: list[Any] = []
        connected.addErrback(results.append)
        factory.clientConnectionFailed(reactor.connectors[0], FAILED)
        reactor.advance(0)
        assert [failure.type for failure in results] == [ConnectError]

    @pytest.mark.parametrize("stage", ["trying", "connected", "failed"])
    def test_cancelling_gives_up_at_any_stage(self, stage: str) -> None:
        reactor, connected, factory = self.connect()
        results: list[Any] = []
        connected.addErrback(results.append)
        if stage == "connected":
            factory.buildProtocol(None)
        elif stage == "failed":
            factory.clientConnectionFailed(reactor.connectors[0], FAILED)
        connected.cancel()
        assert [failure.type for failure in results] == [CancelledError]
        assert reactor.connectors[0]._disconnected
        assert reactor.getDelayedCalls() == []


class TestAdapters:
    def test_a_protocol_becomes_a_consumer(self) -> None:
        protocol, received = Protocol(), list[bytes]()
        vars(protocol)["dataReceived"] = received.append  # programs assign it
        IConsumer(protocol).write(b"x")
        assert received == [b"x"]

    def test_a_consumer_becomes_a_protocol(self) -> None:
        written: list[bytes] = []

        @implementer(IConsumer)
        class Consumer:
            def registerProducer(self, producer: Any, streaming: bool) -> None: ...

            def unregisterProducer(self) -> None: ...

            def write(self, data: bytes) -> None:
                written.append(data)

        protocol = IProtocol(Consumer())
        protocol.makeConnection(StringTransport())
        protocol.dataReceived(b"x")
        protocol.connectionLost(connectionDone)
        assert written == [b"x"]


class TestFileWrapper:
    def test_it_writes_to_the_file_until_it_is_closed(self) -> None:
        file = io.BytesIO()
        transport = FileWrapper(file)
        transport.write(b"a")
        transport.writeSequence([b"b", b"c"])
        assert file.getvalue() == b"abc"
        transport.loseConnection()
        assert file.closed
        assert transport.closed

    def test_an_error_of_the_file_is_logged(self) -> None:
        transport = FileWrapper(io.BytesIO())
        transport.loseConnection()
        with capturedLogs() as events:
            transport.write(b"x")
        assert "closed file" in str(events[0]["error"])

    def test_a_pull_producer_is_asked_for_its_first_piece(self) -> None:
        class Producer:
            asked = 0

            def resumeProducing(self) -> None:
                self.asked += 1

        transport, producer = FileWrapper(io.BytesIO()), Producer()
        transport.registerProducer(producer, False)
        assert producer.asked == 1
        transport.stopConsuming()
        assert transport.producer is None
        assert transport.closed
