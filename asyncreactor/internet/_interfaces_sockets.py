"""Interfaces of the reactor's network side: what it listens at and connects to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zope.interface import Interface

from asyncreactor.internet._interfaces_address import Binding, IAddress
from asyncreactor.internet._interfaces_protocol import IProtocolFactory
from asyncreactor.internet._interfaces_transport import ITransport

if TYPE_CHECKING:
    from asyncreactor.internet.defer import Deferred
    from asyncreactor.internet.protocol import ClientFactory, ConnectedDatagramProtocol, DatagramProtocol

__all__ = [
    "IConnector",
    "IListeningPort",
    "IReactorMulticast",
    "IReactorSSL",
    "IReactorSocket",
    "IReactorTCP",
    "IReactorTCP2",
    "IReactorUDP",
    "IReactorUNIX",
    "IReactorUNIXDatagram",
]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class IConnector(Interface):
    """A connection made on request: one attempt at a time, which can be repeated."""

    def connect() -> None:
        """Try (again) to connect.

        Raises:
            RuntimeError: an attempt or a connection exists already.
        """

    def stopConnecting() -> None:
        """Give the attempt up: the factory's `clientConnectionFailed` gets a `UserError`.

        Raises:
            NotConnectingError: there is no attempt under way.
        """

    def disconnect() -> None:
        """Give the attempt up, or close the connection, whichever there is."""

    def getDestination() -> IAddress:
        """The address that `connect` tries."""


class IListeningPort(Interface):
    """A place that is, or can be, listened at."""

    def startListening() -> None:
        """Listen.

        Raises:
            CannotListenError: the place is taken or not ours.
        """

    def stopListening() -> Deferred[Any] | None:
        """Stop listening; connections that were accepted live on. May be called again.

        Returns:
            Fires when the port is closed and the factory's `doStop` was called; None if that is done.
        """

    def getHost() -> IAddress:
        """The address listened at, with the real port where 0 was asked for."""


class IReactorTCP(Interface):
    """Makes TCP connections and listens for them."""

    def listenTCP(
        port: int | Binding, factory: IProtocolFactory, backlog: int = 50, interface: str = ""
    ) -> IListeningPort:
        """Accept TCP connections, at once.

        Args:
            port: the port's number, 0 for any free one, or a `Binding`.
            factory: makes the protocols.
            backlog: how many connections the system keeps until they are accepted.
            interface: the numeric local address; "" is all of IPv4, "::" all of IPv6.

        Raises:
            CannotListenError: the port is taken or not ours.
        """

    def connectTCP(
        host: str,
        port: int,
        factory: ClientFactory,
        timeout: float = 30.0,
        bindAddress: tuple[str, int] | Binding | None = None,
    ) -> IConnector:
        """Start to open a TCP connection.

        Args:
            host: the host's name or numeric address.
            port: the port's number.
            factory: makes the protocol, and hears when there is no connection or it is over.
            timeout: the seconds after which the attempt fails with a `TimeoutError`.
            bindAddress: the local address and port to use; None leaves it to the system.
        """


class IReactorTCP2(IReactorTCP):
    """Like `IReactorTCP`; here None stands for "no interface given"."""

    def listenTCP(
        port: int | Binding, factory: IProtocolFactory, backlog: int = 50, interface: str | None = None
    ) -> IListeningPort:
        """Accept TCP connections, at once; see `IReactorTCP.listenTCP`.

        Raises:
            CannotListenError: the port is taken or not ours.
            ValueError: `port` is a `Binding` to another interface than `interface`.
        """

    def connectTCP(
        host: str,
        port: int,
        factory: ClientFactory,
        timeout: float = 30.0,
        bindAddress: tuple[str, int] | Binding | None = None,
    ) -> IConnector:
        """Start to open a TCP connection; see `IReactorTCP.connectTCP`."""


class IReactorSSL(Interface):
    """Makes TLS connections over TCP and listens for them."""

    def connectSSL(
        host: str,
        port: int,
        factory: ClientFactory,
        contextFactory: Any,
        timeout: float,
        bindAddress: tuple[str, int] | Binding | None,
    ) -> IConnector:
        """Start to open a TCP connection that speaks TLS from its first byte.

        Args:
            host: the host's name or numeric address.
            port: the port's number.
            factory: makes the protocol, and hears when there is no connection or it is over.
            contextFactory: the client's TLS settings; see `ITLSTransport.startTLS`.
            timeout: the seconds after which the attempt fails with a `TimeoutError`.
            bindAddress: the local address and port to use; None leaves it to the system.
        """

    def listenSSL(
        port: int | Binding,
        factory: IProtocolFactory,
        contextFactory: Any,
        backlog: int = 50,
        interface: str = "",
    ) -> IListeningPort:
        """Accept TCP connections that speak TLS from their first byte; see `IReactorTCP.listenTCP`.

        Args:
            port: the port's number, 0 for any free one.
            factory: makes the protocols.
            contextFactory: the server's TLS settings.
            backlog: how many connections the system keeps until they are accepted.
            interface: the numeric local address.

        Raises:
            CannotListenError: the port is taken or not ours.
        """


class IReactorUNIX(Interface):
    """Makes connections over UNIX sockets and listens for them."""

    def connectUNIX(
        address: str | bytes, factory: ClientFactory, timeout: float = 30, checkPID: bool = False
    ) -> IConnector:
        """Start to connect to the UNIX socket at the path `address`.

        Args:
            address: the path; on Linux, one that starts with a zero byte is in the abstract namespace.
            factory: makes the protocol, and hears when there is no connection or it is over.
            timeout: the seconds after which the attempt fails with a `TimeoutError`.
            checkPID: fail with a `BadFileError` if the server's lock file says that it is gone.
        """

    def listenUNIX(
        address: str | bytes,
        factory: IProtocolFactory,
        backlog: int = 50,
        mode: int = 0o666,
        wantPID: bool = False,
    ) -> IListeningPort:
        """Accept connections to a new UNIX socket at the path `address`.

        Args:
            address: the path.
            factory: makes the protocols.
            backlog: how many connections the system keeps until they are accepted.
            mode: the permissions of the socket's file.
            wantPID: keep a lock file beside it, and take the place of a socket whose server is gone.

        Raises:
            CannotListenError: the path is taken or not ours.
        """


class IReactorUNIXDatagram(Interface):
    """Sends and receives datagrams over UNIX sockets."""

    def connectUNIXDatagram(
        address: str | bytes,
        protocol: ConnectedDatagramProtocol,
        maxPacketSize: int,
        mode: int,
        bindAddress: str | bytes | None,
    ) -> IListeningPort:
        """Exchange datagrams with the UNIX socket at the path `address` only.

        Args:
            address: the peer's path.
            protocol: hears the datagrams.
            maxPacketSize: the longest datagram to take, in bytes.
            mode: the permissions of the own socket's file.
            bindAddress: the own path, without which the peer can't answer.
        """

    def listenUNIXDatagram(
        address: str | bytes, protocol: DatagramProtocol, maxPacketSize: int, mode: int
    ) -> IListeningPort:
        """Take datagrams at a new UNIX socket at the path `address`.

        Args:
            address: the own path.
            protocol: hears the datagrams.
            maxPacketSize: the longest datagram to take, in bytes.
            mode: the permissions of the socket's file.

        Raises:
            CannotListenError: the path is taken or not ours.
        """


class IReactorUDP(Interface):
    """Sends and receives UDP datagrams."""

    def listenUDP(
        port: int, protocol: DatagramProtocol, interface: str, maxPacketSize: int
    ) -> IListeningPort:
        """Take UDP datagrams, at once.

        Args:
            port: the port's number, 0 for any free one.
            protocol: hears the datagrams.
            interface: the numeric local address; "" is all of IPv4.
            maxPacketSize: the longest datagram to take, in bytes.

        Raises:
            CannotListenError: the port is taken or not ours.
        """


class IReactorMulticast(Interface):
    """Sends and receives multicast UDP datagrams."""

    def listenMulticast(
        port: int, protocol: DatagramProtocol, interface: str = "",
        maxPacketSize: int = 8192, listenMultiple: bool = False,
    ) -> IListeningPort:  # fmt: skip
        """Take UDP datagrams on a transport that is an `IMulticastTransport`; see `IReactorUDP.listenUDP`.

        Args:
            port: the port's number, 0 for any free one.
            protocol: hears the datagrams.
            interface: the numeric local address.
            maxPacketSize: the longest datagram to take, in bytes.
            listenMultiple: share the port with other programs that ask for the same.

        Raises:
            CannotListenError: the port is taken or not ours.
        """


class IReactorSocket(Interface):
    """Takes over sockets that were made elsewhere. Each is duplicated: the caller closes its descriptor."""

    def adoptStreamPort(fileDescriptor: int, addressFamily: int, factory: IProtocolFactory) -> IListeningPort:
        """Accept connections on a listening stream socket.

        Args:
            fileDescriptor: the socket's number.
            addressFamily: `AF_INET`, `AF_INET6` or `AF_UNIX` of the `socket` module.
            factory: makes the protocols.

        Raises:
            UnsupportedAddressFamily: it is none of these.
            UnsupportedSocketType: it isn't a stream socket.
        """

    def adoptStreamConnection(
        fileDescriptor: int, addressFamily: int, factory: IProtocolFactory
    ) -> ITransport:
        """Put a new protocol of `factory` on a connected stream socket.

        Raises:
            UnsupportedAddressFamily: it is none that this reactor knows.
            UnsupportedSocketType: it isn't a stream socket.
        """

    def adoptDatagramPort(
        fileDescriptor: int, addressFamily: int, protocol: DatagramProtocol, maxPacketSize: int
    ) -> IListeningPort:
        """Take datagrams on a bound datagram socket.

        Args:
            fileDescriptor: the socket's number.
            addressFamily: `AF_INET` or `AF_INET6` of the `socket` module.
            protocol: hears the datagrams.
            maxPacketSize: the longest datagram to take, in bytes.

        Raises:
            UnsupportedAddressFamily: it is none of these.
            UnsupportedSocketType: it isn't a datagram socket.
        """
