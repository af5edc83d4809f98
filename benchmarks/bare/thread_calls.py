"""The same with the loop's own calls between threads."""

from __future__ import annotations

import asyncio
import threading

__all__ = ["into_reactor", "round_trips"]

BURST = 1000


def nothing() -> None:
    return None


async def into_reactor(count: int) -> None:
    """`call_soon_threadsafe` from one other thread, in bursts of a thousand."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def call() -> None:
        for begin in range(0, count, BURST):
            for _ in range(min(BURST, count - begin) - 1):
                loop.call_soon_threadsafe(nothing)
            arrived = threading.Event()
            loop.call_soon_threadsafe(arrived.set)
            arrived.wait()
        loop.call_soon_threadsafe(done.set_result, None)

    threading.Thread(target=call).start()
    await done


async def round_trips(count: int) -> None:
    """`run_in_executor`, one after the other."""
    loop = asyncio.get_running_loop()
    for _ in range(count):
        await loop.run_in_executor(None, nothing)
