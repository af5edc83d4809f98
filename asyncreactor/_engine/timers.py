"""Timers: one heap under a single timer of the loop.

A call that is due at once waits in a list for the next turn instead, which is what most calls do. A call that is put
off stays where it is in the heap and is sorted again when it comes up; one that is brought forward gets a second
entry, and the old one is recognised by its serial number.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
import traceback
from collections.abc import Callable, Mapping
from contextvars import copy_context
from typing import Any, NoReturn

from asyncreactor._engine.loops import is_uvloop, timer_delay
from asyncreactor.internet._delayedcall import DelayedCall
from asyncreactor.internet.error import AlreadyCalled, AlreadyCancelled
from asyncreactor.logger import Logger

__all__ = ["Timer", "Timers", "seconds"]

_log = Logger(namespace="asyncreactor.internet.base")
_monotonic = time.monotonic
#: Added to the monotonic clock: programs write `reactor.seconds()` into logs as the time of day.
_EPOCH = time.time() - time.monotonic()
_NO_KEYWORDS: Mapping[str, Any] = {}
#: The heap is rebuilt when more of its entries than this, and than half of them, are dead.
_DEAD_ENTRIES = 128


def seconds() -> float:
    """Seconds since 1970 as of the start of this process, counted on by a clock that nobody sets back."""
    return _monotonic() + _EPOCH


class Timer(DelayedCall):
    """A call that waits in `Timers`."""

    __slots__ = ("_serial", "_timers")

    creator: list[str] | None = None
    _description: str | None = None
    seconds = staticmethod(seconds)  # one clock for all, not one each
    _serial: int
    _timers: Timers

    def __init__(
        self,
        time: float,
        func: Callable[..., object],
        args: tuple[Any, ...],
        kw: Mapping[str, Any],
        timers: Timers,
    ) -> None:
        self.time = time
        self.func = func
        self.args = args
        self.kw = kw
        self.called = False
        self.cancelled = False
        self._context = copy_context()
        self._timers = timers
        if self.debug:
            self.creator = traceback.format_stack()[:-3]

    def getTime(self) -> float:
        """When the call is due, in seconds, as `reactor.seconds()` tells them."""
        return self.time

    def cancel(self) -> None:
        """See `IDelayedCall.cancel`."""
        if self.called or self.cancelled:
            self._refuse()
        if self.creator is not None:
            self._description = self._describe_call()
        self.cancelled = True
        self._timers._one_died()
        # Whoever made the call may keep it for long; what it would have used must not be kept.
        self._context = None
        del self.func, self.args, self.kw

    def reset(self, secondsFromNow: float) -> None:
        """See `IDelayedCall.reset`."""
        if self.called or self.cancelled:
            self._refuse()
        self._move_to(_monotonic() + _EPOCH + secondsFromNow)

    def delay(self, secondsLater: float) -> None:
        """See `IDelayedCall.delay`."""
        if self.called or self.cancelled:
            self._refuse()
        self._move_to(self.time + secondsLater)

    def _again(self, delay: float) -> None:
        """For a call that is running: run it again in `delay` seconds. Nothing is made anew."""
        timers = self._timers
        self.called = False
        self.time = _monotonic() + _EPOCH + delay
        if delay:
            timers._sort(self)
        else:
            self._serial = -1
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
        "_next_serial",
        "_soon",
        "_whole_milliseconds",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._whole_milliseconds = is_uvloop(loop)
        self._heap: list[tuple[float, int, Timer]] = []
        self._soon: list[Timer] = []
        self._next_serial = itertools.count().__next__
        self._dead = 0
        self._handle: asyncio.TimerHandle | None = None
        self._armed_for = 0.0

    def call_later(
        self, delay: float, function: Callable[..., object], args: tuple[Any, ...], kw: Mapping[str, Any]
    ) -> Timer:
        """Call `function(*args, **kw)` in `delay` seconds, in the caller's context."""
        due = _monotonic() + _EPOCH + delay
        timer = Timer(due, function, args, kw, self)
        if delay:
            timer._serial = serial = self._next_serial()
            heapq.heappush(self._heap, (due, serial, timer))
            if self._handle is None or due < self._armed_for:
                self._arm(due)
        else:
            timer._serial = -1
            if not self._soon:
                self._loop.call_soon(self._run_soon)
            self._soon.append(timer)
        return timer

    def _add_soon(self, timer: Timer) -> None:
        if not self._soon:
            self._loop.call_soon(self._run_soon)
        self._soon.append(timer)

    def pending(self) -> list[DelayedCall]:
        """Every call that has not run and was not cancelled."""
        found = [timer for timer in self._soon if not (timer.called or timer.cancelled)]
        found += [
            timer
            for _, serial, timer in self._heap
            if serial == timer._serial and not (timer.called or timer.cancelled)
        ]
        return list(found)

    def next_due(self) -> float | None:
        """When the next call is due, or None."""
        return min((timer.getTime() for timer in self.pending()), default=None)

    def run_due(self) -> None:
        """Run what is due now."""
        if self._soon:
            self._run_soon()
        self._run_heap(_monotonic() + _EPOCH)

    # -- private

    def _arm(self, due: float) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._armed_for = due
        delay = timer_delay(max(0.0, due - _monotonic() - _EPOCH), self._whole_milliseconds)
        self._handle = self._loop.call_later(delay, self._fire)

    def _fire(self) -> None:
        self._handle = None
        self._run_heap(_monotonic() + _EPOCH)
        if self._heap and self._handle is None:
            self._arm(self._heap[0][0])

    def _run_heap(self, now: float) -> None:
        heap = self._heap
        while heap and heap[0][0] <= now:
            _, serial, timer = heapq.heappop(heap)
            if timer.cancelled or timer.called or serial != timer._serial:
                self._dead -= 1
            elif timer.time > now:
                heapq.heappush(heap, (timer.time, serial, timer))
            else:
                _run(timer)

    def _run_soon(self) -> None:
        timers, self._soon = self._soon, []
        if not timers:
            return
        if self._heap and self._heap[0][0] <= timers[0].time:
            # What was due earlier runs earlier.
            self._run_heap(timers[0].time)
        for timer in timers:
            if timer.cancelled:
                self._dead -= 1
            elif timer._serial != -1:
                continue
            elif timer.time > _monotonic() + _EPOCH:
                self._sort(timer)
            else:
                _run(timer)

    def _sort(self, timer: Timer) -> None:
        timer._serial = serial = self._next_serial()
        heapq.heappush(self._heap, (timer.time, serial, timer))
        if self._handle is None or timer.time < self._armed_for:
            self._arm(timer.time)

    def _brought_forward(self, timer: Timer) -> None:
        if timer._serial != -1:
            self._sort(timer)
            self._one_died()

    def _one_died(self) -> None:
        self._dead += 1
        if self._dead > _DEAD_ENTRIES and self._dead > len(self._heap) // 2:
            self._heap[:] = [
                entry for entry in self._heap if entry[1] == entry[2]._serial and not entry[2].cancelled
            ]
            heapq.heapify(self._heap)
            self._dead = sum(timer.cancelled for timer in self._soon)


def _run(timer: Timer) -> None:
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
