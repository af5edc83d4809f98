"""Tests of `asyncreactor.internet._resolver` and `asyncreactor.internet._threaded_resolver`."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from asyncreactor.internet import defer
from asyncreactor.internet._resolver import (
    ComplexResolverSimplifier,
    FirstOneWins,
    GAIResolver,
    SimpleResolverComplexifier,
)
from asyncreactor.internet._threaded_resolver import BlockingResolver, ThreadedResolver
from asyncreactor.internet.address import IPv4Address, IPv6Address, UNIXAddress
from asyncreactor.internet.error import DNSLookupError
from asyncreactor.internet.interfaces import (
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
    IResolverSimple,
)
from asyncreactor.internet.task import Clock
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure


class Threads:
    """A thread pool and a reactor in one, which work when they are told to."""

    def __init__(self) -> None:
        self.in_thread: list[Callable[[], object]] = []
        self.from_thread: list[Callable[[], object]] = []
        self.clock = Clock()
        self.callLater = self.clock.callLater

    def getThreadPool(self) -> Threads:
        return self

    def callInThreadWithCallback(self, on_result: Callable[..., object], f: Any, *args: Any) -> None:
        def call() -> None:
            try:
                result = True, f(*args)
            except Exception:
                result = False, Failure()
            on_result(*result)

        self.in_thread.append(call)

    def callFromThread(self, f: Callable[..., object], *args: Any) -> None:
        self.from_thread.append(lambda: f(*args))

    def work(self) -> None:
        while self.in_thread or self.from_thread:
            (self.in_thread or self.from_thread).pop(0)()


@implementer(IResolutionReceiver)
class Receiver:
    """Notes what it is told."""

    def __init__(self) -> None:
        self.resolution: Any = None
        self.addresses: list[Any] = []
        self.complete = 0

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        self.resolution = resolutionInProgress

    def addressResolved(self, address: Any) -> None:
        self.addresses.append(address)

    def resolutionComplete(self) -> None:
        self.complete += 1


class System:
    """A `getaddrinfo` that knows one host."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.error: Exception | None = None

    def getaddrinfo(self, host: str, port: int, family: int, kind: int) -> list[tuple[Any, ...]]:
        self.asked.append((host, port, family, kind))
        if self.error is not None:
            raise self.error
        return [
            (socket.AF_INET6, kind, 0, "", ("::5", port, 1, 2)),
            (socket.AF_INET, kind, 0, "", ("10.0.0.5", port)),
            (socket.AF_UNIX, kind, 0, "", ("/path",)),
            (socket.AF_INET, socket.SOCK_RAW, 0, "", ("10.0.0.6", port)),
        ]


@pytest.fixture
def threads() -> Any:
    return Threads()


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def resolver(threads: Any, system: System) -> GAIResolver:
    return GAIResolver(threads, getaddrinfo=system.getaddrinfo)


def results_of(deferred: defer.Deferred[Any]) -> list[Any]:
    results: list[Any] = []
    deferred.addBoth(results.append)
    return results


class TestTheSystemsResolver:
    def test_provides_its_interfaces(self, resolver: GAIResolver) -> None:
        assert verifyObject(IHostnameResolver, resolver)
        assert verifyObject(IHostResolution, resolver.resolveHostName(Receiver(), "127.0.0.1"))

    def test_all_addresses_come_in_order(self, resolver: GAIResolver, threads: Any, system: System) -> None:
        receiver = Receiver()
        resolution = resolver.resolveHostName(receiver, "host.example", 80)
        assert receiver.resolution is resolution
        assert resolution.name == "host.example"
        assert receiver.complete == 0
        threads.work()
        assert receiver.addresses == [
            IPv6Address("TCP", "::5", 80, 1, 2),
            IPv4Address("TCP", "10.0.0.5", 80),
        ]
        assert receiver.complete == 1
        assert system.asked == [("host.example", 80, socket.AF_UNSPEC, socket.SOCK_STREAM)]

    @pytest.mark.parametrize(
        ("kinds", "family", "found"),
        [
            ([IPv4Address], socket.AF_INET, [IPv4Address]),
            ([IPv6Address], socket.AF_INET6, [IPv6Address]),
            ([IPv4Address, IPv6Address], socket.AF_UNSPEC, [IPv6Address, IPv4Address]),
            ([UNIXAddress], socket.AF_UNSPEC, []),
        ],
    )
    def test_only_wanted_kinds_come(
        self, kinds: Any, family: int, found: Any, resolver: GAIResolver, threads: Any, system: System
    ) -> None:
        receiver = Receiver()
        resolver.resolveHostName(receiver, "host.example", addressTypes=kinds, transportSemantics="UDP")
        threads.work()
        assert system.asked[0][2:] == (family, socket.SOCK_DGRAM)
        assert [type(address) for address in receiver.addresses] == found
        assert {address.type for address in receiver.addresses} <= {"UDP"}

    @pytest.mark.parametrize(
        ("host", "address"),
        [("127.0.0.1", IPv4Address("TCP", "127.0.0.1", 7)), ("::1", IPv6Address("TCP", "::1", 7))],
    )
    def test_numeric_address_is_answered_at_once(
        self, host: str, address: object, resolver: GAIResolver, system: System
    ) -> None:
        receiver = Receiver()
        resolver.resolveHostName(receiver, host, 7)
        assert (receiver.addresses, receiver.complete, system.asked) == ([address], 1, [])
        resolver.resolveHostName(receiver, host, 7, [UNIXAddress])
        assert (receiver.addresses, receiver.complete) == ([address], 2)

    def test_names_of_bytes(self, resolver: GAIResolver, threads: Any, system: System) -> None:
        receiver = Receiver()
        resolver.resolveHostName(receiver, b"127.0.0.1")  # type: ignore[arg-type]  # as programs of old have it
        assert receiver.addresses == [IPv4Address("TCP", "127.0.0.1", 0)]
        resolver.resolveHostName(receiver, b"example.com")  # type: ignore[arg-type]
        threads.work()
        assert system.asked[0][0] == "example.com"

    def test_letters_outside_ascii(self, resolver: GAIResolver, threads: Any, system: System) -> None:
        resolver.resolveHostName(Receiver(), "b\xfccher.example")
        threads.work()
        assert system.asked[0][0] == "xn--bcher-kva.example"

    @pytest.mark.parametrize(
        "error", [socket.gaierror(socket.EAI_NONAME, "unknown"), UnicodeError("label too long")]
    )
    def test_unknown_host_has_no_address(
        self, error: Exception, resolver: GAIResolver, threads: Any, system: System
    ) -> None:
        system.error = error
        receiver = Receiver()
        resolver.resolveHostName(receiver, "host.example")
        with capturedLogs() as events:
            threads.work()
        assert (receiver.addresses, receiver.complete, list(events)) == ([], 1, [])

    def test_other_errors_are_logged(self, resolver: GAIResolver, threads: Any, system: System) -> None:
        system.error = ZeroDivisionError()
        receiver = Receiver()
        resolver.resolveHostName(receiver, "host.example")
        with capturedLogs() as events:
            threads.work()
        assert [event["log_failure"].type for event in events] == [ZeroDivisionError]
        assert receiver.complete == 1

    def test_nothing_comes_after_cancel(self, resolver: GAIResolver, threads: Any) -> None:
        receiver = Receiver()
        resolver.resolveHostName(receiver, "host.example").cancel()
        threads.work()
        assert (receiver.addresses, receiver.complete) == ([], 0)

    def test_cancel_between_two_addresses(self, resolver: GAIResolver, threads: Any) -> None:
        class Contented(Receiver):
            def addressResolved(self, address: Any) -> None:
                super().addressResolved(address)
                self.resolution.cancel()

        receiver = Contented()
        resolver.resolveHostName(receiver, "host.example")
        threads.work()
        assert (len(receiver.addresses), receiver.complete) == (1, 0)

    def test_wrong_semantics(self, resolver: GAIResolver) -> None:
        with pytest.raises(ValueError, match="not 'SCTP'"):
            resolver.resolveHostName(Receiver(), "host.example", transportSemantics="SCTP")


@implementer(IResolverSimple)
class Simple:
    """Resolves names when the test says so."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.result: defer.Deferred[str] = defer.Deferred()

    def getHostByName(self, name: str, timeout: Any = ()) -> defer.Deferred[str]:
        self.asked.append(name)
        return self.result


class TestComplexOutOfSimple:
    @pytest.mark.parametrize(
        ("answer", "address"),
        [("10.0.0.1", IPv4Address("UDP", "10.0.0.1", 53)), ("::7", IPv6Address("UDP", "::7", 53))],
    )
    def test_its_address_comes(self, answer: str, address: object) -> None:
        simple, receiver = Simple(), Receiver()
        SimpleResolverComplexifier(simple).resolveHostName(
            receiver, "b\xfccher.example", 53, transportSemantics="UDP"
        )
        assert simple.asked == ["xn--bcher-kva.example"]
        simple.result.callback(answer)
        assert (receiver.addresses, receiver.complete) == ([address], 1)

    def test_address_of_another_kind_is_left_out(self) -> None:
        simple, receiver = Simple(), Receiver()
        SimpleResolverComplexifier(simple).resolveHostName(receiver, "host.example", 0, [IPv6Address])
        simple.result.callback("10.0.0.1")
        assert (receiver.addresses, receiver.complete) == ([], 1)

    def test_numeric_address_is_answered_at_once(self) -> None:
        simple, receiver = Simple(), Receiver()
        SimpleResolverComplexifier(simple).resolveHostName(receiver, "10.0.0.1")
        assert (receiver.addresses, simple.asked) == ([IPv4Address("TCP", "10.0.0.1", 0)], [])

    def test_unknown_host_has_no_address(self) -> None:
        simple, receiver = Simple(), Receiver()
        SimpleResolverComplexifier(simple).resolveHostName(receiver, "host.example")
        with capturedLogs() as events:
            simple.result.errback(DNSLookupError("unknown"))
        assert (receiver.addresses, receiver.complete, list(events)) == ([], 1, [])

    @pytest.mark.parametrize("answer", [ZeroDivisionError(), "host.example"], ids=["error", "no address"])
    def test_other_errors_are_logged(self, answer: Any) -> None:
        simple, receiver = Simple(), Receiver()
        SimpleResolverComplexifier(simple).resolveHostName(receiver, "host.example")
        with capturedLogs() as events:
            (simple.result.errback if isinstance(answer, Exception) else simple.result.callback)(answer)
        assert len(events) == receiver.complete == 1

    def test_name_that_cannot_be_one(self) -> None:
        simple, receiver = Simple(), Receiver()
        SimpleResolverComplexifier(simple).resolveHostName(receiver, "\xfc" * 70)
        assert (receiver.complete, simple.asked) == (1, [])

    def test_cancel_reaches_it(self) -> None:
        simple, receiver = Simple(), Receiver()
        SimpleResolverComplexifier(simple).resolveHostName(receiver, "host.example").cancel()
        assert simple.result.called
        assert receiver.complete == 0


class TestSimpleOutOfComplex:
    def test_first_ipv4_address_wins(self, resolver: GAIResolver, threads: Any) -> None:
        simple = ComplexResolverSimplifier(resolver)
        assert verifyObject(IResolverSimple, simple)
        found = results_of(simple.getHostByName("host.example"))
        threads.work()
        assert found == ["10.0.0.5"]

    def test_no_address_is_an_error(self, resolver: GAIResolver, threads: Any, system: System) -> None:
        system.error = socket.gaierror(socket.EAI_NONAME, "unknown")
        failed = results_of(ComplexResolverSimplifier(resolver).getHostByName("host.example"))
        threads.work()
        assert str(failed[0].value) == "DNS lookup failed: host.example."

    def test_cancel_gives_up(self, resolver: GAIResolver, threads: Any) -> None:
        deferred = ComplexResolverSimplifier(resolver).getHostByName("host.example")
        failed = results_of(deferred)
        deferred.cancel()
        threads.work()
        assert [failure.type for failure in failed] == [defer.CancelledError]

    def test_only_the_first_counts(self) -> None:
        deferred: defer.Deferred[str] = defer.Deferred()
        receiver = FirstOneWins(deferred)
        receiver.addressResolved(IPv4Address("TCP", "10.0.0.1", 0))
        receiver.addressResolved(IPv4Address("TCP", "10.0.0.2", 0))
        receiver.resolutionComplete()
        assert results_of(deferred) == ["10.0.0.1"]


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """What `gethostbyname` knows."""
    known = {"host.example": "10.0.0.1"}

    def look_up(name: str) -> str:
        try:
            return known[name]
        except KeyError:
            raise OSError("unknown") from None

    monkeypatch.setattr(socket, "gethostbyname", look_up)
    yield known


class TestThreadedResolver:
    def test_finds_the_address(self, threads: Any, hosts: dict[str, str]) -> None:
        resolver = ThreadedResolver(threads)
        assert verifyObject(IResolverSimple, resolver)
        found = results_of(resolver.getHostByName("host.example"))
        threads.work()
        assert found == ["10.0.0.1"]
        assert threads.clock.calls == []

    def test_unknown_host(self, threads: Any, hosts: dict[str, str]) -> None:
        failed = results_of(ThreadedResolver(threads).getHostByName("nowhere.example"))
        threads.work()
        assert failed[0].check(DNSLookupError)
        assert isinstance(failed[0].value.__cause__, OSError)
        assert threads.clock.calls == []

    def test_time_limit_is_the_sum(self, threads: Any, hosts: dict[str, str]) -> None:
        failed = results_of(ThreadedResolver(threads).getHostByName("host.example", (1, 2)))
        threads.clock.advance(2.9)
        assert failed == []
        threads.clock.advance(0.1)
        assert "timeout" in str(failed[0].value)
        assert failed[0].check(DNSLookupError)
        threads.work()

    def test_cancel_stops_the_clock(self, threads: Any, hosts: dict[str, str]) -> None:
        deferred = ThreadedResolver(threads).getHostByName("host.example")
        failed = results_of(deferred)
        deferred.cancel()
        assert failed[0].check(defer.CancelledError)
        assert threads.clock.calls == []


def test_blocking_resolver(hosts: dict[str, str]) -> None:
    resolver = BlockingResolver()
    assert verifyObject(IResolverSimple, resolver)
    assert results_of(resolver.getHostByName("host.example")) == ["10.0.0.1"]
    assert results_of(resolver.getHostByName("nowhere.example"))[0].check(DNSLookupError)
