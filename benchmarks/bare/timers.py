"""The same on the loop's own timers."""

from __future__ import annotations

import asyncio

__all__ = ["cancel", "chain", "looping", "reset", "soon", "spread"]

BURST = 1000
SPREAD_SECONDS = 0.25
FAR_SECONDS = 60.0
RESET_TIMERS = 1000


def nothing() -> None:
    return None


async def soon(count: int) -> None:
    """`call_soon(f)` in bursts of a thousand."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def burst(left: int) -> None:
        if left <= 0:
            done.set_result(None)
            return
        for _ in range(min(left, BURST) - 1):
            loop.call_soon(nothing)
        loop.call_soon(burst, left - BURST)

    burst(count)
    await done


async def chain(count: int) -> None:
    """`call_soon(f)` where each call sets the next: one on each turn of the loop."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def step(left: int) -> None:
        if left:
            loop.call_soon(step, left - 1)
        else:
            done.set_result(None)

    step(count)
    await done


async def spread(count: int) -> None:
    """`count` timers set at once, due evenly over a quarter of a second."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()
    for index in range(count - 1):
        loop.call_later(SPREAD_SECONDS * index / count, nothing)
    loop.call_later(SPREAD_SECONDS, done.set_result, None)
    await done


async def cancel(count: int) -> None:
    """`count` timers set, then all cancelled, then one turn of the loop."""
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(FAR_SECONDS + index % 100, nothing) for index in range(count)]
    for timer in timers:
        timer.cancel()
    await asyncio.sleep(0)


async def reset(count: int) -> None:
    """A thousand timers put off in turn, which here is to cancel and to set anew."""
    loop = asyncio.get_running_loop()
    timers = [loop.call_later(FAR_SECONDS, nothing) for _ in range(RESET_TIMERS)]
    for index in range(count):
        timers[index % RESET_TIMERS].cancel()
        timers[index % RESET_TIMERS] = loop.call_later(FAR_SECONDS, nothing)
    for timer in timers:
        timer.cancel()
    await asyncio.sleep(0)


async def looping(count: int) -> None:
    """A callback that schedules itself."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def tick(left: int) -> None:
        if left:
            loop.call_soon(tick, left - 1)
        else:
            done.set_result(None)

    tick(count)
    await done
