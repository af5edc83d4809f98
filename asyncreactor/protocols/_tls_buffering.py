"""TLS that gathers small writes, and has a short path from the network to the program and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncreactor.internet._tls_connection import TLS_ERRORS, WANT_READ, StandardConnection
from asyncreactor.internet.interfaces import IReactorTime
from asyncreactor.internet.protocol import connectionDone
from asyncreactor.protocols._tls_flow import _AggregateSmallWrites
from asyncreactor.protocols._tls_protocol import FLUSH_BYTES, TLSMemoryBIOProtocol, to_bytes
from asyncreactor.python.failure import Failure

__all__ = ["BufferingTLSTransport"]


class _ShortPath:
    """What each read and write goes through.

    It is an object of its own because attributes of a `ProtocolWrapper` are slow to read: whatever it lacks is looked
    for at the transport, so Python can't remember where it found the others.

    Args:
        tls: the protocol.
        clock: tells the turn at which writes outside a read are sent.
    """

    __slots__ = ("_tls", "aggregator", "gathered", "open", "reading", "transport_write")

    transport_write: Callable[[bytes], None]

    def __init__(self, tls: TLSMemoryBIOProtocol, clock: IReactorTime) -> None:
        self._tls: Any = tls
        self.aggregator = _AggregateSmallWrites(tls._write, clock)
        #: What was written while a read is handled.
        self.gathered: list[bytes] | None = None
        self.reading = False
        #: The connection while nothing is in the way: the handshake is over, and the end has not begun.
        self.open: StandardConnection | None = None

    def data_received(self, data: bytes) -> None:
        """Decrypt what came, and deliver it; encrypt and send what the protocol wrote meanwhile."""
        if self.aggregator.waiting:
            self.aggregator.flush()
        connection, tls = self.open, self._tls
        self.reading = True
        try:
            if connection is None:
                TLSMemoryBIOProtocol.dataReceived(tls, data)
            else:
                plain = connection.decrypt(data)
                if plain:
                    tls.wrappedProtocol.dataReceived(plain)
                if connection.trouble is not None:
                    tls._flushReceiveBIO()
        finally:
            self.reading = False
        if self.gathered is not None:
            self.send_gathered()
        elif self.open is not None and self.open.unsent:
            tls._flushSendBIO()

    def write(self, data: bytes) -> None:
        """Encrypt and send bytes, soon.

        Raises:
            TypeError: `data` is not bytes.
        """
        if data.__class__ is not bytes:
            data = to_bytes(data)
        if self.open is None and not self._tls._takes_writes():
            return
        if not self.reading:
            self.aggregator.write(data)
        elif self.gathered is None:
            self.gathered = [data]
        else:
            self.gathered.append(data)

    def send_gathered(self) -> None:
        """Send what was written while a read was handled."""
        gathered = self.gathered
        if gathered is None:
            return
        self.gathered = None
        data = gathered[0] if len(gathered) == 1 else b"".join(gathered)
        connection = self.open
        if connection is None or len(data) > FLUSH_BYTES:
            self._tls._write(data)
            return
        try:
            encrypted = connection.encrypt(data)
        except WANT_READ:
            self._tls._bufferedWrite(data)
        except TLS_ERRORS as error:
            self._tls._tls_failed(error)
        else:
            self.transport_write(encrypted)

    def drop(self) -> None:
        """Forget what was gathered."""
        self.gathered = None
        self.aggregator.drop()

    def close(self) -> None:
        """Forget the protocol, too."""
        self.open = self.gathered = None
        self.aggregator.close()
        self._tls = None


class BufferingTLSTransport(TLSMemoryBIOProtocol):
    """TLS that gathers small writes: those made while a read is handled until its end, others until the next turn."""

    def __init__(self, factory: Any, wrappedProtocol: Any, _connectWrapped: bool = True) -> None:
        TLSMemoryBIOProtocol.__init__(self, factory, wrappedProtocol, _connectWrapped)
        path = self._path = _ShortPath(self, factory._clock)
        self.write = path.write  # type: ignore[method-assign]  # as said there
        self.dataReceived = path.data_received  # type: ignore[method-assign]  # as said there

    def makeConnection(self, transport: Any) -> None:
        """Connect the wrapped protocol, and begin the handshake."""
        path = self._path
        path.transport_write = transport.write
        path.reading = True
        try:
            TLSMemoryBIOProtocol.makeConnection(self, transport)
        finally:
            path.reading = False
        path.send_gathered()

    def _handshake_completed(self) -> None:
        TLSMemoryBIOProtocol._handshake_completed(self)
        at_rest = not (
            self.disconnecting or self._lostTLSConnection or self._writeLost or self._appSendBuffer
        )
        if at_rest and isinstance(self._tlsConnection, StandardConnection):
            self._path.open = self._tlsConnection

    def _leave_rest(self) -> None:
        self._path.open = None

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The transport below is gone: tell the wrapped protocol why."""
        self._path.close()
        # The two refer to each other.
        del self.write, self.dataReceived
        TLSMemoryBIOProtocol.connectionLost(self, reason)

    def _flush_writes(self) -> None:
        self._path.aggregator.flush()
        self._path.send_gathered()

    def _drop_writes(self) -> None:
        TLSMemoryBIOProtocol._drop_writes(self)
        self._path.drop()
