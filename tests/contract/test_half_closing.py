"""One direction ends, the other goes on."""

from __future__ import annotations

import asyncio

import pytest

from asyncreactor.internet.error import ConnectionDone
from tests.contract.conftest import Over
from tests.contract.talkers import HalfCloser, Talker, turns


@pytest.fixture(autouse=True)
def _half_closing_kinds(over: Over) -> None:
    over.needs("half-closing")


@pytest.mark.parametrize("side", ["client", "server"])
def test_the_other_direction_goes_on(over: Over, side: str) -> None:
    async def talk(client: HalfCloser, server: HalfCloser) -> None:
        closer, other = (client, server) if side == "client" else (server, client)
        closer.transport.write(b"x" * 1_000_000)
        closer.transport.loseWriteConnection()
        await other.until(lambda: "read lost" in other.events)
        assert other.received == 1_000_000
        await closer.until(lambda: "write lost" in closer.events)
        other.transport.write(b"still here")
        await closer.until(lambda: closer.data == b"still here")
        other.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert other.events == ["made", "data", "read lost", "lost"]
        assert closer.events[:3] == ["made", "write lost", "data"]
        assert (closer.why, other.why) == (ConnectionDone, ConnectionDone)

    over(talk, HalfCloser)


def test_both_halves_make_a_whole(over: Over) -> None:
    async def talk(client: HalfCloser, server: HalfCloser) -> None:
        client.transport.loseWriteConnection()
        await server.until(lambda: "read lost" in server.events)
        server.transport.loseWriteConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert client.events == ["made", "write lost", "read lost", "lost"]
        assert server.events == ["made", "read lost", "write lost", "lost"]

    over(talk, HalfCloser)


def test_closing_one_half_twice(over: Over) -> None:
    async def talk(client: HalfCloser, server: HalfCloser) -> None:
        client.transport.loseWriteConnection()
        client.transport.loseWriteConnection()
        await client.until(lambda: "write lost" in client.events)
        client.transport.loseWriteConnection()
        client.transport.write(b"too late")
        await turns()
        assert client.events == ["made", "write lost"]
        assert server.data == b""

    over(talk, HalfCloser)


def test_closing_a_half_and_then_the_whole(over: Over) -> None:
    async def talk(client: HalfCloser, server: HalfCloser) -> None:
        client.transport.write(b"bye")
        client.transport.loseWriteConnection()
        client.transport.loseConnection()
        server.on_data = lambda data: server.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert server.data == b"bye"
        assert client.events.count("write lost") <= 1

    over(talk, HalfCloser)


def test_a_protocol_that_knows_no_halves_loses_the_whole(over: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        client.transport.write(b"bye")
        client.transport.loseWriteConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert server.events == ["made", "data", "lost"]
        assert server.why is ConnectionDone

    over(talk, HalfCloser, Talker)
