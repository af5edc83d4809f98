"""Tests of `asyncreactor.internet.endpoints`."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from zope.interface import implementer
from zope.interface.verify import verifyObject

from asyncreactor.internet import endpoints, error, interfaces
from asyncreactor.internet._endpoint_tls import _WrapperEndpoint, _WrapperServerEndpoint
from asyncreactor.internet._endpoint_wrapping import _WrappingProtocol
from asyncreactor.internet._simple_resolver import _SimpleHostnameResolver
from asyncreactor.internet.address import HostnameAddress, IPv4Address, IPv6Address
from asyncreactor.internet.defer import Deferred, fail, succeed
from asyncreactor.internet.protocol import Factory, Protocol, connectionDone
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import MemoryReactorClock, StringTransport
from asyncreactor.python.failure import Failure


def outcome(deferred: Deferred[Any]) -> list[Any]:
    """The results of a Deferred as they come: values, or exceptions."""
    results: list[Any] = []
    deferred.addCallbacks(results.append, lambda failure: results.append(failure.value))
    return results


class Recorder(Protocol):
    """Notes what it hears."""

    def __init__(self) -> None:
        self.heard: list[Any] = []

    def connectionMade(self) -> None:
        self.heard.append("made")

    def dataReceived(self, data: bytes) -> None:
        self.heard.append(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.heard.append(reason.type)


@pytest.fixture
def reactor() -> MemoryReactorClock:
    return MemoryReactorClock()


@pytest.fixture
def factory() -> Factory[Recorder]:
    return Factory.forProtocol(Recorder)


class TestConnecting:
    """What all client endpoints have in common, by the example of TCP."""

    @pytest.fixture
    def endpoint(self, reactor: MemoryReactorClock) -> endpoints.TCP4ClientEndpoint:
        return endpoints.TCP4ClientEndpoint(reactor, "example.com", 80)

    def test_fires_with_the_protocol_once_it_is_connected(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint, factory: Factory[Recorder]
    ) -> None:
        connected = outcome(endpoint.connect(factory))
        stand_in = reactor.tcpClients[0][2].buildProtocol(None)
        assert connected == []
        stand_in.makeConnection(StringTransport())
        (protocol,) = connected
        stand_in.dataReceived(b"x")
        stand_in.connectionLost(Failure(error.ConnectionDone()))
        assert protocol.factory is factory
        assert protocol.heard == ["made", b"x", error.ConnectionDone]

    def test_the_transport_gets_the_protocol_itself(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint, factory: Factory[Recorder]
    ) -> None:
        """So that a read costs no frame in between."""
        connected = outcome(endpoint.connect(factory))
        transport: Any = StringTransport()
        transport.protocol = reactor.tcpClients[0][2].buildProtocol(None)
        transport.protocol.makeConnection(transport)
        assert transport.protocol is connected[0]

    def test_a_factory_that_declines_fails_the_attempt(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint
    ) -> None:
        factory = cast(Any, SimpleNamespace(buildProtocol=lambda address: None))
        connected = outcome(endpoint.connect(factory))
        assert reactor.tcpClients[0][2].buildProtocol(None) is None
        assert isinstance(connected[0], error.NoProtocol)

    def test_a_factory_that_raises_fails_the_attempt(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint
    ) -> None:
        factory = cast(Any, SimpleNamespace(buildProtocol=lambda address: 1 // 0))
        connected = outcome(endpoint.connect(factory))
        assert reactor.tcpClients[0][2].buildProtocol(None) is None
        assert isinstance(connected[0], ZeroDivisionError)

    def test_a_failure_is_passed_on(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint, factory: Factory[Recorder]
    ) -> None:
        connected = outcome(endpoint.connect(factory))
        reason = error.ConnectionRefusedError()
        reactor.tcpClients[0][2].clientConnectionFailed(None, Failure(reason))
        assert connected == [reason]

    def test_cancelling_gives_up_and_says_where(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint, factory: Factory[Recorder]
    ) -> None:
        deferred = endpoint.connect(factory)
        connected = outcome(deferred)
        deferred.cancel()
        reactor.tcpClients[0][2].clientConnectionFailed(None, Failure(error.UserError()))
        assert isinstance(connected[0], error.ConnectingCancelledError)
        assert connected[0].address == IPv4Address("TCP", "example.com", 80)
        assert reactor.connectors[0].stoppedConnecting

    def test_the_factory_hears_of_its_start_and_stop(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint, factory: Factory[Recorder]
    ) -> None:
        factory.noisy = False
        endpoint.connect(factory)
        reactor.tcpClients[0][2].doStart()
        assert factory.numPorts == 1
        reactor.tcpClients[0][2].doStop()
        assert factory.numPorts == 0

    @pytest.mark.parametrize(
        ("interface", "methods"),
        [
            (interfaces.IHalfCloseableProtocol, ["readConnectionLost", "writeConnectionLost"]),
            (interfaces.IFileDescriptorReceiver, ["fileDescriptorReceived"]),
            (interfaces.IHandshakeListener, ["handshakeCompleted"]),
        ],
    )
    def test_offers_what_the_protocol_offers(self, interface: Any, methods: list[str]) -> None:
        heard: list[str] = []

        @implementer(interface)
        class Fancy(Recorder):
            def __getattribute__(self, name: str) -> Any:
                return (lambda *_: heard.append(name)) if name in methods else super().__getattribute__(name)

        stand_in = _WrappingProtocol(Deferred(), Fancy())
        assert interface.providedBy(stand_in)
        assert not interface.providedBy(_WrappingProtocol(Deferred(), Recorder()))
        for method in methods:
            getattr(stand_in, method)(*([7] if "Descriptor" in method else []))
        assert heard == methods

    def test_connectProtocol_connects_the_given_one(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint
    ) -> None:
        protocol = Recorder()
        connected = outcome(endpoints.connectProtocol(endpoint, protocol))
        reactor.tcpClients[0][2].buildProtocol(None).makeConnection(StringTransport())
        assert connected == [protocol]


async def test_tcp_end_to_end() -> None:
    from asyncreactor.internet import reactor

    tcp = cast(Any, reactor)
    served: Deferred[bytes] = Deferred()

    class Server(Protocol):
        def dataReceived(self, data: bytes) -> None:
            served.callback(data)

    port = await endpoints.TCP4ServerEndpoint(tcp, 0, interface="127.0.0.1").listen(
        Factory.forProtocol(Server)
    )
    number = cast(IPv4Address, port.getHost()).port
    client: Any = await endpoints.HostnameEndpoint(reactor, "localhost", number).connect(
        cast(Any, Factory.forProtocol(Recorder))
    )
    client.transport.write(b"hello")
    assert await served == b"hello"
    client.transport.loseConnection()
    await cast(Any, port.stopListening())
    with pytest.raises(error.ConnectionRefusedError):
        await endpoints.TCP4ClientEndpoint(tcp, "127.0.0.1", number).connect(cast(Any, Factory()))


async def test_unix_end_to_end(tmp_path: Path) -> None:
    from asyncreactor.internet import reactor

    path = str(tmp_path / "socket")
    server = endpoints.serverFromString(reactor, f"unix:{endpoints.quoteStringArgument(path)}:mode=600")
    port = await server.listen(cast(Any, Factory.forProtocol(Protocol)))
    assert os.stat(path).st_mode & 0o777 == 0o600
    client: Any = await endpoints.clientFromString(reactor, f"unix:{path}").connect(
        cast(Any, Factory.forProtocol(Recorder))
    )
    assert client.heard == ["made"]
    client.transport.loseConnection()
    await cast(Any, port.stopListening())


@pytest.mark.parametrize(
    "make",
    [
        lambda reactor: endpoints.TCP4ServerEndpoint(reactor, 1),
        lambda reactor: endpoints.UNIXServerEndpoint(reactor, "/x"),
        lambda reactor: endpoints.SSL4ServerEndpoint(reactor, 1, None),
    ],
)
def test_listening_in_vain_fails_the_deferred(make: Callable[[Any], Any]) -> None:
    problem = error.CannotListenError("", 1, OSError())

    def refuse(*args: object, **kw: object) -> None:
        raise problem

    reactor = SimpleNamespace(listenTCP=refuse, listenUNIX=refuse, listenSSL=refuse)
    assert outcome(make(reactor).listen(Factory())) == [problem]


class TestTCP6Client:
    def test_connects_to_a_numeric_address_without_a_look_up(
        self, reactor: MemoryReactorClock, factory: Factory[Recorder]
    ) -> None:
        endpoints.TCP6ClientEndpoint(reactor, "::1", 80).connect(cast(Any, factory))
        assert reactor.tcpClients[0][:2] == ("::1", 80)

    def test_looks_a_name_up_in_a_thread(
        self, reactor: MemoryReactorClock, factory: Factory[Recorder]
    ) -> None:
        endpoint = endpoints.TCP6ClientEndpoint(reactor, "example.com", 80)
        asked: list[Any] = []

        def in_thread(function: object, *args: object) -> Deferred[Any]:
            asked.append((function, *args))
            return succeed([(socket.AF_INET6, 0, 0, "", ("::2", 0, 0, 0))])

        endpoint._deferToThread = cast(Any, in_thread)
        endpoint.connect(cast(Any, factory))
        assert asked == [(socket.getaddrinfo, "example.com", 0, socket.AF_INET6)]
        assert reactor.tcpClients[0][:2] == ("::2", 80)


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
        connected = outcome(self.connect(reactor, "::1", "10.0.0.1", "10.0.0.2", attemptDelay=2))
        reactor.advance(2)
        self.accept(reactor, 1)
        assert connected[0].heard == ["made"]
        assert [connector.stoppedConnecting for connector in reactor.connectors] == [True, False]
        assert reactor.getDelayedCalls() == []

    def test_when_all_fail_the_last_failure_tells(self, reactor: MemoryReactorClock) -> None:
        connected = outcome(self.connect(reactor, "::1", "10.0.0.1", attemptDelay=2))
        reactor.advance(2)
        last = [self.refuse(reactor, index) for index in (1, 0)][-1]
        assert connected == [last]

    def test_a_thousand_attempts_that_fail_at_once_need_no_stack(
        self, reactor: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*args: object, **kw: object) -> None:
            raise error.NoRouteError

        monkeypatch.setattr(reactor, "connectTCP", refuse)
        connected = outcome(self.connect(reactor, *["10.0.0.1"] * 3000))
        assert isinstance(connected[0], error.NoRouteError)

    def test_cancelling_ends_all_attempts(self, reactor: MemoryReactorClock) -> None:
        deferred = self.connect(reactor, "::1", "10.0.0.1", "10.0.0.2", attemptDelay=2)
        connected = outcome(deferred)
        reactor.advance(2)
        deferred.cancel()
        assert connected[0].address == HostnameAddress(b"example.com", 80)
        assert all(connector.stoppedConnecting for connector in reactor.connectors)
        assert reactor.getDelayedCalls() == []

    def test_cancelling_ends_the_look_up(self, reactor: MemoryReactorClock) -> None:
        names = Names("10.0.0.1", at_once=False)
        reactor.nameResolver = cast(Any, names)
        deferred = endpoints.HostnameEndpoint(reactor, "example.com", 80).connect(cast(Any, Factory()))
        connected = outcome(deferred)
        deferred.cancel()
        assert names.cancelled
        names.complete()
        assert isinstance(connected[0], error.ConnectingCancelledError) and not reactor.tcpClients

    def test_a_name_without_addresses_fails(self, reactor: MemoryReactorClock) -> None:
        (problem,) = outcome(self.connect(reactor))
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
        (problem,) = outcome(endpoint.connect(cast(Any, Factory())))
        assert isinstance(problem, ValueError) and str(problem) == f"invalid hostname: {shown}"
        assert shown in repr(endpoint)

    def test_a_resolver_that_raises_fails_the_attempt(self, reactor: MemoryReactorClock) -> None:
        reactor.nameResolver = cast(Any, SimpleNamespace())
        (problem,) = outcome(endpoints.HostnameEndpoint(reactor, "x", 80).connect(cast(Any, Factory())))
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


class TestProcessEndpoint:
    @pytest.fixture
    def spawned(self) -> list[Any]:
        return []

    @pytest.fixture
    def endpoint(self, spawned: list[Any]) -> endpoints.ProcessEndpoint:
        class Reactor:
            def spawnProcess(self, *args: Any) -> None:
                spawned.extend(args)
                args[0].makeConnection(StringTransport())

        return endpoints.ProcessEndpoint(
            cast(Any, Reactor()), "/bin/cat", ["cat", "-u"], {"A": "b"}, path="/"
        )

    @pytest.fixture
    def protocol(self, endpoint: endpoints.ProcessEndpoint, factory: Factory[Recorder]) -> Recorder:
        (protocol,) = outcome(endpoint.connect(cast(Any, factory)))
        return cast(Recorder, protocol)

    def test_starts_the_program(self, spawned: list[Any], protocol: Recorder) -> None:
        assert spawned[1:] == ["/bin/cat", ["cat", "-u"], {"A": "b"}, "/", None, None, False, None]
        assert protocol.heard == ["made"]

    def test_standard_output_is_what_the_protocol_reads(self, spawned: list[Any], protocol: Recorder) -> None:
        spawned[0].childDataReceived(1, b"x")
        assert protocol.heard == ["made", b"x"]

    @pytest.mark.parametrize(
        ("reason", "heard"),
        [(error.ProcessDone(0), error.ConnectionDone), (error.ProcessTerminated(1), error.ConnectionLost)],
    )
    def test_the_end_of_the_program_is_that_of_the_connection(
        self, reason: Exception, heard: type[Exception], spawned: list[Any], protocol: Recorder
    ) -> None:
        spawned[0].processEnded(Failure(reason))
        assert protocol.heard == ["made", heard]

    def test_standard_error_is_logged_unless_it_is_to_be_dropped(
        self, spawned: list[Any], protocol: Recorder
    ) -> None:
        from asyncreactor.python import log

        events: list[Any] = []

        def observe(event: dict[str, Any]) -> None:
            events.append(event.get("data"))

        log.addObserver(observe)
        try:
            spawned[0].childDataReceived(2, b"oops")
            spawned[0].errFlag = endpoints.StandardErrorBehavior.DROP
            spawned[0].childDataReceived(2, b"again")
        finally:
            log.removeObserver(observe)
        assert events == [b"oops"]

    def test_the_transport_shows_what_every_platform_has(self, protocol: Recorder) -> None:
        transport = cast(Any, protocol.transport)
        for interface in (interfaces.IProcessTransport, interfaces.IConsumer, interfaces.IPushProducer):
            assert interface.providedBy(transport)
        transport.write(b"a")
        transport.writeSequence([b"b", b"c"])
        assert transport._process.value() == b"abc"
        transport.loseConnection()
        assert transport._process.disconnecting
        with pytest.raises(AttributeError, match="has no attribute 'value'"):
            transport.value  # noqa: B018

    def test_a_program_that_cannot_run_fails(self, endpoint: endpoints.ProcessEndpoint) -> None:
        def refuse(*args: object) -> None:
            raise FileNotFoundError

        endpoint._spawnProcess = cast(Any, refuse)
        (problem,) = outcome(endpoint.connect(cast(Any, Factory.forProtocol(Recorder))))
        assert isinstance(problem, FileNotFoundError)


class TestAdoptedStreamServerEndpoint:
    def test_hands_the_socket_over_and_closes_its_own(self, reactor: MemoryReactorClock) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        fileno = listening.detach()
        endpoint = endpoints.AdoptedStreamServerEndpoint(cast(Any, reactor), fileno, socket.AF_INET)
        factory = cast(Any, Factory())
        (port,) = outcome(endpoint.listen(factory))
        assert interfaces.IListeningPort.providedBy(port)
        assert reactor.adoptedPorts == [(fileno, socket.AF_INET, factory)]
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(fileno)
        (problem,) = outcome(endpoint.listen(factory))
        assert isinstance(problem, error.AlreadyListened)


class TestWrapperEndpoints:
    def test_the_layer_is_between_and_the_application_gets_its_own(
        self, reactor: MemoryReactorClock, factory: Factory[Recorder]
    ) -> None:
        class Layer(Protocol):
            def __init__(self, wrapped: Recorder) -> None:
                self.wrappedProtocol = wrapped

        class LayerFactory(Factory[Any]):
            def __init__(self, wrapped: Any) -> None:
                self.wrapped = wrapped

            def buildProtocol(self, addr: Any) -> Any:
                return Layer(self.wrapped.buildProtocol(addr))

        below = endpoints.TCP4ClientEndpoint(reactor, "x", 1)
        connected = outcome(_WrapperEndpoint(below, LayerFactory).connect(cast(Any, factory)))
        reactor.tcpClients[0][2].buildProtocol(None).makeConnection(StringTransport())
        assert isinstance(connected[0], Recorder)
        server = _WrapperServerEndpoint(endpoints.TCP4ServerEndpoint(reactor, 1), LayerFactory)
        outcome(server.listen(cast(Any, factory)))
        assert reactor.tcpServers[0][1].wrapped is factory


def all_endpoints() -> Sequence[tuple[Any, Any]]:
    reactor: Any = MemoryReactorClock()
    servers = [
        endpoints.TCP4ServerEndpoint(reactor, 1),
        endpoints.TCP6ServerEndpoint(reactor, 1),
        endpoints.UNIXServerEndpoint(reactor, "/x"),
        endpoints.SSL4ServerEndpoint(reactor, 1, None),
        endpoints.AdoptedStreamServerEndpoint(reactor, 1, 2),
    ]
    clients = [
        endpoints.TCP4ClientEndpoint(reactor, "x", 1),
        endpoints.TCP6ClientEndpoint(reactor, "x", 1),
        endpoints.UNIXClientEndpoint(reactor, "/x"),
        endpoints.SSL4ClientEndpoint(reactor, "x", 1, None),
        endpoints.HostnameEndpoint(reactor, "x", 1),
    ]
    return [(interfaces.IStreamServerEndpoint, server) for server in servers] + [
        (interfaces.IStreamClientEndpoint, client) for client in clients
    ]


@pytest.mark.parametrize(("interface", "endpoint"), all_endpoints(), ids=lambda each: type(each).__name__)
def test_provides_the_interface(interface: Any, endpoint: Any) -> None:
    assert verifyObject(interface, endpoint)
