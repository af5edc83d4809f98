"""A pool of threads, between a smallest and a largest number, which calls functions."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, ClassVar, ParamSpec, Protocol, TypeVar

from asyncreactor._threads import Statistics, pool
from asyncreactor.python import log
from asyncreactor.python.deprecate import deprecated
from asyncreactor.python.failure import Failure
from asyncreactor.python.versions import Version

__all__ = ["ThreadPool", "WorkerStop"]

P = ParamSpec("P")
R = TypeVar("R")

#: Once told a worker to stop; kept for programs that import it.
WorkerStop = object()


class _Crew(Protocol):
    """What stands behind a pool: a `ThreadTeam`, or a `Team`."""

    def do(self, task: Callable[[], object], /) -> None: ...

    def grow(self, n: int, /) -> None: ...

    def shrink(self, n: int, /) -> None: ...

    def quit(self) -> None: ...

    def statistics(self) -> Statistics: ...


class ThreadPool:
    """Threads that call functions. Calls made before `start` wait for it; after `stop` they are ignored.

    Args:
        minthreads: how many threads to have at least, once started.
        maxthreads: how many to have at most: further calls wait for one that is done.
        name: names the threads.

    Attributes:
        min: how many threads to have at least.
        max: how many to have at most.
        started: whether `start` was called, and `stop` not yet.
        joined: whether `stop` was called.
        threads: the threads, whatever they do.
        threadFactory: makes a thread, given `target` and `name`.
    """

    min, max = 5, 20
    name: str | None = None
    started = False
    joined = False
    threadFactory: ClassVar[Callable[..., threading.Thread]] = threading.Thread
    currentThread = staticmethod(
        deprecated(version=Version("Twisted", 22, 1, 0), replacement="threading.current_thread")(
            threading.current_thread
        )
    )
    #: Makes what stands behind the pool; tests replace it.
    _pool: Callable[[Callable[[], int], Callable[..., threading.Thread]], _Crew] = staticmethod(pool)

    def __init__(self, minthreads: int = 5, maxthreads: int = 20, name: str | None = None) -> None:
        _check_sizes(minthreads, maxthreads)
        self.min = minthreads
        self.max = maxthreads
        self.name = name
        self._prepare()

    def _prepare(self) -> None:
        self.threads: list[threading.Thread] = []
        numbers = itertools.count()

        def make_thread(target: Callable[[], object]) -> threading.Thread:
            thread = self.threadFactory(
                name=f"PoolThread-{self.name or id(self)}-{next(numbers)}", target=target
            )
            self.threads = [one for one in self.threads if one.is_alive()]
            self.threads.append(thread)
            return thread

        self._team = self._pool(lambda: self.max if self.started else 0, make_thread)

    def start(self) -> None:
        """Start the smallest number of threads, and more if calls wait already."""
        if self.joined:
            self._prepare()
        self.joined = False
        self.started = True
        self.adjustPoolsize()

    def stop(self) -> None:
        """Block until all calls are done, and end all threads. Calls are ignored until the next `start`."""
        if self.joined:
            return
        self.joined = True
        self.started = False
        self._team.quit()
        for thread in self.threads:
            if thread is not threading.current_thread():
                thread.join()

    def callInThread(self, func: Callable[P, object], *args: P.args, **kw: P.kwargs) -> None:
        """Call `func(*args, **kw)` in a thread. What it raises is logged."""
        self.callInThreadWithCallback(None, func, *args, **kw)

    def callInThreadWithCallback(
        self,
        onResult: Callable[[bool, Any], object] | None,
        func: Callable[P, object],
        *args: P.args,
        **kw: P.kwargs,
    ) -> None:
        """Call `func(*args, **kw)` in a thread, then `onResult` in the same.

        The context variables that are in force here are in force in both.

        Args:
            onResult: gets True and the result, or False and a `Failure`. What it raises is logged.
            func: the function.
            args: its positional arguments.
            kw: its keyword arguments.
        """
        if not self.joined:
            self._team.do(_Call(onResult, (func, args, kw)).run_in_context)

    def adjustPoolsize(self, minthreads: int | None = None, maxthreads: int | None = None) -> None:
        """Change the smallest and the largest number of threads, and start or end some to fit.

        Raises:
            ValueError: a number is negative, or the smallest above the largest.
        """
        smallest = self.min if minthreads is None else minthreads
        largest = self.max if maxthreads is None else maxthreads
        _check_sizes(smallest, largest)
        self.min = smallest
        self.max = largest
        if self.started:
            size = self.workers
            if size > largest:
                self._team.shrink(size - largest)
            elif size < smallest:
                self._team.grow(smallest - size)
            waiting = self._team.statistics().backloggedWorkCount
            if waiting:
                self._team.grow(waiting)

    def startAWorker(self) -> None:
        """Start one more thread, if there may be one more."""
        self._team.grow(1)

    def stopAWorker(self) -> None:
        """End one thread: an idle one, or the next that is done with its call."""
        self._team.shrink(1)

    @property
    def workers(self) -> int:
        """How many threads there are."""
        statistics = self._team.statistics()
        return statistics.idleWorkerCount + statistics.busyWorkerCount

    @property
    def working(self) -> list[None]:
        """As many items as there are threads with a call to do."""
        return [None] * self._team.statistics().busyWorkerCount

    @property
    def waiters(self) -> list[None]:
        """As many items as there are threads with nothing to do."""
        return [None] * self._team.statistics().idleWorkerCount

    @property
    def _queue(self) -> _Backlog:
        return _Backlog(self._team)

    #: Its `qsize()` is the number of calls that wait for a thread.
    q = _queue

    def dumpStats(self) -> None:
        """Log how many calls wait, and what the threads do."""
        log.msg(f"waiting: {self._queue.qsize()}")
        log.msg(f"workers: {len(self.waiters)} idle, {len(self.working)} busy")
        log.msg(f"threads: {self.threads}")

    def __getstate__(self) -> dict[str, int]:
        return {"min": self.min, "max": self.max}

    def __setstate__(self, state: dict[str, int]) -> None:
        # Only the sizes are kept: threads don't outlive the process.
        ThreadPool.__init__(self, state["min"], state["max"])


class _Call:
    """One call of a function, to be made in a thread."""

    __slots__ = ("_call", "_context", "_on_result")

    def __init__(
        self,
        on_result: Callable[[bool, Any], object] | None,
        call: tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]],
    ) -> None:
        self._on_result = on_result
        self._call = call
        self._context = copy_context()

    def run_in_context(self) -> None:
        self._context.run(self._run)

    def _run(self) -> None:
        func, args, kw = self._call
        del self._call  # the receiver of the result shall not keep the function and its arguments alive
        result: object
        try:
            result = func(*args, **kw)
            success = True
        except BaseException:
            result = Failure()
            success = False
        del func, args, kw
        on_result = self._on_result
        if on_result is not None:
            try:
                on_result(success, result)
            except BaseException:
                log.err()
        elif not success:
            log.err(result)


class _Backlog:
    """The calls that wait for a thread, as far as they can be seen: their number."""

    def __init__(self, crew: _Crew) -> None:
        self._crew = crew

    def qsize(self) -> int:
        return self._crew.statistics().backloggedWorkCount


class _WrongSizesError(ValueError, AssertionError):
    """The latter is what programs for Twisted expect."""


def _check_sizes(smallest: int, largest: int) -> None:
    try:
        fits = 0 <= smallest <= largest
    except TypeError:
        given = f"minthreads={smallest!r}, maxthreads={largest!r}"
        raise TypeError(f"minthreads and maxthreads must be numbers, not {given}") from None
    if not fits:
        problem = "minimum is negative" if smallest < 0 else "minimum is greater than maximum"
        error = _WrongSizesError(problem)
        error.add_note(f"minthreads is {smallest}, maxthreads is {largest}")
        raise error
