"""`asyncreactor.run` and signals, and what is left of a loop afterwards."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import weakref
from collections.abc import Iterator

import pytest

import asyncreactor
from asyncreactor import Deferred
from tests.loops import LoopFactory, on_both_loops, run_on


@pytest.fixture(autouse=True)
def default_handler() -> Iterator[None]:
    """No test leaves a handler behind."""
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    yield
    left = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert left is signal.SIG_DFL


def terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@on_both_loops
def test_sigterm_cancels_the_program_before_its_reactor_is_shut_down(loop_factory: LoopFactory) -> None:
    seen: list[str] = []

    async def main() -> None:
        asyncreactor.reactor.addSystemEventTrigger("before", "shutdown", seen.append, "shutdown")
        asyncreactor.reactor.callLater(0, terminate)
        try:
            await Deferred[None]()
        finally:
            seen.append("cancelled")

    with pytest.raises(SystemExit) as caught:
        asyncreactor.run(main, loop_factory=loop_factory)
    assert caught.value.code == 0
    assert seen == ["cancelled", "shutdown"]


@on_both_loops
def test_a_second_sigterm_is_not_held_up(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        asyncreactor.reactor.callLater(0, terminate)
        try:
            await Deferred[None]()
        finally:
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL

    with pytest.raises(SystemExit):
        asyncreactor.run(main, loop_factory=loop_factory)


@on_both_loops
def test_a_program_that_has_its_own_handler_keeps_it(loop_factory: LoopFactory) -> None:
    seen: list[int] = []
    heard: Deferred[None] = Deferred()

    def handler(number: int, frame: object) -> None:
        seen.append(number)
        asyncreactor.reactor.callFromThread(heard.callback, None)

    async def main() -> str:
        asyncreactor.reactor.callLater(0, terminate)
        await heard
        return "went on"

    signal.signal(signal.SIGTERM, handler)
    try:
        assert asyncreactor.run(main, loop_factory=loop_factory) == "went on"
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
    assert seen == [signal.SIGTERM]


@on_both_loops
def test_a_handler_of_the_loop_comes_instead(loop_factory: LoopFactory) -> None:
    async def main() -> str:
        heard: Deferred[None] = Deferred()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, heard.callback, None)
        asyncreactor.reactor.callLater(0, terminate)
        await heard
        loop.remove_signal_handler(signal.SIGTERM)
        return "went on"

    assert asyncreactor.run(main, loop_factory=loop_factory) == "went on"


@on_both_loops
def test_in_another_thread_there_are_no_signals(loop_factory: LoopFactory) -> None:
    async def main() -> str:
        return await asyncio.to_thread(asyncreactor.run, answer, loop_factory=loop_factory)

    async def answer() -> str:
        return "an answer"

    assert asyncreactor.run(main, loop_factory=loop_factory) == "an answer"


def test_run_inside_a_loop_says_what_to_do_instead() -> None:
    async def main() -> None:
        with pytest.raises(RuntimeError, match=r"asyncreactor\.run\(\) .* await main"):
            asyncreactor.run(main)

    asyncreactor.run(main)


@on_both_loops
def test_loops_that_were_closed_are_let_go(loop_factory: LoopFactory) -> None:
    async def main() -> weakref.ref[asyncio.AbstractEventLoop]:
        async with asyncreactor.running():
            return weakref.ref(asyncio.get_running_loop())

    loops = [run_on(loop_factory, main()) for _ in range(3)]
    gc.collect()
    assert [loop() for loop in loops[:-1]] == [None, None]
