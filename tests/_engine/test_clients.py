"""What becomes of a connection that the factory cannot serve."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectError, ConnectionDone
from asyncreactor.internet.protocol import ClientFactory
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from tests.internet.sockets.peers import Server, Stream
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"


class Unable(ClientFactory[Any]):
    """Makes no protocol, and tells of the attempt's end."""

    def __init__(self) -> None:
        self.failed: Deferred[Failure] = Deferred()
        self.stopped: Deferred[None] = Deferred()

    def buildProtocol(self, addr: object) -> Any:
        raise ZeroDivisionError("no protocol today")

    def clientConnectionFailed(self, connector: Any, reason: Failure) -> None:
        assert connector.state == "disconnected"
        self.failed.callback(reason.value)  # as a Failure it would be an error of this Deferred

    def stopFactory(self) -> None:
        self.stopped.callback(None)


@on_both_loops
def test_to_a_factory_that_raises_the_attempt_has_failed(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        server, client = Server(Stream), Unable()
        port: Any = reactor.listenTCP(0, server, interface=LOOPBACK)
        reactor.connectTCP(LOOPBACK, port.getHost().port, client)
        error: Any = await client.failed
        assert isinstance(error, ConnectError)
        assert "ZeroDivisionError: no protocol today" in str(error)
        await client.stopped
        await (await server.accepted()).lost
        await port.stopListening()

    with capturedLogs() as logged:
        run_on(loop_factory, main())
    assert [event["log_failure"].type for event in logged if "log_failure" in event] == [ZeroDivisionError]


class Unwilling(ClientFactory[Any]):
    """Builds nothing, when bytes have come already."""

    noisy = False

    def __init__(self, listening: socket.socket, outcome: Callable[[], None]) -> None:
        self.listening = listening
        self.outcome = outcome
        self.over: Deferred[object] = Deferred()

    def buildProtocol(self, addr: object) -> Any:
        self.peer, _ = self.listening.accept()
        self.peer.sendall(b"bytes for nobody")
        self.outcome()

    def clientConnectionFailed(self, connector: Any, reason: Failure) -> None:
        self.over.callback(reason.type)

    clientConnectionLost = clientConnectionFailed


def nothing() -> None:
    """The factory returns None."""


def trouble() -> None:
    """The factory raises."""
    raise ZeroDivisionError


@on_both_loops
@pytest.mark.parametrize(
    ("outcome", "reason", "errors"),
    [(nothing, ConnectionDone, []), (trouble, ConnectError, [ZeroDivisionError])],
)
def test_nothing_is_read_without_a_protocol(
    loop_factory: LoopFactory, outcome: Callable[[], None], reason: object, errors: list[object]
) -> None:
    async def main() -> None:
        with socket.create_server((LOOPBACK, 0)) as listening:
            factory = Unwilling(listening, outcome)
            reactor.connectTCP(LOOPBACK, listening.getsockname()[1], factory)
            assert await factory.over is reason
            factory.peer.close()

    with capturedLogs() as logged:
        run_on(loop_factory, main())
    assert [event["log_failure"].type for event in logged if "log_failure" in event] == errors
