"""The reactor in loops that somebody else runs, in several loops, and in one loop after another."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred, ensureDeferred
from asyncreactor.internet.protocol import ClientCreator, Factory, Protocol
from asyncreactor.internet.threads import deferToThread
from tests.loops import LoopFactory, on_both_loops, run_on


class Echo(Protocol):
    """Sends back what comes."""

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.write(data)


class Asking(Protocol):
    """Sends something; fires a Deferred with what comes back."""

    def __init__(self) -> None:
        self.answer: Deferred[bytes] = Deferred()

    def connectionMade(self) -> None:
        assert self.transport is not None
        self.transport.write(b"hello")

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.loseConnection()
        self.answer.callback(data)


async def ask() -> bytes:
    """Start a server, ask it something, stop it."""
    server = reactor.listenTCP(0, Factory.forProtocol(Echo), interface="127.0.0.1")
    client: Any = await ClientCreator(reactor, Asking).connectTCP("127.0.0.1", server.getHost().port)
    answer: bytes = await client.answer
    await server.stopListening()
    return answer


@on_both_loops
def test_every_part_works_in_a_loop_that_runs(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        assert await ask() == b"hello"
        seen: Deferred[str] = Deferred()
        reactor.callLater(0, seen.callback, "called")
        assert await seen == "called"
        assert await deferToThread(threading.get_ident) != threading.get_ident()
        at_once: list[asyncio.AbstractEventLoop] = []
        reactor.callWhenRunning(lambda: at_once.append(asyncio.get_running_loop()))
        assert at_once == [asyncio.get_running_loop()]
        from_thread: Deferred[int] = Deferred()
        threading.Thread(target=reactor.callFromThread, args=(from_thread.callback, 3)).start()
        assert await from_thread == 3
        await reactor.shutdown()

    run_on(loop_factory, main())


@on_both_loops
def test_each_run_of_a_loop_has_its_own_reactor(loop_factory: LoopFactory) -> None:
    async def identify() -> object:
        assert await ask() == b"hello"
        return reactor.callFromThread.__self__  # type: ignore[attr-defined]  # a bound method

    first, second = (run_on(loop_factory, identify()) for _ in range(2))
    assert first is not second


def test_the_reactor_can_be_run_twice() -> None:
    loops: list[asyncio.AbstractEventLoop] = []
    answers: list[bytes] = []

    async def main() -> None:
        loops.append(asyncio.get_running_loop())
        answers.append(await ask())
        reactor.stop()

    for _ in range(2):
        reactor.callWhenRunning(lambda: ensureDeferred(main()))
        reactor.run()
    assert answers == [b"hello"] * 2
    assert loops[0] is loops[1]


@on_both_loops
def test_two_threads_have_two_loops_and_two_reactors(loop_factory: LoopFactory) -> None:
    """Each calls into the other's, and gets the answer in its own."""
    both_run = threading.Barrier(2)
    reactors: dict[str, Any] = {}
    seen: dict[str, Any] = {}

    async def main(name: str, other: str) -> None:
        reactors[name] = reactor.callFromThread.__self__  # type: ignore[attr-defined]  # a bound method
        await deferToThread(both_run.wait)
        told: Deferred[str] = Deferred()

        def tell() -> None:
            reactors[name].callFromThread(told.callback, f"from {threading.current_thread().name}")

        reactors[other].callFromThread(tell)
        seen[name] = (await told, await ask())
        await deferToThread(both_run.wait)
        await reactor.shutdown()

    pair = [("one", "two"), ("two", "one")]
    threads = [threading.Thread(target=lambda p=p: run_on(loop_factory, main(*p)), name=p[0]) for p in pair]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reactors["one"] is not reactors["two"]
    assert seen == {"one": ("from two", b"hello"), "two": ("from one", b"hello")}
