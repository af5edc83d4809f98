"""Connections that break at every moment of their lives."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor._engine.reactor import Reactor
from asyncreactor._engine.sockets import reset_when_closed
from asyncreactor.internet.error import ConnectionClosed, ConnectionDone, UserError
from asyncreactor.internet.interfaces import IHalfCloseableProtocol
from asyncreactor.internet.protocol import ClientCreator, ClientFactory, Factory, Protocol, connectionDone
from asyncreactor.logger import LogLevel, capturedLogs
from asyncreactor.python.failure import Failure
from tests.faults.balance import balanced
from tests.faults.conftest import Run

#: More than the system takes at once.
MUCH = b"x" * 8_000_000


class Wary(Protocol):
    """Does something when it is connected, and notes what happens."""

    transport: Any

    def __init__(self, at_first: Callable[[Any], object]) -> None:
        self.at_first = at_first
        self.events: list[str] = []
        self.reason: type[BaseException] | None = None
        self.over = asyncio.Event()

    def connectionMade(self) -> None:
        self.events.append("made")
        self.at_first(self.transport)

    def dataReceived(self, data: bytes) -> None:
        self.transport.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.events.append("lost")
        self.reason = reason.type
        self.over.set()


@implementer(IHalfCloseableProtocol)
class HalfWary(Wary):
    """One that has a last word when the peer sends no more."""

    def readConnectionLost(self) -> None:
        self.transport.write(b"the end")
        self.transport.loseConnection()

    def writeConnectionLost(self) -> None:
        """There was no more to say."""


def _pause(transport: Any) -> None:
    """Pause, and look what has come a little later: a paused connection hears nothing of the end."""
    transport.pauseProducing()
    transport.write(MUCH)
    transport.reactor.callLater(0.01, transport.resumeProducing)


def _close_half(transport: Any) -> None:
    transport.write(b"x")
    transport.loseWriteConnection()


def _write_and_close(transport: Any) -> None:
    transport.write(MUCH)
    transport.loseConnection()


#: What the protocol does at first.
OURS: dict[str, Callable[[Any], object]] = {
    "waits": lambda transport: None,
    "writes much": lambda transport: transport.write(MUCH),
    "writes and closes": _write_and_close,
    "closes": lambda transport: transport.loseConnection(),
    "closes half": _close_half,
    "pauses": _pause,
    "aborts": lambda transport: transport.abortConnection(),
}

#: What the peer does on the way to breaking the connection.
THEIRS: dict[str, Callable[[socket.socket], object]] = {
    "nothing": lambda peer: None,
    "speaks": lambda peer: peer.send(b"x" * 1000),
    "ends half": lambda peer: peer.shutdown(socket.SHUT_WR),
    "reads no more": lambda peer: peer.shutdown(socket.SHUT_RD),
}

#: How many turns of the loop later it breaks.
TURNS = (0, 1, 2, 5, 20)


MOMENTS = [(theirs, turns) for theirs in THEIRS.values() for turns in TURNS]


def _break(peer: socket.socket) -> None:
    reset_when_closed(peer)
    peer.close()


async def _live(peer: socket.socket, theirs: Callable[[socket.socket], object], turns: int) -> None:
    try:
        theirs(peer)
    except OSError:
        # We were quicker to break it.
        assert turns >= 0
    for _ in range(turns):
        await asyncio.sleep(0)
    _break(peer)


@pytest.mark.parametrize("make", [Wary, HalfWary])
@pytest.mark.parametrize("ours", OURS.values(), ids=OURS)
def test_the_peer_of_a_server_breaks_off(run: Run, make: Any, ours: Any) -> None:
    """Whatever both have done before, it is lost once, with a reason, and nothing is logged as an error or left."""

    async def main(reactor: Reactor) -> None:
        made: list[Wary] = []

        class Only(Factory[Wary]):
            noisy = False

            def buildProtocol(self, addr: object) -> Wary:
                made.append(make(ours))
                return made[-1]

        port = reactor.listenTCP(0, Only(), interface="127.0.0.1")
        async with balanced():
            for theirs, turns in MOMENTS:
                peer = socket.create_connection(("127.0.0.1", port.getHost().port))
                await _live(peer, theirs, turns)
            while len(made) < len(MOMENTS):
                await asyncio.sleep(0)
            for protocol in made:
                await protocol.over.wait()
                assert protocol.events == ["made", "lost"]
                assert protocol.reason is not None and issubclass(protocol.reason, ConnectionClosed)
            made.clear()
            del protocol
        await port.stopListening()

    with capturedLogs() as events:
        run(main)
    assert [each for each in events if each["log_level"] >= LogLevel.error] == []


@pytest.mark.parametrize("ours", OURS.values(), ids=OURS)
def test_the_peer_of_a_client_breaks_off(run: Run, ours: Any) -> None:
    async def main(reactor: Reactor) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listening:
            where = listening.getsockname()[1]
            async with balanced():
                for theirs, turns in MOMENTS:
                    connecting = ClientCreator(reactor, Wary, ours).connectTCP("127.0.0.1", where)
                    peer, _ = await asyncio.to_thread(listening.accept)
                    await _live(peer, theirs, turns)
                    protocol = await connecting
                    await protocol.over.wait()
                    assert protocol.events == ["made", "lost"]
                    del protocol, connecting

    with capturedLogs() as events:
        run(main)
    assert [each for each in events if each["log_level"] >= LogLevel.error] == []


class Attempts(ClientFactory[Protocol]):
    """Notes how attempts to connect end."""

    noisy = False
    protocol = Protocol

    def __init__(self) -> None:
        self.failed: list[type[BaseException]] = []
        self.lost: list[type[BaseException]] = []

    def clientConnectionFailed(self, connector: Any, reason: Failure) -> None:
        self.failed.append(reason.type)

    def clientConnectionLost(self, connector: Any, reason: Failure) -> None:
        self.lost.append(reason.type)


def test_a_client_gives_up_at_every_moment(run: Run) -> None:
    """Also between the system's connecting and the loop's taking the socket over."""
    most_turns = 12

    async def main(reactor: Reactor) -> None:
        port = reactor.listenTCP(0, Factory.forProtocol(Protocol), interface="127.0.0.1")
        attempts = Attempts()
        async with balanced():
            for turns in range(most_turns):
                connector = reactor.connectTCP("127.0.0.1", port.getHost().port, attempts)
                for _ in range(turns):
                    await asyncio.sleep(0)
                connector.disconnect()
            while len(attempts.failed) + len(attempts.lost) < most_turns:
                await asyncio.sleep(0)
            assert set(attempts.failed) == {UserError}
            assert set(attempts.lost) == {ConnectionDone}
            del connector
        await port.stopListening()

    run(main)
