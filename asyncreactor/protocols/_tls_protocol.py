"""TLS over any transport.

    transport  ->  dataReceived  ->  TLS connection, in memory  ->  wrapped protocol's dataReceived
    transport  <-  write         <-  TLS connection, in memory  <-  write

The wrapped protocol is connected at once: it may write, and is read from when the handshake is over. Then come
`handshakeCompleted`, if it is an `IHandshakeListener`, any number of `dataReceived`, and `connectionLost`, once, when
the transport below is gone. Its reason is clean (`ConnectionDone`) only if the peer has said farewell in TLS
(close_notify: RFC 8446, section 6.1): whoever stands between could cut the connection at any byte.

One program's reading ends when its peer says farewell. A protocol that provides `IHalfCloseableProtocol` is told by
`readConnectionLost`, and can go on to write; for any other, both directions end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zope.interface import directlyProvides, implementer, providedBy

from asyncreactor.internet._producer_helpers import _PullToPush
from asyncreactor.internet._tls_connection import TLS_ERRORS, WANT_READ, ZERO_RETURN, StandardConnection
from asyncreactor.internet.error import ConnectionDone, ConnectionLost
from asyncreactor.internet.interfaces import (
    IHalfCloseableProtocol,
    IHandshakeListener,
    INegotiated,
    ISystemHandle,
)
from asyncreactor.internet.protocol import Protocol, connectionDone
from asyncreactor.protocols._tls_flow import _ProducerMembrane
from asyncreactor.protocols.policies import ProtocolWrapper
from asyncreactor.python.failure import Failure

__all__ = ["FLUSH_BYTES", "TLSMemoryBIOProtocol", "to_bytes"]

#: The longest record (RFC 8446, section 5.1).
_RECORD_BYTES = 1 << 14
#: How much is encrypted before it is handed on: more would only be copied about.
FLUSH_BYTES = 1 << 18
#: How much is asked of pyOpenSSL at a time.
_OUT_BYTES = 1 << 16
_IN_BYTES = 1 << 16
#: Of what `get_shutdown` of a TLS connection returns.
_SENT_SHUTDOWN = 1


@implementer(INegotiated, ISystemHandle)
class TLSMemoryBIOProtocol(ProtocolWrapper):
    """The TLS of one connection, between its transport and the program's protocol.

    Args:
        factory: the `TLSMemoryBIOFactory` that makes it.
        wrappedProtocol: the program's protocol.
        _connectWrapped: whether that protocol is still to be connected.
    """

    _tlsConnection: Any = None
    _handshakeDone = False
    #: TLS is over; what the transport below does is all that is waited for.
    _lostTLSConnection = False
    #: The peer has said farewell.
    _readLost = False
    #: We have, or will when what waits is sent.
    _writeLost = False
    _reason: Failure | None = None
    _producer: _ProducerMembrane | None = None
    _receive: Callable[[Any], bytes]
    _outgoing: Callable[[Any], bytes]

    def __init__(self, factory: Any, wrappedProtocol: Any, _connectWrapped: bool = True) -> None:
        ProtocolWrapper.__init__(self, factory, wrappedProtocol)
        self._connectWrapped = _connectWrapped
        #: What can't be encrypted before bytes have come from the peer.
        self._appSendBuffer: list[bytes] = []

    # -- the transport below calls these

    def makeConnection(self, transport: Any) -> None:
        """Connect the wrapped protocol, and begin the handshake."""
        directlyProvides(self, providedBy(transport))
        Protocol.makeConnection(self, transport)
        self.factory.registerProtocol(self)
        try:
            connection = self._tlsConnection = self.factory._createConnection(self)
        except BaseException:
            # Without TLS not a byte can be said or heard.
            self._program_raised(Failure())
            raise
        standard = isinstance(connection, StandardConnection)
        self._receive = StandardConnection.receive if standard else _receive
        self._outgoing = StandardConnection.outgoing if standard else _outgoing
        if self._connectWrapped:
            self.wrappedProtocol.makeConnection(self)
        if not self._lostTLSConnection:
            self._checkHandshakeStatus()

    def _checkHandshakeStatus(self) -> None:
        """Go on with the handshake."""
        try:
            self._tlsConnection.do_handshake()
        except WANT_READ:
            self._flushSendBIO()
        except TLS_ERRORS as error:
            self._tls_failed(error)
        else:
            if self._reason is None:
                self._handshake_completed()
                return
        if self._reason is not None and not self._lostTLSConnection:
            # The program's callbacks refuse the peer, and OpenSSL has not heard of it.
            self.abortConnection()

    def _handshake_completed(self) -> None:
        self._handshakeDone = True
        self._flushSendBIO()
        if IHandshakeListener.providedBy(self.wrappedProtocol):
            self.wrappedProtocol.handshakeCompleted()
        if self._lostTLSConnection:
            return
        if self._appSendBuffer:
            self._unbufferPendingWrites()
        elif self._writeLost:
            self._end_of_writing()

    def dataReceived(self, data: bytes) -> None:
        """Decrypt what came, and deliver it."""
        if self._lostTLSConnection:
            return
        self._tlsConnection.bio_write(data)
        if not self._handshakeDone:
            self._checkHandshakeStatus()
            if not self._handshakeDone:
                return
        self._flushReceiveBIO()
        if not self._lostTLSConnection:
            if self._appSendBuffer:
                self._unbufferPendingWrites()
            self._flushSendBIO()

    def _flushReceiveBIO(self) -> None:
        """Deliver all that came."""
        receive, connection = self._receive, self._tlsConnection
        while not self._lostTLSConnection:
            try:
                data = receive(connection)
            except ZERO_RETURN:
                self._peer_closed()
                return
            except TLS_ERRORS as error:
                self._tls_failed(error)
                return
            if not data:
                return
            self.wrappedProtocol.dataReceived(data)

    def _peer_closed(self) -> None:
        self._readLost = True
        if IHalfCloseableProtocol.providedBy(self.wrappedProtocol) and not self.disconnecting:
            self.wrappedProtocol.readConnectionLost()
            said_farewell = self._tlsConnection.get_shutdown() & _SENT_SHUTDOWN
            if not said_farewell or self._lostTLSConnection:
                return
        self._flush_writes()
        self._shutdownTLS()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The transport below is gone: tell the wrapped protocol why."""
        if not self._lostTLSConnection:
            self._lostTLSConnection = True
            if not self._readLost and reason.check(ConnectionDone):
                when = "TLS was closed without a farewell" if self._handshakeDone else "in the TLS handshake"
                reason = Failure(ConnectionLost(f"Connection lost: {when}"))
        if self._tlsConnection is not None:
            # Each refers to the other.
            self._tlsConnection.set_app_data(None)
        self.connected = 0
        self._appSendBuffer = []
        self._producer = None
        ProtocolWrapper.connectionLost(self, self._reason or reason)

    # -- the end

    def loseConnection(self) -> None:
        """Say farewell when all that was written is sent, and a producer is done; then close the transport.

        The peer's farewell is waited for, and until it comes what the peer sends is delivered.
        """
        if self.disconnecting or not self.connected or self._lostTLSConnection:
            return
        self._flush_writes()
        if not self._handshakeDone and not self._appSendBuffer and self._producer is None:
            # Nothing has been said that a farewell could protect.
            self.abortConnection()
            return
        self._leave_rest()
        self.disconnecting = True
        if not self._appSendBuffer and self._producer is None:
            self._shutdownTLS()

    def abortConnection(self) -> None:
        """Close the connection now, without farewell; what waits to be sent is dropped."""
        if self._lostTLSConnection:
            return
        self._leave_rest()
        self.disconnecting = True
        self._lostTLSConnection = True
        self._drop_writes()
        abort = getattr(self.transport, "abortConnection", self.transport.loseConnection)
        abort()

    def failVerification(self, reason: Failure) -> None:
        """For callbacks of OpenSSL, while they run: let the handshake fail.

        Args:
            reason: what the wrapped protocol will hear.
        """
        if self._reason is None:
            self._reason = reason

    def loseWriteConnection(self) -> None:
        """Say farewell when all that was written is sent; go on reading."""
        if self._writeLost or self.disconnecting or self._lostTLSConnection:
            return
        self._flush_writes()
        self._leave_rest()
        self._writeLost = True
        if self._handshakeDone and not self._appSendBuffer:
            self.factory._clock.callLater(0, self._end_of_writing_in_time)

    def _end_of_writing_in_time(self) -> None:
        try:
            self._end_of_writing()
        except BaseException:
            self._program_raised(Failure())
            # It is logged by the reactor.
            raise

    def _end_of_writing(self) -> None:
        if self._lostTLSConnection or self._tlsConnection.get_shutdown() & _SENT_SHUTDOWN:
            return
        self._shutdownTLS()
        if IHalfCloseableProtocol.providedBy(self.wrappedProtocol):
            self.wrappedProtocol.writeConnectionLost()

    def _shutdownTLS(self) -> None:
        """Say farewell; if the peer has, too, close the transport."""
        try:
            finished = self._tlsConnection.shutdown()
        except TLS_ERRORS:
            # TLS is in no state for a farewell; the peer sees the transport's end.
            finished = True
        self._flushSendBIO()
        if finished or self._readLost:
            self._tlsShutdownFinished(None)

    def _tls_failed(self, error: Exception) -> None:
        reason: BaseException | None = error
        while reason is not None:
            # A traceback would keep this connection alive for as long as somebody keeps the error.
            reason.__traceback__ = None
            reason = reason.__cause__ or reason.__context__
        self._tlsShutdownFinished(Failure(error))

    def _tlsShutdownFinished(self, reason: Failure | None) -> None:
        """TLS is over, cleanly or by an error: let its last words go out, and close the transport."""
        if self._reason is None:
            self._reason = reason
        self._leave_rest()
        self._lostTLSConnection = True
        self._flushSendBIO()
        self._drop_writes()
        producer, self._producer = self._producer, None
        if producer is not None:
            self.transport.unregisterProducer()
            producer.stopProducing()
        self.transport.loseConnection()

    # -- writing

    def write(self, data: bytes) -> None:
        """Encrypt and send bytes.

        Raises:
            TypeError: `data` is not bytes.
        """
        if data.__class__ is not bytes:
            data = to_bytes(data)
        if self._takes_writes():
            self._write(data)

    def _takes_writes(self) -> bool:
        return not (
            self._lostTLSConnection or self._writeLost or (self.disconnecting and self._producer is None)
        )

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Encrypt and send several pieces, in order."""
        self.write(b"".join(iovec))

    def _write(self, data: bytes) -> None:
        if self._lostTLSConnection or self._writeLost or not data:
            return
        if self._handshakeDone and not self._appSendBuffer:
            self._send(data)
        else:
            self._bufferedWrite(data)

    def _send(self, data: bytes) -> None:
        send = self._tlsConnection.send
        rest: bytes | memoryview = data if len(data) <= _RECORD_BYTES else memoryview(data)
        unsent = 0
        try:
            while rest:
                # Many records at a time: a tenth less than one by one. pyOpenSSL takes only the first.
                count = send(rest[:FLUSH_BYTES])
                rest = rest[count:]
                unsent += count
                if rest and unsent >= FLUSH_BYTES:
                    self._flushSendBIO()
                    unsent = 0
        except WANT_READ:
            self._bufferedWrite(bytes(rest))
        except TLS_ERRORS as error:
            self._tls_failed(error)
            return
        self._flushSendBIO()

    def _bufferedWrite(self, data: bytes) -> None:
        self._leave_rest()
        self._appSendBuffer.append(data)
        if self._producer is not None:
            self._producer.pauseProducing()

    def _unbufferPendingWrites(self) -> None:
        """What waited for the peer can be encrypted now."""
        pending, self._appSendBuffer = self._appSendBuffer, []
        self._send(b"".join(pending))
        if self._appSendBuffer or self._lostTLSConnection:
            return
        if self._producer is not None:
            self._producer.resumeProducing()
        elif self.disconnecting:
            self._shutdownTLS()
        elif self._writeLost:
            self._end_of_writing()

    def _flushSendBIO(self) -> None:
        """Send what TLS has to say."""
        data = self._outgoing(self._tlsConnection)
        if data:
            self.transport.write(data)

    def _leave_rest(self) -> None:
        """For subclasses that have a short path while nothing is in the way: now something is."""

    def _flush_writes(self) -> None:
        """For subclasses that gather what is written."""

    def _drop_writes(self) -> None:
        self._appSendBuffer = []

    # -- producers

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` fill the connection: see `IConsumer.registerProducer`."""
        if self._lostTLSConnection:
            producer.stopProducing()
            return
        pulled = None if streaming else _Pulled(producer, self)
        membrane = _ProducerMembrane(producer if pulled is None else pulled)
        self.transport.registerProducer(membrane, True)
        self._producer = membrane
        if pulled is not None:
            pulled.startStreaming()
        if self._appSendBuffer:
            membrane.pauseProducing()

    def unregisterProducer(self) -> None:
        """The producer is done; a `loseConnection` that has waited for it goes on."""
        membrane = self._producer
        if membrane is None:
            return
        if isinstance(membrane._producer, _PullToPush):
            membrane._producer.stopStreaming()
        self._flush_writes()
        self._producer = None
        self.transport.unregisterProducer()
        if self.disconnecting and not self._appSendBuffer and not self._lostTLSConnection:
            self._shutdownTLS()

    def _program_raised(self, reason: Failure) -> None:
        """End the connection now, as after any exception of the program."""
        if self._reason is None:
            self._reason = reason
        self.abortConnection()

    def stopProducing(self) -> None:
        """Close the connection."""
        self.loseConnection()

    # -- looking

    def getHandle(self) -> Any:
        """The TLS connection: pyOpenSSL's `Connection`, or what looks like it."""
        return self._tlsConnection

    def getPeerCertificate(self) -> Any:
        """The certificate that the peer has shown, or None: pyOpenSSL's `X509` where that is installed."""
        return self._tlsConnection.get_peer_certificate()

    @property
    def negotiatedProtocol(self) -> bytes | None:
        """What is spoken above TLS (RFC 7301), or None."""
        return self._tlsConnection.get_alpn_proto_negotiated() or None

    def startTLS(self, contextFactory: Any, normal: bool = True) -> None:
        """TLS is on already.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            "TLS is on already; for TLS in TLS, wrap the factory in another TLSMemoryBIOFactory"
        )


class _Pulled(_PullToPush):
    """Asks a pull producer for more; if that raises, the connection ends, as it does without TLS."""

    def _give_up(self) -> None:
        reason = Failure()
        _PullToPush._give_up(self)
        self._consumer._program_raised(reason)


def _receive(connection: Any) -> bytes:
    """Something that came for the program, or nothing."""
    try:
        return connection.recv(_IN_BYTES)  # type: ignore[no-any-return]  # pyOpenSSL is untyped here
    except WANT_READ:
        return b""


def _outgoing(connection: Any) -> bytes:
    """All that is to be sent."""
    pieces = []
    try:
        while True:
            piece = connection.bio_read(_OUT_BYTES)
            pieces.append(piece)
            if len(piece) < _OUT_BYTES:
                break
    except WANT_READ:
        pass
    return b"".join(pieces)


def to_bytes(data: Any) -> bytes:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise TypeError(f"data must be bytes, not {type(data).__name__}")
