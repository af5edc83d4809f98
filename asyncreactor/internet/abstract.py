"""Transports over a file descriptor that the reactor watches, and telling addresses from names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from zope.interface import implementer

from asyncreactor.internet import interfaces, main
from asyncreactor.internet._ip import isIPAddress, isIPv6Address
from asyncreactor.logger import Logger
from asyncreactor.python import reflect
from asyncreactor.python._arguments import must_have
from asyncreactor.python.failure import Failure

__all__ = ["FileDescriptor", "isIPAddress", "isIPv6Address"]

_log = Logger(namespace="asyncreactor.internet.abstract")


class _LogOwner:
    """Names itself in log messages."""

    def logPrefix(self) -> str:
        """Return the name to show, "-" here."""
        return "-"

    def _getLogPrefix(self, applicationObject: object) -> str:
        """Return the name of an object: the one it gives itself, or that of its class."""
        if interfaces.ILoggingContext.providedBy(applicationObject):
            return applicationObject.logPrefix()
        return type(applicationObject).__name__


class _ConsumerMixin:
    """`IConsumer.registerProducer` and `unregisterProducer`.

    A subclass has `connected`, `disconnecting`, `disconnected` and `startWriting`, whose effect is that the
    producer is resumed when there is room to write.
    """

    producer: Any = None
    producerPaused: bool = False
    streamingProducer: bool = False

    connected: bool | int
    disconnecting: bool | int
    disconnected: bool | int

    def startWriting(self) -> None:
        """Have `doWrite` called when there is room to write."""
        raise NotImplementedError(f"{reflect.qual(type(self))} does not say how to start writing")

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` be told when to pause, to go on and to stop.

        Args:
            streaming: is it an `IPushProducer`, which writes until it is told to pause; else it is an
                `IPullProducer`, and asked for each piece, the first time at once.

        Raises:
            RuntimeError: there is one already.
        """
        if self.producer is not None:
            raise RuntimeError(
                f"cannot register producer {producer!r}: {self.producer!r} is still registered"
            )
        if self.disconnected:
            producer.stopProducing()
            return
        self.producer, self.streamingProducer = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """Forget the producer: it has nothing more to write."""
        self.producer = None
        if self.connected and self.disconnecting:
            self.startWriting()


@implementer(interfaces.ITransport, interfaces.IConsumer, interfaces.IPushProducer)
@implementer(interfaces.IReadWriteDescriptor, interfaces.IHalfCloseableDescriptor)
class FileDescriptor(_ConsumerMixin, _LogOwner):
    """A transport over a file descriptor, for devices that the event loop has no transport for.

    A subclass writes `fileno`, `doRead` and `writeSomeData`, sets `connected`, and calls `startReading`. What
    is written waits in a buffer until the reactor says that there is room. Once the connection is over, for
    whatever reason, the reactor calls `connectionLost`.

    Args:
        reactor: what watches the descriptor; the global one if None.

    Attributes:
        connected: can data be sent.
        disconnecting: was `loseConnection` called.
        disconnected: is the connection over.
        bufferSize: bytes that may wait before the producer is paused.
        SEND_LIMIT: bytes that are gathered for one call of `writeSomeData`; more if they come in one piece.
    """

    connected: bool | int = 0
    disconnected: bool | int = 0
    disconnecting: bool | int = 0
    dataBuffer: bytes = b""
    offset: int = 0
    bufferSize: int = 64 * 1024
    SEND_LIMIT: ClassVar[int] = 128 * 1024

    _writeDisconnecting = False
    _writeDisconnected = False

    def __init__(self, reactor: Any = None) -> None:
        if reactor is None:
            from asyncreactor.internet import reactor
        self.reactor = reactor
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    def fileno(self) -> int:
        """Return the descriptor's number, or -1 if there is none: the reactor then drops this transport."""
        return -1

    def getHost(self) -> Any:
        """Return the address of this end."""
        raise NotImplementedError(f"{reflect.qual(type(self))} has no address")

    def getPeer(self) -> Any:
        """Return the address of the other end."""
        raise NotImplementedError(f"{reflect.qual(type(self))} does not know the other end's address")

    def doRead(self) -> Exception | Failure | None:
        """Read what is there, without blocking. Called when there is something to read.

        Returns:
            None to go on; what ended the connection otherwise.
        """
        raise NotImplementedError(f"{reflect.qual(type(self))} does not implement doRead")

    def writeSomeData(self, data: bytes | memoryview) -> int | Exception:
        """Write as much of `data` as there is room for, without blocking.

        Returns:
            How many bytes were written; what ended the connection otherwise.
        """
        raise NotImplementedError(f"{reflect.qual(type(self))} does not implement writeSomeData")

    def doWrite(self) -> Any:
        """Write what waits. Called when there is room. When all is written the producer gets its turn.

        Returns:
            None to go on; what ended the connection otherwise: that can be the end that was asked for.
        """
        if len(self.dataBuffer) - self.offset < self.SEND_LIMIT and self._waiting:
            self.dataBuffer = b"".join([memoryview(self.dataBuffer)[self.offset :], *self._waiting])
            self.offset = 0
            self._waiting = []
            self._waiting_bytes = 0
        data = memoryview(self.dataBuffer)[self.offset :] if self.offset else self.dataBuffer
        written = self.writeSomeData(data)
        if not isinstance(written, int) or written < 0:
            return written
        self.offset += written
        if self.offset < len(self.dataBuffer) or self._waiting:
            return None
        self.dataBuffer = b""
        self.offset = 0
        return self._all_written()

    def write(self, data: bytes) -> None:
        """Send `data`, when there is room. It is dropped if the connection is over.

        Raises:
            TypeError: `data` is no bytes.
        """
        self.writeSequence((data,))

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Send several pieces of data, when there is room. They are dropped if the connection is over.

        Raises:
            TypeError: a piece is no bytes.
        """
        try:
            pieces = list(iovec)
        except TypeError:
            must_have("iovec", iovec, "__iter__", "an iterable of bytes")
            raise
        for piece in pieces:
            if not isinstance(piece, bytes):
                raise TypeError(f"Data must be bytes, not {type(piece).__name__}")
        size = sum(map(len, pieces))
        if not size or not self.connected or self._writeDisconnected:
            return
        self._waiting += pieces
        self._waiting_bytes += size
        try:
            self._maybePauseProducer()
        finally:
            # Also if the producer raises: nothing else would begin to send what waits.
            self.startWriting()

    def loseConnection(self) -> None:
        """End the connection when all that waits is written and the producer is done."""
        if not self.connected or self.disconnecting:
            return
        self.stopReading()
        if self._writeDisconnected:
            # There will be no doWrite to end it.
            self.stopWriting()
            self.reactor.callLater(0, self.connectionLost, Failure(main.CONNECTION_DONE))
        else:
            self.startWriting()
            self.disconnecting = 1

    def loseWriteConnection(self) -> None:
        """End the direction that sends when all that waits is written. Reading goes on."""
        self._writeDisconnecting = True
        self.startWriting()

    def readConnectionLost(self, reason: Failure) -> None:
        """The other end sends no more: this ends the connection, unless a subclass knows better."""
        self.connectionLost(reason)

    def writeConnectionLost(self, reason: Failure) -> None:
        """The other end reads no more: this ends the connection, unless a subclass knows better."""
        self.connectionLost(reason)

    def connectionLost(self, reason: Failure) -> None:
        """The connection is over. The reactor forgets the transport, and the producer is stopped."""
        self.connected, self.disconnected = 0, 1
        producer, self.producer = self.producer, None
        if producer is not None:
            try:
                producer.stopProducing()
            except BaseException:
                # Subclasses close the descriptor after this, and tell whoever waits.
                _log.failure("Unhandled Error", producer=producer)
        self.stopReading()
        self.stopWriting()

    def startReading(self) -> None:
        """Have `doRead` called when there is something to read."""
        self.reactor.addReader(self)

    def stopReading(self) -> None:
        """Have `doRead` called no more."""
        self.reactor.removeReader(self)

    def startWriting(self) -> None:
        """Have `doWrite` called when there is room to write."""
        self.reactor.addWriter(self)

    def stopWriting(self) -> None:
        """Have `doWrite` called no more."""
        self.reactor.removeWriter(self)

    def resumeProducing(self) -> None:
        """Read again, after `pauseProducing`."""
        if self.connected and not self.disconnecting:
            self.startReading()

    def pauseProducing(self) -> None:
        """Read no more for now."""
        self.stopReading()

    def stopProducing(self) -> None:
        """End the connection: nobody wants what is read."""
        self.loseConnection()

    def stopConsuming(self) -> None:
        """End the connection: nobody has anything to write."""
        self.unregisterProducer()
        self.loseConnection()

    def _all_written(self) -> Any:
        """Give the producer its turn, or end what is to be ended."""
        self.stopWriting()
        if self.producer is not None and (self.producerPaused or not self.streamingProducer):
            self.producerPaused = False
            self.producer.resumeProducing()
            return None
        if self.disconnecting:
            return self._postLoseConnection()
        if not self._writeDisconnecting:
            return None
        self._writeDisconnected = True
        return self._closeWriteConnection()

    def _postLoseConnection(self) -> Any:
        """All is written after `loseConnection`: return the reason of the end."""
        return main.CONNECTION_DONE

    def _closeWriteConnection(self) -> Any:
        """All is written after `loseWriteConnection`: end that direction. A subclass does it."""
        return None

    def _isSendBufferFull(self) -> bool:
        return len(self.dataBuffer) + self._waiting_bytes > self.bufferSize

    def _maybePauseProducer(self) -> None:
        if self.producer is not None and self.streamingProducer and self._isSendBufferFull():
            self.producerPaused = True
            self.producer.pauseProducing()
