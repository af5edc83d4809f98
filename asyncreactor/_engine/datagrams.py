"""UDP ports.

A port is bound, and its protocol started, before `listenUDP` returns. Datagrams are sent by the socket itself, so that
errors are raised at the call. They are received when the loop says that there are some, several at a turn: that was
measured faster than the loops' own datagram transports, which can't be paused besides.

Order of calls to the protocol: `makeConnection` (which calls `startProtocol`), `datagramReceived` and
`connectionRefused` as it happens, `doStop` (which calls `stopProtocol`): never inside a call of `stopListening`.
"""

from __future__ import annotations

import errno
import socket
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, cast

from zope.interface import implementer

from asyncreactor._engine.arguments import check_address, check_datagram, check_datagrams, joined
from asyncreactor._engine.at_work import name_in_log, put_to_work
from asyncreactor._engine.sockets import (
    address_of,
    copy_of_descriptor,
    is_enabled,
    numeric_family,
    resolve_ipv6,
    set_option,
)
from asyncreactor.internet.defer import Deferred, succeed
from asyncreactor.internet.error import (
    CannotListenError,
    InvalidAddressError,
    MessageLengthError,
    NotListeningError,
    UnsupportedAddressFamily,
)
from asyncreactor.internet.interfaces import (
    IListeningPort,
    ILoggingContext,
    IReactorUDP,
    ISystemHandle,
    IUDPTransport,
)
from asyncreactor.logger import Logger
from asyncreactor.python import log
from asyncreactor.python._arguments import must_be_text

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor
    from asyncreactor.python.failure import Failure

__all__ = ["Datagrams", "UDPPort"]

_log = Logger(namespace="asyncreactor.internet.udp")
#: What reading may say besides a datagram: that there is none, ...
NOTHING_TO_READ = [errno.EAGAIN, errno.EWOULDBLOCK, errno.EINTR]
#: ... or that the network has answered an earlier datagram of ours, by ICMP.
REFUSED = [
    getattr(errno, name)
    for name in ("ECONNREFUSED", "WSAECONNREFUSED", "WSAECONNRESET", "WSAENETRESET", "WSAETIMEDOUT")
    if hasattr(errno, name)
]


@implementer(IListeningPort, IUDPTransport, ISystemHandle, ILoggingContext)
class UDPPort:
    """A UDP port.

    Args:
        port: its number, 0 for any that is free.
        proto: the protocol that hears the datagrams.
        interface: the numeric address to bind; "" for all of IPv4, "::" for all.
        maxPacketSize: of longer datagrams, the rest is cut off, in bytes.
        reactor: by default the current one.

    Attributes:
        maxThroughput: about how many bytes are read before others get their turn.

    Raises:
        InvalidAddressError: the interface isn't numeric.
    """

    addressFamily: int = socket.AF_INET
    socketType = socket.SOCK_DGRAM
    maxThroughput = 256 * 1024
    _kind = "UDP"
    #: What the port is called in the log, when it listens.
    _realPortNumber: Any = None
    _connectedAddr: tuple[str, int] | None = None
    socket: Any = None

    def __init__(
        self,
        port: int,
        proto: Any,
        interface: str = "",
        maxPacketSize: int = 8192,
        reactor: Reactor | None = None,
    ) -> None:
        if reactor is None:
            from asyncreactor._engine.default import current_reactor

            reactor = current_reactor()
        self.reactor: Any = reactor
        self.port = port
        self.protocol = proto
        self.maxPacketSize = maxPacketSize
        self.interface = interface
        if interface:
            self._set_family(interface)
        self.connected = False
        self.disconnecting = False
        self.disconnected = False
        self._inherited: socket.socket | None = None
        self._watched: int | None = None
        self._paused = False
        self._stopped: Deferred[None] | None = None

    def _set_family(self, interface: str) -> None:
        must_be_text("interface", interface, "a numeric address as str")
        self.addressFamily = numeric_family(interface)
        if not self.addressFamily:
            raise InvalidAddressError(interface, "not an IPv4 or IPv6 address.")

    @classmethod
    def _fromListeningDescriptor(
        cls, reactor: Reactor, fd: int, addressFamily: int, protocol: Any, maxPacketSize: int
    ) -> UDPPort:
        """A port on a socket that is bound already; the descriptor is copied and stays the caller's."""
        bound = copy_of_descriptor(fd, addressFamily, cls.socketType)
        name = bound.getsockname()
        self = cls(name[1], protocol, interface=name[0], maxPacketSize=maxPacketSize, reactor=reactor)
        self._inherited = bound
        return self

    # -- from start to stop

    def createInternetSocket(self) -> socket.socket:
        """The socket to bind."""
        created = socket.socket(self.addressFamily, self.socketType)
        created.setblocking(False)
        return created

    def startListening(self) -> None:
        """Bind, start the protocol, and receive.

        Raises:
            CannotListenError: the system refused.
        """
        if self._inherited is None:
            self.socket = self._bind()
        else:
            self.socket, self._inherited = self._inherited, None
        self._realPortNumber = self._name_of(self.socket)
        log.msg(f"{name_in_log(self.protocol)} starting on {self._realPortNumber!r}")
        self.connected = True
        self.disconnecting = self.disconnected = self._paused = False
        self.reactor._selectables[self] = None
        try:
            self._start_protocol()
        except BaseException:
            # Nobody gets this port, so nobody could close it.
            if self.connected:
                self._close()
            raise

    def _bind(self) -> socket.socket:
        try:
            created = self.createInternetSocket()
        except OSError as error:
            raise self._cannot_listen(error) from error
        try:
            self._bind_socket(created)
        except (OSError, OverflowError) as error:
            created.close()
            raise self._cannot_listen(error) from error
        except BaseException:
            created.close()
            raise
        return created

    def _bind_socket(self, created: socket.socket) -> None:
        if self.addressFamily == socket.AF_INET6:
            created.bind(resolve_ipv6(self.interface, self.port))
        else:
            created.bind((self.interface, self.port))

    def _cannot_listen(self, error: Exception) -> CannotListenError:
        return CannotListenError(self.interface, self.port, error)

    def _name_of(self, bound: socket.socket) -> Any:
        """What the port is called in the log: its number."""
        return bound.getsockname()[1]

    def _start_protocol(self) -> None:
        self.protocol.makeConnection(self)
        self._watch()

    def stopListening(self) -> Deferred[None]:
        """Close the port.

        Returns:
            Fires when it is closed. A second call gives a Deferred that fires then, too.
        """
        self.disconnecting = True
        if not self.connected:
            return succeed(None)
        waiting: Deferred[None] = Deferred()
        if self._stopped is None:
            self._stopped = waiting
            self._unwatch()
            self.reactor.callLater(0, self.connectionLost)
        else:
            self._stopped.chainDeferred(waiting)
        return waiting

    def loseConnection(self) -> None:
        """Close the port."""
        self.stopListening()

    def connectionLost(self, reason: Failure | None = None) -> None:
        """Close the port at once: tell the protocol and whoever waits."""
        if not self.connected:
            return
        self._close()
        waiting, self._stopped = self._stopped, None
        try:
            self.protocol.doStop()
        except BaseException:
            if waiting is None:
                raise
            waiting.errback()
            return
        if waiting is not None:
            waiting.callback(None)

    def _close(self) -> None:
        self.connected = False
        self.disconnected = True
        self._unwatch()
        self.reactor._selectables.pop(self, None)
        self.socket.close()
        self.socket = None
        self._released()
        log.msg(f"({self._kind} Port {self._realPortNumber} Closed)")
        self._realPortNumber = None

    def _released(self) -> None:
        """For kinds of ports that have more to give back than the socket."""

    def _disconnect_all(self) -> None:
        self.connectionLost()

    # -- receiving

    def startReading(self) -> None:
        """Receive again."""
        self._paused = False
        self._watch()

    def stopReading(self) -> None:
        """Receive no more until `startReading`; the system keeps some datagrams until then."""
        self._paused = True
        self._unwatch()

    resumeProducing = startReading
    pauseProducing = stopReading

    def stopProducing(self) -> None:
        """Close the port."""
        self.loseConnection()

    @property
    def _is_reading(self) -> bool:
        return self._watched is not None

    def _watch(self) -> None:
        if self._watched is None and not self._paused and not self.disconnecting and self.socket is not None:
            self._watched = self.socket.fileno()
            # Readers are called in the context in which they were added.
            copy_context().run(self._add_reader, self._watched)

    def _add_reader(self, descriptor: int) -> None:
        put_to_work(self)
        self.reactor._loop.add_reader(descriptor, self._readable)

    def _unwatch(self) -> None:
        watched, self._watched = self._watched, None
        if watched is not None:
            self.reactor._loop.remove_reader(watched)

    def _readable(self) -> None:
        try:
            self.doRead()
        except OSError:
            _log.failure("{port!r} cannot receive any more", port=self)
            self.connectionLost()

    def doRead(self) -> None:
        """Take the datagrams that are there, but not so many that others would have to wait for long.

        Raises:
            OSError: the socket is of no use any more.
        """
        size = self.maxPacketSize
        for _ in range(self._reads_at_a_turn()):
            try:
                datagram, address = self.socket.recvfrom(size)
            except OSError as error:
                self._not_received(error)
                return
            if address.__class__ is tuple and len(address) > 2:
                address = address[:2]
            try:
                self.protocol.datagramReceived(datagram, address)
            except BaseException:
                self._protocol_raised("datagramReceived")
            if self._paused or self.disconnecting or self.socket is None:
                return

    def _reads_at_a_turn(self) -> int:
        return self.maxThroughput // self.maxPacketSize or 1

    def _not_received(self, error: OSError) -> None:
        number = error.args[0]
        if number in NOTHING_TO_READ:
            return
        if number not in REFUSED:
            raise error
        # Without a fixed peer it isn't known who refused what.
        if self._connectedAddr is not None:
            self._tell_refused()

    def _tell_refused(self) -> None:
        try:
            self.protocol.connectionRefused()
        except BaseException:
            self._protocol_raised("connectionRefused")

    def _protocol_raised(self, method: str) -> None:
        _log.failure("Unhandled Error", method=method, protocol=self.protocol)

    # -- sending

    def write(self, datagram: bytes, addr: tuple[str, int] | None = None) -> int | None:
        """Send a datagram, at once.

        Args:
            datagram: its content.
            addr: numeric host, and port; None on a port that `connect` was called on.

        Returns:
            How many bytes were sent; None if the peer has refused an earlier datagram.

        Raises:
            InvalidAddressError: the host isn't numeric, or is of another family than the port.
            MessageLengthError: the datagram is too long for the network.
            ValueError: there is no address, or it isn't the one that the port is connected to.
            NotListeningError: the port is closed.
            OSError: the system refused for another reason; BlockingIOError: it can take no more now.
        """
        try:
            if self._connectedAddr is not None:
                if addr is not None and addr != self._connectedAddr:
                    raise ValueError(
                        f"{self!r} is connected to {self._connectedAddr}: it can't send to {addr}"
                    )
                return self.socket.send(datagram)  # type: ignore[no-any-return]  # a number
            if addr is None:
                raise ValueError("addr must be (host, port) on a port that isn't connected, not None")
            if numeric_family(addr[0]) != self.addressFamily:
                raise self._bad_address(addr[0])
            return self.socket.sendto(datagram, addr)  # type: ignore[no-any-return]  # a number
        except OSError as error:
            self._not_sent(error)
            return None
        except AttributeError:
            if self.socket is None:
                raise NotListeningError(f"{self!r} can't send: it is closed") from None
            raise
        except TypeError:
            check_datagram(datagram, addr)
            raise

    def _bad_address(self, host: str) -> InvalidAddressError:
        family = numeric_family(host)
        if not family:
            return InvalidAddressError(host, "write() only accepts IP addresses, not hostnames")
        other, own = ("IPv6", "IPv4") if family == socket.AF_INET6 else ("IPv4", "IPv6")
        return InvalidAddressError(host, f"{own} port write() called with {other} address")

    def _not_sent(self, error: OSError) -> None:
        if error.errno == errno.EMSGSIZE:
            raise MessageLengthError("message too long") from error
        if error.errno != errno.ECONNREFUSED:
            raise error
        if self._connectedAddr is not None:
            self._tell_refused()

    def writeSequence(self, seq: Any, addr: tuple[str, int] | None = None) -> None:
        """Send one datagram, made of several pieces; see `write`."""
        self.write(joined("seq", seq), addr)

    def connect(self, host: str, port: int) -> None:
        """Send to, and receive from, one address only.

        The peer's host may answer that nobody listens there: the protocol hears `connectionRefused`.

        Raises:
            RuntimeError: it was called before.
            InvalidAddressError: `host` isn't numeric.
            OSError: the system refused.
        """
        if self._connectedAddr is not None:
            raise RuntimeError("already connected, reconnecting is not currently supported")
        check_address("host and port", (host, port))
        if not numeric_family(host):
            raise InvalidAddressError(host, "not an IPv4 or IPv6 address.")
        self.socket.connect((host, port))
        self._connectedAddr = (host, port)

    def setBroadcastAllowed(self, enabled: bool) -> None:
        """Allow or forbid to send to broadcast addresses."""
        set_option(self.socket, "SO_BROADCAST", enabled)

    def getBroadcastAllowed(self) -> bool:
        """Whether sending to broadcast addresses is allowed."""
        return is_enabled(self.socket, "SO_BROADCAST")

    # -- what it is

    def getHost(self) -> Any:
        """The address that is listened on.

        Raises:
            NotListeningError: the port is closed.
        """
        return address_of(self._kind, self._open_socket().getsockname())

    def _open_socket(self) -> socket.socket:
        if self.socket is None:
            raise NotListeningError(f"{self!r} is closed")
        return cast("socket.socket", self.socket)

    def getHandle(self) -> Any:
        """The socket."""
        return self.socket

    def fileno(self) -> int:
        """The socket's descriptor, or -1."""
        return -1 if self.socket is None else int(self.socket.fileno())

    @property
    def logstr(self) -> str:
        """The same as `logPrefix()`."""
        return self.logPrefix()

    def logPrefix(self) -> str:
        """What log messages of this port begin with."""
        return f"{name_in_log(self.protocol)} ({self._kind})"

    def __repr__(self) -> str:
        where = "not connected" if self._realPortNumber is None else f"on {self._realPortNumber}"
        return f"<{type(self.protocol)} {where}>"


@implementer(IReactorUDP)
class Datagrams:
    """The reactor's part for UDP: `IReactorUDP`, and what `IReactorSocket` says of datagrams."""

    def listenUDP(self, port: int, protocol: Any, interface: str = "", maxPacketSize: int = 8192) -> UDPPort:
        """Take UDP datagrams; see `IReactorUDP.listenUDP`.

        Raises:
            CannotListenError: the system refused.
            InvalidAddressError: the interface isn't numeric.
        """
        listening = UDPPort(port, protocol, interface, maxPacketSize, cast("Reactor", self))
        check_datagrams(port, protocol, interface, maxPacketSize)
        listening.startListening()
        return listening

    def adoptDatagramPort(
        self, fileDescriptor: int, addressFamily: int, protocol: Any, maxPacketSize: int = 8192
    ) -> UDPPort:
        """Take datagrams on a socket that is bound already; the descriptor is copied.

        Raises:
            UnsupportedAddressFamily: it is neither IPv4 nor IPv6.
            UnsupportedSocketType: it isn't a datagram socket.
        """
        if addressFamily not in (socket.AF_INET, socket.AF_INET6):
            raise UnsupportedAddressFamily(addressFamily)
        check_datagrams(0, protocol, "", maxPacketSize)
        port = UDPPort._fromListeningDescriptor(
            cast("Reactor", self), fileDescriptor, addressFamily, protocol, maxPacketSize
        )
        port.startListening()
        return port
