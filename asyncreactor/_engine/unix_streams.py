"""UNIX stream sockets: ports, clients and connectors."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from zope.interface import classImplements

from asyncreactor._engine.arguments import check_backlog, check_factory, check_mode, check_path, check_timeout
from asyncreactor._engine.clients import BaseClient
from asyncreactor._engine.connectors import BaseConnector
from asyncreactor._engine.listeners import Port
from asyncreactor._engine.socket_files import SocketFile, SocketPath, is_served, printable
from asyncreactor._engine.unix_connections import UNIXConnection, UNIXServer, unix_address
from asyncreactor.internet.address import UNIXAddress
from asyncreactor.internet.error import BadFileError, CannotListenError
from asyncreactor.internet.interfaces import IReactorUNIX
from asyncreactor.python.reflect import qual

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor

__all__ = ["UNIXClient", "UNIXConnector", "UNIXPort", "UNIXStreams"]

#: AF_UNIX; systems without it have no reactor that would offer any of this.
AF_UNIX: int = getattr(socket, "AF_UNIX", -1)
#: A server whose backlog is full is asked again so much later: the system tells nobody when there is room.
RETRY_SECONDS = 0.01


class UNIXPort(Port):
    """A UNIX socket that is listened on.

    Args:
        fileName: its path; on Linux, one that starts with a zero byte is in the abstract namespace.
        factory: makes a protocol for each connection.
        backlog: how many connections the system holds until they are accepted.
        mode: the permissions of the socket's file.
        reactor: by default the current one.
        wantPID: keep a lock file beside it, and take the place of a socket whose server is gone.
    """

    # Where programs find it, which is what they see in its representation.
    __module__ = "asyncreactor.internet.unix"

    addressFamily = cast(socket.AddressFamily, AF_UNIX)
    transport = UNIXServer
    _kind = _log_kind = "UNIX"

    def __init__(
        self,
        fileName: SocketPath,
        factory: Any,
        backlog: int = 50,
        mode: int = 0o666,
        reactor: Reactor | None = None,
        wantPID: bool = False,
    ) -> None:
        Port.__init__(self, 0, factory, backlog, reactor=reactor)
        self._file = SocketFile(fileName, mode, bool(wantPID))
        self.port = self._file.path

    @classmethod
    def _for_name(cls, name: Any, factory: Any, reactor: Reactor) -> UNIXPort:
        return cls(name, factory, reactor=reactor)

    def _bind_socket(self, created: socket.socket) -> None:
        self._file.bind(created)

    def _cannot_listen(self, error: Exception) -> CannotListenError:
        return CannotListenError(None, self.port, error)

    def _name_of(self, listening: socket.socket) -> str | None:
        return printable(listening.getsockname())

    def _create_server(self, **options: Any) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        create: Callable[..., Coroutine[Any, Any, asyncio.AbstractServer]] = partial(
            self.reactor._loop.create_unix_server, self._accepted, sock=self._socket, **options
        )
        try:
            # The file is not for the loop to remove: an adopted socket's is somebody else's.
            return create(cleanup_socket=False)
        except TypeError:
            # asyncio before Python 3.13, and older uvloops, never remove it, and know no such option.
            return create()

    def _released(self) -> None:
        self._file.release()

    def getHost(self) -> UNIXAddress:
        """The path that is listened on."""
        if self._closing_host is not None:
            return self._closing_host  # type: ignore[no-any-return]  # what this method returned before
        assert self._socket is not None, f"{self!r} is not listening"
        return unix_address(self._socket.getsockname())

    def __repr__(self) -> str:
        where = "(not listening)" if self._real_port is None else f"on {self._real_port!r}"
        return f"<{qual(type(self.factory))} {where}>"


class UNIXConnector(BaseConnector):
    """Connects to a UNIX socket."""

    __module__ = "asyncreactor.internet.unix"

    def __init__(
        self, address: SocketPath, factory: Any, timeout: float | None, reactor: Reactor, checkPID: bool
    ) -> None:
        BaseConnector.__init__(self, factory, timeout, reactor)
        self.address = os.fspath(address)
        self.checkPID = checkPID

    def _makeTransport(self) -> UNIXClient:
        return UNIXClient(self.address, self, self.reactor, self.checkPID)

    def getDestination(self) -> UNIXAddress:
        """The path that is, or will be, connected to."""
        return UNIXAddress(self.address)


class UNIXClient(UNIXConnection, BaseClient):
    """A connection to a UNIX socket that we make."""

    __slots__ = ()

    addressFamily = cast(socket.AddressFamily, AF_UNIX)

    def __init__(
        self, filename: SocketPath, connector: Any, reactor: Reactor | None = None, checkPID: bool = False
    ) -> None:
        BaseClient.__init__(self, connector, reactor)
        self.addr = os.fspath(filename)
        if checkPID and not is_served(filename):
            self.reactor.callLater(
                0, self.failIfNotConnected, BadFileError(string=f"no server holds the lock of {filename!r}")
            )
        else:
            self._begin()

    def _wait(self) -> None:
        self.reactor.callLater(RETRY_SECONDS, self.doConnect)

    def _make_transport(self, handed: socket.socket) -> Coroutine[Any, Any, tuple[Any, Any]]:
        return self.reactor._loop.create_unix_connection(self._at_work, sock=handed)  # type: ignore[no-any-return]  # any loop


class UNIXStreams:
    """The reactor's part for UNIX streams: `IReactorUNIX`."""

    def listenUNIX(
        self,
        address: SocketPath,
        factory: Any,
        backlog: int = 50,
        mode: int = 0o666,
        wantPID: bool = False,
    ) -> UNIXPort:
        """Accept connections to a new UNIX socket; see `IReactorUNIX.listenUNIX`.

        Raises:
            CannotListenError: the system refused, or another server holds the lock.
        """
        check_path("address", address)
        check_factory(factory)
        check_backlog(backlog)
        check_mode(mode)
        port = UNIXPort(address, factory, backlog, mode, cast("Reactor", self), wantPID)
        port.startListening()
        return port

    def connectUNIX(
        self, address: SocketPath, factory: Any, timeout: float | None = 30, checkPID: bool = False
    ) -> UNIXConnector:
        """Connect to a UNIX socket; the factory hears of the outcome. See `IReactorUNIX.connectUNIX`."""
        check_path("address", address)
        check_timeout(factory, timeout)
        connector = UNIXConnector(address, factory, timeout, cast("Reactor", self), checkPID)
        connector.connect()
        return connector


if hasattr(socket, "AF_UNIX"):
    classImplements(UNIXStreams, IReactorUNIX)
