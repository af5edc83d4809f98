"""Workers that are threads, and workers that are locks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Protocol, TypeAlias

from zope.interface import implementer

from asyncreactor._threads._convenience import Quit
from asyncreactor._threads._ithreads import IExclusiveWorker

__all__ = ["LockWorker", "SimpleLock", "Task", "TaskQueue", "ThreadWorker"]

Task: TypeAlias = Callable[[], object]


class TaskQueue(Protocol):
    """The part of `queue.SimpleQueue` that a `ThreadWorker` needs; None ends the thread."""

    def put(self, item: Task | None, /) -> None: ...

    def get(self) -> Task | None: ...


class SimpleLock(Protocol):
    """The part of `threading.Lock` that a `LockWorker` needs."""

    def acquire(self) -> bool: ...

    def release(self) -> None: ...


@implementer(IExclusiveWorker)
class ThreadWorker:
    """Does its tasks in a thread of its own, one after the other.

    Args:
        startThread: starts a thread that calls what it is given.
        queue: brings the tasks to the thread.
    """

    def __init__(self, startThread: Callable[[Callable[[], None]], object], queue: TaskQueue) -> None:
        self._queue = queue
        self._quit = Quit()

        def work() -> None:
            while (task := queue.get()) is not None:
                task()

        startThread(work)

    def do(self, task: Task) -> None:
        self._quit.check()
        self._queue.put(task)

    def quit(self) -> None:
        self._quit.set()
        self._queue.put(None)


@implementer(IExclusiveWorker)
class LockWorker:
    """Does its tasks at once, in the caller's thread, while it holds a lock.

    A task given by a task waits until that one is done.

    Args:
        lock: held while a task is done.
        local: where each thread notes the tasks it has taken on.
    """

    def __init__(self, lock: SimpleLock, local: threading.local) -> None:
        self._lock: SimpleLock | None = lock
        self._local = local
        self._quit = Quit()

    def do(self, task: Task) -> None:
        # Fetched first: if another thread quits in between, the check raises.
        lock = self._lock
        local = self._local
        self._quit.check()
        waiting: list[Task] | None = getattr(local, "waiting", None)
        if waiting is not None:
            waiting.append(task)
        elif lock is not None:
            local.waiting = waiting = [task]
            lock.acquire()
            try:
                while waiting:
                    waiting.pop(0)()
            finally:
                lock.release()
                local.waiting = None

    def quit(self) -> None:
        self._quit.set()
        self._lock = None
