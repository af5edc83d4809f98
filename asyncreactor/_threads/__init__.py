"""Teams of worker threads: what stands under `asyncreactor.python.threadpool`."""

from __future__ import annotations

from asyncreactor._threads._ithreads import AlreadyQuit, IExclusiveWorker, IWorker
from asyncreactor._threads._memory import createMemoryWorker
from asyncreactor._threads._pool import pool
from asyncreactor._threads._team import Statistics, Team
from asyncreactor._threads._threadworker import LockWorker, ThreadWorker

__all__ = [
    "AlreadyQuit",
    "IExclusiveWorker",
    "IWorker",
    "LockWorker",
    "Statistics",
    "Team",
    "ThreadWorker",
    "createMemoryWorker",
    "pool",
]
