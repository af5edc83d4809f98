"""Forward a port: connect each client to the same port of another host."""

from __future__ import annotations

from typing import Any, ClassVar

from asyncreactor.internet.interfaces import IAddress, IConnector
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol, connectionDone
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_text
from asyncreactor.python.failure import Failure

__all__ = ["Proxy", "ProxyClient", "ProxyClientFactory", "ProxyFactory", "ProxyServer"]


class Proxy(Protocol):
    """One of the two ends; each sends on what the other receives.

    Attributes:
        peer: the other end, while there is one.
        is_open: whether its own connection still stands.
        noisy: log when the forwarding ends before it began.
    """

    peer: Proxy | None = None
    is_open: bool = True
    noisy: bool = True
    transport: Any = None
    factory: Any = None

    _log = Logger()

    def setPeer(self, peer: Proxy) -> None:
        """Send to `peer` what this end receives."""
        self.peer = peer

    def dataReceived(self, data: bytes) -> None:
        """Send `data` on the other end's connection."""
        assert self.peer is not None, f"{self!r} received data and has no peer"
        self.peer.transport.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Close the other end's connection; if that doesn't stand yet, it is closed as soon as it does."""
        self.is_open = False
        if self.peer is not None:
            self.peer.transport.loseConnection()
            self.peer = None
        elif self.noisy:
            self._log.info("{proxy} has no peer: {reason}", proxy=self, reason=reason)


class ProxyClient(Proxy):
    """The end that is connected to the host forwarded to."""

    def connectionMade(self) -> None:
        """Meet the server's end: each paces the other, and reading may begin."""
        server = self.peer
        assert server is not None, f"{self!r} is connected and has no peer"
        if not server.is_open:
            self.peer = None
            self.transport.loseConnection()
            return
        server.setPeer(self)
        self.transport.registerProducer(server.transport, True)
        server.transport.registerProducer(self.transport, True)
        server.transport.resumeProducing()


class ProxyClientFactory(ClientFactory):
    """Makes the `ProxyClient` for one `ProxyServer`.

    Attributes:
        server: that server's end.
    """

    protocol = ProxyClient
    server: Any = None

    def setServer(self, server: ProxyServer) -> None:
        """The client's end is to be the peer of `server`."""
        self.server = server

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Make the client's end."""
        client: Any = super().buildProtocol(addr)
        client.setPeer(self.server)
        return client

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        """The host forwarded to can't be reached: close the server's end."""
        self.server.transport.loseConnection()


class ProxyServer(Proxy):
    """The end that a client has connected to.

    Attributes:
        clientProtocolFactory: what makes the other end's factory.
        reactor: what connects; None is the global reactor.
    """

    clientProtocolFactory: ClassVar[Any] = ProxyClientFactory
    reactor: Any = None

    def connectionMade(self) -> None:
        """Read nothing, and connect to the host forwarded to."""
        self.transport.pauseProducing()
        factory = self.clientProtocolFactory()
        factory.setServer(self)
        if self.reactor is None:
            from asyncreactor.internet import reactor

            self.reactor = reactor
        self.reactor.connectTCP(self.factory.host, self.factory.port, factory)


class ProxyFactory(Factory):
    """Forwards each connection to a port of another host.

    Args:
        host: that host.
        port: that port.
    """

    protocol = ProxyServer

    def __init__(self, host: str, port: int) -> None:
        must_be_text("host", host, "a host's name or numeric address as str")
        self.host = host
        self.port = port
