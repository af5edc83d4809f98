"""Tests of `HostnameEndpoint`."""

from __future__ import annotations

import socket
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from asyncreactor.internet import endpoints, error
from asyncreactor.internet._simple_resolver import _SimpleHostnameResolver
from asyncreactor.internet.address import HostnameAddress, IPv4Address, IPv6Address
from asyncreactor.internet.defer import Deferred, fail, succeed
from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import MemoryReactorClock, StringTransport
from asyncreactor.python.failure import Failure
from tests.internet.outcomes import errors_of
from tests.internet.recorder import Recorder


@pytest.fixture
def reactor() -> MemoryReactorClock:
    return MemoryReactorClock()


class Names:
    """Resolves every name to the addresses it was given, when told to if `at_once` is false."""

    def __init__(self, *addresses: str, at_once: bool = True) -> None:
        self.addresses = addresses
        self.at_once = at_once
        self.asked: list[str] = []
        self.cancelled = False
        self.complete: Callable[[], object] = list

    def cancel(self) -> None:
        self.cancelled = True

    def resolveHostName(self, receiver: Any, hostName: str, portNumber: int = 0, **_: Any) -> Any:
        self.asked.append(hostName)
        receiver.resolutionBegan(self)
        self.complete = lambda: self._deliver(receiver, portNumber)
        if self.at_once:
            self.complete()
        return self

    def _deliver(self, receiver: Any, port: int) -> None:
        for address in self.addresses:
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, port))
        receiver.addressResolved(object())
        receiver.resolutionComplete()


class TestHostnameEndpoint:
    def connect(self, reactor: MemoryReactorClock, *addresses: str, **options: Any) -> Deferred[Any]:
        reactor.nameResolver = cast(Any, Names(*addresses))
        endpoint = endpoints.HostnameEndpoint(reactor, "example.com", 80, **options)
        return endpoint.connect(cast(Any, Factory.forProtocol(Recorder)))

    def tried(self, reactor: MemoryReactorClock) -> list[str]:
        return [attempt[0] for attempt in reactor.tcpClients]

    def refuse(self, reactor: MemoryReactorClock, index: int) -> Exception:
        problem = error.ConnectionRefusedError(string=str(index))
        reactor.tcpClients[index][2].clientConnectionFailed(None, Failure(problem))
        return problem

    def accept(self, reactor: MemoryReactorClock, index: int) -> None:
        reactor.tcpClients[index][2].buildProtocol(None).makeConnection(StringTransport())

    def test_no_timeout(self, reactor: MemoryReactorClock) -> None:
        self.connect(reactor, "1.2.3.4", timeout=None)
        ((_, _, _, timeout, _),) = reactor.tcpClients
        assert timeout is None

    def test_tries_the_addresses_in_turn_without_waiting_for_long(self, reactor: MemoryReactorClock) -> None:
        self.connect(reactor, "::1", "10.0.0.1", "10.0.0.2", attemptDelay=2)
        assert self.tried(reactor) == ["::1"]
        reactor.pump([1, 1])
        assert self.tried(reactor) == ["::1", "10.0.0.1"]
        reactor.advance(2)
        assert self.tried(reactor) == ["::1", "10.0.0.1", "10.0.0.2"]
        assert reactor.getDelayedCalls() == []

    def test_goes_on_at_once_when_the_latest_attempt_fails(self, reactor: MemoryReactorClock) -> None:
        self.connect(reactor, "::1", "10.0.0.1", "10.0.0.2", attemptDelay=2)
        self.refuse(reactor, 0)
        assert self.tried(reactor) == ["::1", "10.0.0.1"]
        reactor.advance(2)
        assert self.tried(reactor) == ["::1", "10.0.0.1", "10.0.0.2"]

    def test_the_first_connection_wins_and_the_others_are_given_up(self, reactor: MemoryReactorClock) -> None:
        connected = errors_of(self.connect(reactor, "::1", "10.0.0.1", "10.0.0.2", attemptDelay=2))
        reactor.advance(2)
        self.accept(reactor, 1)
        assert connected[0].heard == ["made"]
        assert [connector.stoppedConnecting for connector in reactor.connectors] == [True, False]
        assert reactor.getDelayedCalls() == []

    def test_when_all_fail_the_last_failure_tells(self, reactor: MemoryReactorClock) -> None:
        connected = errors_of(self.connect(reactor, "::1", "10.0.0.1", attemptDelay=2))
        reactor.advance(2)
        last = [self.refuse(reactor, index) for index in (1, 0)][-1]
        assert connected == [last]

    def test_a_thousand_attempts_that_fail_at_once_need_no_stack(
        self, reactor: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: object, **kw: object) -> None:
            raise error.NoRouteError

        monkeypatch.setattr(reactor, "connectTCP", refuse)
        connected = errors_of(self.connect(reactor, *["10.0.0.1"] * 3000))
        assert isinstance(connected[0], error.NoRouteError)

    def test_cancelling_ends_all_attempts(self, reactor: MemoryReactorClock) -> None:
        deferred = self.connect(reactor, "::1", "10.0.0.1", "10.0.0.2", attemptDelay=2)
        connected = errors_of(deferred)
        reactor.advance(2)
        deferred.cancel()
        assert connected[0].address == HostnameAddress(b"example.com", 80)
        assert all(connector.stoppedConnecting for connector in reactor.connectors)
        assert reactor.getDelayedCalls() == []

    def test_cancelling_ends_the_look_up(self, reactor: MemoryReactorClock) -> None:
        names = Names("10.0.0.1", at_once=False)
        reactor.nameResolver = cast(Any, names)
        deferred = endpoints.HostnameEndpoint(reactor, "example.com", 80).connect(cast(Any, Factory()))
        connected = errors_of(deferred)
        deferred.cancel()
        assert names.cancelled
        names.complete()
        assert isinstance(connected[0], error.ConnectingCancelledError) and not reactor.tcpClients

    def test_a_resolver_that_is_done_twice_starts_one_attempt(self, reactor: MemoryReactorClock) -> None:
        names = Names("10.0.0.1")
        reactor.nameResolver = cast(Any, names)
        endpoints.HostnameEndpoint(reactor, "example.com", 80).connect(cast(Any, Factory()))
        names.complete()
        assert len(reactor.tcpClients) == 1

    def test_a_name_without_addresses_fails(self, reactor: MemoryReactorClock) -> None:
        (problem,) = errors_of(self.connect(reactor))
        assert isinstance(problem, error.DNSLookupError) and "example.com" in str(problem)

    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            (None, None),
            ("1.2.3.4", ("1.2.3.4", 0)),
            (b"1.2.3.4", ("1.2.3.4", 0)),
            ((b"1.2.3.4", 5), ("1.2.3.4", 5)),
        ],
    )
    def test_binds_to_the_given_address(self, given: Any, expected: Any, reactor: MemoryReactorClock) -> None:
        self.connect(reactor, "10.0.0.1", bindAddress=given, timeout=7)
        assert reactor.tcpClients[0][3:] == (7, expected)

    @pytest.mark.parametrize(
        ("host", "asked", "shown"),
        [
            ("Example.com.", "Example.com.", "Example.com."),
            (b"my_service", "my_service", "my_service"),
            ("bu\u0308cher.ch", "b\xfccher.ch", "xn--bcher-kva.ch"),
            (b"xn--bcher-kva.ch", "b\xfccher.ch", "xn--bcher-kva.ch"),
            ("::1", "::1", "[::1]"),
            ("fe80::1%eth0", "fe80::1%eth0", "[fe80::1%eth0]"),
            ("10.0.0.1", "10.0.0.1", "10.0.0.1"),
        ],
    )
    def test_takes_names_and_numbers(
        self, host: str | bytes, asked: str, shown: str, reactor: MemoryReactorClock
    ) -> None:
        names = Names("10.0.0.1")
        reactor.nameResolver = cast(Any, names)
        endpoint = endpoints.HostnameEndpoint(reactor, host, 80)
        assert repr(endpoint) == f"<HostnameEndpoint {shown}:80>"
        endpoint.connect(cast(Any, Factory()))
        assert names.asked == [asked]

    @pytest.mark.parametrize(
        ("host", "shown"),
        [
            (b"\xff-x", r"\xff-x"),
            ("\u2ff0-x", r"\u2ff0-x"),
            ("", ""),
            ("a..b", "a..b"),
            ("-a", "-a"),
            ("*.b", "*.b"),
            ("x" * 64, "x" * 64),
            ("a b", "a b"),
        ],
    )
    def test_what_cannot_be_a_name_fails_to_connect(
        self, host: str | bytes, shown: str, reactor: MemoryReactorClock
    ) -> None:
        endpoint = endpoints.HostnameEndpoint(reactor, host, 80)
        (problem,) = errors_of(endpoint.connect(cast(Any, Factory())))
        assert isinstance(problem, ValueError) and str(problem) == f"invalid hostname: {shown}"
        assert shown in repr(endpoint)

    def test_a_resolver_that_raises_fails_the_attempt(self, reactor: MemoryReactorClock) -> None:
        reactor.nameResolver = cast(Any, SimpleNamespace())
        (problem,) = errors_of(endpoints.HostnameEndpoint(reactor, "x", 80).connect(cast(Any, Factory())))
        assert isinstance(problem, AttributeError)

    def test_a_reactor_without_a_resolver_is_deprecated(self) -> None:
        with pytest.warns(
            DeprecationWarning, match=r"IReactorPluggableNameResolver \(asyncreactor\..*Clock\)"
        ):
            endpoints.HostnameEndpoint(Clock(), "x", 80)


class TestSimpleResolver:
    @pytest.fixture
    def receiver(self) -> Any:
        events: list[Any] = []
        return SimpleNamespace(
            events=events,
            resolutionBegan=lambda resolution: events.append(resolution.name),
            addressResolved=events.append,
            resolutionComplete=lambda: events.append("complete"),
        )

    def test_delivers_what_was_found(self, receiver: Any) -> None:
        results = [
            (socket.AF_INET, 0, 0, "", ("1.2.3.4", 80)),
            (socket.AF_INET6, 0, 0, "", ("::1", 80, 0, 0)),
            (socket.AF_UNIX, 0, 0, "", ("/x",)),
        ]
        resolver = _SimpleHostnameResolver(lambda host, port: succeed(results))
        resolver.resolveHostName(receiver, "x")
        resolver.resolveHostName(receiver, "y", addressTypes=[IPv6Address])
        v4, v6 = IPv4Address("TCP", "1.2.3.4", 80), IPv6Address("TCP", "::1", 80)
        assert receiver.events == ["x", v4, v6, "complete", "y", v6, "complete"]

    def test_a_failure_means_no_addresses(self, receiver: Any, capsys: pytest.CaptureFixture[str]) -> None:
        resolver = _SimpleHostnameResolver(lambda host, port: fail(OSError("unlucky")))
        resolver.resolveHostName(receiver, "x")
        assert receiver.events == ["x", "complete"]

    def test_cancelled_it_says_no_more(self, receiver: Any) -> None:
        resolver = _SimpleHostnameResolver(lambda host, port: Deferred())
        resolver.resolveHostName(receiver, "x").cancel()
        assert receiver.events == ["x"]
