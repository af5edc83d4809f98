"""A team whose workers are threads, made for speed.

A `Team` takes a coordinator's lock, and several closures, for each task. Here a task goes straight from the
caller to an idle thread: `list.pop` picks one atomically, and its own queue, which is C code, wakes it.
The lock is taken by a thread that is done (so that it can't become idle while a task is put into the
backlog), and by a caller that found no idle thread.

Idle threads don't keep the process from ending: they are daemons, and at exit each team does what it took on.
"""

from __future__ import annotations

import atexit
import threading
import weakref
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from queue import SimpleQueue
from typing import Protocol

from zope.interface import implementer

from asyncreactor._threads._ithreads import AlreadyQuit, IWorker
from asyncreactor._threads._team import Statistics
from asyncreactor._threads._threadworker import Task

__all__ = ["ThreadFactory", "ThreadTeam"]


class ThreadFactory(Protocol):
    """Makes a thread, as `threading.Thread` does, that isn't started yet."""

    def __call__(self, *, target: Callable[[], object]) -> threading.Thread: ...


@implementer(IWorker)
class ThreadTeam:
    """Threads that do tasks; the one that was used last is used first.

    Args:
        limit: tells how many threads there may be now.
        make_thread: makes one more thread.
        log_exception: called, in the thread, while an exception that a task raised is being handled.
    """

    def __init__(
        self, limit: Callable[[], int], make_thread: ThreadFactory, log_exception: Callable[[], object]
    ) -> None:
        self._limit = limit
        self._make_thread = make_thread
        self._log_exception = log_exception
        self._lock = threading.Lock()
        #: Of each idle thread, what brings a task to it; None ends it.
        self._idle: list[Callable[[Task | None], None]] = []
        self._backlog: deque[Task] = deque()
        self._threads: set[threading.Thread] = set()
        #: Threads that are alive and not told to end.
        self._size = 0
        self._to_dismiss = 0
        self._closing = False

    def statistics(self) -> Statistics:
        """How busy the team is now; other threads may change that at once."""
        with self._lock:
            idle = len(self._idle)
            return Statistics(idle, self._size - idle, len(self._backlog))

    def do(self, task: Task) -> None:
        """Have `task()` called by an idle thread, a new one, or the next that is done with its task."""
        if self._closing:
            raise AlreadyQuit()
        try:
            give = self._idle.pop()
        except IndexError:
            self._do_without_idle(task)
        else:
            give(task)

    def grow(self, n: int) -> None:
        """Start up to `n` more threads."""
        with self._lock:
            self._check()
            for _ in range(n):
                if self._size >= self._limit():
                    break
                self._start_thread()

    def shrink(self, n: int | None = None) -> None:
        """End `n` threads, or all: the idle ones first, then busy ones when they are done."""
        with self._lock:
            self._check()
            self._dismiss(self._size if n is None else n)

    def quit(self) -> None:
        """Do what was taken on, and end all threads."""
        with self._lock:
            self._check()
            self._closing = True
            self._dismiss(self._size)

    def join(self) -> None:
        """Wait until all threads, but the caller's own, have ended."""
        with self._lock:
            threads = self._threads - {threading.current_thread()}
        for thread in threads:
            thread.join()

    def _check(self) -> None:
        if self._closing:
            raise AlreadyQuit()

    def _do_without_idle(self, task: Task) -> None:
        with self._lock:
            self._check()
            if self._give_to_idle(task):  # one that became idle a moment ago
                return
            self._backlog.append(task)
            if self._size < self._limit():
                try:
                    self._start_thread()
                except RuntimeError:  # the system has no more threads
                    if not self._size:
                        self._backlog.pop()
                        raise

    def _give_to_idle(self, task: Task | None) -> bool:
        try:
            give = self._idle.pop()  # `do` pops without the lock, so to look first would not do
        except IndexError:
            return False
        give(task)
        return True

    def _dismiss(self, n: int) -> None:
        while n and self._give_to_idle(None):
            self._size -= 1
            n -= 1
        self._to_dismiss = min(self._to_dismiss + n, self._size - len(self._idle))

    def _start_thread(self) -> None:
        inbox: SimpleQueue[Task | None] = SimpleQueue()
        thread = self._make_thread(target=lambda: self._work(inbox))
        thread.daemon = True
        thread.start()
        self._size += 1
        self._threads = {one for one in self._threads if one.is_alive()} | {thread}
        _teams_with_threads().add(self)
        if self._backlog:
            inbox.put(self._backlog.popleft())
        else:
            self._idle.append(inbox.put)

    def _work(self, inbox: SimpleQueue[Task | None]) -> None:
        """What each thread does."""
        get, give, lock, idle, backlog = inbox.get, inbox.put, self._lock, self._idle, self._backlog
        while (task := get()) is not None:
            while task is not None:
                try:
                    task()
                except BaseException:
                    self._log_exception()
                task = None  # a thread that waits keeps nothing alive
                with lock:
                    if backlog:
                        task = backlog.popleft()
                    elif self._to_dismiss:
                        self._to_dismiss -= 1
                        self._size -= 1
                        return
                    else:
                        idle.append(give)


@cache
def _teams_with_threads() -> weakref.WeakSet[ThreadTeam]:
    """The teams to wait for at exit, which is arranged at the first call."""
    teams: weakref.WeakSet[ThreadTeam] = weakref.WeakSet()
    atexit.register(_finish, teams)
    return teams


def _finish(teams: weakref.WeakSet[ThreadTeam]) -> None:
    for team in list(teams):
        with suppress(AlreadyQuit):
            team.quit()
        team.join()
