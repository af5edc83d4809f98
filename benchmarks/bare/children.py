"""The same with uvloop's subprocess transports."""

from __future__ import annotations

import asyncio
import shutil

__all__ = ["spawn"]

PROGRAM = shutil.which("true") or "/bin/true"


class Waiter(asyncio.SubprocessProtocol):
    """Tells that the process and its streams are over."""

    def __init__(self) -> None:
        self.ended = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set_result(None)


async def spawn(count: int) -> None:
    """`subprocess_exec` with three pipes, `count` times."""
    loop = asyncio.get_running_loop()
    for _ in range(count):
        transport, waiter = await loop.subprocess_exec(Waiter, PROGRAM)
        await waiter.ended
        if transport.get_returncode() != 0:
            raise RuntimeError(f"{PROGRAM} ended with {transport.get_returncode()}")
