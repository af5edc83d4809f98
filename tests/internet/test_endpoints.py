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
from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.defer import Deferred, succeed
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.internet.testing import MemoryReactorClock, StringTransport
from asyncreactor.python.failure import Failure
from tests.internet.outcomes import errors_of
from tests.internet.recorder import Recorder


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
        connected = errors_of(endpoint.connect(factory))
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
        connected = errors_of(endpoint.connect(factory))
        transport: Any = StringTransport()
        transport.protocol = reactor.tcpClients[0][2].buildProtocol(None)
        transport.protocol.makeConnection(transport)
        assert transport.protocol is connected[0]

    def test_a_factory_that_declines_fails_the_attempt(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint
    ) -> None:
        factory = cast(Any, SimpleNamespace(buildProtocol=lambda address: None))
        connected = errors_of(endpoint.connect(factory))
        assert reactor.tcpClients[0][2].buildProtocol(None) is None
        assert isinstance(connected[0], error.NoProtocol)

    def test_a_factory_that_raises_fails_the_attempt(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint
    ) -> None:
        factory = cast(Any, SimpleNamespace(buildProtocol=lambda address: 1 // 0))
        connected = errors_of(endpoint.connect(factory))
        assert reactor.tcpClients[0][2].buildProtocol(None) is None
        assert isinstance(connected[0], ZeroDivisionError)

    def test_a_failure_is_passed_on(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint, factory: Factory[Recorder]
    ) -> None:
        connected = errors_of(endpoint.connect(factory))
        reason = error.ConnectionRefusedError()
        reactor.tcpClients[0][2].clientConnectionFailed(None, Failure(reason))
        assert connected == [reason]

    def test_cancelling_gives_up_and_says_where(
        self, reactor: MemoryReactorClock, endpoint: endpoints.TCP4ClientEndpoint, factory: Factory[Recorder]
    ) -> None:
        deferred = endpoint.connect(factory)
        connected = errors_of(deferred)
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
        connected = errors_of(endpoints.connectProtocol(endpoint, protocol))
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
    assert errors_of(make(reactor).listen(Factory())) == [problem]


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


class TestAdoptedStreamServerEndpoint:
    def test_hands_the_socket_over_and_closes_its_own(self, reactor: MemoryReactorClock) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        fileno = listening.detach()
        endpoint = endpoints.AdoptedStreamServerEndpoint(cast(Any, reactor), fileno, socket.AF_INET)
        factory = cast(Any, Factory())
        (port,) = errors_of(endpoint.listen(factory))
        assert interfaces.IListeningPort.providedBy(port)
        assert reactor.adoptedPorts == [(fileno, socket.AF_INET, factory)]
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(fileno)
        (problem,) = errors_of(endpoint.listen(factory))
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
        connected = errors_of(_WrapperEndpoint(below, LayerFactory).connect(cast(Any, factory)))
        reactor.tcpClients[0][2].buildProtocol(None).makeConnection(StringTransport())
        assert isinstance(connected[0], Recorder)
        server = _WrapperServerEndpoint(endpoints.TCP4ServerEndpoint(reactor, 1), LayerFactory)
        errors_of(server.listen(cast(Any, factory)))
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
