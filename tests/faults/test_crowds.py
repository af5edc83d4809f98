"""Thousands of connections at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from socket import SO_SNDBUF, SOL_SOCKET
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet.error import ConnectionLost
from asyncreactor.internet.interfaces import IPushProducer
from asyncreactor.internet.protocol import Factory, Protocol, connectionDone
from asyncreactor.python.failure import Failure
from tests.faults.balance import balanced
from tests.faults.conftest import Crowd, Run

IDLE_CONNECTIONS = 10_000
DEAF_CONNECTIONS = 1_000
BACKLOG = 1024
PIECE = b"x" * 16_384
#: Where the loop holds a producer back, in bytes that wait to be sent.
HIGH_WATER_BYTES = 65_536


class Crowded(Factory[Any]):
    """Counts those that are connected, and the reasons of those that were."""

    noisy = False

    def __init__(self, protocol: Callable[[], One]) -> None:
        self.make = protocol
        self.connected: set[One] = set()
        self.lost: Counter[type[BaseException]] = Counter()
        self.news = asyncio.Event()

    def buildProtocol(self, addr: object) -> One:
        made = self.make()
        made.factory = self
        return made

    async def count(self, number: int) -> None:
        """Wait until so many are connected."""
        await self._until(lambda: len(self.connected) == number)

    async def more_than(self, number: int) -> None:
        """Wait until more are connected."""
        await self._until(lambda: len(self.connected) > number)

    async def _until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.news.clear()
            await self.news.wait()


class One(Protocol):
    """One of them; it says nothing."""

    factory: Crowded
    transport: Any

    def connectionMade(self) -> None:
        self.factory.connected.add(self)
        self.factory.news.set()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.factory.connected.remove(self)
        self.factory.lost[reason.type] += 1
        self.factory.news.set()


@implementer(IPushProducer)
class Writer(One):
    """One that writes as long as it may."""

    paused = False
    stopped = False

    def connectionMade(self) -> None:
        self.transport.socket.setsockopt(SOL_SOCKET, SO_SNDBUF, len(PIECE))
        self.transport.registerProducer(self, True)
        self.resumeProducing()
        super().connectionMade()

    def resumeProducing(self) -> None:
        self.paused = False
        while not self.paused and not self.stopped:
            self.transport.write(PIECE)

    def pauseProducing(self) -> None:
        self.paused = True

    def stopProducing(self) -> None:
        self.stopped = True


def test_ten_thousand_idle_connections_are_reset_at_once(
    run: Run, crowd: Crowd, many_descriptors: int
) -> None:
    """Where the system allows a process fewer descriptors, so many fewer connections."""
    count = min(IDLE_CONNECTIONS, many_descriptors)
    if count < 100:
        pytest.skip(f"the system allows a process only {count} connections")

    async def main(reactor: Reactor) -> None:
        factory = Crowded(One)
        port = reactor.listenTCP(0, factory, BACKLOG, "127.0.0.1")
        async with balanced():
            await crowd.does("connect", port.getHost().port, count)
            await factory.count(count)
            await crowd.does("reset")
            await factory.count(0)
            assert factory.lost == {ConnectionLost: count}
        await port.stopListening()

    run(main)


def test_a_thousand_connections_that_stop_reading(run: Run, crowd: Crowd, many_descriptors: int) -> None:
    count = min(DEAF_CONNECTIONS, many_descriptors)

    async def main(reactor: Reactor) -> None:
        factory = Crowded(Writer)
        port = reactor.listenTCP(0, factory, BACKLOG, "127.0.0.1")
        async with balanced():
            await crowd.does("connect", port.getHost().port, count)
            await factory.count(count)
            while not all(one.paused for one in factory.connected):  # type: ignore[attr-defined]  # Writers
                await asyncio.sleep(0)
            waiting = [one.transport._transport.get_write_buffer_size() for one in factory.connected]
            assert max(waiting) <= HIGH_WATER_BYTES + len(PIECE)
            await crowd.does("reset")
            await factory.count(0)
            assert factory.lost == {ConnectionLost: count}
        await port.stopListening()

    run(main)
