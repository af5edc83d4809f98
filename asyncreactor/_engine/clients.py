"""Clients: connections that we make, and before they are made, the attempts."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from asyncreactor._engine.at_work import UNINITIALIZED, name_in_log, put_streams_to_work
from asyncreactor._engine.bindings import BindAddress, bind, client_binding
from asyncreactor._engine.errors import connect_error
from asyncreactor._engine.held_reads import hold_reads
from asyncreactor._engine.loops import release_if_closed
from asyncreactor._engine.sockets import numeric_family, resolve_ipv6
from asyncreactor._engine.streams import Connection
from asyncreactor.internet._ip import isIPv6Address
from asyncreactor.internet.error import ConnectBindError, ConnectError, UserError
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor
    from asyncreactor.internet.defer import Deferred

__all__ = ["BaseClient", "Client"]

_log = Logger(namespace="asyncreactor.internet.tcp")
_UNDERWAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, errno.EINTR)


class BaseClient(Connection):
    """A connection that we make; before it is made, the attempt.

    The attempt ends by `failIfNotConnected`, which does nothing once there is a connection.

    Attributes:
        connector: what hears of the outcome.
        realAddress: what the socket is connected to.
    """

    __slots__ = ("_opening", "_waiting_for", "addr", "connector", "realAddress")

    addressFamily = socket.AF_INET
    _tlsClientDefault = True
    socketType = socket.SOCK_STREAM

    def __init__(self, connector: Any, reactor: Reactor | None) -> None:
        if reactor is None:
            from asyncreactor._engine.default import current_reactor

            reactor = current_reactor()
        Connection.__init__(self, reactor)
        self.connector = connector
        self.addr: Any = None
        self.realAddress: Any = None
        self._opening: asyncio.Task[None] | None = None
        self._waiting_for: int | None = None

    def _begin(self) -> None:
        """Make the socket, so that the program can set options on it, and go on when the loop turns."""
        try:
            self._socket = self.createInternetSocket()
            self._bind(self._socket)
        except OSError as error:
            failed = ConnectBindError(error.errno, error.strerror or str(error))
            failed.__cause__ = error
            self.reactor.callLater(0, self.failIfNotConnected, failed)
        else:
            self.reactor.callLater(0, self.resolveAddress)

    def createInternetSocket(self) -> socket.socket:
        """The socket to connect."""
        created = socket.socket(self.addressFamily, self.socketType)
        created.setblocking(False)
        return created

    def _bind(self, created: socket.socket) -> None:
        """Give the socket the local address that was asked for."""

    def resolveAddress(self) -> None:
        """Find the address, then connect to it."""
        self.realAddress = self.addr
        self.doConnect()

    def doConnect(self) -> None:
        """Ask the system to connect, and wait for that."""
        if self._is_over():
            return
        assert self._socket is not None
        try:
            code = self._socket.connect_ex(self.realAddress)
        except (OSError, OverflowError) as error:
            self.failIfNotConnected(error)
            return
        if code == 0 or code == errno.EISCONN:
            self._open()
        elif code in _UNDERWAY:
            self._wait()
        else:
            self.failIfNotConnected(self._refusal(code))

    def _wait(self) -> None:
        """The attempt is under way: go on when it has ended."""
        assert self._socket is not None
        self._waiting_for = self._socket.fileno()
        self.reactor._loop.add_writer(self._waiting_for, self._connect_finished)

    def _connect_finished(self) -> None:
        self._stop_waiting()
        assert self._socket is not None
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self.failIfNotConnected(self._refusal(code))
        else:
            self._open()

    def _refusal(self, code: int) -> Exception:
        """The error for what the system answered, with a note of the address."""
        name = self.realAddress
        where = f"{name[0]}:{name[1]}" if isinstance(name, tuple) else name
        error = connect_error(OSError(code, os.strerror(code)))
        error.add_note(f"This was the answer of {where}.")
        return error

    def _stop_waiting(self) -> None:
        if self._waiting_for is not None:
            self.reactor._loop.remove_writer(self._waiting_for)
            self._waiting_for = None

    def _open(self) -> None:
        self._opening = self.reactor._loop.create_task(self._hand_to_loop())
        self._opening.add_done_callback(self._opened)

    async def _hand_to_loop(self) -> None:
        handed = self._socket
        assert handed is not None
        transport, _ = await self._make_transport(handed)
        release_if_closed(handed, transport)

    def _make_transport(self, handed: socket.socket) -> Coroutine[Any, Any, tuple[Any, Any]]:
        return self.reactor._loop.create_connection(self._at_work, sock=handed)  # type: ignore[no-any-return]  # any loop

    def _at_work(self) -> Any:
        put_streams_to_work(self.reactor)
        return self

    def _opened(self, task: asyncio.Task[None]) -> None:
        self._opening = None
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            if self.disconnected:
                self._close_socket()
            self.failIfNotConnected(connect_error(error) if isinstance(error, OSError) else error)

    def connection_made(self, transport: Any) -> None:
        """Ask the factory for a protocol; without one, the connection is closed."""
        # It is the loop's now: what is lent from here on is no socket that could be closed behind its back.
        self._socket = None
        if self.disconnected:
            transport.abort()
            return
        self._attach(transport)
        self.reactor._at_work = self
        assert self.connector is not None
        try:
            protocol = self.connector.buildProtocol(self.getPeer())
        except BaseException as error:
            _log.failure("Unhandled Error", factory=self.connector.factory)
            self._not_wanted(error)
            return
        if protocol is None:
            self._close_unused()
            return
        self.protocol = protocol
        self._introduce(UNINITIALIZED)

    def _not_wanted(self, error: BaseException) -> None:
        """The factory can't serve the connection: close it; to the factory the attempt has failed."""
        connector, self.connector = self.connector, None
        self._close_unused()
        failed = ConnectError(string=f"buildProtocol raised {type(error).__name__}: {error}")
        failed.__cause__ = error
        connector.connectionFailed(Failure(failed))

    def _close_unused(self) -> None:
        self.reactor._at_work = None
        self.loseConnection()
        # There is nobody to deliver to.
        hold_reads(self)

    def failIfNotConnected(self, err: Failure | BaseException) -> None:
        """End the attempt, if it is still one, with `err`."""
        connector = self.connector
        if self._is_over() or connector is None:
            return
        self._give_up()
        connector.connectionFailed(err if isinstance(err, Failure) else Failure(err))

    def _is_over(self) -> bool:
        return self.connected or self.disconnected

    def _give_up(self) -> None:
        self.disconnected = True
        self._stop_waiting()
        if self._opening is None:
            self._close_socket()
        # Else the loop may have it already: it is closed when it comes back with a transport.
        self.connector = None

    def _close_socket(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def stopConnecting(self) -> None:
        """Give the attempt up."""
        self.failIfNotConnected(UserError())

    def _lost(self, reason: Failure) -> None:
        if self.connector is not None:
            self.connector.connectionLost(reason)

    @property
    def logstr(self) -> str:
        """What log messages of this connection begin with."""
        return "Uninitialized" if self.protocol is None else f"{name_in_log(self.protocol)},client"


class Client(BaseClient):
    """A TCP connection that we make."""

    __slots__ = ("_binding", "_lookup", "addressFamily")

    def __init__(
        self,
        host: str,
        port: int,
        bindAddress: BindAddress,
        connector: Any,
        reactor: Reactor | None = None,
    ) -> None:
        self._binding = client_binding(bindAddress)
        BaseClient.__init__(self, connector, reactor)
        self.addr = (host, port)
        self.addressFamily = socket.AF_INET6 if isIPv6Address(host) else socket.AF_INET
        self._lookup: Deferred[Any] | None = None
        self._begin()

    def _bind(self, created: socket.socket) -> None:
        if self._binding is not None:
            bind(created, self._binding)

    def resolveAddress(self) -> None:
        """Find the numeric address, then connect to it."""
        if self._is_over():
            return
        host = self.addr[0]
        if numeric_family(host):
            self._resolved(host)
        else:
            self._lookup = self.reactor.resolve(host)
            self._lookup.addCallbacks(self._resolved, self._not_resolved)

    def _not_resolved(self, failure: Failure) -> None:
        self._lookup = None
        self.failIfNotConnected(failure)

    def _resolved(self, address: str) -> None:
        self._lookup = None
        self.realAddress = (address, self.addr[1])
        if self.addressFamily == socket.AF_INET6:
            try:
                self.realAddress = resolve_ipv6(*self.realAddress)
            except OSError as error:
                self.failIfNotConnected(error)
                return
        self.doConnect()

    def _give_up(self) -> None:
        BaseClient._give_up(self)
        if self._lookup is not None:
            lookup, self._lookup = self._lookup, None
            lookup.cancel()

    def __repr__(self) -> str:
        return f"<{type(self)} to {self.addr} at {id(self):x}>"
