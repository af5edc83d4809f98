"""Which processor runs what: the measured process has one for itself, everything else shares the others.

A process that moves, or whose threads wake each other across processors, costs up to four times as much in one
sample as in the next.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["leave_one_free", "stay_on"]


@contextmanager
def leave_one_free() -> Iterator[int | None]:
    """Keep this process and those it starts off one processor; give that one's number.

    None: there is only one, or this system does not let a process choose.
    """
    if sys.platform != "linux":
        yield None
        return
    allowed = os.sched_getaffinity(0)
    if len(allowed) == 1:
        yield None
        return
    free = max(allowed)
    os.sched_setaffinity(0, allowed - {free})
    try:
        yield free
    finally:
        os.sched_setaffinity(0, allowed)


def stay_on(processor: int | None) -> None:
    """Run this process, all its threads and children on that processor only."""
    if processor is not None and sys.platform == "linux":
        os.sched_setaffinity(0, {processor})
