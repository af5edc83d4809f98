"""TLS over any transport: in memory, over UNIX sockets and over pipes."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor.internet import reactor
from asyncreactor.internet.endpoints import (
    UNIXClientEndpoint,
    UNIXServerEndpoint,
    wrapClientTLS,
    wrapServerTLS,
)
from asyncreactor.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from asyncreactor.internet.interfaces import IHandshakeListener, ISSLTransport
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
from asyncreactor.internet.stdio import StandardIO
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import AccumulatingProtocol, StringTransport
from asyncreactor.protocols.tls import BufferingTLSTransport, TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from asyncreactor.python.failure import Failure
from tests._engine.tls_ends import Echo, End, Pair, client_options, run, server_options
from tests.internet.recorder import RecordingProducer
from tests.loops import LoopFactory, on_both_loops

RECORD_HEADER_BYTES = 5


class Memory:
    """Both ends of TLS, over transports that only remember; `clock` moves by hand."""

    def __init__(self, make_server: Callable[[], Any] = End, make_client: Callable[[], Any] = End) -> None:
        self.clock = Clock()
        self.server, self.client = make_server(), make_client()
        self.ways = (StringTransport(), StringTransport())
        self.layers = tuple(
            self._layer(end, settings, is_client)
            for end, settings, is_client in (
                (self.server, server_options(), False),
                (self.client, client_options(), True),
            )
        )
        for layer, way in zip(self.layers, self.ways, strict=True):
            layer.makeConnection(way)

    def _layer(self, end: Any, settings: Any, is_client: bool) -> BufferingTLSTransport:
        factory = TLSMemoryBIOFactory(settings, is_client, Factory.forProtocol(lambda: end), self.clock)
        layer: BufferingTLSTransport = factory.buildProtocol(None)
        return layer

    def carry(self) -> None:
        """Carry bytes to and fro until there are none."""
        while any(way.value() for way in self.ways):
            for way, layer in zip(self.ways, reversed(self.layers), strict=True):
                data = way.value()
                way.clear()
                if data:
                    layer.dataReceived(data)

    def turn(self) -> None:
        """Let the reactor's next turn come, and carry what it brings."""
        self.clock.advance(0)
        self.carry()


@pytest.fixture
def memory() -> Memory:
    """A connection whose handshake is over."""
    made = Memory()
    made.carry()
    return made


def records(data: bytes) -> int:
    count = 0
    while data:
        data = data[RECORD_HEADER_BYTES + int.from_bytes(data[3:5]) :]
        count += 1
    return count


def test_what_it_provides(memory: Memory) -> None:
    layer = memory.layers[0]
    assert isinstance(layer, TLSMemoryBIOProtocol)
    assert layer.factory.logPrefix() == "Factory (TLS)"
    assert layer.getHandle().get_protocol_version_name() == "TLSv1.3"
    assert layer.negotiatedProtocol is None
    assert memory.client.events == ["made", "handshake"]
    assert list(layer.factory.protocols) == [layer]


def test_small_writes_are_one_record(memory: Memory) -> None:
    for piece in b"a", b"b", b"c":
        memory.client.wire.write(piece)
    assert memory.ways[1].value() == b""
    memory.clock.advance(0)
    assert records(memory.ways[1].value()) == 1
    memory.carry()
    assert memory.server.data == b"abc"


def test_much_is_not_kept_waiting(memory: Memory) -> None:
    memory.client.wire.writeSequence([b"x" * 40_000] * 2)
    assert records(memory.ways[1].value()) == 5


def test_only_bytes_are_written(memory: Memory) -> None:
    memory.client.wire.write(bytearray(b"a"))
    memory.client.wire.write(memoryview(b"b"))
    memory.turn()
    assert memory.server.data == b"ab"
    with pytest.raises(TypeError, match="data must be bytes, not str"):
        memory.client.wire.write("c")


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_cuts_make_no_difference(size: int) -> None:
    made = Memory()
    made.client.wire.write(b"hello " * 1000)
    while any(way.value() for way in made.ways):
        for way, layer in zip(made.ways, reversed(made.layers), strict=True):
            data = way.value()
            way.clear()
            for start in range(0, len(data), size):
                layer.dataReceived(data[start : start + size])
        made.clock.advance(0)
    assert made.server.data == b"hello " * 1000


def test_answers_to_one_read_are_one_record() -> None:
    class Chatty(End):
        def dataReceived(self, data: bytes) -> None:
            for byte in data:
                self.wire.write(bytes([byte]))

    made = Memory(Chatty)
    made.carry()
    made.client.wire.write(b"abc")
    made.clock.advance(0)
    made.layers[0].dataReceived(made.ways[1].value())
    assert records(made.ways[0].value()) == 1


def test_farewell_and_answer(memory: Memory) -> None:
    memory.client.wire.write(b"bye")
    memory.client.wire.loseConnection()
    memory.client.wire.write(b"too late")
    assert not memory.ways[1].disconnecting
    memory.carry()
    assert memory.server.data == b"bye"
    assert all(way.disconnecting for way in memory.ways)
    assert "lost" not in memory.client.events, "the transport below is still there"
    for layer in memory.layers:
        layer.connectionLost(Failure(ConnectionDone()))
    for end in (memory.client, memory.server):
        assert isinstance(end.lost.result, ConnectionDone)


def test_end_without_farewell(memory: Memory) -> None:
    memory.layers[0].connectionLost(Failure(ConnectionDone()))
    assert isinstance(memory.server.lost.result, ConnectionLost)
    assert memory.layers[0].factory.protocols == {}


def test_abort(memory: Memory) -> None:
    memory.client.wire.write(b"never sent")
    memory.client.wire.abortConnection()
    memory.turn()
    assert memory.ways[1].disconnected
    memory.layers[1].connectionLost(Failure(ConnectionAborted()))
    assert isinstance(memory.client.lost.result, ConnectionAborted)
    assert memory.server.data == b""


def test_no_protocol_no_tls() -> None:
    class Declining(Factory[Any]):
        def buildProtocol(self, addr: object) -> None:
            return None

    secured = TLSMemoryBIOFactory(server_options(), False, Declining(), Clock())
    assert secured.buildProtocol(None) is None


def test_producer_is_paused_by_either(memory: Memory) -> None:
    producer = RecordingProducer()
    memory.client.wire.registerProducer(producer, True)
    below = memory.ways[1].producer
    below.pauseProducing()
    below.pauseProducing()
    below.resumeProducing()
    assert producer.told == ["pause", "resume"]
    memory.client.wire.loseConnection()
    memory.client.wire.write(b"the rest")
    memory.carry()
    assert not memory.ways[1].disconnecting, "the producer is not done"
    memory.client.wire.unregisterProducer()
    memory.carry()
    assert memory.server.data == b"the rest"
    assert memory.ways[1].disconnecting
    memory.layers[1].connectionLost(Failure(ConnectionDone()))
    memory.client.transport.registerProducer(producer, True)
    assert producer.told[-1] == "stop"


def test_producer_while_nothing_can_be_sent() -> None:
    made = Memory()
    producer = RecordingProducer()
    made.client.wire.registerProducer(producer, True)
    made.client.wire.write(b"x")
    made.clock.advance(0)
    assert producer.told == ["pause"], "the handshake is not over"
    made.carry()
    assert producer.told == ["pause", "resume"]


def test_peers_that_hear_of_the_handshake() -> None:
    @implementer(IHandshakeListener)
    class Listening(AccumulatingProtocol):
        heard = False

        def handshakeCompleted(self) -> None:
            self.heard = True

    made = Memory(AccumulatingProtocol, Listening)
    assert not made.client.heard
    made.carry()
    assert made.client.heard


@pytest.mark.parametrize("end", ["clean", "aborted", "garbage"])
def test_what_is_over_needs_no_collector(end: str) -> None:
    gc.collect()
    gc.disable()
    try:
        watched = _live_and_die(end)
        assert [layer() for layer in watched] == [None, None]
    finally:
        gc.enable()


def _live_and_die(end: str) -> list[weakref.ref[BufferingTLSTransport]]:
    memory = Memory(Echo)
    memory.carry()
    memory.client.wire.write(b"hello")
    memory.turn()
    if end == "clean":
        memory.client.wire.loseConnection()
        memory.carry()
    elif end == "aborted":
        memory.client.wire.write(b"never sent")
        memory.client.wire.abortConnection()
    else:
        memory.layers[0].dataReceived(b"\x17\x03\x03\x00\x20" + b"z" * 32)
        memory.carry()
    for layer, program in zip(memory.layers, (memory.server, memory.client), strict=True):
        layer.connectionLost(Failure(ConnectionDone()))
        # Its factory knows it, in these tests, and it the connection.
        program.transport = None
    return [weakref.ref(layer) for layer in memory.layers]


# -- transports of the system


async def _talk(pair: Pair) -> None:
    await pair.client.secured
    assert ISSLTransport.providedBy(pair.client.transport) or pair.client.wire.getHandle() is not None
    pair.client.wire.write(b"x" * 300_000)
    assert await pair.client.received(300_000) == b"x" * 300_000
    await pair.part()


@on_both_loops
def test_over_unix_sockets(loop_factory: LoopFactory, tmp_path: Path) -> None:
    async def main() -> None:
        pair = Pair(Echo)
        path = str(tmp_path / "socket")
        factory, clients = (
            Factory.forProtocol(lambda: pair.server),
            ClientFactory.forProtocol(lambda: pair.client),
        )
        factory.noisy = False
        pair.port = await wrapServerTLS(server_options(), UNIXServerEndpoint(reactor, path)).listen(factory)
        await wrapClientTLS(client_options(), UNIXClientEndpoint(reactor, path)).connect(clients)
        await _talk(pair)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_over_pipes(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = Pair(Echo)
        to_server, to_client = os.pipe(), os.pipe()
        for end, settings, is_client, way in (
            (pair.server, server_options(), False, (to_server[0], to_client[1])),
            (pair.client, client_options(), True, (to_client[0], to_server[1])),
        ):
            factory = TLSMemoryBIOFactory(settings, is_client, Factory.forProtocol(lambda end=end: end))
            StandardIO(factory.buildProtocol(None), *way, reactor)
        await _talk(pair)
        await pair.close()
        for descriptor in (*to_server, *to_client):
            os.close(descriptor)

    run(loop_factory, main)


def test_something_that_holds_no_settings() -> None:
    with (
        pytest.warns(Warning, match="does not explicitly provide"),
        pytest.raises(TypeError, match="getContext"),
    ):
        TLSMemoryBIOFactory(object(), True, ClientFactory.forProtocol(Protocol))
