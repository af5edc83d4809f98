"""How connections end, from either side."""

from __future__ import annotations

import asyncio

import pytest
from zope.interface import implementer

from asyncreactor.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from asyncreactor.internet.interfaces import IPullProducer, IPushProducer
from tests.contract.conftest import Over
from tests.contract.talkers import Talker, turns

sides = pytest.mark.parametrize("side", ["client", "server"])


def _ordered(side: str, client: Talker, server: Talker) -> tuple[Talker, Talker]:
    return (client, server) if side == "client" else (server, client)


@sides
def test_closing_sends_what_was_written(over: Over, side: str) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        closer, other = _ordered(side, client, server)
        closer.transport.write(b"x" * 1_000_000)
        closer.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert other.received == 1_000_000
        assert (closer.why, other.why) == (ConnectionDone, ConnectionDone)

    over(talk)


@sides
def test_aborting(over: Over, side: str) -> None:
    over.needs("aborting")

    async def talk(client: Talker, server: Talker) -> None:
        aborter, other = _ordered(side, client, server)
        aborter.transport.write(b"x" * 1_000_000)
        aborter.transport.abortConnection()
        await asyncio.gather(client.lost(), server.lost())
        if over.can("telling resets"):
            assert (aborter.why, other.why) == (ConnectionAborted, ConnectionLost)

    over(talk)


def test_both_ends_close_at_once(over: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        for end in (client, server):
            end.transport.write(b"bye")
            end.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())

    over(talk)


@pytest.mark.parametrize("calls", ["ll", "la", "al", "aa"])
def test_closing_in_several_ways_ends_it_once(over: Over, calls: str) -> None:
    if "a" in calls:
        over.needs("aborting")

    async def talk(client: Talker, server: Talker) -> None:
        client.transport.write(b"bye")
        for call in calls:
            (client.transport.loseConnection if call == "l" else client.transport.abortConnection)()
        await asyncio.gather(client.lost(), server.lost())
        await turns()

    over(talk)


def test_writing_after_closing_does_no_harm(over: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        client.transport.write(b"early")
        client.transport.loseConnection()
        client.transport.write(b" late")
        client.transport.writeSequence([b" later"])
        await asyncio.gather(client.lost(), server.lost())
        client.transport.write(b" too late")
        client.transport.loseConnection()
        assert b"early late later".startswith(server.data)
        assert server.data.startswith(b"early")

    over(talk)


@pytest.mark.parametrize("streaming", [True, False])
def test_closing_waits_for_a_producer(over: Over, streaming: bool) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        producer = Undecided()
        client.transport.registerProducer(producer, streaming)
        client.transport.loseConnection()
        await turns()
        assert client.reason is None
        client.transport.write(b"last words")
        client.transport.unregisterProducer()
        await asyncio.gather(client.lost(), server.lost())
        assert server.data == b"last words"
        assert not producer.stopped

    over.needs("waiting for idle producers" if streaming else "waiting for producers")
    over(talk)


def test_closing_stops_an_idle_push_producer(over: Over) -> None:
    """So proxies close: each of two connections is the producer of the other."""

    async def talk(client: Talker, server: Talker) -> None:
        producer = Undecided()
        client.transport.registerProducer(producer, True)
        client.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert producer.stopped

    if over.can("waiting for idle producers") or not over.can("waiting for producers"):
        pytest.skip("it waits for the producer, or knows none")
    over(talk)


@implementer(IPushProducer, IPullProducer)
class Undecided:
    """Sends nothing, and does not say that it is done."""

    stopped = False

    def pauseProducing(self) -> None:
        """There is nothing to pause."""

    def resumeProducing(self) -> None:
        """There is still nothing to send."""

    def stopProducing(self) -> None:
        self.stopped = True


def test_a_peer_that_vanishes(over: Over) -> None:
    """The other end's socket is gone, and nobody has said goodbye."""
    over.needs("a socket")

    async def talk(client: Talker, server: Talker) -> None:
        lowest = server.transport
        while hasattr(lowest, "transport"):
            lowest = lowest.transport
        lowest._reset_when_closed()
        lowest.socket.close()
        await client.lost()
        if over.can("telling resets"):
            assert client.why is ConnectionLost
        server.connectionLost()

    over(talk)
