"""What a producer may do when it is told to go on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.error import ConnectionAborted, ConnectionDone
from asyncreactor.logger import LogEvent, capturedLogs
from tests.internet.sockets.peers import Server, Stream
from tests.loops import LoopFactory, on_both_loops, run_on

MUCH = 8 * 1024 * 1024


class Once:
    """A pull producer that writes much, and then ends the connection in some way."""

    def __init__(self, transport: Any, end: Callable[[Any], None]) -> None:
        self.transport = transport
        self.end = end
        self.begun = False

    def resumeProducing(self) -> None:
        if self.begun:
            self.end(self.transport)
        else:
            self.begun = True
            self.transport.write(b"x" * MUCH)

    def stopProducing(self) -> None:
        self.begun = True


class Refuses:
    """A push producer that does not want to be stopped."""

    def pauseProducing(self) -> None:
        """It has written all that it had."""

    resumeProducing = pauseProducing

    def stopProducing(self) -> None:
        raise ZeroDivisionError


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[Stream, socket.socket]]:
    """A connection and its client; the loop may hear of no exception."""
    trouble: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: trouble.append(context))
    server = Server(Stream)
    port: Any = reactor.listenTCP(0, server, interface="127.0.0.1")
    with socket.create_connection(("127.0.0.1", port.getHost().port)) as client:
        client.setblocking(False)
        yield await server.accepted(), client
    await port.stopListening()
    assert trouble == []


async def read_all(client: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    got = 0
    while got < MUCH:
        got += len(await loop.sock_recv(client, 1 << 20))


def errors_in(logged: Sequence[LogEvent]) -> list[object]:
    return [event["log_failure"].type for event in logged if "log_failure" in event]


def abort(transport: Any) -> None:
    transport.abortConnection()


def fail(transport: Any) -> None:
    raise ZeroDivisionError


def finish(transport: Any) -> None:
    transport.unregisterProducer()
    transport.loseConnection()


@on_both_loops
@pytest.mark.parametrize(
    ("end", "reason", "errors"),
    [
        (abort, ConnectionAborted, []),
        (fail, ZeroDivisionError, [ZeroDivisionError]),
        (finish, ConnectionDone, []),
    ],
)
def test_a_producer_may_end_the_connection_when_all_is_sent(
    loop_factory: LoopFactory, end: Callable[[Any], None], reason: type[Exception], errors: list[object]
) -> None:
    async def main() -> None:
        async with connected() as (stream, client):
            stream.transport.registerProducer(Once(stream.transport, end), False)
            await read_all(client)
            assert (await stream.lost).type is reason

    with capturedLogs() as logged:
        run_on(loop_factory, main())
    assert errors_in(logged) == errors


@on_both_loops
def test_a_producer_that_raises_as_it_is_stopped_changes_nothing(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        async with connected() as (stream, client):
            stream.transport.registerProducer(Refuses(), True)
            stream.transport.write(b"x" * MUCH)
            client.shutdown(socket.SHUT_WR)
            await read_all(client)
            assert (await stream.lost).type is ConnectionDone

    with capturedLogs() as logged:
        run_on(loop_factory, main())
    assert errors_in(logged) == [ZeroDivisionError]
