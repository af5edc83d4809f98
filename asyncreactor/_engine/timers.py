"""Timers: one heap under a single timer of the loop.

A call that is due at once waits in a list for the next turn instead, which is what most calls do. Others wait in a
second list, and are sorted into the heap when the loop's timer fires: most of those that are cancelled have never
been in it.

A call that is put off stays where it is in the heap and is sorted again when it comes up; one that is brought forward
goes through the list once more, and its old entry is recognised by its serial number.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Final, NoReturn

from asyncreactor._engine.loops import is_uvloop, timer_delay
from asyncreactor.internet._delayedcall import DelayedCall
from asyncreactor.internet.error import AlreadyCalled, AlreadyCancelled
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import SECONDS, wrong_type
from asyncreactor.python._compiled import mypyc_attr

__all__ = ["TimerCore", "Timers", "seconds"]

_log = Logger(namespace="asyncreactor.internet.base")
_monotonic = time.monotonic
#: Added to the monotonic clock: programs write `reactor.seconds()` into logs as the time of day.
_EPOCH: Final = time.time() - time.monotonic()
_is_callable = callable
#: What is cancelled is swept away when there is more of it than this, and than half of all.
_DEAD_ENTRIES: Final = 128
#: In place of a serial number: due at once; not sorted yet.
_SOON: Final = -1
_NEW: Final = -2
_NEVER: Final = float("inf")


def seconds() -> float:
    """Seconds since 1970 as of the start of this process, counted on by a clock that nobody sets back."""
    return _monotonic() + _EPOCH


@mypyc_attr(allow_interpreted_subclasses=True)
class TimerCore:
    """A call that waits in `Timers`: what is used of each one. `Timer` is the whole."""

    __slots__ = ("_context", "_serial", "_timers", "args", "called", "cancelled", "func", "kw", "time")
    __deletable__ = ("args", "func", "kw")

    time: float
    func: Any
    args: tuple[Any, ...]
    kw: Any
    called: bool
    cancelled: bool
    _context: Any
    _serial: int
    _timers: Timers

    def __init__(self, due: float, func: Any, args: tuple[Any, ...], kw: Any, timers: Timers) -> None:
        self.time = due
        self.func = func
        self.args = args
        self.kw = kw
        self.called = False
        self.cancelled = False
        self._context = copy_context()
        self._timers = timers

    def getTime(self) -> float:
        """When the call is due, in seconds, as `reactor.seconds()` tells them."""
        return self.time

    def cancel(self) -> None:
        """See `IDelayedCall.cancel`."""
        if self.called or self.cancelled:
            self._refuse()
        if DelayedCall.debug:
            whole: Any = self  # a Timer
            whole._remember_call()
        self.cancelled = True
        self._timers._one_died()
        # Whoever made the call may keep it for long; what it would have used must not be kept.
        self._context = None
        del self.func, self.args, self.kw

    def reset(self, secondsFromNow: float) -> None:
        """See `IDelayedCall.reset`."""
        if self.called or self.cancelled:
            self._refuse()
        try:
            due = _monotonic() + _EPOCH + secondsFromNow
        except TypeError:
            raise wrong_type("secondsFromNow", "a number of seconds", secondsFromNow) from None
        self._move_to(due)

    def delay(self, secondsLater: float) -> None:
        """See `IDelayedCall.delay`."""
        if self.called or self.cancelled:
            self._refuse()
        try:
            due = self.time + secondsLater
        except TypeError:
            raise wrong_type("secondsLater", "a number of seconds", secondsLater) from None
        self._move_to(due)

    def _again(self, delay: float) -> None:
        """For a call that is running: run it again in `delay` seconds. Nothing is made anew."""
        timers = self._timers
        self.called = False
        self.time = _monotonic() + _EPOCH + delay
        if delay:
            timers._add_new(self)
        else:
            timers._add_soon(self)

    def _refuse(self) -> NoReturn:
        raise AlreadyCancelled if self.cancelled else AlreadyCalled

    def _move_to(self, due: float) -> None:
        earlier = due < self.time
        self.time = due
        if earlier:
            self._timers._brought_forward(self)


class Timers:
    """The calls that wait in one loop."""

    __slots__ = (
        "_armed_for",
        "_dead",
        "_handle",
        "_heap",
        "_loop",
        "_new",
        "_next_serial",
        "_soon",
        "_timer_class",
        "_whole_milliseconds",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop, timer_class: Any) -> None:
        self._loop = loop
        self._timer_class = timer_class
        self._whole_milliseconds = is_uvloop(loop)
        self._heap: list[tuple[float, int, TimerCore]] = []
        self._new: list[TimerCore] = []
        self._soon: list[TimerCore] = []
        self._next_serial = itertools.count().__next__
        self._dead = 0
        self._handle: asyncio.TimerHandle | None = None
        #: No call, except those in `_soon`, is due earlier.
        self._armed_for = _NEVER

    def callLater(self, delay: float, callable: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """Call `callable(*args, **kw)` in `delay` seconds, never earlier, in the caller's context.

        Raises:
            ValueError: `delay` is negative.
            TypeError: `delay` isn't a number, or `callable` can't be called.
        """
        try:
            if not delay >= 0:
                raise _BadDelay(f"delay must be {SECONDS}, not {delay!r}")
        except TypeError:
            raise wrong_type("delay", SECONDS, delay) from None
        if not _is_callable(callable):
            raise TypeError(f"callable must be callable, not {callable!r}")
        due = _monotonic() + _EPOCH + delay
        made = self._timer_class(due, callable, args, kw, self)
        if DelayedCall.debug:
            made._remember_creator()
        timer: TimerCore = made
        if delay:
            timer._serial = _NEW
            self._new.append(timer)
            if due < self._armed_for:
                self._arm(due)
        else:
            timer._serial = _SOON
            if not self._soon:
                self._loop.call_soon(self._run_soon)
            self._soon.append(timer)
        return timer

    def pending(self) -> list[Any]:
        """Every call that has not run and was not cancelled."""
        waiting = [*self._soon, *self._new]
        waiting += [timer for _, serial, timer in self._heap if serial == timer._serial]
        return [timer for timer in waiting if not (timer.called or timer.cancelled)]

    def next_due(self) -> float | None:
        """When the next call is due, or None."""
        return min((timer.getTime() for timer in self.pending()), default=None)

    def run_due(self) -> None:
        """Run what is due now."""
        if self._soon:
            self._run_soon()
        self._run_until(_monotonic() + _EPOCH)

    # -- private

    def _arm(self, due: float) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._armed_for = due
        delay = timer_delay(due - _EPOCH, self._loop, self._whole_milliseconds)
        self._handle = self._loop.call_later(delay, self._fire)

    def _fire(self) -> None:
        self._handle = None
        self._run_until(_monotonic() + _EPOCH)

    def _run_until(self, now: float) -> None:
        """Run what is due by `now`, and arm for what comes next."""
        self._armed_for = _NEVER
        self._sort_new()
        heap = self._heap
        while heap and heap[0][0] <= now:
            _, serial, timer = heapq.heappop(heap)
            if timer.cancelled or timer.called or serial != timer._serial:
                self._dead -= 1
            elif timer.time > now:
                heapq.heappush(heap, (timer.time, serial, timer))
            else:
                _run(timer)
        if heap and heap[0][0] < self._armed_for:
            self._arm(heap[0][0])

    def _sort_new(self) -> None:
        new, self._new = self._new, []
        for timer in new:
            if timer.cancelled:
                self._dead -= 1
            else:
                timer._serial = serial = self._next_serial()
                heapq.heappush(self._heap, (timer.time, serial, timer))

    def _run_soon(self) -> None:
        timers, self._soon = self._soon, []
        if timers and self._armed_for <= timers[0].time:
            # What was due earlier runs earlier.
            self._run_until(timers[0].time)
        for timer in timers:
            if timer.cancelled:
                self._dead -= 1
            elif timer.time > _monotonic() + _EPOCH:
                self._add_new(timer)
            else:
                _run(timer)

    def _add_soon(self, timer: TimerCore) -> None:
        timer._serial = _SOON
        if not self._soon:
            self._loop.call_soon(self._run_soon)
        self._soon.append(timer)

    def _add_new(self, timer: TimerCore) -> None:
        timer._serial = _NEW
        self._new.append(timer)
        if timer.time < self._armed_for:
            self._arm(timer.time)

    def _brought_forward(self, timer: TimerCore) -> None:
        if timer._serial == _NEW:
            if timer.time < self._armed_for:
                self._arm(timer.time)
        elif timer._serial != _SOON:
            self._add_new(timer)
            self._one_died()

    def _one_died(self) -> None:
        self._dead = dead = self._dead + 1
        if dead > _DEAD_ENTRIES and dead > (len(self._heap) + len(self._new)) // 2:
            self._sweep()

    def _sweep(self) -> None:
        self._new = [timer for timer in self._new if not timer.cancelled]
        # In place: whoever runs the calls that are due is in the middle of it.
        self._heap[:] = [
            entry for entry in self._heap if entry[1] == entry[2]._serial and not entry[2].cancelled
        ]
        heapq.heapify(self._heap)
        self._dead = sum(timer.cancelled for timer in self._soon)


@mypyc_attr(native_class=False)
class _BadDelay(ValueError, AssertionError):
    """A delay that time cannot have; an AssertionError too, which is what code for Twisted expects."""


def _run(timer: TimerCore) -> None:
    timer.called = True
    context: Any = timer._context
    try:
        if timer.kw:
            context.run(timer.func, *timer.args, **timer.kw)
        else:
            context.run(timer.func, *timer.args)
    except BaseException:
        _log.failure("while handling timed call {call!r}", call=timer)
    if timer.called:
        timer._context = None
