"""Producers that fill connections of TLS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.interfaces import (
    IPullProducer,
    IPushProducer,
)
from tests._engine.tls_ends import (
    connected,
    run,
)
from tests.loops import LoopFactory, on_both_loops


@implementer(IPushProducer)
class Flood:
    """Writes as fast as it may, and counts."""

    def __init__(self, transport: Any, pieces: int) -> None:
        self.transport = transport
        self.left = pieces
        self.most_waiting = 0
        self.pauses = 0
        self.paused = False

    def resumeProducing(self) -> None:
        self.paused = False
        reactor.callLater(0, self._write)

    def pauseProducing(self) -> None:
        self.pauses += 1
        self.paused = True

    def stopProducing(self) -> None:
        self.left = 0

    def _write(self) -> None:
        while self.left and not self.paused:
            self.left -= 1
            self.transport.write(b"x" * 65536)
        if not self.left:
            self.transport.unregisterProducer()


@on_both_loops
def test_push_producer_waits_for_a_slow_reader(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        pair.server.wire.pauseProducing()
        flood = Flood(pair.client.transport, 512)
        pair.client.wire.registerProducer(flood, True)
        with pytest.raises(RuntimeError, match="registered"):
            pair.client.wire.registerProducer(flood, True)
        flood.resumeProducing()
        pair.client.wire.loseConnection()
        paused: Deferred[None] = Deferred()
        _when(lambda: flood.paused, paused)
        await paused
        assert flood.left > 256
        pair.server.wire.resumeProducing()
        assert isinstance(await pair.server.lost, ConnectionDone)
        assert len(pair.server.data) == 512 * 65536
        assert flood.pauses >= 1
        await pair.close()

    run(loop_factory, main)


@implementer(IPullProducer)
class Trickle:
    def __init__(self, transport: Any) -> None:
        self.transport = transport
        self.left = 20

    def resumeProducing(self) -> None:
        self.left -= 1
        self.transport.write(b"x" * 100_000)
        if not self.left:
            self.transport.unregisterProducer()

    def stopProducing(self) -> None:
        self.left = 0


@on_both_loops
def test_pull_producer(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        pair.client.wire.registerProducer(Trickle(pair.client.transport), False)
        assert len(await pair.server.received(2_000_000)) == 2_000_000
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_pull_producer_whose_last_words_fill_the_connection(loop_factory: LoopFactory) -> None:
    """What was gathered is sent as the producer is unregistered: it is to pause then, and is done."""

    class LastWords(Trickle):
        def resumeProducing(self) -> None:
            self.transport.transport.bufferSize = 10
            self.transport.write(b"some words")
            self.transport.write(b"more words")
            self.transport.unregisterProducer()

    async def main() -> None:
        pair = await connected()
        pair.client.wire.registerProducer(LastWords(pair.client.wire), False)
        assert await pair.server.received(20) == b"some wordsmore words"
        await pair.close()

    run(loop_factory, main)


def _when(true: Callable[[], object], waiting: Deferred[None]) -> None:
    if true():
        waiting.callback(None)
    else:
        reactor.callLater(0, _when, true, waiting)
