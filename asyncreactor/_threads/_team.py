"""A team: hands tasks to workers, and hires and dismisses these as needed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from zope.interface import implementer

from asyncreactor._threads._convenience import Quit
from asyncreactor._threads._ithreads import IExclusiveWorker, IWorker
from asyncreactor._threads._threadworker import Task

__all__ = ["Statistics", "Team"]


class Statistics(NamedTuple):
    """How busy a team is.

    Args:
        idleWorkerCount: workers that have nothing to do.
        busyWorkerCount: workers that have a task.
        backloggedWorkCount: tasks that wait for a worker.
    """

    idleWorkerCount: int
    busyWorkerCount: int
    backloggedWorkCount: int


@implementer(IWorker)
class Team:
    """Workers of any kind, and one worker, the coordinator, in which all their book-keeping is done.

    Args:
        coordinator: does one task at a time; no other lock protects the team.
        createWorker: makes one more worker, or returns None if there are enough. Called in the coordinator.
        logException: called, in the worker, while an exception that a task raised is being handled.
    """

    def __init__(
        self,
        coordinator: IExclusiveWorker,
        createWorker: Callable[[], IWorker | None],
        logException: Callable[[], object],
    ) -> None:
        self._coordinator = coordinator
        self._create_worker = createWorker
        self._log_exception = logException
        self._quit = Quit()
        self._idle: list[IWorker] = []
        self._backlog: deque[Task] = deque()
        self._busy = 0
        self._to_dismiss = 0
        self._closing = False

    def statistics(self) -> Statistics:
        """How busy the team is now; other threads may change that at once."""
        return Statistics(len(self._idle), self._busy, len(self._backlog))

    def do(self, task: Task) -> None:
        """Have `task()` called by an idle worker, a new one, or the next that is done with its task."""
        self._quit.check()
        self._coordinator.do(lambda: self._assign(task))

    def grow(self, n: int) -> None:
        """Hire up to `n` more workers."""
        self._quit.check()

        def hire() -> None:
            for _ in range(n):
                worker = self._create_worker()
                if worker is None:
                    break
                self._make_idle(worker)

        self._coordinator.do(hire)

    def shrink(self, n: int | None = None) -> None:
        """Dismiss `n` workers, or all: the idle ones first, then busy ones when they are done."""
        self._quit.check()
        self._coordinator.do(lambda: self._dismiss(n))

    def quit(self) -> None:
        """Do what was taken on, dismiss all workers, then let the coordinator quit."""
        self._quit.set()

        def close() -> None:
            self._closing = True
            self._dismiss(None)
            self._quit_coordinator_if_done()

        self._coordinator.do(close)

    def _assign(self, task: Task) -> None:
        worker = self._idle.pop() if self._idle else self._create_worker()
        if worker is None:
            self._backlog.append(task)
            return
        self._busy += 1

        def work() -> None:
            try:
                task()
            except BaseException:
                self._log_exception()
            self._coordinator.do(done)

        def done() -> None:
            self._busy -= 1
            self._make_idle(worker)

        worker.do(work)

    def _make_idle(self, worker: IWorker) -> None:
        self._idle.append(worker)
        if self._backlog:
            self._assign(self._backlog.popleft())
        elif self._closing:
            self._dismiss(None)
            self._quit_coordinator_if_done()
        elif self._to_dismiss:
            self._to_dismiss -= 1
            self._dismiss(1)

    def _dismiss(self, n: int | None) -> None:
        wanted = len(self._idle) + self._busy if n is None else n
        at_once = min(wanted, len(self._idle))
        for _ in range(at_once):
            self._idle.pop().quit()
        self._to_dismiss = min(self._busy, self._to_dismiss + wanted - at_once)

    def _quit_coordinator_if_done(self) -> None:
        if not self._busy:
            self._coordinator.quit()
