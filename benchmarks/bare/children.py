"""The same with uvloop's subprocess transports."""

from __future__ import annotations

import asyncio
import os
import shutil

__all__ = ["spawn", "spawn_among_many", "spawn_in_folder"]

PROGRAM = shutil.which("true") or "/bin/true"
FOLDER = "/"
OPEN_DESCRIPTORS = 1000

held: list[int] = []


class Waiter(asyncio.SubprocessProtocol):
    """Tells that the process and its streams are over."""

    def __init__(self) -> None:
        self.ended = asyncio.get_running_loop().create_future()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended.set_result(None)


async def spawn(count: int, path: str | None = None) -> None:
    """`subprocess_exec` with three pipes, `count` times."""
    loop = asyncio.get_running_loop()
    for _ in range(count):
        transport, waiter = await loop.subprocess_exec(Waiter, PROGRAM, cwd=path)
        await waiter.ended
        if transport.get_returncode() != 0:
            raise RuntimeError(f"{PROGRAM} ended with {transport.get_returncode()}")


async def spawn_in_folder(count: int) -> None:
    """The same, in another folder."""
    await spawn(count, FOLDER)


async def spawn_among_many(count: int) -> None:
    """The same in a program that has many descriptors open."""
    while len(held) < OPEN_DESCRIPTORS:
        held.append(os.open(os.devnull, os.O_RDONLY))
    await spawn(count)
