"""Stream connections: one object is the loop's protocol and the program's transport.

Order of calls to the program's protocol: `makeConnection`, then any number of `dataReceived`, then
`readConnectionLost` and `writeConnectionLost` if it is half-closeable, then `connectionLost` exactly once: never before
`makeConnection` has returned, and never inside a call of `loseConnection` or `abortConnection`.

What a protocol writes while it handles one read is gathered and handed to the loop in one piece at its end: each
write costs a system call on uvloop, and a protocol may answer a hundred lines that came in one read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor._engine.errors import connection_lost_reason
from asyncreactor._engine.flow import WriteFlow
from asyncreactor._engine.sockets import BorrowedSocket, address_of, is_enabled, set_option
from asyncreactor.internet.error import ConnectionAborted, ConnectionLost
from asyncreactor.internet.interfaces import (
    IConsumer,
    IHalfCloseableProtocol,
    ILoggingContext,
    IPushProducer,
    ISystemHandle,
    ITCPTransport,
)
from asyncreactor.internet.main import CONNECTION_DONE
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterable

    from asyncreactor._engine.reactor import Reactor

__all__ = ["Connection"]

_log = Logger(namespace="asyncreactor.internet.tcp")

#: With less than this to send, closing does not go on reading until all is sent.
_SMALL_BYTES = 64 * 1024


@implementer(ITCPTransport, ISystemHandle, IConsumer, IPushProducer, ILoggingContext)
class Connection(WriteFlow):
    """A connection, as both of its neighbours see it.

    Attributes:
        protocol: the program's protocol; it may be replaced at any time, and the next call goes to the new one.
        connected: whether the connection is open.
        disconnecting: whether `loseConnection` was called.
        disconnected: whether `connectionLost` was called.
        reactor: the reactor it belongs to.
    """

    __slots__ = (
        "__dict__",
        "__weakref__",
        "_gathered",
        "_gathering",
        "_host",
        "_paused_reading",
        "_peer",
        "_read_lost",
        "_reason",
        "_socket",
        "connected",
        "disconnected",
        "disconnecting",
        "protocol",
        "reactor",
    )

    TLS = False
    _kind = "TCP"
    protocol: Any

    def __init__(self, reactor: Reactor, protocol: Any = None, socket: socket.socket | None = None) -> None:
        WriteFlow.__init__(self)
        self.reactor = reactor
        self.protocol = protocol
        self.connected = False
        self.disconnecting = False
        self.disconnected = False
        #: What the protocol writes while it handles a read, and the same list while it does, else None.
        self._gathered: list[bytes] = []
        self._gathering: list[bytes] | None = None
        self._paused_reading = False
        self._read_lost = False
        self._reason: Failure | None = None
        self._socket = socket
        self._host: Any = None
        self._peer: Any = None

    # -- the loop calls these

    def connection_made(self, transport: Any) -> None:
        """The loop has the connection: show it to the protocol."""
        self._attach(transport)
        self._introduce()

    def _attach(self, transport: Any) -> None:
        self._transport = transport
        self._writer = transport.write
        self.connected = True
        get = transport.get_extra_info
        self._peer = get("peername")
        self._host = get("sockname")
        self.reactor._selectables.add(self)

    def _introduce(self) -> None:
        self._gathering = self._gathered
        try:
            self.protocol.makeConnection(self)
        except BaseException:
            self._protocol_raised("makeConnection")
        self._end_of_read()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._gathering = gathered = self._gathered
        try:
            self.protocol.dataReceived(data)
        except BaseException:
            self._protocol_raised("dataReceived")
        self._gathering = None
        if gathered or self.disconnecting:
            self._end_of_read()

    def eof_received(self) -> bool:
        """The peer sends no more; say whether the connection stays open for writing."""
        self._read_lost = True
        if self.disconnected or not IHalfCloseableProtocol.providedBy(self.protocol):
            if self._reason is None:
                self._reason = Failure(CONNECTION_DONE)
            return False
        self._gathering = self._gathered
        try:
            self.protocol.readConnectionLost()
        except BaseException:
            self._protocol_raised("readConnectionLost")
        self._end_of_read()
        return self._writer is not None

    def connection_lost(self, exc: Exception | None) -> None:
        """The loop has closed the connection."""
        self._lose(self._reason or connection_lost_reason(exc))

    def _lose(self, reason: Failure) -> None:
        """Tell the protocol, once."""
        if self.disconnected:
            return
        self.disconnected = True
        self.connected = False
        self._writer = None
        self._gathered.clear()
        self.reactor._selectables.discard(self)
        self._stop_producer()
        protocol, self.protocol = self.protocol, None
        if protocol is not None:
            try:
                protocol.connectionLost(reason)
            except BaseException:
                _log.failure("connectionLost of {protocol!r} raised an exception", protocol=protocol)
        self._lost(reason)

    def _lost(self, reason: Failure) -> None:
        """For kinds of connections that have somebody else to tell."""

    def _protocol_raised(self, method: str) -> None:
        """Log it once; only this connection ends, and its protocol hears why."""
        failure = Failure()
        _log.failure(
            "{method} of {protocol!r} raised an exception", failure, method=method, protocol=self.protocol
        )
        self._gathered.clear()
        self._end(failure)

    def _end(self, reason: Failure) -> None:
        """End the connection now, without sending what waits."""
        if self._reason is None:
            self._reason = reason
        self.disconnecting = True
        self._writer = None
        if self._transport is not None:
            self._transport.abort()

    def _end_of_read(self) -> None:
        self._gathering = None
        gathered = self._gathered
        if gathered:
            data = gathered[0] if len(gathered) == 1 else b"".join(gathered)
            gathered.clear()
            if self._writer is not None:
                self._writer(data)
        if self.disconnecting:
            self._close_when_sent()

    # -- ITransport

    def write(self, data: bytes) -> None:
        """Send bytes, in order, some time soon; ignored once the connection is closed.

        Raises:
            TypeError: `data` is not bytes.
        """
        if data.__class__ is not bytes:
            data = _to_bytes(data)
        gathering = self._gathering
        if gathering is not None:
            gathering.append(data)
        elif self._writer is not None:
            self._writer(data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Send several pieces, in order."""
        self.write(b"".join(iovec))

    def loseConnection(self) -> None:
        """Close the connection when all that was written has been sent, and a producer is done.

        Until then what the peer sends is still delivered.
        """
        if not self.connected or self.disconnecting:
            return
        self.disconnecting = True
        if self._gathering is None:
            self.reactor._loop.call_soon(self._close_when_sent)

    def _close_when_sent(self) -> None:
        if self._producer is not None or self._transport is None or self.disconnected:
            return
        if self._write_lost_on_drain or self._transport.get_write_buffer_size() > _SMALL_BYTES:
            self._when_drained(self._close_now)
        else:
            self._close_now()

    def _close_now(self) -> None:
        self._writer = None
        if self._transport is not None:
            self._transport.close()

    def abortConnection(self) -> None:
        """Close the connection now; what waits to be sent is dropped."""
        if self.disconnected or self._transport is None:
            return
        self._gathered.clear()
        self._end(Failure(ConnectionAborted()))

    def loseWriteConnection(self) -> None:
        """Close our half when all that was written has been sent; reading goes on."""
        if self._writer is None:
            return
        if self._gathered:
            self._writer(b"".join(self._gathered))
            self._gathered.clear()
        self._writer = None
        self._write_lost_on_drain = True
        self.reactor._loop.call_soon(self._when_drained, self._end_of_writing)

    def _end_of_writing(self) -> None:
        self._write_lost_on_drain = False
        transport = self._transport
        if transport is None or self.disconnected:
            return
        try:
            transport.write_eof()
        except OSError as error:
            self._end(connection_lost_reason(error))
            return
        if IHalfCloseableProtocol.providedBy(self.protocol):
            try:
                self.protocol.writeConnectionLost()
            except BaseException:
                self._protocol_raised("writeConnectionLost")
        if self._read_lost or self.disconnecting:
            self._close_now()

    def getHost(self) -> Any:
        """The address of this end."""
        if self._host.__class__ is tuple:
            self._host = address_of(self._kind, self._host)
        return self._host

    def getPeer(self) -> Any:
        """The address of the other end."""
        if self._peer.__class__ is tuple:
            self._peer = address_of(self._kind, self._peer)
        return self._peer

    def getHandle(self) -> Any:
        """The socket. It is the loop's: look at it and set options, but don't read, write or close it."""
        if self._socket is None and self._transport is not None:
            self._socket = BorrowedSocket(fileno=self._transport.get_extra_info("socket").fileno())
        return self._socket

    def fileno(self) -> int:
        """The socket's descriptor, or -1."""
        if self.disconnected or self._transport is None:
            return -1
        return int(self._transport.get_extra_info("socket").fileno())

    # -- ITCPTransport

    def getTcpNoDelay(self) -> bool:
        """Whether small pieces are sent at once (TCP_NODELAY)."""
        return is_enabled(self.getHandle(), "TCP_NODELAY")

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Send small pieces at once, or let the system gather them."""
        set_option(self.getHandle(), "TCP_NODELAY", enabled)

    def getTcpKeepAlive(self) -> bool:
        """Whether an idle connection is probed (SO_KEEPALIVE)."""
        return is_enabled(self.getHandle(), "SO_KEEPALIVE")

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Probe the connection while it is idle, or don't."""
        set_option(self.getHandle(), "SO_KEEPALIVE", enabled)

    # -- IPushProducer: the peer's bytes

    def pauseProducing(self) -> None:
        """Read no more until `resumeProducing`."""
        if self._transport is not None and not self._paused_reading and not self.disconnected:
            self._paused_reading = True
            self._transport.pause_reading()

    def resumeProducing(self) -> None:
        """Read again."""
        if self._transport is not None and self._paused_reading and not self.disconnected:
            self._paused_reading = False
            self._transport.resume_reading()

    def stopProducing(self) -> None:
        """Close the connection."""
        self.loseConnection()

    stopReading = pauseProducing
    startReading = resumeProducing

    def connectionLost(self, reason: Failure) -> None:
        """The reactor shuts down, or somebody wants this connection to end at once: tell the protocol, and close."""
        self._lose(reason)
        if self._transport is not None:
            self._transport.abort()

    def readConnectionLost(self, reason: Failure) -> None:
        """As if the peer had sent no more."""
        if not self.eof_received():
            self.connectionLost(reason)

    def logPrefix(self) -> str:
        """What log messages of this connection begin with."""
        protocol = self.protocol
        if protocol is None:
            return "-"
        return protocol.logPrefix() if hasattr(protocol, "logPrefix") else type(protocol).__name__

    def __repr__(self) -> str:
        state = "open" if self.connected else "closed"
        return f"<{type(self).__name__} {state} {self.getHost()} <-> {self.getPeer()} {self.protocol!r}>"

    def _disconnect_all(self) -> None:
        self.connectionLost(Failure(ConnectionLost("the reactor is shutting down")))


def _to_bytes(data: Any) -> bytes:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise TypeError(f"data must be bytes, not {type(data).__name__}")
