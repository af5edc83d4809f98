"""Tests of `ClientService`."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface import implementer

from asyncreactor.application import internet
from asyncreactor.application._client_service import _State
from asyncreactor.application.internet import ClientService
from asyncreactor.internet import error, interfaces
from asyncreactor.internet.defer import CancelledError, Deferred
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import StringTransport
from asyncreactor.logger import globalLogPublisher
from asyncreactor.python.failure import Failure
from tests.internet.outcomes import outcome


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
        service._client_endpoint = cast(Any, SimpleNamespace(connect=lambda factory: 1 // 0))
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
        assert outcome(service.stopService()) == outcome(service.stopService()) == [None]
        assert waiting == []  # for a connection that was never begun: it may still be started
        service.startService()
        assert outcome(service.stopService()) == [None]
        assert waiting == [CancelledError] == outcome(service.whenConnected())

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
        assert service.running or service._client_state in (_State.NEW, _State.STOPPED, _State.DISCONNECTING)
    if not service.running:
        service.startService()  # who asked before the first start is answered after it
    answers.append(outcome(service.stopService()))
    if connections:
        assert connections[0].transport.disconnecting
        connections[0].connectionLost(LOST)
    assert service._client_state is _State.STOPPED
    assert all(len(answer) == 1 for answer in answers)
    assert not clock.getDelayedCalls() and not under_way()


class TestBackoffPolicy:
    def test_grows_to_its_limit(self) -> None:
        policy = internet.backoffPolicy(1.0, 10.0, 2.0, jitter=lambda: 0.5)
        assert [policy(attempt) for attempt in (0, 1, 2, 4, 10**6)] == [1.5, 2.5, 4.5, 10.5, 10.5]

    def test_adds_up_to_a_second_by_default(self) -> None:
        assert 1 <= internet.backoffPolicy()(0) < 2


def test_the_log_names_the_module_that_it_is_in() -> None:
    assert ClientService._log.namespace == "asyncreactor.application._client_service.ClientService"
