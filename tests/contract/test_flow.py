"""Back-pressure: receivers that pause, producers that are paused, and memory that stays bounded."""

from __future__ import annotations

import asyncio

import pytest

from tests.contract.conftest import Over
from tests.contract.talkers import Puller, Pusher, Talker, turns

MEBIBYTE = 1024 * 1024
#: How much goes each way in the bulk test.
BULK_BYTES = 100 * MEBIBYTE
#: What may wait between two ends: the system's buffers on the way, and a little of ours.
WAITING_BYTES = 24 * MEBIBYTE


@pytest.fixture
def pausing(over: Over) -> Over:
    """Only kinds that can be paused."""
    over.needs("pausing")
    return over


async def stands_still(source: Puller | Pusher) -> None:
    """Wait until it sends no more."""
    before = -1
    while source.sent != before:
        before = source.sent
        await turns(200)


def test_a_paused_protocol_hears_nothing(pausing: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        server.transport.pauseProducing()
        client.transport.write(b"hello")
        await turns()
        assert server.data == b""
        server.transport.resumeProducing()
        await server.until(lambda: server.data == b"hello")

    pausing(talk)


def test_a_protocol_that_pauses_when_it_is_made_hears_nothing(pausing: Over) -> None:
    """uvloop would begin to read all the same."""

    class Sleepy(Talker):
        def connectionMade(self) -> None:
            super().connectionMade()
            self.transport.pauseProducing()

    async def talk(client: Talker, server: Talker) -> None:
        client.transport.write(b"hello")
        await turns()
        assert server.data == b""
        server.transport.resumeProducing()
        await server.until(lambda: server.data == b"hello")
        client.transport.write(b" again")
        await server.until(lambda: server.data == b"hello again")
        client.transport.loseConnection()
        await server.lost()

    pausing.needs("connecting at once")
    pausing(talk, Talker, Sleepy)


def test_pausing_in_the_middle_of_a_read(pausing: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        def pause_for_a_while(data: bytes) -> None:
            server.transport.pauseProducing()
            seen = server.received

            def resume() -> None:
                assert server.received == seen
                server.transport.resumeProducing()

            asyncio.get_running_loop().call_later(0.001, resume)

        server.on_data = pause_for_a_while
        source = Pusher(client.transport, 2 * MEBIBYTE)
        source.start()
        await server.has_received(2 * MEBIBYTE)
        assert server.digest == source.digest

    pausing(talk)


def test_a_slow_reader_pauses_the_pushing_producer(pausing: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        server.transport.pauseProducing()
        source = Pusher(client.transport, 4 * WAITING_BYTES)
        source.start()
        await stands_still(source)
        assert source.paused
        assert source.sent < WAITING_BYTES
        server.transport.resumeProducing()
        await server.has_received(4 * WAITING_BYTES)
        assert server.digest == source.digest

    pausing(talk, lambda: Talker(keep=False))


def test_a_slow_reader_slows_the_pulled_producer(pausing: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        server.transport.pauseProducing()
        source = Puller(client.transport, 2 * WAITING_BYTES)
        source.start()
        await stands_still(source)
        assert source.sent < WAITING_BYTES
        server.transport.resumeProducing()
        await server.has_received(2 * WAITING_BYTES)
        assert server.digest == source.digest

    pausing(talk, lambda: Talker(keep=False))


def test_a_producer_is_stopped_when_the_connection_ends(pausing: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        server.transport.pauseProducing()
        source = Pusher(client.transport, 1 << 40)
        source.start()
        server.transport.resumeProducing()
        server.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert source.stopped
        late = Pusher(client.transport, 1)
        client.transport.registerProducer(late, True)
        assert late.stopped

    pausing(talk, lambda: Talker(keep=False))


def test_two_producers_at_once_are_refused(over: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        client.transport.registerProducer(Pusher(client.transport, 1), True)
        with pytest.raises(RuntimeError):
            client.transport.registerProducer(Pusher(client.transport, 1), True)
        client.transport.unregisterProducer()

    over.needs("push producers")
    over(talk)


def test_bulk_both_ways(pausing: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        there = Pusher(client.transport, BULK_BYTES)
        back = Pusher(server.transport, BULK_BYTES)
        there.start()
        back.start()
        for end in (client, server):
            await end.has_received(BULK_BYTES)
        assert server.digest == there.digest
        assert client.digest == back.digest

    pausing(talk, lambda: Talker(keep=False))


def test_bulk_by_pulling(pausing: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        source = Puller(client.transport, 16 * MEBIBYTE)
        source.start()
        await server.has_received(16 * MEBIBYTE)
        assert server.digest == source.digest

    pausing(talk, lambda: Talker(keep=False))
