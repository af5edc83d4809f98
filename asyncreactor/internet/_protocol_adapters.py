"""Make a protocol a consumer, a consumer a protocol, and a file a transport."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, BinaryIO

from zope.interface import implementer

from asyncreactor.internet import interfaces
from asyncreactor.logger import Logger
from asyncreactor.python import components

if TYPE_CHECKING:
    from asyncreactor.internet.interfaces import IProducer, ITransport
    from asyncreactor.python.failure import Failure

__all__ = ["ConsumerToProtocolAdapter", "FileWrapper", "ProtocolToConsumerAdapter"]


@implementer(interfaces.IConsumer)
class ProtocolToConsumerAdapter(components.Adapter):
    """A consumer whose data goes to a protocol. It can't tell producers to wait."""

    def write(self, data: bytes) -> None:
        """Hand `data` to the protocol."""
        self.original.dataReceived(data)

    def registerProducer(self, producer: IProducer, streaming: bool) -> None:
        """Accept any producer; it is never told to pause."""

    def unregisterProducer(self) -> None:
        """There is nothing to forget."""


@implementer(interfaces.IProtocol)
class ConsumerToProtocolAdapter(components.Adapter):
    """A protocol whose data goes to a consumer."""

    def makeConnection(self, transport: ITransport) -> None:
        """A consumer has no use for the transport."""

    def connectionMade(self) -> None:
        """A consumer doesn't hear of the connection."""

    def dataReceived(self, data: bytes) -> None:
        """Write `data` to the consumer."""
        self.original.write(data)

    def connectionLost(self, reason: Failure) -> None:
        """A consumer doesn't hear of the connection."""


components.registerAdapter(ProtocolToConsumerAdapter, interfaces.IProtocol, interfaces.IConsumer)
components.registerAdapter(ConsumerToProtocolAdapter, interfaces.IConsumer, interfaces.IProtocol)


@implementer(interfaces.ITransport)
class FileWrapper:
    """A transport that writes to a file.

    Args:
        file: a file open for writing bytes; it is closed with the transport.

    Attributes:
        closed: 1 once the connection was closed.
        producer: who is asked for more data, if somebody is.
        streamingProducer: whether that producer goes on without being asked.
    """

    closed: int = 0
    disconnecting: int = 0
    producer: Any = None
    streamingProducer: int = 0

    _log = Logger()

    def __init__(self, file: BinaryIO) -> None:
        self.file = file

    def write(self, data: bytes) -> None:
        """Write `data` to the file; an error goes to `handleException`."""
        try:
            self.file.write(data)
        except Exception:
            self.handleException()

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Write the pieces in one go."""
        self.write(b"".join(iovec))

    def loseConnection(self) -> None:
        """Close the file; an error goes to `handleException`."""
        self.closed = 1
        try:
            self.file.close()
        except OSError:
            self.handleException()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Keep `producer`; if it wants to be asked for each piece, ask for the first."""
        self.producer, self.streamingProducer = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """Forget the producer."""
        self.producer = None

    def stopConsuming(self) -> None:
        """Forget the producer and close the file."""
        self.unregisterProducer()
        self.loseConnection()

    def pauseProducing(self) -> None:
        """There is nothing to pause: a file that is written to sends no data."""

    def resumeProducing(self) -> None:
        """There is nothing to resume."""

    def stopProducing(self) -> None:
        """Close the file."""
        self.loseConnection()

    def getPeer(self) -> Any:
        """A pair that stands for an address: a file has none."""
        return "file", "file"

    def getHost(self) -> Any:
        """A word that stands for an address: a file has none."""
        return "file"

    def handleException(self) -> None:
        """The file raised an error, which is being handled. Logs it by default."""
        self._log.warn("{file!r} can't be written: {error}", file=self.file, error=sys.exception())
