"""Interfaces of protocols, which transports call, and of the factories that make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Interface

from asyncreactor.internet._interfaces_address import IAddress
from asyncreactor.internet._interfaces_transport import IProcessTransport, ITransport

if TYPE_CHECKING:
    from asyncreactor.python.failure import Failure

__all__ = [
    "IFileDescriptorReceiver",
    "IHalfCloseableProtocol",
    "IHandshakeListener",
    "IProcessProtocol",
    "IProtocol",
    "IProtocolFactory",
    "IProtocolNegotiationFactory",
]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class IProtocol(Interface):
    """One end of a connection that carries a stream of bytes.

    Call order: `makeConnection` (which calls `connectionMade`), `dataReceived` any number of times,
    `connectionLost` exactly once.
    """

    def makeConnection(transport: ITransport) -> None:
        """Keep `transport` for writing, then call `connectionMade`."""

    def connectionMade() -> None:
        """The connection stands: greet, set timers, register producers."""

    def dataReceived(data: bytes) -> None:
        """Some bytes came. Their cut into calls means nothing: buffer until a message is complete."""

    def connectionLost(reason: Failure) -> None:
        """The connection is over; drop what refers to it.

        Args:
            reason: a `ConnectionDone` when it was closed in order, else a `ConnectionLost` or a subclass.
        """


class IHalfCloseableProtocol(Interface):
    """To be provided by a protocol that wants to keep one direction when the other has ended."""

    def readConnectionLost() -> None:
        """The peer will send no more. Writing still works; `connectionLost` comes when that ends too."""

    def writeConnectionLost() -> None:
        """Our `loseWriteConnection` is done, or the peer takes no more; reading goes on."""


class IHandshakeListener(Interface):
    """To be provided by a protocol that wants to hear when TLS is set up."""

    def handshakeCompleted() -> None:
        """The TLS handshake is done: certificate and negotiated protocol can be asked for.

        Comes once, after `connectionMade` and before the first `dataReceived`. If the handshake fails, only
        `connectionLost` comes.
        """


class IFileDescriptorReceiver(Interface):
    """To be provided by a protocol that accepts file descriptors over a UNIX socket."""

    def fileDescriptorReceived(descriptor: int) -> None:
        """A descriptor came. It belongs to the receiver now, who has to close it.

        Comes before the `dataReceived` for the byte that it was sent along with.
        """


class IProcessProtocol(Interface):
    """What hears about a child process.

    Call order: `makeConnection`; `childDataReceived` and `childConnectionLost` as it happens;
    `processExited`; when all pipes are closed too, `processEnded`.
    """

    def makeConnection(process: IProcessTransport) -> None:
        """The process was started; `process` controls it."""

    def childDataReceived(childFD: int, data: bytes) -> None:
        """The child wrote `data` to its descriptor number `childFD`."""

    def childConnectionLost(childFD: int) -> None:
        """The pipe at the child's descriptor `childFD` is closed. Comes once for each pipe."""

    def processExited(reason: Failure) -> None:
        """The process is gone; its pipes may still deliver.

        Args:
            reason: a `ProcessDone` for exit code 0, else a `ProcessTerminated`.
        """

    def processEnded(reason: Failure) -> None:
        """The process is gone and all its pipes are closed; `reason` is as for `processExited`."""


class IProtocolFactory(Interface):
    """Makes a protocol for each connection."""

    def buildProtocol(addr: IAddress) -> IProtocol | None:
        """Return a new protocol for the connection with `addr`, or None to refuse it: it is then closed."""

    def doStart() -> None:
        """Some port or connector begins to use this factory. Several may; each calls `doStop` later."""

    def doStop() -> None:
        """A port or connector is done with this factory."""


class IProtocolNegotiationFactory(Interface):
    """To be provided by a factory that negotiates a protocol in the TLS handshake (ALPN, RFC 7301)."""

    def acceptableProtocols() -> list[bytes]:
        """The names of protocols it can speak, such as `b"http/1.1"`, the preferred one first."""
