"""What a test runner needs to know of a loop: how to wait in it, and what a test has left open in it."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from asyncreactor._engine.default import known_reactor, reactor_of
from asyncreactor.internet.defer import Deferred

__all__ = ["OpenThings", "lent_loop", "open_things", "wait_for", "wait_until_closed"]

#: What was told to close gets this many turns of the loop for it, then this many waits.
_TURNS = 20
_WAITS = 25
_WAIT_SECONDS = 0.002
_DESCRIPTORS = "/dev/fd"


class OpenThings(NamedTuple):
    """What is open, each kind by what identifies it.

    Attributes:
        things: timers, ports, connections and tasks, by their `id`.
        sockets: the process's sockets: descriptor and inode.
    """

    things: dict[int, Any]
    sockets: set[tuple[int, int]]

    def since(self, before: OpenThings) -> list[str]:
        """Describe what is open now and was not `before`."""
        new = [thing for key, thing in self.things.items() if key not in before.things]
        known = {_descriptor(thing) for thing in new}
        others = sorted(fd for fd, inode in self.sockets - before.sockets if fd not in known)
        return [_describe(thing) for thing in new] + [_describe_socket(fd) for fd in others]


def open_things(loop: asyncio.AbstractEventLoop) -> OpenThings:
    """What is open in a loop that isn't running, and the process's sockets.

    While it runs, uvloop has sockets of its own.
    """
    things: list[Any] = []
    reactor = known_reactor(loop)
    if reactor is not None:
        things += [*reactor.getDelayedCalls(), *reactor.getReaders(), *reactor.getWriters()]
    things += asyncio.all_tasks(loop)
    return OpenThings({id(thing): thing for thing in things}, _sockets())


def wait_until_closed(loop: asyncio.AbstractEventLoop, before: OpenThings) -> list[str]:
    """Give what was told to close the time to do so; describe what is new and stays open."""
    for turn in range(_TURNS + _WAITS):
        left = open_things(loop).since(before)
        if not left:
            break
        loop.run_until_complete(asyncio.sleep(0 if turn < _TURNS else _WAIT_SECONDS))
    return left


@asynccontextmanager
async def lent_loop() -> AsyncIterator[asyncio.AbstractEventLoop]:
    """The running loop, whose reactor, if it got one, is shut down at the end."""
    loop = asyncio.get_running_loop()
    yield loop
    reactor = known_reactor(loop)
    if reactor is not None:
        await reactor.shutdown()


async def wait_for(deferred: Deferred[Any]) -> Any:
    """Wait for a Deferred that was made before the loop ran, when its reactor had not started."""
    reactor_of(asyncio.get_running_loop()).fireSystemEvent("startup")
    return await deferred


def _sockets() -> set[tuple[int, int]]:
    found = set()
    for name in os.listdir(_DESCRIPTORS) if os.path.isdir(_DESCRIPTORS) else ():
        try:
            status = os.fstat(int(name))
        except OSError:  # such as the one by which the folder was read
            continue
        if stat.S_ISSOCK(status.st_mode):
            found.add((int(name), status.st_ino))
    return found


def _descriptor(thing: Any) -> int:
    fileno = getattr(thing, "fileno", None)
    number: int = -1 if fileno is None else fileno()
    return number


def _describe(thing: Any) -> str:
    if hasattr(thing, "get_coro"):
        return f"a task: {thing!r}"
    if hasattr(thing, "getTime"):
        return f"a timer: {thing}"
    return f"open: {thing!r}"


def _describe_socket(descriptor: int) -> str:
    with socket.socket(fileno=os.dup(descriptor)) as copy:
        return f"a socket: descriptor {descriptor} at {copy.getsockname()!r}"
