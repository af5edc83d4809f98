"""Long work in small steps: iterators that share the reactor with everything else, and with each other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from asyncreactor._engine.default import current_reactor
from asyncreactor.internet.defer import Deferred, maybeDeferred, passthru
from asyncreactor.internet.interfaces import IDelayedCall, IReactorTime
from asyncreactor.python._arguments import must_be_callable, must_have
from asyncreactor.python.failure import Failure

__all__ = [
    "CooperativeTask",
    "Cooperator",
    "NotPaused",
    "SchedulerError",
    "SchedulerStopped",
    "TaskDone",
    "TaskFailed",
    "TaskFinished",
    "TaskStopped",
    "coiterate",
    "cooperate",
    "current_cooperator",
]

T = TypeVar("T")


class SchedulerError(Exception):
    """A cooperative task can't do what it was asked to."""


class SchedulerStopped(SchedulerError):
    """The task can't go on because its `Cooperator` was stopped."""


class TaskFinished(SchedulerError):
    """The task is over."""


class TaskDone(TaskFinished):
    """The task is over: its iterator came to the end."""


class TaskStopped(TaskFinished):
    """The task is over: it was stopped."""


class TaskFailed(TaskFinished):
    """The task is over: its iterator raised an exception, or a Deferred it yielded failed."""


class NotPaused(SchedulerError):
    """`resume` was called more often than `pause`."""


class _Timer:
    """Says when a `Cooperator` has worked for long enough to let others have a turn."""

    MAX_SLICE_SECONDS = 0.01

    def __init__(self) -> None:
        self._end = time.monotonic() + self.MAX_SLICE_SECONDS

    def __call__(self) -> bool:
        return time.monotonic() >= self._end


def _defaultScheduler(callable: Callable[[], object]) -> IDelayedCall:
    from asyncreactor.internet import reactor

    return cast(IReactorTime, reactor).callLater(0, callable)


class CooperativeTask(Generic[T]):
    """An iterator that a `Cooperator` advances step by step. `Cooperator.cooperate` makes it."""

    def __init__(self, iterator: Iterator[T], cooperator: Cooperator) -> None:
        self._iterator = iterator
        self._cooperator = cooperator
        self._pauseCount = 0
        self._waiters: list[Deferred[Iterator[T]]] = []
        self._end: SchedulerError | None = None
        self._result: Iterator[T] | Failure | None = None
        cooperator._add(self)

    def whenDone(self) -> Deferred[Iterator[T]]:
        """A new Deferred that fires with the iterator when that is exhausted.

        Fails:
            TaskStopped: the task was stopped.
            SchedulerStopped: its `Cooperator` was.
            Exception: what the iterator raised, or a Deferred that it yielded failed with.
        """
        waiter: Deferred[Iterator[T]] = Deferred()
        if self._result is None:
            self._waiters.append(waiter)
        else:
            waiter.callback(self._result)
        return waiter

    def pause(self) -> None:
        """Take no steps until `resume` is called as often as this was.

        Raises:
            TaskFinished: the task is over.
        """
        self._check_unfinished()
        self._pauseCount += 1
        if self._pauseCount == 1:
            self._cooperator._remove(self)

    def resume(self) -> None:
        """Undo one `pause`.

        Raises:
            NotPaused: there is none to undo.
        """
        if not self._pauseCount:
            raise NotPaused
        self._pauseCount -= 1
        if not self._pauseCount and self._end is None:
            self._cooperator._add(self)

    def stop(self) -> None:
        """Take no more steps.

        Raises:
            TaskFinished: the task is over.
        """
        self._check_unfinished()
        self._finish(TaskStopped(), Failure(TaskStopped()))

    def _check_unfinished(self) -> None:
        if self._end is not None:
            raise self._end

    def _finish(self, end: SchedulerError, result: Iterator[T] | Failure) -> None:
        self._end = end
        self._result = result
        if not self._pauseCount:
            self._cooperator._remove(self)
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter.callback(result)

    def _step(self) -> None:
        try:
            yielded = next(self._iterator)
        except StopIteration:
            self._finish(TaskDone(), self._iterator)
        except BaseException:
            self._finish(TaskFailed(), Failure())
        else:
            if yielded is not None and hasattr(yielded, "__await__"):
                self.pause()
                pending: Deferred[Any] = maybeDeferred(passthru, yielded)
                pending.addCallbacks(self._go_on, self._fail)

    def _go_on(self, _: object) -> None:
        self.resume()

    def _fail(self, failure: Failure) -> Failure | None:
        if self._end is not None:
            # The task is over and will not tell anybody: let the Deferred report it.
            return failure
        self._finish(TaskFailed(), failure)
        return None


class Cooperator:
    """Advances iterators, a step of each in turn, and lets the reactor do other work in between.

    Args:
        terminationPredicateFactory: called before each slice of work; what it returns is called after each
            step, and says whether the slice is over. By default a slice takes 10 ms.
        scheduler: called with a function to have it called later; returns an `IDelayedCall`. By default the
            reactor does it, on its next turn.
        started: whether to work at once, rather than from `start` on.

    Raises:
        TypeError: one of the functions can't be called.
    """

    def __init__(
        self,
        terminationPredicateFactory: Callable[[], Callable[[], bool]] = _Timer,
        scheduler: Callable[[Callable[[], None]], IDelayedCall] = _defaultScheduler,
        started: bool = True,
    ) -> None:
        must_be_callable("terminationPredicateFactory", terminationPredicateFactory)
        must_be_callable("scheduler", scheduler)
        self._tasks: list[CooperativeTask[Any]] = []
        #: Whose turn it is in the round that the last slice has not finished.
        self._round: Iterator[CooperativeTask[Any]] = iter(())
        self._termination_predicate_factory = terminationPredicateFactory
        self._scheduler = scheduler
        self._delayedCall: IDelayedCall | None = None
        self._stopped = False
        self._started = started

    def cooperate(self, iterator: Iterator[T]) -> CooperativeTask[T]:
        """Advance `iterator` to its end.

        What it yields is dropped; a Deferred, coroutine or asyncio Future is waited for before the next step.

        Returns:
            The task, which can be paused and stopped.

        Raises:
            TypeError: `iterator` isn't one.
        """
        must_have("iterator", iterator, "__next__", "an iterator, such as a generator or iter([...])")
        return CooperativeTask(iterator, self)

    def coiterate(
        self, iterator: Iterator[T], doneDeferred: Deferred[Iterator[T]] | None = None
    ) -> Deferred[Iterator[T]]:
        """Advance `iterator` to its end, like `cooperate`.

        Args:
            iterator: what to advance.
            doneDeferred: the Deferred to fire; by default a new one.

        Returns:
            Fires with the iterator, or fails, as `CooperativeTask.whenDone` does.

        Raises:
            TypeError: `iterator` isn't one.
        """
        must_have("iterator", iterator, "__next__", "an iterator, such as a generator or iter([...])")
        if doneDeferred is None:
            doneDeferred = Deferred()
        must_have("doneDeferred", doneDeferred, "errback", "a Deferred, or None")
        CooperativeTask(iterator, self).whenDone().chainDeferred(doneDeferred)
        return doneDeferred

    def start(self) -> None:
        """Begin to work, or begin again after `stop`."""
        self._stopped = False
        self._started = True
        self._schedule()

    def stop(self) -> None:
        """Stop working: end all tasks with `SchedulerStopped`, and new ones too until `start` is called."""
        self._stopped = True
        tasks, self._tasks = self._tasks, []
        for task in tasks:
            self._refuse(task)
        self._unschedule()

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped."""
        return self._started and not self._stopped

    def _add(self, task: CooperativeTask[Any]) -> None:
        if self._stopped:
            self._refuse(task)
        else:
            self._tasks.append(task)
            self._schedule()

    def _remove(self, task: CooperativeTask[Any]) -> None:
        # After `stop`, a task that ends is in no list any more.
        with suppress(ValueError):
            self._tasks.remove(task)
        if not self._tasks:
            self._unschedule()

    def _refuse(self, task: CooperativeTask[Any]) -> None:
        task._finish(SchedulerStopped(), Failure(SchedulerStopped()))

    def _schedule(self) -> None:
        if self._tasks and self._started and self._delayedCall is None:
            self._delayedCall = self._scheduler(self._tick)

    def _unschedule(self) -> None:
        if self._delayedCall is not None:
            self._delayedCall.cancel()
            self._delayedCall = None

    def _tick(self) -> None:
        """Work for one slice."""
        self._delayedCall = None
        slice_is_over = self._termination_predicate_factory()
        for task in self._turns():
            task._step()
            if slice_is_over():
                break
        self._schedule()

    def _turns(self) -> Iterator[CooperativeTask[Any]]:
        """The tasks in turn, round after round, going on where the last slice ended."""
        while self._tasks:
            yield from self._round
            self._round = iter(self._tasks)


def coiterate(iterator: Iterator[T]) -> Deferred[Iterator[T]]:
    """Advance `iterator` in small steps, between the reactor's other work. See `Cooperator.coiterate`."""
    return current_cooperator().coiterate(iterator)


def cooperate(iterator: Iterator[T]) -> CooperativeTask[T]:
    """Advance `iterator` in small steps, between the reactor's other work. See `Cooperator.cooperate`."""
    return current_cooperator().cooperate(iterator)


_cooperators: WeakKeyDictionary[Any, Cooperator] = WeakKeyDictionary()


def current_cooperator() -> Cooperator:
    """The one behind `cooperate`: one for each reactor, so that no loop waits for another's turn."""
    reactor = current_reactor()
    cooperator = _cooperators.get(reactor)
    if cooperator is None:
        cooperator = _cooperators[reactor] = Cooperator()
    return cooperator
