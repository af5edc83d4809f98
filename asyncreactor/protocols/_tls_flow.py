"""What stands between a program's writes and TLS: gathered small pieces, and producers paused by two parties."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from asyncreactor.internet.interfaces import IPushProducer, IReactorTime

__all__ = ["_AggregateSmallWrites", "_ProducerMembrane"]


class _AggregateSmallWrites:
    """Gathers what is written until the next turn of the reactor: each TLS record costs 22 bytes and some time.

    Args:
        write: called with what was gathered.
        clock: tells the next turn.
    """

    __slots__ = ("_clock", "_length", "_scheduled", "_write", "waiting")

    #: With more than this many bytes nothing is gained by waiting.
    MAX_BUFFER_SIZE = 64_000

    def __init__(self, write: Callable[[bytes], object], clock: IReactorTime) -> None:
        self._write = write
        self._clock = clock
        #: What was gathered.
        self.waiting: list[bytes] = []
        self._length = 0
        self._scheduled: Any = None

    def write(self, data: bytes) -> None:
        """Take bytes."""
        self.waiting.append(data)
        self._length += len(data)
        if self._length > self.MAX_BUFFER_SIZE:
            self.flush()
        elif self._scheduled is None:
            self._scheduled = self._clock.callLater(0, self._on_time)

    def _on_time(self) -> None:
        self._scheduled = None
        self.flush()

    def flush(self) -> None:
        """Write what was gathered, now."""
        pieces = self.waiting
        if pieces:
            self.waiting = []
            self._length = 0
            self._write(pieces[0] if len(pieces) == 1 else b"".join(pieces))

    def drop(self) -> None:
        """Forget what was gathered."""
        self.waiting = []
        self._length = 0
        if self._scheduled is not None:
            self._scheduled.cancel()
            self._scheduled = None

    def close(self) -> None:
        """Forget what was gathered, and who would write it."""
        self.drop()
        self._write = _discard


@implementer(IPushProducer)
class _ProducerMembrane:
    """Stands before a producer that both the transport and TLS pause and resume; it hears of changes only.

    Args:
        producer: the producer.
    """

    _producerPaused = False

    def __init__(self, producer: Any) -> None:
        self._producer = producer

    def pauseProducing(self) -> None:
        """Pause it, unless it is paused."""
        if not self._producerPaused:
            self._producerPaused = True
            self._producer.pauseProducing()

    def resumeProducing(self) -> None:
        """Resume it, if it is paused."""
        if self._producerPaused:
            self._producerPaused = False
            self._producer.resumeProducing()

    def stopProducing(self) -> None:
        """Stop it."""
        self._producer.stopProducing()


def _discard(data: bytes) -> None:
    """What is written when the connection is over."""
