"""The team of threads that a `ThreadPool` uses."""

from __future__ import annotations

import threading
from collections.abc import Callable

from asyncreactor._threads._thread_team import ThreadFactory, ThreadTeam
from asyncreactor.python import log

__all__ = ["pool"]


def pool(currentLimit: Callable[[], int], threadFactory: ThreadFactory = threading.Thread) -> ThreadTeam:
    """Make a team of threads, which logs what its tasks raise.

    Args:
        currentLimit: tells how many threads there may be now.
        threadFactory: makes one more thread.
    """
    return ThreadTeam(currentLimit, threadFactory, log.err)
