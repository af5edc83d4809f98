"""UNIX datagram sockets: with many peers, or with one."""

from __future__ import annotations

import errno
import os
import socket
from typing import TYPE_CHECKING, Any, cast

from zope.interface import classImplements, implementer

from asyncreactor._engine.arguments import check_datagrams, check_mode, check_path
from asyncreactor._engine.datagrams import UDPPort
from asyncreactor._engine.socket_files import SocketFile, SocketPath, printable
from asyncreactor._engine.unix_connections import unix_address
from asyncreactor.internet.address import UNIXAddress
from asyncreactor.internet.error import CannotListenError
from asyncreactor.internet.interfaces import (
    IReactorUNIXDatagram,
    IUNIXDatagramConnectedTransport,
    IUNIXDatagramTransport,
)
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure
from asyncreactor.python.reflect import qual

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor

__all__ = ["UNIXConnectedDatagramPort", "UNIXDatagramPort", "UNIXDatagrams"]

_log = Logger(namespace="asyncreactor.internet.unix")


@implementer(IUNIXDatagramTransport)
class UNIXDatagramPort(UDPPort):
    """A UNIX socket for datagrams.

    Args:
        addr: its path; on Linux, one that starts with a zero byte is in the abstract namespace.
        proto: the protocol that hears the datagrams, each with the sender's path, or None.
        maxPacketSize: of longer datagrams, the rest is cut off, in bytes.
        mode: the permissions of the socket's file.
        reactor: by default the current one.
    """

    addressFamily: int = getattr(socket, "AF_UNIX", -1)
    _kind = "UNIX"

    def __init__(
        self,
        addr: SocketPath | None,
        proto: Any,
        maxPacketSize: int = 8192,
        mode: int = 0o666,
        reactor: Reactor | None = None,
    ) -> None:
        UDPPort.__init__(self, 0, proto, "", maxPacketSize, reactor)
        self._file = SocketFile("" if addr is None else addr, mode)
        self.port: Any = None if addr is None else self._file.path
        self._dropping = False

    def _bind_socket(self, created: socket.socket) -> None:
        self._file.bind(created)

    def _cannot_listen(self, error: Exception) -> CannotListenError:
        return CannotListenError("", self.port, error)

    def _name_of(self, bound: socket.socket) -> str | None:
        return printable(bound.getsockname()) or None

    def _released(self) -> None:
        self._file.release()

    def write(self, datagram: bytes, address: str | bytes) -> int | None:  # type: ignore[override]  # no port number
        """Send a datagram to the socket at a path, at once.

        It is dropped, as a network would do, if its receiver doesn't keep up; the first of several is logged.

        Returns:
            How many bytes were sent; None if it was dropped.

        Raises:
            MessageLengthError: the datagram is too long for the system.
            NotListeningError: the port is closed.
            OSError: the system refused: there is no such socket, for instance.
        """
        try:
            sent: int = self._open_socket().sendto(datagram, address)
        except OSError as error:
            self._not_sent(error)
            return None
        self._dropping = False
        return sent

    def _not_sent(self, error: OSError) -> None:
        if error.errno not in (errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS):
            UDPPort._not_sent(self, error)
        elif not self._dropping:
            self._dropping = True
            _log.warn("{port!r} drops datagrams: their receiver doesn't keep up", port=self)

    def connect(self, host: str, port: int) -> None:
        """UNIX sockets have no hosts.

        Raises:
            TypeError: always; `connectUNIXDatagram` gives a port that is connected.
        """
        raise TypeError("a UNIX socket can't be connected to a host; see connectUNIXDatagram")

    def getHost(self) -> UNIXAddress:
        """The path that is listened on."""
        return unix_address(self._open_socket().getsockname())

    def __repr__(self) -> str:
        where = "(not listening)" if self.socket is None else f"on {self._realPortNumber!r}"
        return f"<{qual(type(self.protocol))} {where}>"


@implementer(IUNIXDatagramConnectedTransport)
class UNIXConnectedDatagramPort(UNIXDatagramPort):
    """A UNIX socket for datagrams with one peer.

    Args:
        addr: the peer's path.
        proto: the protocol that hears the datagrams.
        maxPacketSize: of longer datagrams, the rest is cut off, in bytes.
        mode: the permissions of the own socket's file.
        bindAddress: the own path, without which the peer can't answer.
        reactor: by default the current one.
    """

    def __init__(
        self,
        addr: SocketPath,
        proto: Any,
        maxPacketSize: int = 8192,
        mode: int = 0o666,
        bindAddress: SocketPath | None = None,
        reactor: Reactor | None = None,
    ) -> None:
        UNIXDatagramPort.__init__(self, bindAddress, proto, maxPacketSize, mode, reactor)
        self.remoteaddr = os.fspath(addr)

    def _bind_socket(self, created: socket.socket) -> None:
        if self.port is not None:
            UNIXDatagramPort._bind_socket(self, created)

    def _start_protocol(self) -> None:
        try:
            self.socket.connect(self.remoteaddr)
        except OSError:
            self.connectionFailed(Failure())
        else:
            self._connectedAddr = self.remoteaddr  # type: ignore[assignment]  # a path here
            UNIXDatagramPort._start_protocol(self)

    def connectionFailed(self, reason: Failure) -> None:
        """There is no such peer: close the port, and tell the protocol, which was never started."""
        self._close()
        self.protocol.connectionFailed(reason)

    def write(self, datagram: bytes) -> int | None:  # type: ignore[override]  # the peer is known
        """Send a datagram to the peer, at once; see `UNIXDatagramPort.write`.

        Returns:
            How many bytes were sent; None if it was dropped, or if the peer is gone: the protocol hears of that.
        """
        try:
            sent: int = self._open_socket().send(datagram)
        except OSError as error:
            self._not_sent(error)
            return None
        self._dropping = False
        return sent

    def doRead(self) -> None:
        """Take the datagrams that are there; see `UDPPort.doRead`."""
        for _ in range(self._reads_at_a_turn()):
            try:
                datagram = self.socket.recv(self.maxPacketSize)
            except OSError as error:
                self._not_received(error)
                return
            try:
                self.protocol.datagramReceived(datagram)
            except BaseException:
                self._protocol_raised("datagramReceived")
            if self._paused or self.disconnecting or self.socket is None:
                return

    def getPeer(self) -> UNIXAddress:
        """The path of the peer."""
        return UNIXAddress(self.remoteaddr)


class UNIXDatagrams:
    """The reactor's part for UNIX datagrams: `IReactorUNIXDatagram`."""

    def listenUNIXDatagram(
        self, address: SocketPath, protocol: Any, maxPacketSize: int = 8192, mode: int = 0o666
    ) -> UNIXDatagramPort:
        """Take datagrams at a new UNIX socket; see `IReactorUNIXDatagram.listenUNIXDatagram`.

        Raises:
            CannotListenError: the system refused.
        """
        check_path("address", address)
        check_datagrams(0, protocol, "", maxPacketSize)
        check_mode(mode)
        port = UNIXDatagramPort(address, protocol, maxPacketSize, mode, cast("Reactor", self))
        port.startListening()
        return port

    def connectUNIXDatagram(
        self,
        address: SocketPath,
        protocol: Any,
        maxPacketSize: int = 8192,
        mode: int = 0o666,
        bindAddress: SocketPath | None = None,
    ) -> UNIXConnectedDatagramPort:
        """Exchange datagrams with one UNIX socket only; see `IReactorUNIXDatagram.connectUNIXDatagram`.

        The protocol's `connectionFailed` is called if there is no such socket.

        Raises:
            CannotListenError: the system refused the own path.
        """
        check_path("address", address)
        check_datagrams(0, protocol, "", maxPacketSize)
        check_mode(mode)
        if bindAddress is not None:
            check_path("bindAddress", bindAddress)
        port = UNIXConnectedDatagramPort(
            address, protocol, maxPacketSize, mode, bindAddress, cast("Reactor", self)
        )
        port.startListening()
        return port


if hasattr(socket, "AF_UNIX"):
    classImplements(UNIXDatagrams, IReactorUNIXDatagram)
