"""The protocols at both ends of a connection, and producers that fill it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from asyncreactor.internet.interfaces import (
    IHalfCloseableProtocol,
    IHandshakeListener,
    IPullProducer,
    IPushProducer,
)
from asyncreactor.internet.protocol import Protocol, connectionDone
from asyncreactor.python.failure import Failure

__all__ = ["HalfCloser", "Puller", "Pusher", "Talker", "turns"]

CHUNK = bytes(range(256)) * 256


async def turns(count: int = 50) -> None:
    """Let the loop turn a few times: whatever is ready happens."""
    for _ in range(count):
        await asyncio.sleep(0)


@implementer(IHandshakeListener)
class Talker(Protocol):
    """Remembers what it hears.

    Attributes:
        events: the calls; of several "data" in a row, one.
        data: what has come, unless it is only counted.
        received: how many bytes have come.
        reason: of the end.
    """

    transport: Any

    def __init__(self, keep: bool = True) -> None:
        self.events: list[str] = []
        self.data = bytearray()
        self.received = 0
        self.reason: Failure | None = None
        self.secure = False
        self._digest = hashlib.sha256()
        self._keep = keep
        self._news = asyncio.Event()
        self.on_made: Callable[[], object] | None = None
        self.on_data: Callable[[bytes], object] | None = None

    @property
    def digest(self) -> str:
        """The checksum of all that has come."""
        return self._digest.hexdigest()

    @property
    def why(self) -> type[BaseException] | None:
        """The class of the reason."""
        return None if self.reason is None else self.reason.type

    def _hear(self, event: str) -> None:
        if event != "data" or self.events[-1:] != ["data"]:
            self.events.append(event)
        self._news.set()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait until something happens here after which the condition holds."""
        while not condition():
            self._news.clear()
            await self._news.wait()

    async def made(self) -> None:
        """Wait for the connection."""
        await self.until(lambda: "made" in self.events)

    async def secured(self) -> None:
        """Wait for the end of the TLS handshake."""
        await self.until(lambda: self.secure or self.reason)
        assert self.secure, self.reason

    async def has_received(self, count: int) -> None:
        """Wait for so many bytes in all."""
        await self.until(lambda: self.received >= count)

    async def lost(self) -> None:
        """Wait for the end."""
        await self.until(lambda: self.reason is not None)

    def connectionMade(self) -> None:
        self._hear("made")
        if self.on_made is not None:
            self.on_made()

    def handshakeCompleted(self) -> None:
        self.secure = True
        self._news.set()

    def dataReceived(self, data: bytes) -> None:
        self._hear("data")
        self.received += len(data)
        self._digest.update(data)
        if self._keep:
            self.data += data
        if self.on_data is not None:
            self.on_data(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.reason = reason
        self._hear("lost")


@implementer(IHalfCloseableProtocol)
class HalfCloser(Talker):
    """One that goes on when half of the connection has ended."""

    def readConnectionLost(self) -> None:
        self._hear("read lost")

    def writeConnectionLost(self) -> None:
        self._hear("write lost")


class _Source:
    """Some bytes to send, which can be checked at the other end."""

    def __init__(self, consumer: Any, size: int) -> None:
        self._consumer = consumer
        self._left = size
        self._digest = hashlib.sha256()
        self.sent = 0
        self.stopped = False

    @property
    def digest(self) -> str:
        """The checksum of all that was sent."""
        return self._digest.hexdigest()

    def _send(self) -> bool:
        """Send a piece; return whether there is more."""
        piece = CHUNK[: self._left]
        self._left -= len(piece)
        self.sent += len(piece)
        self._digest.update(piece)
        self._consumer.write(piece)
        return self._left > 0

    def stopProducing(self) -> None:
        self.stopped = True


@implementer(IPushProducer)
class Pusher(_Source):
    """Sends without a break, until it is told to pause."""

    def __init__(self, consumer: Any, size: int) -> None:
        super().__init__(consumer, size)
        self.paused = False
        self.pauses = 0

    def start(self) -> None:
        """Register, and begin."""
        self._consumer.registerProducer(self, True)
        self.resumeProducing()

    def pauseProducing(self) -> None:
        self.paused = True
        self.pauses += 1

    def resumeProducing(self) -> None:
        self.paused = False
        while not self.paused and not self.stopped:
            if not self._send():
                self._consumer.unregisterProducer()
                return


@implementer(IPullProducer)
class Puller(_Source):
    """Sends a piece when it is asked."""

    def start(self) -> None:
        """Register, which is the first request."""
        self._consumer.registerProducer(self, False)

    def resumeProducing(self) -> None:
        if not self._send():
            self._consumer.unregisterProducer()
