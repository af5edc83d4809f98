"""Tests of `asyncreactor.application.internet`."""

from __future__ import annotations

import copy
import itertools
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface import implementer

from asyncreactor.application import internet, reactors, strports
from asyncreactor.application._client_service import _State
from asyncreactor.application.internet import ClientService, StreamServerEndpointService, TimerService
from asyncreactor.application.service import MultiService
from asyncreactor.internet import defer, error, interfaces
from asyncreactor.internet.defer import CancelledError, Deferred
from asyncreactor.internet.endpoints import TCP4ServerEndpoint
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import MemoryReactor, StringTransport
from asyncreactor.logger import globalLogPublisher
from asyncreactor.python.failure import Failure


def outcome(result: Any) -> list[Any]:
    """The results of a Deferred as they come: values, or the classes of exceptions."""
    results: list[Any] = []
    result.addCallbacks(results.append, lambda failure: results.append(failure.type))
    return results


@pytest.fixture
def logged() -> Any:
    """The classes of the failures that are logged."""
    kinds: list[Any] = []

    def observe(event: Any) -> None:
        if "log_failure" in event or "failure" in event:
            kinds.append((event.get("log_failure") or event["failure"]).type)

    globalLogPublisher.addObserver(observe)
    yield kinds
    globalLogPublisher.removeObserver(observe)


NETWORKS = ("TCP", "SSL", "UNI", "UDP")


class TestPortServices:
    def test_a_server_listens_as_the_reactor_does(self) -> None:
        reactor = MemoryReactor()
        factory = Factory()
        server = internet.TCPServer(80, factory, 7, reactor=reactor)
        for _ in range(2):
            server.startService()
            assert reactor.tcpServers.pop() == (80, factory, 7, "")
            server.stopService()
            assert server._port is None and not server.running

    def test_a_server_listens_once_while_it_has_rights(self) -> None:
        reactor = MemoryReactor()
        server = internet.TCPServer(80, Factory(), reactor=reactor)
        server.privilegedStartService()
        server.startService()
        assert len(reactor.tcpServers) == 1

    def test_a_client_connects_as_the_reactor_does(self) -> None:
        reactor = MemoryReactor()
        client = internet.TCPClient("x", 80, factory := ClientFactory(), reactor=reactor)
        client.startService()
        assert reactor.tcpClients[0][:3] == ("x", 80, factory)
        client.stopService()
        assert reactor.connectors[0]._disconnected

    @pytest.mark.parametrize(
        "name", [name for name in internet.__all__ if name[:3] in ("TCP", "SSL", "UNI", "UDP")]
    )
    def test_each_calls_the_method_in_its_name(self, name: str) -> None:
        called: list[str] = []

        class Reactor:
            def __getattr__(self, method: str) -> Any:
                called.append(method)
                return lambda *args: None

        getattr(internet, name)(1, reactor=Reactor()).startService()
        kind = name.removesuffix("Server").removesuffix("Client")
        assert called == [("listen" if name.endswith("Server") else "connect") + kind]

    def test_ports_and_connections_are_not_copied(self) -> None:
        server = internet.TCPServer(80, Factory(), reactor=MemoryReactor())
        server.startService()
        assert server._port is not None and copy.copy(server)._port is None


class TestTimerService:
    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    def timer(self, clock: Clock, step: float, function: Callable[..., Any], *args: Any) -> TimerService:
        timer = TimerService(step, function, *args)
        timer.clock = clock
        return timer

    def test_calls_while_it_runs(self, clock: Clock) -> None:
        calls: list[str] = []
        timer = self.timer(clock, 2, calls.append, "x")
        for count in (3, 6):
            timer.startService()
            clock.pump([2, 2])
            assert outcome(timer.stopService()) == [None]
            clock.advance(10)
            assert len(calls) == count and not timer.running

    def test_stops_when_the_function_is_done(self, clock: Clock) -> None:
        pending: Deferred[None] = Deferred()
        timer = self.timer(clock, 1, lambda: pending)
        timer.startService()
        stopped = outcome(timer.stopService())
        assert (stopped, timer.running) == ([], True)
        pending.callback(None)
        assert (stopped, timer.running) == ([None], False)

    def test_a_failure_is_logged_and_ends_it(self, clock: Clock, logged: list[Any]) -> None:
        timer = self.timer(clock, 1, lambda: 1 // 0)
        timer.startService()
        assert (logged, clock.getDelayedCalls()) == ([ZeroDivisionError], [])
        assert outcome(timer.stopService()) == [None]

    def test_a_pickle_has_yet_to_be_started(self, clock: Clock) -> None:
        timer = TimerService(1, list)
        timer.startService()
        again = pickle.loads(pickle.dumps(timer))
        timer.stopService()
        assert not again.running and not hasattr(again, "_loop")


def test_CooperatorService_works_while_it_runs() -> None:
    service = internet.CooperatorService()
    done = outcome(service.coiterate(itertools.repeat(None)))
    service.startService()
    assert service.running and service.coop.running
    service.stopService()
    assert not service.running and not service.coop.running
    assert [each.__name__ for each in done] == ["SchedulerStopped"]


class FakePort:
    def __init__(self) -> None:
        self.stopped: Deferred[None] = Deferred()

    def stopListening(self) -> Deferred[None]:
        return self.stopped


class TestStreamServerEndpointService:
    @pytest.fixture
    def listening(self) -> Deferred[Any]:
        return Deferred()

    @pytest.fixture
    def service(self, listening: Deferred[Any]) -> StreamServerEndpointService:
        return StreamServerEndpointService(
            cast(Any, SimpleNamespace(listen=lambda factory: listening)), Factory()
        )

    def test_listens_once_and_stops(
        self, service: StreamServerEndpointService, listening: Deferred[Any]
    ) -> None:
        started = outcome(service.privilegedStartService())
        port = FakePort()
        listening.callback(port)
        assert started == [None]
        assert service.startService() is None
        stopped = outcome(service.stopService())
        assert (stopped, service.running) == ([], True)
        port.stopped.callback(None)
        assert (stopped, service.running) == ([None], False)

    def test_a_failure_is_logged_and_the_program_goes_on(
        self, service: StreamServerEndpointService, listening: Deferred[Any], logged: list[Any]
    ) -> None:
        started = outcome(service.startService())
        listening.errback(ZeroDivisionError())
        assert (started, logged, service.running) == ([None], [ZeroDivisionError], True)
        assert outcome(service.stopService()) == [None]

    def test_a_failure_that_is_known_at_once_can_be_raised(
        self, service: StreamServerEndpointService, listening: Deferred[Any], logged: list[Any]
    ) -> None:
        service._raiseSynchronously = True
        listening.errback(ZeroDivisionError())
        with pytest.raises(ZeroDivisionError):
            service.startService()
        assert (logged, service.running) == ([], False)

    def test_stopped_while_it_starts(
        self, service: StreamServerEndpointService, listening: Deferred[Any], logged: list[Any]
    ) -> None:
        started = outcome(service.startService())
        assert outcome(service.stopService()) == [None]
        assert (started, logged, listening.called) == ([None], [], True)

    async def test_in_an_asyncio_program_a_failure_is_raised(
        self, service: StreamServerEndpointService, listening: Deferred[Any], logged: list[Any]
    ) -> None:
        listening.errback(ZeroDivisionError())
        services = MultiService()
        service.setServiceParent(services)
        with pytest.raises(ZeroDivisionError):
            async with services:
                raise AssertionError("it has not started")
        assert logged == []

    async def test_serves_in_an_asyncio_program(self) -> None:
        from asyncreactor.internet import reactor

        service = strports.service("tcp:0:interface=127.0.0.1", cast(Any, Factory.forProtocol(Protocol)))
        async with service:
            port: Any = await cast(Any, service._waitingForPort)
            number = port.getHost().port
            with pytest.raises(error.CannotListenError):
                strports.service(
                    f"tcp:{number}:interface=127.0.0.1", cast(Any, Factory()), reactor
                ).startService()


class Endpoint:
    """A client endpoint whose attempts end when the test says so."""

    def __init__(self) -> None:
        self.attempts: list[tuple[Deferred[Any], Any]] = []

    def connect(self, factory: Any) -> Deferred[Any]:
        self.attempts.append((Deferred(), factory))
        return self.attempts[-1][0]

    def succeed(self) -> Any:
        """End the latest attempt; return what stands before the application's protocol."""
        deferred, factory = self.attempts[-1]
        connection = factory.buildProtocol(None)
        connection.makeConnection(StringTransport())
        deferred.callback(connection)
        return connection

    def fail(self, problem: Exception) -> None:
        self.attempts[-1][0].errback(problem)


LOST = Failure(error.ConnectionLost())


class TestClientService:
    @pytest.fixture
    def clock(self) -> Clock:
        return Clock()

    @pytest.fixture
    def endpoint(self) -> Endpoint:
        return Endpoint()

    @pytest.fixture
    def make(self, clock: Clock, endpoint: Endpoint) -> Callable[..., ClientService]:
        def make(**options: Any) -> ClientService:
            return ClientService(
                cast(Any, endpoint),
                cast(Any, Factory.forProtocol(options.pop("protocol", Protocol))),
                options.pop("retryPolicy", lambda failures: failures),
                clock,
                **options,
            )

        return make

    @pytest.fixture
    def service(self, make: Callable[..., ClientService]) -> ClientService:
        service = make()
        service.startService()
        return service

    def test_connects_and_tells_who_waits(self, service: ClientService, endpoint: Endpoint) -> None:
        waiting = outcome(service.whenConnected())
        protocol = endpoint.succeed()._protocol
        assert waiting == [protocol] == outcome(service.whenConnected())

    def test_connects_again_when_the_connection_is_lost(
        self, service: ClientService, endpoint: Endpoint, clock: Clock
    ) -> None:
        endpoint.succeed().connectionLost(LOST)
        waiting = outcome(service.whenConnected())
        clock.advance(1)
        assert len(endpoint.attempts) == 2
        assert waiting == []
        assert waiting == [endpoint.succeed()._protocol]

    def test_waits_as_its_policy_says(self, service: ClientService, endpoint: Endpoint, clock: Clock) -> None:
        for failures in (1, 2, 3):
            endpoint.fail(OSError())
            clock.advance(failures - 0.5)
            assert len(endpoint.attempts) == failures
            clock.advance(0.5)
            assert len(endpoint.attempts) == failures + 1
        endpoint.succeed().connectionLost(LOST)
        clock.advance(1)
        assert len(endpoint.attempts) == 5

    def test_an_impatient_waiter_hears_of_failures(
        self, service: ClientService, endpoint: Endpoint, clock: Clock
    ) -> None:
        one, two, patient = (outcome(service.whenConnected(failAfterFailures=n)) for n in (1, 2, None))
        endpoint.fail(ZeroDivisionError())
        assert (one, two) == ([ZeroDivisionError], [])
        clock.advance(1)
        endpoint.fail(OSError())
        assert (two, patient) == ([OSError], [])

    def test_a_waiter_can_stop_waiting(self, service: ClientService, endpoint: Endpoint) -> None:
        waiting = service.whenConnected()
        results = outcome(waiting)
        waiting.cancel()
        endpoint.succeed()
        assert results == [CancelledError]

    def test_an_endpoint_that_raises_has_failed(
        self, make: Callable[..., ClientService], clock: Clock
    ) -> None:
        service = make()
        service._endpoint = cast(Any, SimpleNamespace(connect=lambda factory: 1 // 0))
        waiting = outcome(service.whenConnected(failAfterFailures=1))
        service.startService()
        assert waiting == [ZeroDivisionError]
        assert len(clock.getDelayedCalls()) == 1

    def test_a_second_start_is_complained_about(self, service: ClientService, endpoint: Endpoint) -> None:
        events: list[Any] = []

        def observe(event: Any) -> None:
            events.append(event["log_format"])

        globalLogPublisher.addObserver(observe)
        service.startService()
        globalLogPublisher.removeObserver(observe)
        assert events[0].startswith("Duplicate ClientService.startService")
        assert len(endpoint.attempts) == 1

    def test_stopped_before_it_started(self, make: Callable[..., ClientService]) -> None:
        service = make()
        waiting = outcome(service.whenConnected())
        assert outcome(service.stopService()) == [None]
        assert waiting == [CancelledError]

    def test_stopped_while_it_connects(self, service: ClientService, endpoint: Endpoint) -> None:
        waiting = outcome(service.whenConnected())
        assert outcome(service.stopService()) == [None]
        assert endpoint.attempts[0][0].called
        assert waiting == [CancelledError] == outcome(service.whenConnected())

    def test_stopped_while_it_waits(self, service: ClientService, endpoint: Endpoint, clock: Clock) -> None:
        endpoint.fail(OSError())
        assert outcome(service.stopService()) == [None]
        assert clock.getDelayedCalls() == []

    def test_stopped_while_it_is_connected(self, service: ClientService, endpoint: Endpoint) -> None:
        connection = endpoint.succeed()
        stopped = [outcome(service.stopService()), outcome(service.stopService())]
        assert (stopped, connection.transport.disconnecting) == ([[], []], True)
        connection.connectionLost(LOST)
        assert stopped == [[None], [None]]

    def test_started_again_it_waits_for_the_old_connection_to_close(
        self, service: ClientService, endpoint: Endpoint
    ) -> None:
        connection = endpoint.succeed()
        stopped = outcome(service.stopService())
        waiting = outcome(service.whenConnected())
        service.startService()
        assert len(endpoint.attempts) == 1
        connection.connectionLost(LOST)
        assert (stopped, len(endpoint.attempts), waiting) == ([None], 2, [])
        assert waiting == [endpoint.succeed()._protocol]

    def test_stopped_while_it_restarts(self, service: ClientService, endpoint: Endpoint) -> None:
        connection = endpoint.succeed()
        stopped = [outcome(service.stopService())]
        service.startService()
        stopped.append(outcome(service.stopService()))
        connection.connectionLost(LOST)
        assert (stopped, len(endpoint.attempts)) == ([[None], [None]], 1)

    def test_a_protocol_that_fails_at_its_end_is_followed_by_the_next(
        self, make: Callable[..., ClientService], endpoint: Endpoint, clock: Clock
    ) -> None:
        class Broken(Protocol):
            def connectionLost(self, reason: Failure = LOST) -> None:
                raise ZeroDivisionError

        make(protocol=Broken).startService()
        connection = endpoint.succeed()
        with pytest.raises(ZeroDivisionError):
            connection.connectionLost(LOST)
        clock.advance(1)
        assert len(endpoint.attempts) == 2

    def test_what_stands_before_the_protocol_offers_what_it_offers(
        self, make: Callable[..., ClientService], endpoint: Endpoint
    ) -> None:
        @implementer(interfaces.IHalfCloseableProtocol)
        class Fancy(Protocol):
            def readConnectionLost(self) -> None:
                heard.append("read")

            def writeConnectionLost(self) -> None:
                heard.append("write")

        heard: list[str] = []
        make(protocol=Fancy).startService()
        connection = endpoint.succeed()
        assert interfaces.IHalfCloseableProtocol.providedBy(connection)
        connection.readConnectionLost()
        assert heard == ["read"]
        assert "Fancy" in repr(connection) and "Factory" in repr(endpoint.attempts[0][1])
        assert interfaces.IProtocolFactory.providedBy(endpoint.attempts[0][1])


class TestPreparation(TestClientService):
    """Connections that have to be prepared; everything else stays as it is."""

    @pytest.fixture
    def prepared(self) -> list[Any]:
        return []

    @pytest.fixture
    def service(self, make: Callable[..., ClientService], prepared: list[Any]) -> ClientService:
        service = make(prepareConnection=prepared.append)
        service.startService()
        return service

    def test_sees_each_connection(
        self, service: ClientService, endpoint: Endpoint, prepared: list[Any], clock: Clock
    ) -> None:
        connections = [endpoint.succeed()]
        connections[0].connectionLost(LOST)
        clock.advance(1)
        connections.append(endpoint.succeed())
        assert prepared == connections

    def test_is_waited_for(self, make: Callable[..., ClientService], endpoint: Endpoint) -> None:
        pending: Deferred[None] = Deferred()

        async def prepare(connection: object) -> None:
            await pending

        service = make(prepareConnection=prepare)
        service.startService()
        waiting = outcome(service.whenConnected())
        connection = endpoint.succeed()
        assert waiting == []
        pending.callback(None)
        assert waiting == [connection._protocol]

    def test_a_failure_closes_the_connection_and_counts(
        self, make: Callable[..., ClientService], endpoint: Endpoint, clock: Clock
    ) -> None:
        service = make(prepareConnection=lambda connection: 1 // 0)
        service.startService()
        waiting = outcome(service.whenConnected(failAfterFailures=1))
        connection = endpoint.succeed()
        assert (waiting, connection.transport.disconnecting) == ([ZeroDivisionError], True)
        connection.connectionLost(LOST)
        assert len(clock.getDelayedCalls()) == 1

    def test_a_connection_that_is_lost_meanwhile_has_failed(
        self, make: Callable[..., ClientService], endpoint: Endpoint, clock: Clock
    ) -> None:
        pending: Deferred[None] = Deferred()
        service = make(prepareConnection=lambda connection: pending)
        service.startService()
        waiting = outcome(service.whenConnected(failAfterFailures=1))
        endpoint.succeed().connectionLost(LOST)
        assert (waiting, pending.called) == ([error.ConnectionLost], True)
        assert len(clock.getDelayedCalls()) == 1

    def test_stopped_meanwhile_it_closes_the_connection(
        self, make: Callable[..., ClientService], endpoint: Endpoint
    ) -> None:
        service = make(prepareConnection=lambda connection: Deferred())
        service.startService()
        connection = endpoint.succeed()
        stopped = outcome(service.stopService())
        assert (stopped, connection.transport.disconnecting) == ([], True)
        connection.connectionLost(LOST)
        assert stopped == [None]


@given(st.lists(st.sampled_from(["start", "stop", "succeed", "fail", "lose", "wait", "ask"]), max_size=30))
def test_whatever_happens_a_client_service_can_be_stopped(steps: list[str]) -> None:
    """Any order of events leaves one attempt at most, and after a stop nothing at all."""
    clock, endpoint = Clock(), Endpoint()
    service = ClientService(cast(Any, endpoint), cast(Any, Factory.forProtocol(Protocol)), lambda _: 1, clock)
    connections: list[Any] = []
    answers: list[list[Any]] = []

    def under_way() -> bool:
        return bool(endpoint.attempts) and not endpoint.attempts[-1][0].called

    for step in steps:
        if step == "start" and not service.running:
            service.startService()
        elif step == "stop":
            answers.append(outcome(service.stopService()))
        elif step == "succeed" and under_way():
            connections.append(endpoint.succeed())
        elif step == "fail" and under_way():
            endpoint.fail(OSError())
        elif step == "lose" and connections:
            connections.pop().connectionLost(LOST)
        elif step == "wait":
            clock.advance(1)
        elif step == "ask":
            answers.append(outcome(service.whenConnected()))
        open_attempts = [deferred for deferred, _ in endpoint.attempts if not deferred.called]
        assert len(open_attempts) + len(connections) + len(clock.getDelayedCalls()) <= 1
        assert service.running or service._state in (_State.NEW, _State.STOPPED, _State.DISCONNECTING)
    answers.append(outcome(service.stopService()))
    if connections:
        assert connections[0].transport.disconnecting
        connections[0].connectionLost(LOST)
    assert service._state is _State.STOPPED
    assert all(len(answer) == 1 for answer in answers)
    assert not clock.getDelayedCalls() and not under_way()


class TestBackoffPolicy:
    def test_grows_to_its_limit(self) -> None:
        policy = internet.backoffPolicy(1.0, 10.0, 2.0, jitter=lambda: 0.5)
        assert [policy(attempt) for attempt in (0, 1, 2, 4, 10**6)] == [1.5, 2.5, 4.5, 10.5, 10.5]

    def test_adds_up_to_a_second_by_default(self) -> None:
        assert 1 <= internet.backoffPolicy()(0) < 2


class TestStrports:
    def test_service_takes_a_description(self) -> None:
        reactor = object()
        service = strports.service("tcp:80", factory := cast(Any, Factory()), reactor=reactor)
        assert isinstance(service.endpoint, TCP4ServerEndpoint)
        assert (service.endpoint._reactor, service.factory) == (reactor, factory)
        assert service._raiseSynchronously

    async def test_listen_listens_at_once(self) -> None:
        port: Any = strports.listen("tcp:0:interface=127.0.0.1", cast(Any, Factory()))
        with pytest.raises(error.CannotListenError):
            strports.listen(f"tcp:{port.getHost().port}:interface=127.0.0.1", cast(Any, Factory()))
        await port.stopListening()

    def test_listen_refuses_what_takes_its_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pending: Deferred[Any] = Deferred()
        slow = SimpleNamespace(listen=lambda factory: pending)
        monkeypatch.setattr(strports, "serverFromString", lambda reactor, description: slow)
        with pytest.raises(ValueError, match="'slow:' can't be listened at here and now"):
            strports.listen("slow:", cast(Any, Factory()))
        assert pending.called


class TestReactors:
    @pytest.fixture
    def installed(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        installed: list[str] = []
        plugins = [
            SimpleNamespace(shortName=name, install=lambda name=name: installed.append(name))
            for name in ("a", "b")
        ]
        monkeypatch.setattr(reactors, "getPlugins", lambda interface: plugins)
        return installed

    def test_installs_the_reactor_of_that_name(self, installed: list[str]) -> None:
        from asyncreactor.internet import reactor

        assert reactors.installReactor("b") is reactor
        assert installed == ["b"]

    def test_an_unknown_name_comes_with_a_list_of_those_that_are_known(self, installed: list[str]) -> None:
        with pytest.raises(reactors.NoSuchReactor) as caught:
            reactors.installReactor("c")
        assert caught.value.args == ("c",)
        assert caught.value.__notes__ == ["The reactors that are known here: a, b."]

    def test_a_Reactor_leaves_it_to_its_module(self, monkeypatch: pytest.MonkeyPatch) -> None:
        installed: list[str] = []
        monkeypatch.setattr(defer, "install", lambda: installed.append("here"), raising=False)
        reactor = reactors.Reactor("x", "asyncreactor.internet.defer", "What it is.")
        assert reactors.IReactorInstaller.providedBy(reactor)
        reactor.install()
        assert installed == ["here"]
