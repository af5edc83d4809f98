"""From factories that hear of a connection to Deferreds that fire with its protocol."""

from __future__ import annotations

from typing import Any, TypeVar

from zope.interface import directlyProvides

from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectingCancelledError, NoProtocol, NotConnectingError
from asyncreactor.internet.interfaces import (
    IAddress,
    IConnector,
    IFileDescriptorReceiver,
    IHalfCloseableProtocol,
    IHandshakeListener,
    ILoggingContext,
    IProtocol,
    IProtocolFactory,
    IStreamClientEndpoint,
)
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol, connectionDone
from asyncreactor.python._arguments import must_be_object, must_have
from asyncreactor.python.failure import Failure

__all__ = ["_WrappingFactory", "_WrappingProtocol", "connectProtocol"]

P = TypeVar("P", bound=IProtocol)


def connectProtocol(endpoint: IStreamClientEndpoint, protocol: P) -> Deferred[P]:
    """Connect a protocol that exists already, without a factory for it.

    Args:
        endpoint: where to connect to.
        protocol: an `IProtocol`; it can be connected once.

    Returns:
        What the endpoint's `connect` returned: fires with `protocol` after its `connectionMade`. Cancelling
        gives the attempt up.

    Fails:
        ConnectError: the place can't be reached.

    Raises:
        TypeError: `endpoint` or `protocol` isn't one.
    """
    must_have("endpoint", endpoint, "connect", "a client endpoint")
    must_be_object("protocol", protocol, "a protocol")
    factory = _ReadyMade()
    factory.made = protocol
    connected: Deferred[Any] = endpoint.connect(factory)
    return connected


class _ReadyMade(Factory[Any]):
    """A factory whose one protocol was made before."""

    noisy = False
    made: Any

    def buildProtocol(self, addr: IAddress | None) -> Any:
        return self.made


class _WrappingFactory(ClientFactory[Any]):
    """Connects by means of a reactor's `connectTCP` and the like, and tells a Deferred how that ends."""

    noisy = False
    _connector: IConnector | None = None

    def __init__(self, wrappedFactory: IProtocolFactory) -> None:
        self._wrappedFactory: Any = wrappedFactory
        self._onConnection: Deferred[Any] = Deferred(canceller=self._give_up)

    def startedConnecting(self, connector: IConnector) -> None:
        self._connector = connector

    def doStart(self) -> None:
        must_have(
            "protocolFactory", self._wrappedFactory, "doStart", "a factory, with buildProtocol and doStart"
        )
        self._wrappedFactory.doStart()

    def doStop(self) -> None:
        self._wrappedFactory.doStop()

    def buildProtocol(self, addr: IAddress | None) -> _WrappingProtocol | None:
        try:
            protocol = self._wrappedFactory.buildProtocol(addr)
            if protocol is None:
                raise NoProtocol(f"{self._wrappedFactory!r} made no protocol for {addr!r}")
        except BaseException:
            if not self._onConnection.called:
                self._onConnection.errback()
            return None
        return _WrappingProtocol(self._onConnection, protocol)

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        # After a cancellation the Deferred has fired, and the connector reports what everybody knows.
        if not self._onConnection.called:
            self._onConnection.errback(reason)

    def _give_up(self, deferred: Deferred[Any]) -> None:
        connector = self._connector
        if connector is None:
            return
        deferred.errback(ConnectingCancelledError(connector.getDestination()))
        try:
            connector.stopConnecting()
        except NotConnectingError:
            # The connection stands, and whoever wanted it has just learned of it: in `connectionMade`.
            connector.disconnect()


#: What a protocol may be asked for beyond `IProtocol`, and must then be offered by what stands for it.
_OPTIONAL_INTERFACES = (IHalfCloseableProtocol, IFileDescriptorReceiver, IHandshakeListener)


class _WrappingProtocol(Protocol):
    """Stands for the application's protocol until the connection is made, and tells a Deferred of that.

    Then it steps aside: a transport whose `protocol` it is gets the application's instead, and reads go there
    directly.
    """

    def __init__(self, connectedDeferred: Deferred[Any], wrappedProtocol: Any) -> None:
        self._connectedDeferred = connectedDeferred
        self._wrappedProtocol = wrappedProtocol
        offered = [interface for interface in _OPTIONAL_INTERFACES if interface.providedBy(wrappedProtocol)]
        if offered:
            directlyProvides(self, *offered)

    def logPrefix(self) -> str:
        if ILoggingContext.providedBy(self._wrappedProtocol):
            prefix: str = self._wrappedProtocol.logPrefix()
            return prefix
        return type(self._wrappedProtocol).__name__

    def connectionMade(self) -> None:
        transport: Any = self.transport
        if getattr(transport, "protocol", None) is self:
            transport.protocol = self._wrappedProtocol
        try:
            self._wrappedProtocol.makeConnection(transport)
        except BaseException as error:
            # The transport ends the connection, of which we don't hear any more.
            if not self._connectedDeferred.called:
                self._connectedDeferred.errback(Failure(error))
            raise
        if not self._connectedDeferred.called:
            self._connectedDeferred.callback(self._wrappedProtocol)

    def dataReceived(self, data: bytes) -> None:
        self._wrappedProtocol.dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self._wrappedProtocol.connectionLost(reason)

    def fileDescriptorReceived(self, descriptor: int) -> None:
        self._wrappedProtocol.fileDescriptorReceived(descriptor)

    def readConnectionLost(self) -> None:
        self._wrappedProtocol.readConnectionLost()

    def writeConnectionLost(self) -> None:
        self._wrappedProtocol.writeConnectionLost()

    def handshakeCompleted(self) -> None:
        self._wrappedProtocol.handshakeCompleted()
