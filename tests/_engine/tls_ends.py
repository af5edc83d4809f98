"""Programs at either end of a TLS connection, for tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.interfaces import IHandshakeListener
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
from asyncreactor.internet.ssl import CertificateOptions, optionsForClientTLS
from asyncreactor.python.failure import Failure
from tests.certificates import authority, host_certificate

__all__ = ["End", "Pair", "client_options", "connect", "connected", "listen", "server_options"]


@implementer(IHandshakeListener)
class End(Protocol):
    """Writes down what happens to it."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.data = b""
        self.secured: Deferred[End] = Deferred()
        self.lost: Deferred[Any] = Deferred()
        self._awaited: tuple[int, Deferred[bytes]] | None = None

    @property
    def wire(self) -> Any:
        """The transport, whatever it is."""
        return self.transport

    def connectionMade(self) -> None:
        self.events.append("made")

    def handshakeCompleted(self) -> None:
        self.events.append("handshake")
        self.secured.callback(self)

    def dataReceived(self, data: bytes) -> None:
        if self.events[-1] != "data":
            self.events.append("data")
        self.data += data
        if self._awaited is not None and len(self.data) >= self._awaited[0]:
            awaited, self._awaited = self._awaited, None
            awaited[1].callback(self.data)

    def received(self, count: int) -> Deferred[bytes]:
        """Fires when so many bytes have come."""
        waiting: Deferred[bytes] = Deferred()
        self._awaited = (count, waiting)
        if len(self.data) >= count:
            self._awaited = None
            waiting.callback(self.data)
        return waiting

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # always given
        self.events.append("lost")
        self.lost.callback(reason.value)


class Echo(End):
    """Says again what it hears."""

    def dataReceived(self, data: bytes) -> None:
        End.dataReceived(self, data)
        self.wire.write(data)


class Pair:
    """A port, and the ends of its first connection."""

    def __init__(self, make_server: Callable[[], Any] = End, make_client: Callable[[], Any] = End) -> None:
        self.server: Any = make_server()
        self.client: Any = make_client()
        self.port: Any = None

    async def close(self) -> None:
        """Close all, and wait until it is."""
        for end in (self.client, self.server):
            if end.transport is not None and "lost" not in end.events:
                end.transport.abortConnection()
                await end.lost
        if self.port is not None:
            await self.port.stopListening()


def server_options(**more: Any) -> Any:
    """The settings of a server with a good certificate."""
    own = host_certificate()
    return CertificateOptions(privateKey=own.privateKey.original, certificate=own.original, **more)


def client_options(host: str = "localhost", **more: Any) -> Any:
    """The settings of a client that trusts the authority."""
    return optionsForClientTLS(host, authority().certificate, **more)


def listen(pair: Pair, options: Any, factory: Any = None) -> int:
    """Listen with TLS for the server; return the port's number."""
    factory = factory or Factory.forProtocol(lambda: pair.server)
    factory.noisy = False
    pair.port = reactor.listenSSL(0, factory, options, interface="127.0.0.1")
    number: int = pair.port.getHost().port
    return number


def connect(pair: Pair, port: int, options: Any, factory: Any = None) -> None:
    """Connect the client with TLS."""
    factory = factory or ClientFactory.forProtocol(lambda: pair.client)
    factory.noisy = False
    reactor.connectSSL("127.0.0.1", port, factory, options)


async def connected(
    make_server: Callable[[], Any] = End,
    make_client: Callable[[], Any] = End,
    server: Any = None,
    client: Any = None,
) -> Pair:
    """Two ends between which the handshake is over."""
    pair = Pair(make_server, make_client)
    connect(pair, listen(pair, server or server_options()), client or client_options())
    await pair.client.secured
    await pair.server.secured
    return pair
