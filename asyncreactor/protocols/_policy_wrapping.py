"""A protocol around a protocol, and a factory around a factory: the base of all policies.

The wrapper is the wrapped protocol's transport, and the transport's protocol:

    transport  ->  wrapper  ->  wrapped protocol     dataReceived, connectionLost
    transport  <-  wrapper  <-  wrapped protocol     write, loseConnection, anything else
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zope.interface import directlyProvides, providedBy

from asyncreactor.internet.interfaces import IAddress, IConnector, ILoggingContext
from asyncreactor.internet.protocol import ClientFactory, Protocol, connectionDone
from asyncreactor.python._arguments import must_be_object
from asyncreactor.python.failure import Failure

__all__ = ["ProtocolWrapper", "WrappingFactory"]


def _combined_log_prefix(wrapper: object, wrapped: object) -> str:
    inner = wrapped.logPrefix() if ILoggingContext.providedBy(wrapped) else type(wrapped).__name__
    return f"{inner} ({type(wrapper).__name__})"


class ProtocolWrapper(Protocol):
    """Stands between a protocol and its transport; subclasses do something about what passes through.

    It provides the interfaces that the transport provides, and has its attributes.

    Args:
        factory: the factory that makes it; its `registerProtocol` and `unregisterProtocol` are called.
        wrappedProtocol: the protocol that is wrapped.

    Attributes:
        wrappedProtocol: that protocol, until the connection is over.
        disconnecting: whether `loseConnection` was called.
    """

    disconnecting: int = 0
    transport: Any = None
    factory: Any
    wrappedProtocol: Any

    def __init__(self, factory: Any, wrappedProtocol: Any) -> None:
        self.wrappedProtocol = wrappedProtocol
        self.factory = factory

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)

    def logPrefix(self) -> str:
        """The wrapped protocol's name, and this one's."""
        return _combined_log_prefix(self, self.wrappedProtocol)

    def makeConnection(self, transport: Any) -> None:
        """Register with the factory and connect the wrapped protocol to this."""
        directlyProvides(self, providedBy(transport))
        super().makeConnection(transport)
        self.factory.registerProtocol(self)
        self.wrappedProtocol.makeConnection(self)

    def dataReceived(self, data: bytes) -> None:
        """Hand `data` to the wrapped protocol."""
        self.wrappedProtocol.dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Unregister, tell the wrapped protocol and let go of it."""
        self.factory.unregisterProtocol(self)
        self.wrappedProtocol.connectionLost(reason)
        # The two refer to each other.
        self.wrappedProtocol = None

    def getPeer(self) -> Any:
        """The other end's address."""
        return self.transport.getPeer()

    def write(self, data: bytes) -> None:
        """Write to the transport."""
        self.transport.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Write the pieces to the transport."""
        self.transport.writeSequence(data)

    def loseConnection(self) -> None:
        """Close the transport."""
        self.disconnecting = 1
        self.transport.loseConnection()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Register `producer` with the transport."""
        self.transport.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        """Unregister the transport's producer."""
        self.transport.unregisterProducer()

    def getHost(self) -> Any:
        """This end's address."""
        return self.transport.getHost()

    def stopConsuming(self) -> None:
        """Tell the transport to take no more data."""
        self.transport.stopConsuming()


class WrappingFactory(ClientFactory):
    """Wraps each protocol that another factory makes.

    Args:
        wrappedFactory: that factory.

    Attributes:
        protocol: what makes the wrapper, given this factory and the protocol to wrap.
        protocols: the wrappers that are connected, as the keys of a dict.
    """

    protocol: Callable[..., Any] | None = ProtocolWrapper

    def __init__(self, wrappedFactory: Any) -> None:
        if wrappedFactory is not None:
            must_be_object("wrappedFactory", wrappedFactory, "a factory")
        self.wrappedFactory = wrappedFactory
        self.protocols: dict[Any, int] = {}

    def logPrefix(self) -> str:
        """The wrapped factory's name, and this one's."""
        return _combined_log_prefix(self, self.wrappedFactory)

    def doStart(self) -> None:
        """Start the wrapped factory, then this one."""
        self.wrappedFactory.doStart()
        super().doStart()

    def doStop(self) -> None:
        """Stop the wrapped factory, then this one."""
        self.wrappedFactory.doStop()
        super().doStop()

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Wrap the protocol that the wrapped factory makes for `addr`, if it makes one."""
        protocol = self.wrappedFactory.buildProtocol(addr)
        if protocol is None:
            return None
        wrap = self.protocol
        assert wrap is not None, f"{self!r} has no `protocol` to wrap with"
        return wrap(self, protocol)

    def registerProtocol(self, p: Any) -> None:
        """The wrapper `p` is connected."""
        self.protocols[p] = 1

    def unregisterProtocol(self, p: Any) -> None:
        """The wrapper `p` is no longer connected."""
        del self.protocols[p]

    def startedConnecting(self, connector: IConnector) -> None:
        """Tell the wrapped factory."""
        self.wrappedFactory.startedConnecting(connector)

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        """Tell the wrapped factory."""
        self.wrappedFactory.clientConnectionFailed(connector, reason)

    def clientConnectionLost(self, connector: IConnector, reason: Failure) -> None:
        """Tell the wrapped factory."""
        self.wrappedFactory.clientConnectionLost(connector, reason)
