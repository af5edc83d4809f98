"""Timers: one queue under a single timer of the loop.

A call that is due at once waits for the next turn, which is what most calls do. Others gather until the loop's timer
fires, and are then sorted into the queue: most of those that are cancelled have never been in it. The queue is a line
of calls, each due no earlier than the one before it, and a heap of those that came out of order. Programs which set
each call with the same delay have all of them in the line, where nothing is sorted.

A call that is put off stays where it is in the queue and is sorted again when it comes up; one that is brought forward
is sorted once more, and its old entry is recognised by its serial number.
"""

from __future__ import annotations

import asyncio
import heapq
import itertools
import time
from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, NoReturn

from asyncreactor._engine import default
from asyncreactor._engine.loops import is_uvloop, timer_delay
from asyncreactor.internet._delayedcall_debug import remembering
from asyncreactor.internet._quick_names import copy_context, get_ident
from asyncreactor.internet.error import AlreadyCalled, AlreadyCancelled
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import SECONDS, wrong_type, wrong_value
from asyncreactor.python._compiled import mypyc_attr

__all__ = ["TimerCore", "Timers", "seconds"]

_log = Logger(namespace="asyncreactor.internet.base")
_monotonic: Final = time.monotonic
#: Added to the monotonic clock: programs write `reactor.seconds()` into logs as the time of day.
_EPOCH: Final = time.time() - time.monotonic()
_is_callable: Final = callable
#: What most calls have got; not one dictionary for each.
_NO_KEYWORDS: Final[Mapping[str, Any]] = MappingProxyType({})
#: What is cancelled is swept away when there is more of it than this, and than half of all.
_DEAD_ENTRIES: Final = 128
_NEVER: Final = float("inf")

# The state of a call is its serial number in the queue, or one of these.
#: Due on the next turn, or now, as one of those that are being made.
_SOON: Final = -1
#: As that, but put off.
_PUT_OFF: Final = -2
#: Not sorted yet.
_NEW: Final = -3
#: From here down there is nothing to come.
_CALLED: Final = -4
_CANCELLED: Final = -5


def seconds() -> float:
    """Seconds since 1970 as of the start of this process, counted on by a clock that nobody sets back."""
    return _monotonic() + _EPOCH


@mypyc_attr(allow_interpreted_subclasses=True)
class TimerCore:
    """A call that waits in `Timers`, which fill it in: what is used of each one. `Timer` is the whole."""

    __slots__ = ("_context", "_state", "_timers", "args", "func", "kw", "time")
    __deletable__ = ("args", "func", "kw")

    time: float
    func: Any
    args: tuple[Any, ...]
    kw: Any
    _context: Any
    _state: int
    _timers: Timers

    @property
    def called(self) -> bool:
        """Whether it has run, or is running."""
        return self._state == _CALLED

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._state == _CANCELLED

    def getTime(self) -> float:
        """When the call is due, in seconds, as `reactor.seconds()` tells them."""
        return self.time

    def cancel(self) -> None:
        """See `IDelayedCall.cancel`."""
        if self._state <= _CALLED:
            self._refuse()
        if remembering.on:
            whole: Any = self  # a Timer
            whole._remember_call()
        self._state = _CANCELLED
        timers = self._timers
        timers._dead = dead = timers._dead + 1
        if dead > timers._dead_limit:
            timers._count_dead()
        # Whoever made the call may keep it for long; what it would have used must not be kept.
        self._context = None
        del self.func, self.args, self.kw

    # Here and below: of a declared type, compiled code would refuse others before we can name the argument.
    def reset(self, secondsFromNow: Any) -> None:
        """See `IDelayedCall.reset`."""
        if self._state <= _CALLED:
            self._refuse()
        try:
            due: float = _monotonic() + _EPOCH + secondsFromNow
        except TypeError:
            raise wrong_type("secondsFromNow", "a number of seconds", secondsFromNow) from None
        if due != due:
            raise wrong_value("secondsFromNow", "a number of seconds", secondsFromNow)
        if due < self.time or self._state < 0:
            self._timers._move(self, due)
        else:
            self.time = due

    def delay(self, secondsLater: Any) -> None:
        """See `IDelayedCall.delay`."""
        if self._state <= _CALLED:
            self._refuse()
        try:
            due: float = self.time + secondsLater
        except TypeError:
            raise wrong_type("secondsLater", "a number of seconds", secondsLater) from None
        if due != due:
            raise wrong_value("secondsLater", "a number of seconds", secondsLater)
        self._timers._move(self, due)

    def _again(self, delay: float) -> None:
        """For a call that is running: run it again in `delay` seconds. Nothing is made anew."""
        timers = self._timers
        if delay:
            self.time = _monotonic() + _EPOCH + delay
            timers._add_new(self)
        else:
            timers._add_soon(self)

    def _refuse(self) -> NoReturn:
        raise AlreadyCancelled if self._state == _CANCELLED else AlreadyCalled


class Timers:
    """The calls that wait in one loop."""

    __slots__ = (
        "_armed_for",
        "_dead",
        "_dead_limit",
        "_due",
        "_handle",
        "_heap",
        "_home",
        "_line",
        "_loop",
        "_new",
        "_next_serial",
        "_soon",
        "_soon_time",
        "_timer_class",
        "_whole_milliseconds",
    )

    def __init__(self, loop: asyncio.AbstractEventLoop, timer_class: Any) -> None:
        self._loop = loop
        self._timer_class = timer_class
        self._whole_milliseconds = is_uvloop(loop)
        self._line: deque[tuple[float, int, TimerCore]] = deque()
        self._heap: list[tuple[float, int, TimerCore]] = []
        self._new: list[TimerCore] = []
        self._soon: list[TimerCore] = []
        self._soon_time = 0.0
        #: Those that are being made, the first one last.
        self._due: list[TimerCore] = []
        #: The thread that was last seen to run the loop, or to set it up, by its number.
        self._home = 0
        self._next_serial = itertools.count().__next__
        self._dead = 0
        self._dead_limit = _DEAD_ENTRIES
        self._handle: asyncio.TimerHandle | None = None
        #: No call, except those in `_soon` and `_due`, is due earlier.
        self._armed_for = _NEVER

    def callLater(self, delay: Any, callable: Any, *args: Any, **kw: Any) -> Any:
        """Call `callable(*args, **kw)` in `delay` seconds, never earlier, in the caller's context.

        A thread that runs another loop than this means the reactor of that.

        Raises:
            ValueError: `delay` is negative.
            TypeError: `delay` isn't a number, or `callable` can't be called.
        """
        if not _is_callable(callable):
            raise TypeError(f"callable must be callable, not {callable!r}")
        if get_ident() != self._home and self._is_elsewhere():
            return self._call_later_elsewhere(delay, callable, args, kw)
        made = self._timer_class()
        timer: TimerCore = made
        timer.func = callable
        timer.args = args
        timer.kw = kw or _NO_KEYWORDS
        timer._timers = self
        timer._context = copy_context()
        # _add_soon and _add_new are spelled out here: nearly every call passes this way.
        if delay == 0:
            if not self._soon:
                self._begin_soon()
            timer.time = self._soon_time
            timer._state = _SOON
            self._soon.append(timer)
        else:
            timer.time = due = _due_in(delay)
            timer._state = _NEW
            self._new.append(timer)
            if due < self._armed_for:
                self._arm(due)
        if remembering.on:
            made._remember_creator()
        return made

    def pending(self) -> list[Any]:
        """Every call that has not run and was not cancelled."""
        queues = (*reversed(self._due), *self._soon, *self._new)
        waiting = [timer for timer in queues if timer._state > _CALLED]
        for queue in (self._line, self._heap):
            waiting += [timer for _, serial, timer in queue if serial == timer._state]
        return waiting

    def next_due(self) -> float | None:
        """When the next call is due, or None."""
        return min((timer.getTime() for timer in self.pending()), default=None)

    def run_due(self) -> None:
        """Run what is due now."""
        self._run(self._collect(_monotonic() + _EPOCH) + self._take_soon())
        self._arm_for_next()

    def hold(self) -> None:
        """Before the loop runs: call nothing by time until `go_on`."""
        if self._handle is not None:
            self._handle.cancel()

    def go_on(self) -> None:
        """End what `hold` began."""
        if self._armed_for < _NEVER:
            self._arm(self._armed_for)

    # -- private

    def _is_elsewhere(self) -> bool:
        """Whether the calling thread isn't the one that runs the loop, or may run it later."""
        if default.running_loop() is not self._loop and self._loop.is_running():
            return True
        self._home = get_ident()
        return False

    def _call_later_elsewhere(
        self, delay: Any, callable: Any, args: tuple[Any, ...], kw: Mapping[str, Any]
    ) -> Any:
        if default.running_loop() is not None and default.short_ways.get("callLater") == self.callLater:
            # The short way to this one isn't that to the one which is meant.
            return default.current_reactor().callLater(delay, callable, *args, **kw)
        made = self._timer_class()
        timer: TimerCore = made
        timer.func, timer.args, timer.kw = callable, args, kw or _NO_KEYWORDS
        timer._timers = self
        timer._context = copy_context()
        timer.time = _due_in(delay)
        timer._state = _NEW
        if remembering.on:
            made._remember_creator()
        self._loop.call_soon_threadsafe(self._admit, timer)
        return made

    def _admit(self, timer: TimerCore) -> None:
        """Add a call that another thread has set, and may have cancelled since."""
        if timer._state == _NEW:
            self._add_new(timer)
        else:
            self._dead -= 1

    def _begin_soon(self) -> None:
        """Have the next turn make the calls that are about to be added to `_soon`: one look at the clock for all."""
        self._soon_time = _monotonic() + _EPOCH
        self._loop.call_soon(self._run_soon)

    def _add_soon(self, timer: TimerCore) -> None:
        if not self._soon:
            self._begin_soon()
        timer.time = self._soon_time
        timer._state = _SOON
        self._soon.append(timer)

    def _add_new(self, timer: TimerCore) -> None:
        timer._state = _NEW
        self._new.append(timer)
        if timer.time < self._armed_for:
            self._arm(timer.time)

    def _move(self, timer: TimerCore, due: float) -> None:
        earlier = due < timer.time
        timer.time = due
        if timer._state == _NEW:
            if due < self._armed_for:
                self._arm(due)
        elif timer._state < 0:
            # It may have been set a while ago, with the time of the first of its turn.
            timer._state = _PUT_OFF
        elif earlier:
            self._add_new(timer)
            self._dead += 1

    def _arm(self, due: float) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self._armed_for = due
        delay = timer_delay(due - _EPOCH, self._loop, self._whole_milliseconds)
        self._handle = self._loop.call_later(delay, self._fire)

    def _arm_for_next(self) -> None:
        due = self._armed_for
        if self._line:
            due = min(due, self._line[0][0])
        if self._heap:
            due = min(due, self._heap[0][0])
        if due < self._armed_for:
            self._arm(due)

    def _fire(self) -> None:
        self._handle = None
        self._run(self._collect(_monotonic() + _EPOCH))
        self._arm_for_next()

    def _run_soon(self) -> None:
        if not self._soon:
            return  # made by `run_due`
        if self._armed_for > self._soon_time:
            self._run(self._take_soon())
        else:
            self._run(self._collect(self._soon_time) + self._take_soon())
            self._arm_for_next()

    def _take_soon(self) -> list[TimerCore]:
        soon, self._soon = self._soon, []
        return soon

    def _collect(self, now: float) -> list[TimerCore]:
        """Take what is due by `now` from the queue."""
        self._armed_for = _NEVER
        due: list[TimerCore] = []
        if self._new:
            self._sort_new()
        line, heap = self._line, self._heap
        while True:
            if heap and (not line or heap[0] < line[0]):
                if heap[0][0] > now:
                    break
                _, serial, timer = heapq.heappop(heap)
            elif line and line[0][0] <= now:
                _, serial, timer = line.popleft()
            else:
                break
            if timer._state != serial:
                self._dead -= 1
            elif timer.time > now:
                heapq.heappush(heap, (timer.time, serial, timer))
            else:
                timer._state = _SOON
                due.append(timer)
        return due

    def _sort_new(self) -> None:
        new, self._new = self._new, []
        entries: list[tuple[float, int, TimerCore]] = []
        for timer in new:
            if timer._state == _NEW:
                timer._state = serial = self._next_serial()
                entries.append((timer.time, serial, timer))
            else:
                self._dead -= 1
        entries.sort()
        line = self._line
        begin = 0
        if line:
            last = line[-1][0]
            while begin < len(entries) and entries[begin][0] < last:
                heapq.heappush(self._heap, entries[begin])
                begin += 1
        line.extend(entries[begin:])

    def _run(self, calls: list[TimerCore]) -> None:
        """Make these calls, after those that are being made; one of them may turn the reactor, which makes the rest."""
        calls.reverse()
        due = self._due
        due[:0] = calls
        try:
            while due:
                timer = due.pop()
                if timer._state != _SOON:
                    if timer._state == _CANCELLED:
                        self._dead -= 1
                        continue
                    if timer.time > _monotonic() + _EPOCH:
                        self._add_new(timer)
                        continue
                timer._state = _CALLED
                context: Any = timer._context
                try:
                    if timer.kw:
                        context.run(timer.func, *timer.args, **timer.kw)
                    elif timer.args:
                        context.run(timer.func, *timer.args)
                    else:
                        context.run(timer.func)
                except BaseException:
                    _log.failure("while handling timed call", call=timer)
                if timer._state == _CALLED:
                    timer._context = None
        finally:
            if due:
                self._loop.call_soon(self.run_due)

    def _count_dead(self) -> None:
        """Sweep, if more than half of all are dead; else look again when as many are dead as half of all now."""
        self._dead_limit = (len(self._line) + len(self._heap) + len(self._new)) // 2
        if self._dead <= self._dead_limit:
            return
        self._dead_limit = _DEAD_ENTRIES
        self._new = [timer for timer in self._new if timer._state == _NEW]
        # In place: whoever collects the calls that are due is in the middle of it.
        line = [entry for entry in self._line if entry[1] == entry[2]._state]
        self._line.clear()
        self._line.extend(line)
        self._heap[:] = [entry for entry in self._heap if entry[1] == entry[2]._state]
        heapq.heapify(self._heap)
        self._dead = sum(timer._state == _CANCELLED for timer in (*self._soon, *self._due))


def _due_in(delay: Any) -> float:
    try:
        if not delay >= 0:
            raise _BadDelay(f"delay must be {SECONDS}, not {delay!r}")
    except TypeError:
        raise wrong_type("delay", SECONDS, delay) from None
    return _monotonic() + _EPOCH + float(delay)


@mypyc_attr(native_class=False)
class _BadDelay(ValueError, AssertionError):
    """A delay that time cannot have; an AssertionError too, which is what code for Twisted expects."""
