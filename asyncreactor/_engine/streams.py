"""Stream connections: one object is the loop's protocol and the program's transport.

Order of calls to the program's protocol: `makeConnection`, then any number of `dataReceived`, none of them after
`loseConnection`, then `readConnectionLost` and `writeConnectionLost`, once each, if it is half-closeable, then
`connectionLost` exactly once: never before `makeConnection` has returned, and never inside a call of `loseConnection`
or `abortConnection`.

What a protocol writes while it handles one read is gathered and handed to the loop in one piece at its end: each
write costs a system call on uvloop, and a protocol may answer a hundred lines that came in one read.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor._engine.at_work import name_in_log
from asyncreactor._engine.errors import connection_lost_reason
from asyncreactor._engine.flow import WriteFlow
from asyncreactor._engine.held_reads import HeldReads, hold_reads
from asyncreactor._engine.sockets import LentSocket, address_of, is_enabled, reset_when_closed, set_option
from asyncreactor.internet.error import ConnectionAborted, ConnectionLost
from asyncreactor.internet.interfaces import (
    IConsumer,
    IHalfCloseableProtocol,
    ILoggingContext,
    IPushProducer,
    ISystemHandle,
    ITLSTransport,
)
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable
    from socket import socket as Socket

    from asyncreactor._engine.reactor import Reactor

__all__ = ["Connection"]

_log = Logger(namespace="asyncreactor.internet.tcp")
#: From this size on, in bytes, a piece costs more to copy than a system call of its own.
_LARGE = 64 * 1024
#: More pieces than this are not looked at one by one: most are small.
_FEW = 16


@implementer(ITLSTransport, ISystemHandle, IConsumer, IPushProducer, ILoggingContext)
class Connection(WriteFlow):
    """A connection, as both of its neighbours see it.

    Attributes:
        protocol: the program's protocol; it may be replaced at any time, and the next call goes to the new one.
        disconnecting: whether `loseConnection` was called.
        disconnected: whether `connectionLost` was called.
        reactor: the reactor it belongs to.
    """

    __slots__ = ("_gathering", "disconnected", "disconnecting", "protocol", "reactor")

    TLS = False
    #: Whether this end begins a TLS handshake, unless told otherwise.
    _tlsClientDefault = False
    _kind = "TCP"
    protocol: Any
    # As in `WriteFlow`: these stay in the class until they change.
    _paused_reading = False
    _held_reads: HeldReads | None = None
    _read_lost = False
    _reason: Failure | None = None
    _socket: Socket | None = None

    def __init__(self, reactor: Reactor, protocol: Any = None, socket: Socket | None = None) -> None:
        self._transport = self._writer = self._producer = None
        self.reactor = reactor
        self.protocol = protocol
        self.disconnecting = False
        self.disconnected = False
        #: What the protocol has written while it handles a read, else None. While there is a producer it is None: that
        #: has to hear at once when it is to pause.
        self._gathering: list[bytes] | None = None
        if socket is not None:
            self._socket = socket

    # -- the loop calls these

    def connection_made(self, transport: Any) -> None:
        """The loop has the connection: show it to the protocol."""
        self._attach(transport)
        self._introduce(self)

    def _attach(self, transport: Any) -> None:
        self._transport = self._writer = transport
        self.reactor._selectables[self] = None

    def _introduce(self, at_work: Any) -> None:
        """Tell the protocol of the connection, while `at_work` is at work in the log."""
        self.reactor._at_work = at_work
        self._gathering = [] if self._producer is None else None
        try:
            self.protocol.makeConnection(self)
        except BaseException:
            self._introduction_raised()
        self._end_of_read()
        if self.disconnecting or self._paused_reading:
            hold_reads(self)

    def _introduction_raised(self) -> None:
        self._raised("makeConnection")

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        # What `_begin_read` and `_end_of_read` do, without three calls: of 250 ns for an echo they would take 45.
        reactor = self.reactor
        reactor._at_work = self
        gathered: list[bytes] | None = [] if self._producer is None else None
        self._gathering = gathered
        try:
            self.protocol.dataReceived(data)
        except BaseException:
            self._raised("dataReceived")
        reactor._at_work = self._gathering = None
        if gathered:
            writer = self._writer
            if writer is not None:
                if len(gathered) == 1:
                    writer.write(gathered[0])
                else:
                    _write_pieces(writer, gathered)
        if self.disconnecting:
            self._close_when_sent()

    def eof_received(self) -> bool:
        """The peer sends no more; say whether the connection stays open for writing."""
        if self.disconnected or not IHalfCloseableProtocol.providedBy(self.protocol):
            if not self.disconnected and self._reason is None and self._transport.get_write_buffer_size() > 0:
                # That the peer doesn't take the rest any more is not the reason.
                self._reason = connection_lost_reason(None)
            return False
        self._read_lost = True
        self._begin_read()
        try:
            self.protocol.readConnectionLost()
        except BaseException:
            self._raised("readConnectionLost")
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
        self._writer = self._gathering = None
        reactor = self.reactor
        reactor._selectables.pop(self, None)
        at_work_before, reactor._at_work = reactor._at_work, self
        if self._producer is not None:
            self._stop_producer()
        if self.protocol is not None:
            try:
                self.protocol.connectionLost(reason)
            except BaseException:
                self._log_failure(Failure(), "connectionLost")
        self._lost(reason)
        self.protocol = None
        reactor._at_work = at_work_before

    def _lost(self, reason: Failure) -> None:
        """For kinds of connections which have somebody else to tell."""

    def _raised(self, what: str) -> None:
        """Log it once; only this connection ends, and its protocol hears why."""
        self._reason = Failure()
        self._log_failure(self._reason, what)
        self._end()

    def _log_failure(self, failure: Failure, what: str) -> None:
        where = self.logPrefix()
        _log.failure("Unhandled Error", failure, what=what, protocol=self.protocol, log_system=where)

    def _end(self) -> None:
        """End the connection now, without sending what waits."""
        self.disconnecting = True
        self._gathering = self._writer = None
        if self._resuming:
            # asyncio's transport would tell of its end twice: see `_drained`.
            self.reactor._loop.call_soon(self._abort_if_not_lost)
        elif self._transport is not None:
            self._transport.abort()

    def _abort_if_not_lost(self) -> None:
        if self.protocol is not None:
            self._transport.abort()

    def _begin_read(self) -> None:
        self.reactor._at_work = self
        self._gathering = [] if self._producer is None else None

    def _end_of_read(self) -> None:
        if self._gathering:
            self._flush()
        self.reactor._at_work = self._gathering = None
        if self.disconnecting:
            self._close_when_sent()

    def _stop_gathering(self) -> None:
        self._flush()
        self._gathering = None

    def _flush(self) -> None:
        """Hand over what has been gathered."""
        gathered = self._gathering
        if gathered:
            pieces = gathered.copy()
            gathered.clear()
            if self._writer is not None:
                _write_pieces(self._writer, pieces)

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
            self._writer.write(data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Send several pieces, in order."""
        try:
            data = b"".join(iovec)
        except TypeError as error:
            raise _not_bytes(str(error)) from None
        self.write(data)

    def loseConnection(self) -> None:
        """Close the connection when all that was written has been sent, and a producer is done.

        What the peer sends from now on is not delivered.
        """
        if not self.connected or self.disconnecting:
            return
        self.disconnecting = True
        if self._gathering is None:
            self._transport.pause_reading()
            self.reactor._loop.call_soon(self._close_when_sent)

    def loseWriteConnection(self) -> None:
        """Close our half when all that was written has been sent, and a producer is done; reading goes on."""
        if self._writer is None or self._half_closing:
            return
        self._half_closing = True
        self.reactor._loop.call_soon(self._close_when_sent)

    def _close_when_sent(self) -> None:
        """Close what is to be closed, unless that has to wait."""
        if self.disconnected or self._waits_for_producer():
            return
        if self._transport.get_write_buffer_size() > 0:
            if self.disconnecting:
                self._transport.pause_reading()
            self._await_drain()
        elif self._half_closing:
            self._close_half()
        elif self.disconnecting:
            self._close()

    def _close(self) -> None:
        self._writer = None
        self._transport.close()

    def _close_half(self) -> None:
        self._half_closing = False
        self._writer = None
        try:
            self._transport.write_eof()
        except OSError:
            # The peer has reset the connection, which the loop is about to tell.
            return
        if IHalfCloseableProtocol.providedBy(self.protocol):
            try:
                self.protocol.writeConnectionLost()
            except BaseException:
                self._raised("writeConnectionLost")
        if self._read_lost or self.disconnecting:
            self._close()

    def abortConnection(self) -> None:
        """Close the connection now; what waits to be sent is dropped, and the peer hears that it broke."""
        if self.disconnected or self._transport is None:
            return
        if self._reason is None:
            self._reason = Failure(ConnectionAborted())
        self._reset_when_closed()
        self._end()

    def _reset_when_closed(self) -> None:
        # It may be closed already, when this is asked for a second time.
        with suppress(OSError):
            reset_when_closed(self.socket)

    def getHost(self) -> Any:
        """The address of this end."""
        return self._address("sockname")

    def getPeer(self) -> Any:
        """The address of the other end."""
        return self._address("peername")

    def _address(self, which: str) -> Any:
        """The address object for what the transport calls "sockname" or "peername"; None if it doesn't know.

        Transports of TCP keep both, and after the end too: kept here again, they would take 160 bytes.
        """
        if self._transport is None:
            return None
        try:
            name = self._transport.get_extra_info(which)
        except AttributeError:
            # uvloop, if the peer was gone before the connection was made, and by now the socket is.
            return None
        return address_of(self._kind, name) if name.__class__ is tuple else name

    def getHandle(self) -> Any:
        """The socket, as `socket` is; once TLS is on, the TLS connection instead."""
        return self.socket

    @property
    def socket(self) -> Any:
        """The socket. It is the loop's: look at it and set options, but don't read or write.

        Closing it gives the connection up: its descriptor is closed, and nobody is told. So a program does that has
        given a copy of the descriptor away.
        """
        if self._socket is None and self._transport is not None:
            descriptor = self._transport.get_extra_info("socket").fileno()
            self._socket = LentSocket(descriptor, self._give_up_socket)
        return self._socket

    def _give_up_socket(self) -> None:
        self.disconnected = True
        self.reactor._selectables.pop(self, None)
        self._end()

    def fileno(self) -> int:
        """The socket's descriptor, or -1."""
        if self.disconnected or self._transport is None:
            return -1
        return int(self._transport.get_extra_info("socket").fileno())

    # -- ITCPTransport

    def getTcpNoDelay(self) -> bool:
        """Whether small pieces are sent at once (TCP_NODELAY)."""
        return is_enabled(self.socket, "TCP_NODELAY")

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Send small pieces at once, or let the system gather them."""
        set_option(self.socket, "TCP_NODELAY", enabled)

    def getTcpKeepAlive(self) -> bool:
        """Whether an idle connection is probed (SO_KEEPALIVE)."""
        return is_enabled(self.socket, "SO_KEEPALIVE")

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Probe the connection while it is idle, or don't."""
        set_option(self.socket, "SO_KEEPALIVE", enabled)

    # -- ITLSTransport

    def startTLS(self, contextFactory: Any, normal: bool = True) -> None:
        """Encrypt from here on, in both directions; what was written before goes out plain.

        Args:
            contextFactory: the TLS settings, such as a `CertificateOptions`, or what `optionsForClientTLS` returns.
            normal: whether the end that made the connection begins the handshake; the other end may agree to.

        Raises:
            TypeError: `contextFactory` holds no TLS settings.
            RuntimeError: TLS is on already.
        """
        # Of a layer above this one, and needed by those alone who speak TLS: imported when used.
        from asyncreactor.internet._newtls import startTLS

        startTLS(self, contextFactory, normal)

    # -- IPushProducer: the peer's bytes

    def pauseProducing(self) -> None:
        """Read no more until `resumeProducing`."""
        if self.connected and not self._paused_reading:
            self._paused_reading = True
            self._transport.pause_reading()

    def resumeProducing(self) -> None:
        """Read again."""
        if self._paused_reading and not self.disconnecting and not self.disconnected:
            self._paused_reading = False
            if self._held_reads is None:
                self._transport.resume_reading()
            else:
                self._held_reads.release()

    def stopProducing(self) -> None:
        """Close the connection."""
        self.loseConnection()

    def stopConsuming(self) -> None:
        """The producer has nothing more: close the connection."""
        self.unregisterProducer()
        self.loseConnection()

    @property
    def _is_reading(self) -> bool:
        return not self._paused_reading and not self.disconnecting

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
        return self.logstr

    @property
    def logstr(self) -> str:
        """The same as `logPrefix()`."""
        return "Uninitialized" if self.protocol is None else name_in_log(self.protocol)

    def __repr__(self) -> str:
        state = "open" if self.connected else "closed"
        return f"<{type(self).__name__} {state} {self.getHost()} <-> {self.getPeer()} {self.protocol!r}>"

    def _disconnect_all(self) -> None:
        self.connectionLost(Failure(ConnectionLost("the reactor is shutting down")))


def _write_pieces(writer: Any, pieces: list[bytes]) -> None:
    """Write them as one, unless it is the copying that would take long."""
    if len(pieces) <= _FEW and max(map(len, pieces)) >= _LARGE:
        for piece in pieces:
            writer.write(piece)
    else:
        writer.write(b"".join(pieces))


def _to_bytes(data: Any) -> bytes:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise _not_bytes(f"it is {type(data).__name__}")


def _not_bytes(what: str) -> TypeError:
    error = TypeError("Data must be bytes")
    error.add_note(what)
    return error
