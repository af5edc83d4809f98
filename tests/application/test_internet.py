"""Tests of `asyncreactor.application.internet`."""

from __future__ import annotations

import copy
import itertools
import pickle
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from asyncreactor.application import internet, strports
from asyncreactor.application.internet import StreamServerEndpointService, TimerService
from asyncreactor.application.service import MultiService
from asyncreactor.internet import error
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import MemoryReactor
from asyncreactor.logger import globalLogPublisher
from tests.internet.outcomes import outcome


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
