"""Tests of `asyncreactor.protocols.loopback`."""

from __future__ import annotations

import io
import socket
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectError, ConnectionDone
from asyncreactor.internet.interfaces import IAddress, IConsumer, ITransport
from asyncreactor.internet.protocol import Protocol
from asyncreactor.internet.testing import AccumulatingProtocol, NonStreamingProducer
from asyncreactor.protocols import loopback
from asyncreactor.protocols.basic import LineReceiver


class Talker(LineReceiver):
    """Says a number, answers each number by the next one, and closes after the last."""

    last = 6

    def __init__(self, first: int | None = None) -> None:
        self.first = first
        self.heard: list[int] = []
        self.lost: list[type[BaseException]] = []

    def connectionMade(self) -> None:
        if self.first is not None:
            self.sendLine(b"%d" % self.first)

    def lineReceived(self, line: bytes) -> None:
        number = int(line)
        self.heard.append(number)
        if number < self.last:
            self.sendLine(b"%d" % (number + 1))
        if number + 1 >= self.last:
            self.transport.loseConnection()  # type: ignore[union-attr]  # it is there

    def connectionLost(self, reason: Any = None) -> None:
        self.lost.append(reason.type)


@pytest.mark.parametrize("connect", [loopback.loopbackAsync, loopback.loopbackTCP, loopback.loopbackUNIX])
async def test_two_protocols_talk_until_one_closes(connect: Any) -> None:
    server, client = Talker(first=0), Talker()
    assert await connect(server, client) is None
    assert (client.heard, server.heard) == ([0, 2, 4, 6], [1, 3, 5])
    assert (client.lost, server.lost) == ([ConnectionDone], [ConnectionDone])


async def test_without_a_connection_it_fails() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    factory = loopback.LoopbackClientFactory(Protocol())
    reactor.connectTCP("127.0.0.1", free, factory)
    with pytest.raises(ConnectError):
        await factory.deferred


class TestInMemory:
    async def test_nothing_is_delivered_while_somebody_writes(self) -> None:
        seen: list[str] = []

        class Server(Protocol):
            def dataReceived(self, data: bytes) -> None:
                seen.append("received")
                self.transport.loseConnection()  # type: ignore[union-attr]  # it is there

        client = Protocol()
        finished = loopback.loopbackAsync(Server(), client)
        assert client.transport is not None
        client.transport.write(b"x")
        seen.append("written")
        await finished
        assert seen == ["written", "received"]

    async def test_what_was_written_before_closing_arrives_and_nothing_after(self) -> None:
        server, client = AccumulatingProtocol(), AccumulatingProtocol()
        finished = loopback.loopbackAsync(server, client)
        transport: Any = server.transport
        transport.writeSequence([b"a", b"b"])
        transport.abortConnection()
        transport.loseConnection()
        transport.write(b"c")
        await finished
        assert (client.data, client.closed, server.closed) == (b"ab", 1, 1)

    async def test_its_transports_have_addresses(self) -> None:
        server = Protocol()
        loopback.loopbackAsync(server, Protocol())
        transport: Any = server.transport
        assert ITransport.providedBy(transport) and IConsumer.providedBy(transport)
        assert IAddress.providedBy(transport.getHost()) and IAddress.providedBy(transport.getPeer())

    async def test_a_pull_producer_is_asked_each_time_its_data_is_taken(self) -> None:
        server, client = AccumulatingProtocol(), AccumulatingProtocol()
        finished = loopback.loopbackAsync(server, client)
        transport: Any = server.transport
        transport.registerProducer(NonStreamingProducer(transport), False)
        with pytest.raises(RuntimeError, match="two producers"):
            transport.registerProducer("another", True)
        while len(client.data) < 10:
            await next_turn()
        transport.loseConnection()
        await finished
        assert client.data == b"0123456789"

    async def test_a_policy_says_how_data_is_delivered(self) -> None:
        chunks: list[bytes] = []
        client, server = Protocol(), Protocol()
        vars(client)["dataReceived"] = chunks.append
        finished = loopback.loopbackAsync(server, client, loopback.collapsingPumpPolicy)
        transport: Any = server.transport
        for chunk in (b"a", b"b"):
            transport.write(chunk)
        transport.loseConnection()
        await finished
        assert chunks == [b"ab"]


async def next_turn() -> None:
    turned: Deferred[None] = Deferred()
    reactor.callLater(0, turned.callback, None)
    await turned


class TestRelay:
    def test_it_delivers_when_it_is_told_to(self) -> None:
        target = AccumulatingProtocol()
        relay = loopback.LoopbackRelay(target)
        relay.write(b"a")
        relay.writeSequence([b"b", b"c"])
        assert (target.data, relay.buffer) == (b"", b"abc")
        relay.loseConnection()
        relay.clearBuffer()
        assert (target.data, target.closed) == (b"abc", 1)
        relay.write(b"late")
        relay.loseConnection()
        relay.clearBuffer()
        assert target.data == b"abc"

    def test_it_asks_its_producer(self) -> None:
        target = AccumulatingProtocol()
        relay = loopback.LoopbackRelay(target)
        relay.registerProducer(NonStreamingProducer(relay), False)
        for _ in range(12):
            relay.clearBuffer()
        assert target.data == b"0123456789"
        assert relay.producer is None

    def test_it_writes_what_passes_to_a_file(self) -> None:
        file = io.StringIO()
        relay = loopback.LoopbackRelay(AccumulatingProtocol(), file)
        relay.write(b"a")
        relay.clearBuffer()
        assert file.getvalue() == "loopback writing b'a'\nloopback receiving b'a'\n"
        assert (relay.logPrefix(), relay.getPeer(), relay.getHost()) == (
            "Loopback('AccumulatingProtocol')",
            "loopback",
            "loopback",
        )
