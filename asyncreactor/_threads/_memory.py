"""A worker that works when it is told to: makes tests of teams deterministic."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from zope.interface import implementer

from asyncreactor._threads._convenience import Quit
from asyncreactor._threads._ithreads import IExclusiveWorker

__all__ = ["MemoryWorker", "createMemoryWorker"]


@implementer(IExclusiveWorker)
class MemoryWorker:
    """Keeps its tasks in `pending`, for somebody else to do."""

    def __init__(self) -> None:
        self._quit = Quit()
        self.pending: deque[Callable[[], object]] = deque()

    def do(self, task: Callable[[], object]) -> None:
        self._quit.check()
        self.pending.append(task)

    def quit(self) -> None:
        self._quit.set()


def createMemoryWorker() -> tuple[MemoryWorker, Callable[[], bool]]:
    """Make a worker, and the function that does its oldest task.

    Returns:
        The worker; and a function that returns whether there was something to do.
    """
    worker = MemoryWorker()

    def perform() -> bool:
        if not worker.pending:
            return False
        worker.pending.popleft()()
        return True

    return worker, perform
