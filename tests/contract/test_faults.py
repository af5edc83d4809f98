"""Protocols that raise exceptions, and protocols that change while the connection lives."""

from __future__ import annotations

import asyncio

from asyncreactor.internet.error import ConnectionClosed
from tests.contract.conftest import Over
from tests.contract.kinds import swap_protocol, tcp
from tests.contract.talkers import Talker


class Broken(Exception):
    """What the protocols here raise."""


def test_an_exception_ends_only_its_own_connection(over: Over) -> None:
    over.needs("isolation")

    async def talk(client: Talker, server: Talker) -> None:
        def fail(data: bytes) -> None:
            raise Broken

        bystanders = Talker(), Talker()
        await tcp(over.place, *bystanders)
        server.on_data = fail
        client.transport.write(b"x")
        await asyncio.gather(client.lost(), server.lost())
        assert server.why is Broken
        assert client.reason is not None and client.reason.check(ConnectionClosed)
        assert [type(error) for error in over.errors()] == [Broken]
        bystanders[0].transport.write(b"all is well")
        await bystanders[1].until(lambda: bystanders[1].data == b"all is well")
        bystanders[0].transport.loseConnection()
        await asyncio.gather(*[each.lost() for each in bystanders])

    over(talk)


def test_an_exception_at_the_end_is_logged(over: Over) -> None:
    over.needs("isolation")

    class Bitter(Talker):
        def connectionLost(self, reason: object = None) -> None:
            super().connectionLost(reason)  # type: ignore[arg-type]  # a Failure
            raise Broken

    async def talk(client: Talker, server: Talker) -> None:
        client.transport.loseConnection()
        await asyncio.gather(client.lost(), server.lost())
        assert [type(error) for error in over.errors()] == [Broken]

    over(talk, Talker, Bitter)


def test_an_exception_of_a_producer_ends_the_connection(over: Over) -> None:
    over.needs("isolation")

    async def talk(client: Talker, server: Talker) -> None:
        class Lazy:
            calls = 0

            def resumeProducing(self) -> None:
                self.calls += 1
                if self.calls > 1:
                    raise Broken
                client.transport.write(b"x")

            def stopProducing(self) -> None:
                """It has nothing to give up."""

        client.transport.registerProducer(Lazy(), False)
        await asyncio.gather(client.lost(), server.lost())
        assert client.why is Broken or not over.can("blame")
        assert [type(error) for error in over.errors()] == [Broken]

    over(talk)


def test_the_protocol_changes_in_mid_stream(over: Over) -> None:
    over.needs("swapping")

    async def talk(client: Talker, server: Talker) -> None:
        successor = Talker()

        def hand_over(data: bytes) -> None:
            swap_protocol(server, successor)
            server.transport.write(b"next")

        server.on_data = hand_over
        client.transport.write(b"first")
        await client.until(lambda: client.data == b"next")
        client.transport.write(b"second")
        await successor.until(lambda: successor.data == b"second")
        client.transport.loseConnection()
        await asyncio.gather(client.lost(), successor.lost())
        assert server.data == b"first"
        assert server.reason is None
        server.connectionLost(successor.reason)  # type: ignore[arg-type]  # set by now

    over(talk)
