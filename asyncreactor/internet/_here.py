"""What runs in this thread, where it was started by us.

`asyncio.get_running_loop` asks the system for the process's number each time until Python 3.11, which takes longer than
a step of a coroutine. Where `here.loop` is None, asyncio has to be asked: a loop of somebody else's may run.
"""

from __future__ import annotations

import os
import sys
import threading
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

__all__ = ["ASKING_IS_SLOW", "here", "running_here"]

#: Whether looking at `here` is quicker than asking asyncio.
ASKING_IS_SLOW = sys.version_info < (3, 12)


class _Here(threading.local):
    loop: AbstractEventLoop | None = None
    reactor: Any = None


here = _Here()


@contextmanager
def running_here(loop: AbstractEventLoop, reactor: object) -> Iterator[None]:
    """In this block, `loop` runs in this thread, and `reactor` is its reactor."""
    here.loop, here.reactor = loop, reactor
    try:
        yield
    finally:
        _forget()


def _forget() -> None:
    here.loop = here.reactor = None


if hasattr(os, "register_at_fork"):
    # In a forked child, no loop runs.
    os.register_at_fork(after_in_child=_forget)
