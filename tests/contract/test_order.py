"""In which order a protocol's methods are called."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from asyncreactor.internet.error import ConnectionDone
from tests.contract.conftest import Over
from tests.contract.talkers import Talker


def test_made_then_data_then_lost(over: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        client.transport.write(b"hello")
        await server.until(lambda: server.data == b"hello")
        client.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert client.events == ["made", "lost"]
        assert server.events == ["made", "data", "lost"]

    over(talk)


@pytest.mark.parametrize("how", ["loseConnection", "abortConnection"])
def test_the_end_is_not_told_inside_the_call_that_brings_it(over: Over, how: str) -> None:
    if how == "abortConnection":
        over.needs("aborting")

    async def talk(client: Talker, server: Talker) -> None:
        getattr(client.transport, how)()
        assert "lost" not in client.events
        await asyncio.gather(client.lost(), server.lost())

    over(talk)


def test_closing_while_the_connection_is_made(over: Over) -> None:
    class Hasty(Talker):
        def connectionMade(self) -> None:
            self.transport.write(b"bye")
            self.transport.loseConnection()
            assert self.events == []
            super().connectionMade()

    async def talk(client: Talker, server: Talker) -> None:
        await asyncio.gather(client.lost(), server.lost())
        assert server.events == ["made", "lost"]
        assert client.data == b"bye"
        assert client.why is ConnectionDone

    over.needs("connecting at once")
    over(talk, Talker, Hasty)


def test_what_answers_one_read_arrives_in_order_however_large_its_pieces_are(over: Over) -> None:
    pieces = [b"head", bytes(range(256)) * 1024, b"between", b"x" * 100_000, b"tail"]

    async def talk(client: Talker, server: Talker) -> None:
        def answer(data: bytes) -> None:
            for piece in pieces:
                server.transport.write(piece)

        server.on_data = answer
        client.transport.write(b"?")
        await client.until(lambda: len(client.data) == len(b"".join(pieces)))
        assert client.data == b"".join(pieces)

    over(talk)


def test_no_data_after_closing(over: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        heard: list[int] = []

        def close(data: bytes) -> None:
            heard.append(len(data))
            server.transport.loseConnection()

        server.on_data = close
        client.transport.write(b"x")
        for _ in range(20):
            client.transport.write(b"more")
            await asyncio.sleep(0)
        await asyncio.gather(client.lost(), server.lost())
        assert len(heard) == 1

    over.needs("deafness")
    over(talk)


def test_answers_of_one_read_keep_their_order(over: Over) -> None:
    async def talk(client: Talker, server: Talker) -> None:
        def answer(data: Any) -> None:
            for number in range(100):
                server.transport.write(b"%d " % number)
            server.transport.writeSequence([b"the ", b"end"])

        server.on_data = answer
        client.transport.write(b"?")
        await client.until(lambda: client.data.endswith(b"end"))
        assert client.data == b"".join(b"%d " % number for number in range(100)) + b"the end"

    over(talk)


def test_the_ends_know_each_other(over: Over) -> None:
    over.needs("addresses")

    async def talk(client: Talker, server: Talker) -> None:
        there, here = client.transport, server.transport
        assert (there.getHost(), there.getPeer()) == (here.getPeer(), here.getHost())
        before = repr((here.getHost(), here.getPeer()))
        there.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert repr((here.getHost(), here.getPeer())) == before

    over(talk)


def test_other_threads_write_through_the_reactor(over: Over) -> None:
    count, threads = 200, 4

    async def talk(client: Talker, server: Talker) -> None:
        def write(name: int) -> None:
            for number in range(count):
                over.place.reactor.callFromThread(client.transport.write, b"%d %d\n" % (name, number))

        await asyncio.gather(*[asyncio.to_thread(write, name) for name in range(threads)])
        await server.until(lambda: server.data.count(b"\n") == threads * count)
        lines = [line.split() for line in bytes(server.data).splitlines()]
        for name in range(threads):
            mine = [int(number) for who, number in lines if int(who) == name]
            assert mine == list(range(count))

    over(talk)
