"""Both kinds of event loop, for tests of what must work on each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from typing import Any, TypeAlias, TypeVar

import pytest

__all__ = ["FACTORIES", "LoopFactory", "on_both_loops", "run_on"]

T = TypeVar("T")
LoopFactory: TypeAlias = Callable[[], asyncio.AbstractEventLoop]
LIMIT_SECONDS = 20


def _factories() -> dict[str, LoopFactory]:
    found: dict[str, LoopFactory] = {"asyncio": asyncio.new_event_loop}
    if sys.platform != "win32":
        import uvloop

        found["uvloop"] = uvloop.new_event_loop
    return found


FACTORIES = _factories()

#: Gives a test each factory of event loops in turn, as `loop_factory`.
on_both_loops = pytest.mark.parametrize("loop_factory", FACTORIES.values(), ids=FACTORIES)


def run_on(loop_factory: LoopFactory, main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine on a new loop, as `asyncio.run` does; it has to end in time."""

    async def limited() -> T:
        async with asyncio.timeout(LIMIT_SECONDS):
            return await main

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        return runner.run(limited())
