"""One attempt of a `ClientService` to connect, and the connection that comes of it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Any, cast

from zope.interface import directlyProvides, providedBy

from asyncreactor.internet.defer import Deferred, maybeDeferred
from asyncreactor.internet.interfaces import (
    IFileDescriptorReceiver,
    IHalfCloseableProtocol,
    IHandshakeListener,
    IProtocol,
    IProtocolFactory,
    IStreamClientEndpoint,
)
from asyncreactor.python.failure import Failure

__all__ = ["Attempt", "News"]

#: What a protocol may be asked for beyond `IProtocol`, and must then be offered by what stands before it.
_OPTIONAL_INTERFACES = (IHalfCloseableProtocol, IFileDescriptorReceiver, IHandshakeListener)


class News(enum.Enum):
    """What becomes of an attempt. The last one to come is `FAILED` or `LOST`."""

    CONNECTED = "there is a connection, and it is prepared"
    FAILED = "there is no connection"
    UNPREPARED = "there was one, but it couldn't be prepared; it is being closed"
    LOST = "the connection is over"


class Attempt:
    """An attempt to connect.

    Args:
        endpoint: where to connect.
        factory: makes the application's protocol.
        prepare: called with the new connection; what it returns is waited for. Or None.
        tell: called with this object, what there is news of, and the failure if that is one.

    Attributes:
        protocol: the application's protocol, once there is one.
    """

    def __init__(
        self,
        endpoint: IStreamClientEndpoint,
        factory: IProtocolFactory,
        prepare: Callable[[Any], object] | None,
        tell: Callable[[Attempt, News, Failure | None], None],
    ) -> None:
        self._endpoint = endpoint
        self._factory = _DisconnectFactory(factory, self)
        self._prepare = prepare
        self._tell = tell
        self._attempting: Deferred[Any] | None = None
        self._transport: Any = None
        self._loss: Failure | None = None
        self.protocol: Any = None

    def start(self) -> None:
        """Try to connect. News may come before this returns."""
        connecting: Deferred[Any] = maybeDeferred(self._endpoint.connect, cast(Any, self._factory))
        self._attempting = connecting
        connecting.addCallback(self._connected).addCallbacks(self._succeeded, self._failed)

    def give_up(self) -> None:
        """End it, connected or not."""
        if self._attempting is not None:
            self._attempting.cancel()
        elif self._transport is not None:
            self._transport.loseConnection()

    def _connected(self, connection: _ReconnectingProtocolProxy) -> Any:
        if self._prepare is None:
            return connection
        return maybeDeferred(self._prepare, connection).addCallback(lambda _: connection)

    def _succeeded(self, connection: _ReconnectingProtocolProxy) -> None:
        self._attempting = None
        self.protocol = connection._protocol
        self._tell(self, News.CONNECTED, None)

    def _failed(self, failure: Failure) -> None:
        self._attempting = None
        if self._transport is None:
            self._tell(self, News.FAILED, self._loss or failure)
        else:
            self._transport.loseConnection()
            self._tell(self, News.UNPREPARED, failure)

    def made(self, transport: Any) -> None:
        """The connection stands; whoever connects and prepares it doesn't say so yet."""
        self._transport = transport

    def lost(self, reason: Failure) -> None:
        """The connection is over."""
        self._transport = None
        if self._attempting is None:
            self._tell(self, News.LOST, reason)
        else:
            self._loss = reason
            self._attempting.cancel()


class _DisconnectFactory:
    """Makes the application's protocols, each behind one that notices the end of the connection."""

    def __init__(self, factory: IProtocolFactory, attempt: Attempt) -> None:
        self._factory = factory
        self._attempt = attempt
        directlyProvides(self, providedBy(factory), IProtocolFactory)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._factory, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} wrapping {self._factory!r}>"

    def buildProtocol(self, addr: Any) -> _ReconnectingProtocolProxy | None:
        protocol = self._factory.buildProtocol(addr)
        return None if protocol is None else _ReconnectingProtocolProxy(protocol, self._attempt)


class _ReconnectingProtocolProxy:
    """Stands before the application's protocol."""

    def __init__(self, protocol: Any, attempt: Attempt) -> None:
        self._protocol = protocol
        self._attempt = attempt
        offered = [interface for interface in _OPTIONAL_INTERFACES if interface.providedBy(protocol)]
        directlyProvides(self, IProtocol, *offered)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._protocol, name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} wrapping {self._protocol!r}>"

    def makeConnection(self, transport: Any) -> None:
        self._attempt.made(transport)
        self._protocol.makeConnection(transport)

    def dataReceived(self, data: bytes) -> None:
        self._protocol.dataReceived(data)

    def connectionLost(self, reason: Failure) -> None:
        try:
            self._protocol.connectionLost(reason)
        finally:
            self._attempt.lost(reason)
