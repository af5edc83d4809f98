"""`LoopingCall`: a function called at even intervals.

Calls happen at `starttime`, `starttime + interval`, and so on, whatever each of them takes; those which can't
be made in time are left out. A plain call costs a timer and nothing else: Deferreds come in when the function
returns something to wait for, and at the end.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, cast

from asyncreactor.internet.defer import CancelledError, Deferred, maybeDeferred, passthru
from asyncreactor.internet.interfaces import IDelayedCall, IReactorTime
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import SECONDS, must_be_callable, must_be_number
from asyncreactor.python.failure import Failure
from asyncreactor.python.reflect import safe_repr

__all__ = ["LoopingCall"]

_log = Logger(namespace="asyncreactor.internet.task")


class LoopingCall:
    """Call a function again and again, `interval` seconds apart.

    A function that returns a Deferred, a coroutine or an asyncio Future is not called again before that is
    done. When it raises or fails, the loop ends.

    Args:
        f: the function, called with `a` and `kw`.

    Attributes:
        call: the pending call, or None while `f` runs or the loop doesn't.
        clock: an `IReactorTime`, the reactor unless another one is assigned before `start`.
        running: whether it was started and neither stopped nor failed.
        interval: seconds between two calls; a change counts from the next call on.
        starttime: when it was started or reset, as the clock tells it.
    """

    clock: IReactorTime
    call: IDelayedCall | None = None
    running: bool = False
    interval: float | None = None
    starttime: float | None = None

    _deferred: Deferred[LoopingCall] | None = None
    _waits_for: Deferred[Any] | None = None
    #: When the call that runs, or ran last, was due. It may be later than what a coarse clock says now.
    _due: float = 0.0
    #: Up to when `withCount` has counted.
    _counted: float = 0.0

    def __init__(self, f: Callable[..., object], *a: object, **kw: object) -> None:
        from asyncreactor.internet import reactor

        if f is not None:  # programs' tests make loops of nothing that never tick
            must_be_callable("f", f)
        self.f = f
        self.a = a
        self.kw = kw
        self.clock = cast(IReactorTime, reactor)

    @classmethod
    def withCount(cls, countCallable: Callable[[int], object]) -> LoopingCall:
        """A loop whose function is told how many calls are due: 1, or more if some had to be left out.

        Args:
            countCallable: called with that number, which is never 0.

        Raises:
            TypeError: it can't be called.
        """
        must_be_callable("countCallable", countCallable)

        def call_with_count() -> object:
            count = loop._count()
            return countCallable(count) if count > 0 else None

        loop = cls(call_with_count)
        return loop

    @property
    def deferred(self) -> Deferred[LoopingCall] | None:
        """Deprecated: what `start` returned, while the loop runs."""
        warnings.warn(
            "asyncreactor.internet.task.LoopingCall.deferred was deprecated in Twisted 16.0.0; "
            "please use the deferred returned by start() instead",
            DeprecationWarning,
            stacklevel=2,
        )
        return self._deferred

    def start(self, interval: float, now: bool = True) -> Deferred[LoopingCall]:
        """Start to call the function.

        Args:
            interval: seconds between two calls. 0 means on each turn of the reactor.
            now: make the first call here and now, rather than in `interval` seconds.

        Returns:
            Fires with this object when it has stopped, after the function's own Deferred has. Cancelling
            stops the loop, and cancels that Deferred.

        Raises:
            ValueError: `interval` is negative.
            TypeError: it isn't a number.
            AssertionError: it runs already.

        Fails:
            As the function does.
        """
        if self.running:
            raise AssertionError("Tried to start an already running LoopingCall.")
        must_be_number("interval", interval, SECONDS, least=0)
        self._seconds = self.clock.seconds
        self._call_later = self.clock.callLater
        self.running = True
        self.interval = interval
        self.starttime = self._due = self._seconds()
        self._counted = self.starttime - interval if now else self.starttime
        deferred = self._deferred = Deferred(self._cancelled)
        if now:
            self()
        else:
            self._schedule()
        return deferred

    def stop(self) -> None:
        """Make no more calls.

        What `start` returned fires now; if the function is being waited for, as soon as that is done.

        Raises:
            AssertionError: it does not run.
        """
        self._check_running("stop")
        self.running = False
        if self.call is not None:
            self.call.cancel()
            self.call = None
            self._end(self._deferred, self)

    def reset(self) -> None:
        """Let the intervals begin anew: the next call comes `interval` seconds from now.

        Raises:
            AssertionError: it does not run.
        """
        self._check_running("reset")
        if self.call is not None:
            self.call.cancel()
            self.starttime = self._due = self._counted = self._seconds()
            self._schedule()

    def __call__(self) -> None:
        """Make one call, and schedule the next."""
        timer, self.call = self.call, None
        run = self._deferred
        try:
            result = self.f(*self.a, **self.kw)
        except BaseException:
            self._end(run, Failure())
            return
        if result is not None and (hasattr(result, "__await__") or isinstance(result, Failure)):
            self._wait_for(maybeDeferred(passthru, result), run)
        elif self.running and self._deferred is run:
            self._schedule(timer)
        else:
            self._end(run, self)

    def __repr__(self) -> str:
        name = getattr(self.f, "__qualname__", None) or safe_repr(self.f)
        return f"LoopingCall<{self.interval!r}>({name}, *{safe_repr(self.a)}, **{safe_repr(self.kw)})"

    def _wait_for(self, result: Deferred[Any], run: Deferred[LoopingCall] | None) -> None:
        self._waits_for = result

        def go_on(_: object) -> None:
            self._waits_for = None
            if self.running and self._deferred is run:
                self._schedule()
            else:
                self._end(run, self)

        def fail(failure: Failure) -> None:
            self._waits_for = None
            self._end(run, failure)

        result.addCallbacks(go_on, fail)

    def _schedule(self, timer: Any = None) -> None:
        """Have the next call made at the next multiple of the interval, counted from the start.

        `timer` is the one that makes the present call. The reactor's own can go again, which saves half of
        the cost.
        """
        delay = 0 if self.interval == 0 else self._delay()
        go_again = getattr(timer, "_again", None)
        if go_again is None or not timer.called:
            self.call = self._call_later(delay, self)
        else:
            go_again(delay)
            self.call = timer

    def _delay(self) -> float:
        """Seconds until the next call is due."""
        now = self._seconds()
        interval = self.interval
        start = self.starttime
        assert interval is not None and start is not None
        # A timer may fire a bit before its time, and floats round: the interval in which this call was due is
        # over.
        after = self._due if self._due > now else now
        count = int((after - start) / interval) + 1
        due = start + count * interval
        if due <= after:
            due = start + (count + 1) * interval
        self._due = due
        return due - now

    def _count(self) -> int:
        """How many calls have become due since this was last asked."""
        now = self._seconds()
        now = self._due if self._due > now else now
        interval = self.interval
        start = self.starttime
        assert interval is not None and start is not None
        counted, self._counted = self._counted, now
        if interval == 0:
            return 1
        return _whole_intervals(now, start, interval) - _whole_intervals(counted, start, interval)

    def _end(self, run: Deferred[LoopingCall] | None, result: LoopingCall | Failure) -> None:
        """Fire the Deferred of a run, which is over. Another one may have been started meanwhile."""
        if self._deferred is run:
            self.running = False
            self._deferred = None
        if run is None:
            # The object was called by hand. There is nobody else to tell.
            if isinstance(result, Failure):
                result.raiseException()
        elif not run.called:
            run.callback(result)
        elif isinstance(result, Failure) and not result.check(CancelledError):
            # The Deferred was cancelled, and can't tell.
            _log.failure("{loop!r} failed after it was cancelled", result, loop=self)

    def _cancelled(self, run: Deferred[LoopingCall]) -> None:
        if self._deferred is not run:
            return
        self.running = False
        if self.call is not None:
            self.call.cancel()
            self.call = None
            self._deferred = None
        elif self._waits_for is not None:
            self._waits_for.cancel()

    def _check_running(self, what: str) -> None:
        if not self.running:
            raise AssertionError(f"Tried to {what} a LoopingCall that was not running.")


def _whole_intervals(time: float, start: float, interval: float) -> int:
    count = int((time - start) // interval)
    # What `_schedule` computed as the end of an interval must count as such, whatever the division rounds to.
    return count + 1 if start + (count + 1) * interval <= time else count
