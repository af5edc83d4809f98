"""Limit how many connections there are, and how much they read and write together.

Once a second, what was read since is compared with the limit. When it is more, all connections stop reading
for as long as makes up for it; and likewise for what was written, where they have producers to pause.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any

from asyncreactor.internet.interfaces import IAddress, IDelayedCall
from asyncreactor.logger import Logger
from asyncreactor.protocols._policy_wrapping import ProtocolWrapper, WrappingFactory
from asyncreactor.python._arguments import must_be_number

__all__ = ["ThrottlingFactory", "ThrottlingProtocol"]

_TIMERS = ("checkReadBandwidthID", "checkWriteBandwidthID", "unthrottleReadsID", "unthrottleWritesID")


class ThrottlingProtocol(ProtocolWrapper):
    """Counts what it reads and writes, for its `ThrottlingFactory`."""

    producer: Any = None

    def write(self, data: bytes) -> None:
        """Count and write `data`."""
        self.factory.registerWritten(len(data))
        super().write(data)

    def writeSequence(self, seq: Iterable[bytes]) -> None:
        """Count and write the pieces."""
        pieces = list(seq)
        self.factory.registerWritten(sum(map(len, pieces)))
        super().writeSequence(pieces)

    def dataReceived(self, data: bytes) -> None:
        """Count and deliver `data`."""
        self.factory.registerRead(len(data))
        super().dataReceived(data)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Register `producer` with the transport, and keep it to pause it."""
        self.producer = producer
        super().registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        """Unregister the producer."""
        self.producer = None
        super().unregisterProducer()

    def throttleReads(self) -> None:
        """Read no more for now."""
        self.transport.pauseProducing()

    def unthrottleReads(self) -> None:
        """Read again."""
        self.transport.resumeProducing()

    def throttleWrites(self) -> None:
        """Pause the producer, if there is one."""
        if self.producer is not None:
            self.producer.pauseProducing()

    def unthrottleWrites(self) -> None:
        """Resume the producer, if there is one."""
        if self.producer is not None:
            self.producer.resumeProducing()


class ThrottlingFactory(WrappingFactory):
    """Limits the number of connections, and what they read and write together.

    Args:
        wrappedFactory: makes the protocols.
        maxConnectionCount: how many connections there may be at a time; others are refused.
        readLimit: how much they may read together, in bytes per second; None is no limit.
        writeLimit: how much they may write together, in bytes per second; None is no limit.

    Attributes:
        connectionCount: how many there are.
        readThisSecond: how much was read since the last check, in bytes.
        writtenThisSecond: how much was written since the last check, in bytes.
    """

    protocol = ThrottlingProtocol

    checkReadBandwidthID: IDelayedCall | None = None
    checkWriteBandwidthID: IDelayedCall | None = None
    unthrottleReadsID: IDelayedCall | None = None
    unthrottleWritesID: IDelayedCall | None = None

    __log = Logger()

    def __init__(
        self,
        wrappedFactory: Any,
        maxConnectionCount: int = sys.maxsize,
        readLimit: float | None = None,
        writeLimit: float | None = None,
    ) -> None:
        must_be_number("maxConnectionCount", maxConnectionCount, "a number of connections")
        for name, limit in (("readLimit", readLimit), ("writeLimit", writeLimit)):
            if limit is not None:
                must_be_number(name, limit, "a number of bytes in a second, or None")
        super().__init__(wrappedFactory)
        self.maxConnectionCount = maxConnectionCount
        self.readLimit, self.writeLimit = readLimit, writeLimit
        self.connectionCount = 0
        self.readThisSecond = self.writtenThisSecond = 0

    def callLater(self, period: float, func: Callable[[], object]) -> Any:
        """Have `func` called after `period` seconds, by the global reactor; tests override this."""
        from asyncreactor.internet import reactor

        return reactor.callLater(period, func)

    def registerWritten(self, length: int) -> None:
        """So many bytes were written."""
        self.writtenThisSecond += length

    def registerRead(self, length: int) -> None:
        """So many bytes were read."""
        self.readThisSecond += length

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Wrap a new protocol, or refuse the connection if there are too many."""
        if self.connectionCount >= self.maxConnectionCount:
            self.__log.info("{factory} has {factory.connectionCount} connections: no more", factory=self)
            return None
        protocol = super().buildProtocol(addr)
        if protocol is None:
            return None
        if self.connectionCount == 0:
            if self.readLimit is not None:
                self.checkReadBandwidth()
            if self.writeLimit is not None:
                self.checkWriteBandwidth()
        self.connectionCount += 1
        return protocol

    def unregisterProtocol(self, p: Any) -> None:
        """A connection is over. With the last one, the checks end."""
        super().unregisterProtocol(p)
        self.connectionCount -= 1
        if self.connectionCount == 0:
            for name in _TIMERS:
                self._cancel(name)

    def checkReadBandwidth(self) -> None:
        """If more was read than allowed, pause reading; check again in a second."""
        assert self.readLimit is not None
        if self.readThisSecond > self.readLimit:
            self.throttleReads()
            self._cancel("unthrottleReadsID")
            pause = self.readThisSecond / self.readLimit - 1.0
            self.unthrottleReadsID = self.callLater(pause, self.unthrottleReads)
        self.readThisSecond = 0
        self.checkReadBandwidthID = self.callLater(1, self.checkReadBandwidth)

    def checkWriteBandwidth(self) -> None:
        """If more was written than allowed, pause the producers; check again in a second."""
        assert self.writeLimit is not None
        if self.writtenThisSecond > self.writeLimit:
            self.throttleWrites()
            self._cancel("unthrottleWritesID")
            pause = self.writtenThisSecond / self.writeLimit - 1.0
            self.unthrottleWritesID = self.callLater(pause, self.unthrottleWrites)
        self.writtenThisSecond = 0
        self.checkWriteBandwidthID = self.callLater(1, self.checkWriteBandwidth)

    def throttleReads(self) -> None:
        """Pause reading on all connections."""
        for protocol in list(self.protocols):
            protocol.throttleReads()

    def unthrottleReads(self) -> None:
        """Go on reading on all connections."""
        self.unthrottleReadsID = None
        for protocol in list(self.protocols):
            protocol.unthrottleReads()

    def throttleWrites(self) -> None:
        """Pause the producers of all connections."""
        for protocol in list(self.protocols):
            protocol.throttleWrites()

    def unthrottleWrites(self) -> None:
        """Resume the producers of all connections."""
        self.unthrottleWritesID = None
        for protocol in list(self.protocols):
            protocol.unthrottleWrites()

    def _cancel(self, name: str) -> None:
        call = getattr(self, name)
        setattr(self, name, None)
        if call is not None and call.active():
            call.cancel()
