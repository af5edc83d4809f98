"""Ports: sockets that accept connections.

The socket is bound and listens, and the loop has it to accept on, before `startListening` returns: errors are raised
there, and `getHost` works before the loop runs.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Coroutine
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor._engine.accepting import DescriptorWatch, ready_to_accept, watch_descriptors
from asyncreactor._engine.at_work import name_in_log, put_streams_to_work
from asyncreactor._engine.bindings import bind, server_binding
from asyncreactor._engine.early import EarlyTransport
from asyncreactor._engine.loops import run_at_once
from asyncreactor._engine.servers import Server
from asyncreactor._engine.sockets import address_of, copy_of_descriptor
from asyncreactor.internet.defer import Deferred, succeed
from asyncreactor.internet.error import CannotListenError
from asyncreactor.internet.interfaces import Binding, IListeningPort, ILoggingContext
from asyncreactor.internet.main import CONNECTION_DONE
from asyncreactor.logger import Logger
from asyncreactor.python import log
from asyncreactor.python.failure import Failure
from asyncreactor.python.reflect import qual

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor

__all__ = ["Port"]

_log = Logger(namespace="asyncreactor.internet.tcp")


@implementer(IListeningPort, ILoggingContext)
class Port:
    """A TCP port that is listened on.

    Args:
        port: its number, 0 for any that is free; or a binding, as `makeBinding` returns.
        factory: makes a protocol for each connection.
        backlog: how many connections the system holds until they are accepted.
        interface: the numeric address to bind; "" for all of IPv4, "::" for all.
        reactor: by default the current one.
    """

    # Where programs find it, which is what they see in its representation.
    __module__ = "asyncreactor.internet.tcp"

    socketType = socket.SOCK_STREAM
    addressFamily = socket.AF_INET
    sessionno = 0
    transport = Server
    _kind = "TCP"
    #: What the log calls it.
    _log_kind = "TCP"
    #: The address, from `stopListening`, which closes the socket at once, until the port is closed.
    _closing_host: Any = None

    def __init__(
        self,
        port: int | Binding,
        factory: Any,
        backlog: int = 50,
        interface: str | None = "",
        reactor: Reactor | None = None,
    ) -> None:
        if reactor is None:
            from asyncreactor._engine.default import current_reactor

            reactor = current_reactor()
        self.reactor: Any = reactor
        self._binding = server_binding(port, interface)
        self.port: Any = self._binding.port
        self.interface = self._binding.interface
        self.factory = factory
        self.backlog = backlog
        if ":" in self.interface:
            self.addressFamily = socket.AF_INET6
        self.connected = False
        self.disconnecting = False
        self.disconnected = False
        self._socket: socket.socket | None = None
        self._inherited: socket.socket | None = None
        self._server: asyncio.AbstractServer | None = None
        self._watch: DescriptorWatch | None = None
        self._stopped: Deferred[None] | None = None
        self._real_port: Any = None

    @classmethod
    def _fromListeningDescriptor(cls, reactor: Reactor, fd: int, addressFamily: int, factory: Any) -> Port:
        """A port on a socket that listens already; the descriptor is copied and stays the caller's."""
        listening = copy_of_descriptor(fd, addressFamily, cls.socketType)
        self = cls._for_name(listening.getsockname(), factory, reactor)
        self.addressFamily = socket.AddressFamily(addressFamily)
        self._inherited = listening
        return self

    @classmethod
    def _for_name(cls, name: Any, factory: Any, reactor: Reactor) -> Port:
        """A port that will have the address `name`."""
        return cls(name[1], factory, interface=name[0], reactor=reactor)

    @classmethod
    def _adopt_connection(cls, reactor: Reactor, fd: int, addressFamily: int, factory: Any) -> Server | None:
        """A connection on a connected socket, as if a port had accepted it; None if the factory wants none."""
        early = EarlyTransport(copy_of_descriptor(fd, addressFamily, cls.socketType))
        nobody = cls._for_name(early.get_extra_info("sockname"), factory, reactor)
        connection = nobody.transport(nobody)
        connection.connection_made(early)
        connection.server = None
        if connection.protocol is None:
            return None
        if connection._transport is early:
            early.hand_over(connection)
        return connection

    def createInternetSocket(self) -> socket.socket:
        """The socket to bind."""
        created = socket.socket(self.addressFamily, self.socketType)
        created.setblocking(False)
        return created

    def startListening(self) -> None:
        """Bind and listen.

        Raises:
            CannotListenError: the system refused.
        """
        if self._inherited is None:
            listening = self._bind()
        else:
            listening, self._inherited = self._inherited, None
        self._socket = listening
        self._real_port = self._name_of(listening)
        log.msg(
            f"{name_in_log(self.factory)} starting on {self._real_port!r}",
            eventSource=self,
            eventType="start",
            factory=self.factory,
        )
        try:
            self.factory.doStart()
        except BaseException:
            # Nobody gets this port, so nobody could close it.
            listening.close()
            self._forget_socket()
            raise
        self.connected = True
        self.disconnecting = self.disconnected = False
        self.reactor._selectables[self] = None
        self._serve()

    def _bind(self) -> socket.socket:
        try:
            created = self.createInternetSocket()
        except OSError as error:
            raise self._cannot_listen(error) from error
        try:
            self._bind_socket(created)
            created.listen(self.backlog)
        except (OSError, OverflowError) as error:
            created.close()
            raise self._cannot_listen(error) from error
        except BaseException:
            created.close()
            raise
        return created

    def _bind_socket(self, created: socket.socket) -> None:
        bind(created, self._binding)

    def _cannot_listen(self, error: Exception) -> CannotListenError:
        return CannotListenError(self.interface, self.port, error)

    def _name_of(self, listening: socket.socket) -> Any:
        """What the port is called in the log: its number."""
        return listening.getsockname()[1]

    def _serve(self) -> None:
        # Connections are accepted in a copy of the context in which that begins.
        copy_context().run(self._begin_to_serve)

    def _begin_to_serve(self) -> None:
        put_streams_to_work(self.reactor)
        assert self._socket is not None
        self._socket = ready_to_accept(self._socket, self.reactor._loop)
        self._watch = watch_descriptors(self.reactor._loop)
        server = run_at_once(self._create_server(start_serving=False, **self._server_options()))
        assert server is not None, "with a socket given, there is nothing to wait for"
        self._server = server
        run_at_once(server.start_serving())

    def _create_server(self, **options: Any) -> Coroutine[Any, Any, asyncio.AbstractServer]:
        assert self._socket is not None
        return self.reactor._loop.create_server(self._accepted, sock=self._socket, **options)  # type: ignore[no-any-return]  # any loop

    def _server_options(self) -> dict[str, Any]:
        return {"backlog": self.backlog}

    def _accepted(self) -> Any:
        watch = self._watch
        if watch is not None and len(self.reactor._selectables) > watch.crowd:
            watch.look(self.fileno())
        return self.transport(self)

    def _next_session(self) -> int:
        number = self.sessionno
        self.sessionno = number + 1
        return number

    def stopListening(self, connDone: Any = None) -> Deferred[None]:
        """Accept no more; connections that are open stay so.

        Returns:
            Fires when the port is free. A second call gives a Deferred that fires then, too.
        """
        self.disconnecting = True
        if not self.connected:
            return succeed(None)
        waiting: Deferred[None] = Deferred()
        if self._stopped is None:
            self._stopped = waiting
            self._closing_host = self.getHost()
            self._stop_accepting()
            # uvloop closes the descriptor on its next turn.
            self.reactor.callLater(
                0, self.reactor.callLater, 0, self.connectionLost, Failure(CONNECTION_DONE)
            )
        else:
            self._stopped.chainDeferred(waiting)
        return waiting

    loseConnection = stopListening

    def _stop_accepting(self) -> None:
        loop = self.reactor._loop
        if isinstance(loop, asyncio.SelectorEventLoop):
            # It makes transports on the turn after it has accepted, and would lose those connections if the server
            # were closed in between.
            loop.remove_reader(self.fileno())
        else:
            self._close()

    def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def connectionLost(self, reason: Failure) -> None:
        """The port is closed: tell the factory and whoever waits."""
        if not self.connected:
            return
        self.connected = False
        self.disconnected = True
        self._close()
        self.reactor._selectables.pop(self, None)
        log.msg(f"({self._log_kind} Port {self._real_port} Closed)")
        self._forget_socket()
        waiting, self._stopped = self._stopped, None
        self._closing_host = None
        try:
            self.factory.doStop()
        except BaseException:
            if waiting is None:
                raise
            waiting.errback()
            return
        if waiting is not None:
            waiting.callback(None)

    def _forget_socket(self) -> None:
        self._socket = None
        self._real_port = None
        self._released()

    def _released(self) -> None:
        """For kinds of ports that have more to give back than the socket."""

    def getHost(self) -> Any:
        """The address that is listened on."""
        if self._closing_host is not None:
            return self._closing_host
        assert self._socket is not None, f"{self!r} is not listening"
        return address_of(self._kind, self._socket.getsockname())

    def getHandle(self) -> Any:
        """The socket."""
        return self._socket

    def fileno(self) -> int:
        """The socket's descriptor, or -1."""
        return -1 if self._socket is None else self._socket.fileno()

    @property
    def socket(self) -> socket.socket | None:
        """The socket that listens, or None."""
        return self._socket

    @property
    def _realPortNumber(self) -> Any:
        return self._real_port

    def logPrefix(self) -> str:
        """What log messages of this port begin with."""
        return qual(type(self.factory))

    def _disconnect_all(self) -> None:
        self.connectionLost(Failure(CONNECTION_DONE))

    def __repr__(self) -> str:
        where = "(not listening)" if self._real_port is None else f"on {self._real_port}"
        return f"<{type(self)} of {type(self.factory)} {where}>"
