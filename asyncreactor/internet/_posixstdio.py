"""Standard input and output as one transport."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._process_streams import ProcessReader, ProcessWriter
from asyncreactor.internet.interfaces import (
    IAddress,
    IConsumer,
    IHalfCloseableDescriptor,
    IHalfCloseableProtocol,
    IPushProducer,
    ITransport,
)
from asyncreactor.internet.main import CONNECTION_DONE
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_integer, must_have
from asyncreactor.python.failure import Failure

__all__ = ["PipeAddress", "StandardIO"]

_log = Logger(namespace="asyncreactor.internet.stdio")

_READ, _WRITE = "read", "write"


@implementer(IAddress)
class PipeAddress:
    """The address of either end of standard input and output."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"


@implementer(ITransport, IPushProducer, IConsumer, IHalfCloseableDescriptor)
class StandardIO:
    """A transport that reads one descriptor and writes another. It closes neither: they are the process's.

    Order of calls to the protocol: `makeConnection`, before this is made, `dataReceived` any number of times,
    `readConnectionLost` and `writeConnectionLost` if it is half-closeable, `connectionLost` exactly once. Without
    half-closing, the end of reading ends both; that nobody reads what is written does not, and is ignored.

    Args:
        proto: the protocol.
        stdin: the descriptor to read; it is made not to block until the end.
        stdout: the descriptor to write, likewise.
        reactor: what watches them; the global one if None.

    Attributes:
        disconnecting: was `loseConnection` called.
        disconnected: is it over.
    """

    disconnecting = False
    disconnected = False

    _reader: ProcessReader | None = None
    _writer: ProcessWriter | None = None

    def __init__(self, proto: Any, stdin: int = 0, stdout: int = 1, reactor: Any = None) -> None:
        if os.name != "posix":
            raise NotImplementedError(
                f"StandardIO needs descriptors that can be waited for; {os.name} has none"
            )
        if reactor is None:
            from asyncreactor.internet import reactor
        must_have("proto", proto, "makeConnection", "a protocol")
        must_be_integer("stdin", stdin, "the number of an open descriptor")
        must_be_integer("stdout", stdout, "the number of an open descriptor")
        must_have("reactor", reactor, "addReader", "a reactor that watches descriptors, or None")
        self.protocol = proto
        # Others may have them open, such as the shell that this process was started from.
        self._blocked = [number for number in (stdin, stdout) if os.get_blocking(number)]
        self._writer = ProcessWriter(reactor, self, _WRITE, stdout)
        self._reader = ProcessReader(reactor, self, _READ, stdin)
        try:
            self.protocol.makeConnection(self)
        except BaseException:
            self._release(Failure())
            raise

    # -- ITransport

    def write(self, data: bytes) -> None:
        """Write bytes, as soon as there is room; ignored once that direction is closed."""
        if self._writer is not None:
            self._writer.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Write several pieces."""
        if self._writer is not None:
            self._writer.writeSequence(data)

    def loseConnection(self) -> None:
        """Read no more, and end when all is written that waits."""
        self.disconnecting = True
        if self._reader is not None:
            # What writes to it shall not be told by SIGPIPE that nobody reads.
            self._reader.stopReading()
        if self._writer is not None:
            self._writer.loseConnection()
        elif self._reader is not None:
            self._reader.loseConnection()

    def loseWriteConnection(self) -> None:
        """End the direction that writes when all is written that waits."""
        if self._writer is not None:
            self._writer.loseConnection()

    def getHost(self) -> PipeAddress:
        """This end has no address worth the name."""
        return PipeAddress()

    def getPeer(self) -> PipeAddress:
        """The other end has no address worth the name."""
        return PipeAddress()

    # -- IPushProducer: what is read

    def stopReading(self) -> None:
        """Read no more until `startReading`."""
        if self._reader is not None:
            self._reader.stopReading()

    def startReading(self) -> None:
        """Read again."""
        if self._reader is not None:
            self._reader.resumeProducing()

    def pauseProducing(self) -> None:
        """See `stopReading`."""
        self.stopReading()

    def resumeProducing(self) -> None:
        """See `startReading`."""
        self.startReading()

    def stopProducing(self) -> None:
        """End the connection: nobody wants what is read."""
        self.loseConnection()

    # -- IConsumer: what is written

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` write, at the speed at which the other end reads; stop it if that direction is closed."""
        if self._writer is not None:
            self._writer.registerProducer(producer, streaming)
        else:
            producer.stopProducing()

    def unregisterProducer(self) -> None:
        """The producer is done."""
        if self._writer is not None:
            self._writer.unregisterProducer()

    # -- reader and writer call these

    def childDataReceived(self, fd: str, data: bytes) -> None:
        """Bytes have come."""
        self.protocol.dataReceived(data)

    def childConnectionLost(self, fd: str, reason: Failure) -> None:
        """One direction is over."""
        if self.disconnected:
            return
        if not reason.check(type(CONNECTION_DONE)):
            self.connectionLost(reason)
        elif fd == _READ:
            self._reader = None
            self.readConnectionLost(reason)
        else:
            self._writer = None
            self.writeConnectionLost(reason)
        if self._reader is None and self._writer is None:
            self.connectionLost(reason)

    def readConnectionLost(self, reason: Failure) -> None:
        """There is no more to read: tell a half-closeable protocol, or end the connection."""
        if self.disconnecting or not IHalfCloseableProtocol.providedBy(self.protocol):
            self.connectionLost(reason)
        else:
            self._tell("readConnectionLost")

    def writeConnectionLost(self, reason: Failure) -> None:
        """No more can be written: tell a half-closeable protocol; end the connection if that is what we want."""
        if self.disconnecting:
            self.connectionLost(reason)
        elif IHalfCloseableProtocol.providedBy(self.protocol):
            self._tell("writeConnectionLost")

    def _tell(self, method: str) -> None:
        try:
            getattr(self.protocol, method)()
        except BaseException:
            failure = Failure()
            _log.failure("Unhandled Error", failure, method=method, protocol=self.protocol)
            self.connectionLost(failure)

    def connectionLost(self, reason: Failure) -> None:
        """The connection is over: tell the protocol."""
        if self.disconnected:
            return
        self._release(reason)
        try:
            self.protocol.connectionLost(reason)
        except BaseException:
            _log.failure("Unhandled Error", protocol=self.protocol)

    def _release(self, reason: Failure) -> None:
        self.disconnected = True
        ends = self._reader, self._writer
        self._reader = self._writer = None
        for end in ends:
            if end is not None:
                end.connectionLost(reason)
        for number in self._blocked:
            # The program may have closed it, and then nobody minds.
            with suppress(OSError):
                os.set_blocking(number, True)
