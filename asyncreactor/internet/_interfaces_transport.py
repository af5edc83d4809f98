"""Interfaces of transports, which protocols write to: streams, datagrams, processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from zope.interface import Attribute, Interface

from asyncreactor.internet._interfaces_address import IAddress

if TYPE_CHECKING:
    from asyncreactor.internet.address import IPv4Address, IPv6Address, UNIXAddress
    from asyncreactor.internet.defer import Deferred

__all__ = [
    "IMulticastTransport",
    "INegotiated",
    "IProcessTransport",
    "ISSLTransport",
    "ITCPTransport",
    "ITLSTransport",
    "ITransport",
    "IUDPTransport",
    "IUNIXDatagramConnectedTransport",
    "IUNIXDatagramTransport",
    "IUNIXTransport",
]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class ITransport(Interface):
    """A connection that carries a stream of bytes. No call blocks; all belong into the reactor's thread."""

    def write(data: bytes) -> None:
        """Send `data`, in the order of the calls, as soon as the system takes it.

        Once `loseConnection` was called or the connection is over, `data` is dropped.

        Raises:
            TypeError: `data` isn't bytes.
        """

    def writeSequence(data: Iterable[bytes]) -> None:
        """Send the pieces as if they were joined: cheaper than a `write` for each."""

    def loseConnection() -> None:
        """Close the connection when all that was written has gone out and no producer is registered.

        `connectionLost` of the protocol comes later, never inside this call. Calling it again does nothing.
        """

    def getPeer() -> IAddress:
        """The other end's address."""

    def getHost() -> IAddress:
        """This end's address."""


class ITCPTransport(ITransport):
    """A TCP connection."""

    def loseWriteConnection() -> None:
        """End the sending direction when all that was written has gone out; reading goes on.

        The protocol hears `writeConnectionLost` if it is an `IHalfCloseableProtocol`.
        """

    def abortConnection() -> None:
        """Close at once and drop what is unsent. The protocol gets a `ConnectionAborted`, after this call."""

    def getTcpNoDelay() -> bool:
        """Whether small writes go out at once (`TCP_NODELAY`, Nagle's algorithm off)."""

    def setTcpNoDelay(enabled: bool) -> None:
        """Switch `TCP_NODELAY`."""

    def getTcpKeepAlive() -> bool:
        """Whether the system probes a silent peer (`SO_KEEPALIVE`)."""

    def setTcpKeepAlive(enabled: bool) -> None:
        """Switch `SO_KEEPALIVE`."""

    def getHost() -> IPv4Address | IPv6Address:
        """This end's address."""

    def getPeer() -> IPv4Address | IPv6Address:
        """The other end's address."""


class IUNIXTransport(ITransport):
    """A connection over a UNIX socket, which can carry open file descriptors besides bytes."""

    def sendFileDescriptor(descriptor: int) -> None:
        """Send a copy of an open descriptor to the peer.

        It travels with the next byte that is written, so at least one byte has to be written for each. Until
        then it must stay open, and it stays the caller's to close.
        """


class ITLSTransport(ITCPTransport):
    """A TCP connection that can change to TLS in mid-stream."""

    def startTLS(contextFactory: Any) -> None:
        """Start the TLS handshake: all that is written from now on, and all that comes, is TLS.

        Args:
            contextFactory: an `IOpenSSLClientConnectionCreator`, `IOpenSSLServerConnectionCreator` or
                `IOpenSSLContextFactory`, or what `asyncreactor.internet.ssl` makes.
        """


class ISSLTransport(ITCPTransport):
    """A TCP connection under TLS."""

    def getPeerCertificate() -> Any:
        """The certificate that the other end showed, or None."""


class INegotiated(ISSLTransport):
    """A TLS connection on which the application's protocol may have been negotiated (ALPN, RFC 7301)."""

    negotiatedProtocol: bytes | None = Attribute(
        "The name of the protocol that was agreed on, or None: not before the handshake is complete."
    )


class IUDPTransport(Interface):
    """An open UDP port."""

    def write(packet: bytes, addr: tuple[str, int] | None) -> int | None:
        """Send one datagram.

        Args:
            packet: its content.
            addr: numeric host and port, or None on a port that `connect` was called on.

        Raises:
            MessageLengthError: the packet is too long for the network.
            ValueError: `addr` isn't numeric, or its family isn't that of the port.
        """

    def connect(host: str, port: int) -> None:
        """Send to, and take from, this numeric address only.

        Raises:
            RuntimeError: it was called before.
            ValueError: `host` isn't numeric.
        """

    def getHost() -> IPv4Address | IPv6Address:
        """The address that is listened on."""

    def stopListening() -> Deferred[Any] | None:
        """Close the port. Fires, when a Deferred is returned, once it is closed."""

    def setBroadcastAllowed(enabled: bool) -> None:
        """Allow or forbid to send to broadcast addresses (`SO_BROADCAST`)."""

    def getBroadcastAllowed() -> bool:
        """Whether sending to broadcast addresses is allowed."""


class IMulticastTransport(IUDPTransport):
    """A UDP port that can send to and receive from multicast groups."""

    def getOutgoingInterface() -> str | int:
        """Where multicast packets go out: the interface's address (IPv4) or its index (IPv6)."""

    def setOutgoingInterface(addr: str | int) -> Deferred[Any]:
        """Send multicast packets out of this interface: an address or host name (IPv4) or an index (IPv6).

        Returns:
            Fires when it is set.
        """

    def getLoopbackMode() -> bool:
        """Whether own packets to a group that this host has joined come back."""

    def setLoopbackMode(mode: bool) -> None:
        """Switch whether own packets come back."""

    def getTTL() -> int:
        """How many hops multicast packets live."""

    def setTTL(ttl: int) -> None:
        """Set how many hops multicast packets live: 1 is the local network only."""

    def joinGroup(addr: str, interface: str = "") -> Deferred[None]:
        """Receive what is sent to the group `addr`.

        Args:
            addr: the group's address.
            interface: the local interface's address (IPv4) or index (IPv6); the system chooses if empty.

        Fails:
            MulticastJoinError: the system said no.
        """

    def leaveGroup(addr: str, interface: str = "") -> Deferred[None]:
        """Receive no more of the group `addr` on `interface`.

        Fails:
            MulticastJoinError: the system said no, e.g. because the group wasn't joined.
        """


class IUNIXDatagramTransport(Interface):
    """A UNIX socket for datagrams, with no fixed peer."""

    def write(packet: bytes, addr: str | bytes) -> None:
        """Send one datagram to the socket at the path `addr`."""

    def getHost() -> UNIXAddress:
        """The path that is listened on."""


class IUNIXDatagramConnectedTransport(Interface):
    """A UNIX socket for datagrams, with a fixed peer."""

    def write(packet: bytes) -> None:
        """Send one datagram to the peer."""

    def getHost() -> UNIXAddress:
        """This end's path."""

    def getPeer() -> UNIXAddress:
        """The other end's path."""


class IProcessTransport(ITransport):
    """Controls a child process. `write` goes to its standard input."""

    pid: int | None = Attribute("The process's number, or None once it is known to be gone.")

    def writeToChild(childFD: int, data: bytes) -> None:
        """Send `data` to the child's descriptor number `childFD`.

        Raises:
            KeyError: there is no pipe to that descriptor.
        """

    def closeChildFD(descriptor: int) -> None:
        """Close the pipe at the child's descriptor number, once what was written to it has gone out."""

    def closeStdin() -> None:
        """Close the pipe to the child's standard input: it reads the end of file."""

    def closeStdout() -> None:
        """Close the pipe from the child's standard output."""

    def closeStderr() -> None:
        """Close the pipe from the child's standard error."""

    def loseConnection() -> None:
        """Close all three standard pipes."""

    def signalProcess(signalID: str | int) -> None:
        """Send a signal: a number, or a name like `"TERM"`, `"KILL"`, `"INT"`, `"HUP"`.

        Raises:
            ProcessExitedAlready: the process is gone.
            ValueError: there is no such signal.
        """
