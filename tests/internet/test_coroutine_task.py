"""What a coroutine that a Deferred runs is for those who look through asyncio's tasks."""

from __future__ import annotations

import asyncio
import gc
import io
import sys
from collections.abc import Generator
from typing import Any

import anyio
import pytest

from asyncreactor.internet.defer import CancelledError, Deferred, ensureDeferred, inlineCallbacks
from asyncreactor.logger import capturedLogs
from tests.loops import LoopFactory, on_both_loops, run_on


@on_both_loops
def test_anyio_finds_its_root_among_coroutines_that_wait(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        waiting: Deferred[None] = Deferred()
        for _ in range(5):
            ensureDeferred(wait(waiting))
        await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) > 5
        assert await anyio.to_thread.run_sync(str, "from a thread") == "from a thread"
        assert await ensureDeferred(anyio.to_thread.run_sync(str, "from another")) == "from another"
        waiting.callback(None)

    async def wait(waiting: Deferred[None]) -> None:
        await waiting

    run_on(loop_factory, main())


@on_both_loops
def test_each_task_shows_where_it_waits(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        waiting: Deferred[None] = Deferred()
        ensureDeferred(wait_here(waiting))
        await asyncio.sleep(0)
        shown = io.StringIO()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.print_stack(file=shown)
        assert "in wait_here" in shown.getvalue()
        waiting.callback(None)

    async def wait_here(waiting: Deferred[None]) -> None:
        await waiting

    run_on(loop_factory, main())


@on_both_loops
def test_what_is_still_waited_for_when_the_loop_ends_is_not_logged(loop_factory: LoopFactory) -> None:
    ended: list[str] = []

    async def wait_for_ever() -> None:
        try:
            await Deferred[None]()
        finally:
            ended.append("cancelled")

    @inlineCallbacks
    def in_a_generator() -> Generator[Any, Any, None]:
        yield wait_for_ever()

    async def main() -> None:
        ensureDeferred(wait_for_ever())
        in_a_generator()
        await asyncio.sleep(0)

    with capturedLogs() as events:
        run_on(loop_factory, main())
        gc.collect()
    assert ended == ["cancelled", "cancelled"]
    assert list(events) == []


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="a coroutine's frame keeps its caller's, from Python 3.12 on"
)
@on_both_loops
def test_cancelling_leaves_no_garbage(loop_factory: LoopFactory) -> None:
    async def sleep() -> None:
        await asyncio.sleep(60)

    async def main() -> None:
        gc.collect()
        gc.disable()
        try:
            for _ in range(10):
                sleeping = ensureDeferred(sleep())
                sleeping.addErrback(lambda failure: failure.trap(CancelledError))
                sleeping.cancel()
                await asyncio.sleep(0)
                del sleeping
            assert gc.collect() == 0
        finally:
            gc.enable()

    run_on(loop_factory, main())
