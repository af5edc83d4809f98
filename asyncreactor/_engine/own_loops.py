"""The loops that nobody but us has made: they are closed when the process ends."""

from __future__ import annotations

import asyncio
import atexit
import os
from weakref import WeakKeyDictionary

from asyncreactor._engine.loops import new_event_loop

__all__ = ["own_event_loop"]

#: The loops, and the processes that made them: a forked child that closed its copy would disturb the parent's.
_made: WeakKeyDictionary[asyncio.AbstractEventLoop, int] = WeakKeyDictionary()


def own_event_loop() -> asyncio.AbstractEventLoop:
    """A new loop that belongs to a reactor."""
    loop = new_event_loop()
    if not _made:
        atexit.register(_close_all)
    _made[loop] = os.getpid()
    return loop


def _close_all() -> None:
    for loop, process in list(_made.items()):
        if process == os.getpid() and not (loop.is_running() or loop.is_closed()):
            loop.close()
