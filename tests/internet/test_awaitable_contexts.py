"""Context variables: what is set up in a context runs in it, whoever makes it run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from contextvars import ContextVar, copy_context
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred, ensureDeferred, gatherResults, inlineCallbacks
from asyncreactor.internet.protocol import ClientCreator, Factory, Protocol
from asyncreactor.internet.threads import deferToThread
from tests.loops import LoopFactory, on_both_loops, run_on

WHO: ContextVar[str] = ContextVar("who", default="nobody")
CALLERS = ["one", "two", "three"]


def with_a_timer(fire: Deferred[None]) -> Deferred[str]:
    """Have `callLater` look."""
    seen: Deferred[str] = Deferred()
    reactor.callLater(0, lambda: seen.callback(WHO.get()))
    return seen


def with_a_callback(fire: Deferred[None]) -> Deferred[str]:
    """Have a callback look, of a Deferred that is fired elsewhere."""
    seen: Deferred[str] = Deferred()
    fire.addCallback(lambda _: seen.callback(WHO.get()))
    return seen


def with_an_errback(fire: Deferred[None]) -> Deferred[str]:
    """Have an errback look."""
    seen: Deferred[str] = Deferred()
    fire.addCallback(lambda _: 1 / 0)
    fire.addErrback(lambda _: seen.callback(WHO.get()))
    return seen


def with_a_thread(fire: Deferred[None]) -> Deferred[str]:
    """Have a function look that runs in another thread."""
    return deferToThread(WHO.get)


def with_what_comes_from_a_thread(fire: Deferred[None]) -> Deferred[str]:
    """Have the callback of such a function look."""
    return deferToThread(int).addCallback(lambda _: WHO.get())


def with_a_coroutine(fire: Deferred[None]) -> Deferred[str]:
    """Have a coroutine look, before and after it waits."""

    async def look() -> str:
        before = WHO.get()
        await fire
        return f"{before}" if WHO.get() == before else "changed"

    return ensureDeferred(look())


@inlineCallbacks
def with_a_generator(fire: Deferred[None]) -> Generator[Any, Any, str]:
    """Look, before and after waiting."""
    before = WHO.get()
    yield fire
    return f"{before}" if WHO.get() == before else "changed"


def with_start_up(fire: Deferred[None]) -> Deferred[str]:
    """Have `callWhenRunning` look."""
    seen: Deferred[str] = Deferred()
    reactor.callWhenRunning(lambda: seen.callback(WHO.get()))
    return seen


def with_a_connection(fire: Deferred[None]) -> Deferred[str]:
    """Have the `dataReceived` of a new connection look."""
    client: Deferred[Looking] = ClientCreator(reactor, Looking).connectTCP("127.0.0.1", Looking.port)
    return client.addCallback(lambda protocol: protocol.seen)


class Looking(Protocol):
    """Looks when data comes."""

    port = 0  # of the server

    def __init__(self) -> None:
        self.seen: Deferred[str] = Deferred()

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.loseConnection()
        self.seen.callback(WHO.get())


class Greeting(Protocol):
    """Says something first."""

    def connectionMade(self) -> None:
        assert self.transport is not None
        self.transport.write(b"hello")


def call_as(who: str, function: Callable[..., Any], *args: Any) -> Any:
    """Call in a context of its own."""

    def call() -> Any:
        WHO.set(who)
        return function(*args)

    return copy_context().run(call)


@on_both_loops
@pytest.mark.parametrize(
    "look",
    [
        with_a_timer,
        with_a_callback,
        with_an_errback,
        with_a_thread,
        with_what_comes_from_a_thread,
        with_a_coroutine,
        with_a_generator,
        with_start_up,
        with_a_connection,
    ],
)
def test_each_of_three_callers_sees_its_own_context(
    loop_factory: LoopFactory, look: Callable[[Deferred[None]], Deferred[str]]
) -> None:
    async def main() -> None:
        server = reactor.listenTCP(0, Factory.forProtocol(Greeting), interface="127.0.0.1")
        Looking.port = server.getHost().port
        fire: list[Deferred[None]] = [Deferred() for _ in CALLERS]
        waits = [call_as(who, look, deferred) for who, deferred in zip(CALLERS, fire, strict=True)]
        for deferred in fire:
            call_as("a fourth", deferred.callback, None)
        assert await gatherResults(waits) == CALLERS
        assert WHO.get() == "nobody"
        await server.stopListening()
        await reactor.shutdown()

    run_on(loop_factory, main())


@on_both_loops
def test_a_coroutine_keeps_what_it_sets_to_itself(loop_factory: LoopFactory) -> None:
    async def set_and_look(fire: Deferred[None], who: str) -> str:
        WHO.set(who)
        await fire
        await asyncio.sleep(0)
        return WHO.get()

    async def main() -> None:
        fire: Deferred[None] = Deferred()
        waits = [ensureDeferred(set_and_look(fire, who)) for who in CALLERS]
        assert WHO.get() == "nobody"
        fire.callback(None)
        assert await gatherResults(waits) == CALLERS

    run_on(loop_factory, main())
