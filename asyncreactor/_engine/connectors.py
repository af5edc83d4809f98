"""Connectors: attempts to connect, and the clients that come of them."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor._engine.errors import connect_error
from asyncreactor._engine.streams import Connection
from asyncreactor.internet._ip import isIPAddress, isIPv6Address
from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import (
    ConnectBindError,
    NotConnectingError,
    ServiceNameUnknownError,
    TimeoutError,
    UserError,
)
from asyncreactor.internet.interfaces import IConnector
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor
    from asyncreactor.internet.interfaces import IDelayedCall

__all__ = ["BaseConnector", "Client", "Connector"]

_log = Logger(namespace="asyncreactor.internet.tcp")
_UNDERWAY = (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY, errno.EINTR)


@implementer(IConnector)
class BaseConnector:
    """Connects a client factory, again and again if it asks for that.

    Attributes:
        state: "disconnected", "connecting" or "connected".
        transport: the attempt, or the connection.
    """

    timeoutID: IDelayedCall | None = None
    factoryStarted = False

    def __init__(self, factory: Any, timeout: float | None, reactor: Reactor) -> None:
        self.state = "disconnected"
        self.reactor = reactor
        self.factory = factory
        self.timeout = timeout
        self.transport: Any = None

    def _makeTransport(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say how it connects")

    def getDestination(self) -> Any:
        """The address that is, or will be, connected to."""
        raise NotImplementedError(f"{type(self).__name__} does not say where it connects to")

    def connect(self) -> None:
        """Begin to connect; the factory hears of the outcome.

        Raises:
            RuntimeError: it is connecting, or connected.
        """
        if self.state != "disconnected":
            raise RuntimeError("can't connect in this state")
        self.state = "connecting"
        if not self.factoryStarted:
            self.factory.doStart()
            self.factoryStarted = True
        self.transport = self._makeTransport()
        if self.timeout is not None:
            self.timeoutID = self.reactor.callLater(
                self.timeout, self.transport.failIfNotConnected, TimeoutError()
            )
        self.factory.startedConnecting(self)

    def stopConnecting(self) -> None:
        """Give the attempt up.

        Raises:
            NotConnectingError: there is none.
        """
        if self.state != "connecting":
            raise NotConnectingError("we're not trying to connect")
        self.transport.failIfNotConnected(UserError())
        self.state = "disconnected"

    def disconnect(self) -> None:
        """Give the attempt up, or close the connection."""
        if self.state == "connecting":
            self.stopConnecting()
        elif self.state == "connected":
            self.transport.loseConnection()

    def cancelTimeout(self) -> None:
        """The attempt is over: stop its clock."""
        timer, self.timeoutID = self.timeoutID, None
        if timer is not None and timer.active():
            timer.cancel()

    def buildProtocol(self, addr: Any) -> Any:
        """Connected: ask the factory for a protocol."""
        self.state = "connected"
        self.cancelTimeout()
        return self.factory.buildProtocol(addr)

    def connectionFailed(self, reason: Failure) -> None:
        """The attempt failed."""
        self.cancelTimeout()
        self.transport = None
        self.state = "disconnected"
        self.factory.clientConnectionFailed(self, reason)
        self._stop_factory_if_done()

    def connectionLost(self, reason: Failure) -> None:
        """The connection is gone."""
        self.state = "disconnected"
        self.factory.clientConnectionLost(self, reason)
        self._stop_factory_if_done()

    def _stop_factory_if_done(self) -> None:
        # The factory may have called connect() again.
        if self.state == "disconnected" and self.factoryStarted:
            self.factoryStarted = False
            self.factory.doStop()

    def __repr__(self) -> str:
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"<{name} instance at 0x{id(self):x} {self.state} {self.getDestination()}>"


class Connector(BaseConnector):
    """Connects by TCP."""

    _addressType: Any = IPv4Address

    def __init__(
        self,
        host: str,
        port: int | str,
        factory: Any,
        timeout: float | None,
        bindAddress: tuple[str, int] | None,
        reactor: Reactor | None = None,
    ) -> None:
        if reactor is None:
            from asyncreactor._engine.default import current_reactor

            reactor = current_reactor()
        if isinstance(port, str):
            try:
                port = socket.getservbyname(port, "tcp")
            except OSError as error:
                raise ServiceNameUnknownError(string=f"{error} ({port!r})") from error
        self.host, self.port = host, port
        if isIPv6Address(host):
            from asyncreactor.internet.address import IPv6Address

            self._addressType = IPv6Address
        self.bindAddress = bindAddress
        BaseConnector.__init__(self, factory, timeout, reactor)

    def _makeTransport(self) -> Client:
        return Client(self.host, self.port, self.bindAddress, self, self.reactor)

    def getDestination(self) -> Any:
        """The address that is, or will be, connected to."""
        return self._addressType("TCP", self.host, self.port)


class Client(Connection):
    """A connection that we make; before it is made, the attempt.

    The attempt ends by `failIfNotConnected`, which does nothing once there is a connection.
    """

    __slots__ = (
        "_bind_address",
        "_lookup",
        "_opening",
        "_waiting_for",
        "addr",
        "addressFamily",
        "connector",
        "realAddress",
    )

    socketType = socket.SOCK_STREAM

    def __init__(
        self,
        host: str,
        port: int,
        bindAddress: Any,
        connector: BaseConnector | None,
        reactor: Reactor | None = None,
    ) -> None:
        if reactor is None:
            from asyncreactor._engine.default import current_reactor

            reactor = current_reactor()
        Connection.__init__(self, reactor)
        self.connector = connector
        self.addr = (host, port)
        self.realAddress: Any = None
        self.addressFamily = socket.AF_INET6 if isIPv6Address(host) else socket.AF_INET
        self._bind_address = _bind_tuple(bindAddress)
        self._opening: asyncio.Task[None] | None = None
        self._waiting_for: int | None = None
        self._lookup: Deferred[Any] | None = None
        self._begin()

    def _begin(self) -> None:
        port = self.addr[1]
        if not 0 <= port <= 0xFFFF:
            raise OverflowError(f"port must be 0 to 65535, not {port!r}")
        self.reactor.callLater(0, self.resolveAddress)

    def createInternetSocket(self) -> socket.socket:
        """The socket to connect."""
        created = socket.socket(self.addressFamily, self.socketType)
        created.setblocking(False)
        return created

    def resolveAddress(self) -> None:
        """Find the numeric address, then connect to it."""
        if self._is_over():
            return
        host = self.addr[0]
        if isIPAddress(host) or isIPv6Address(host):
            self._resolved(host)
        else:
            self._lookup = self.reactor.resolve(host)
            self._lookup.addCallbacks(self._resolved, self._not_resolved)

    def _not_resolved(self, failure: Failure) -> None:
        self._lookup = None
        self.failIfNotConnected(failure)

    def _resolved(self, address: str) -> None:
        self._lookup = None
        if self._is_over():
            return
        if self.addressFamily == socket.AF_INET6:
            self.realAddress = socket.getaddrinfo(
                address, self.addr[1], socket.AF_INET6, self.socketType, 0, socket.AI_NUMERICHOST
            )[0][4]
        else:
            self.realAddress = (address, self.addr[1])
        try:
            self._socket = self.createInternetSocket()
        except OSError as error:
            self.failIfNotConnected(ConnectBindError(error.errno, error.strerror))
            return
        if self._bind_address is not None:
            try:
                self._socket.bind(self._bind_address)
            except OSError as error:
                self.failIfNotConnected(ConnectBindError(error.errno, error.strerror))
                return
        self.doConnect()

    def doConnect(self) -> None:
        """Ask the system to connect, and wait for that."""
        assert self._socket is not None
        code = self._socket.connect_ex(self.realAddress)
        if code == 0 or code == errno.EISCONN:
            self._open()
        elif code in _UNDERWAY:
            self._waiting_for = self._socket.fileno()
            self.reactor._loop.add_writer(self._waiting_for, self._connect_finished)
        else:
            self.failIfNotConnected(connect_error(OSError(code, os.strerror(code))))

    def _connect_finished(self) -> None:
        self._stop_waiting()
        assert self._socket is not None
        code = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code:
            self.failIfNotConnected(connect_error(OSError(code, os.strerror(code))))
        else:
            self._open()

    def _stop_waiting(self) -> None:
        if self._waiting_for is not None:
            self.reactor._loop.remove_writer(self._waiting_for)
            self._waiting_for = None

    def _open(self) -> None:
        self._opening = self.reactor._loop.create_task(self._hand_to_loop())
        self._opening.add_done_callback(self._opened)

    async def _hand_to_loop(self) -> None:
        await self.reactor._loop.create_connection(lambda: self, sock=self._socket)

    def _opened(self, task: asyncio.Task[None]) -> None:
        self._opening = None
        if task.cancelled():
            return
        error = task.exception()
        if error is not None:
            self.failIfNotConnected(connect_error(error) if isinstance(error, OSError) else error)

    def connection_made(self, transport: Any) -> None:
        """Ask the factory for a protocol; without one, the connection is closed."""
        self._attach(transport)
        assert self.connector is not None
        try:
            protocol = self.connector.buildProtocol(self.getPeer())
        except BaseException:
            _log.failure("buildProtocol of {factory!r} raised an exception", factory=self.connector.factory)
            protocol = None
        if protocol is None:
            self.loseConnection()
            return
        self.protocol = protocol
        self._introduce()

    def failIfNotConnected(self, err: Failure | BaseException) -> None:
        """End the attempt, if it is still one, with `err`."""
        connector = self.connector
        if self.connected or self.disconnected or connector is None:
            return
        self._give_up()
        connector.connectionFailed(err if isinstance(err, Failure) else Failure(err))

    def _is_over(self) -> bool:
        return self.connected or self.disconnected

    def _give_up(self) -> None:
        self.disconnected = True
        self._stop_waiting()
        if self._opening is not None:
            self._opening.cancel()
        if self._lookup is not None:
            lookup, self._lookup = self._lookup, None
            lookup.cancel()
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self.connector = None

    def stopConnecting(self) -> None:
        """Give the attempt up."""
        self.failIfNotConnected(UserError())

    def _lost(self, reason: Failure) -> None:
        if self.connector is not None:
            self.connector.connectionLost(reason)

    @property
    def logstr(self) -> str:
        """What log messages of this connection begin with."""
        return "Uninitialized" if self.protocol is None else self.logPrefix() + ",client"

    def __repr__(self) -> str:
        return f"<{type(self).__module__}.{type(self).__qualname__} to {self.addr} at {id(self):x}>"


def _bind_tuple(address: Any) -> Any:
    if address is None or isinstance(address, (tuple, list)):
        return None if address is None else tuple(address)
    if isinstance(address, str):
        return (address, 0)
    raise TypeError(f"bindAddress must be (host, port) or None, not {address!r}")
