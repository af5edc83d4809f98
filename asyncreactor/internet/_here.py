"""Which loop runs, in the thread where one was started by us.

`asyncio.get_running_loop` asks the system for the process's number each time until Python 3.11, which takes longer than
a step of a coroutine. In any thread but `here.thread`, asyncio has to be asked: a loop of somebody else's may run.
"""

from __future__ import annotations

import os
import sys
import threading
from asyncio import AbstractEventLoop
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

__all__ = ["ASKING_IS_SLOW", "Here", "here", "running_here"]

#: Whether looking at `here` is quicker than asking asyncio.
ASKING_IS_SLOW: Final = sys.version_info < (3, 12)


class Here:
    """One thread, and what runs in it. A second thread that runs a loop is not known here."""

    __slots__ = ("loop", "reactor", "thread")

    loop: AbstractEventLoop | None
    reactor: Any
    #: As `threading.get_ident` numbers it; 0 is none.
    thread: int

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Nothing runs."""
        self.thread = 0
        self.loop = self.reactor = None


here: Final = Here()
_changing = threading.Lock()


@contextmanager
def running_here(loop: AbstractEventLoop, reactor: object) -> Iterator[None]:
    """In this block, `loop` runs in this thread, and `reactor` is its reactor."""
    with _changing:
        first = not here.thread
        if first:
            here.loop, here.reactor = loop, reactor
            here.thread = threading.get_ident()
    try:
        yield
    finally:
        if first:
            here.forget()


if hasattr(os, "register_at_fork"):
    # In a forked child, no loop runs.
    os.register_at_fork(after_in_child=here.forget)
