"""`DelayedCall`: one call that waits for its time, as `Clock` and reactors built on `ReactorBase` make it."""

from __future__ import annotations

import time as _time
import traceback
from abc import ABCMeta
from collections.abc import Callable, Mapping
from contextvars import Context, copy_context
from math import isnan
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._delayedcall_debug import remembering
from asyncreactor.internet.error import AlreadyCalled, AlreadyCancelled
from asyncreactor.internet.interfaces import IDelayedCall
from asyncreactor.python._arguments import wrong_value
from asyncreactor.python.reflect import safe_repr

__all__ = ["DelayedCall", "Describing"]


class Describing:
    """What all kinds of calls that wait have in common: their order, and their words. It keeps nothing."""

    __slots__ = ()

    # Each kind has these.
    time: float
    called: bool
    cancelled: bool
    func: Any
    args: Any
    kw: Any
    creator: Any
    seconds: Any
    _description: Any

    def active(self) -> bool:
        """Whether the call is still to come."""
        return not (self.called or self.cancelled)

    def __lt__(self, other: object) -> bool:
        return self.time < other.time if isinstance(other, Describing) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.time <= other.time if isinstance(other, Describing) else NotImplemented

    def __repr__(self) -> str:
        due_in = self.getTime() - self.seconds()
        state = f"[{due_in:.1f}s] called={self.called:d} cancelled={self.cancelled:d}"
        call = self._description
        if call is None and not self.cancelled:
            call = self._describe_call()
        made = ""
        if self.creator is not None:
            made = "\n\ntraceback at creation: \n\n" + "".join(self.creator)
        return f"<DelayedCall 0x{id(self):x} {state}{' ' + call if call else ''}{made}>"

    def getTime(self) -> float:
        """When the call is due, in seconds, as its clock tells them."""
        return self.time

    def _describe_call(self) -> str:
        name = getattr(self.func, "__qualname__", None) or safe_repr(self.func)
        arguments = [safe_repr(value) for value in self.args]
        arguments += [f"{key}={safe_repr(value)}" for key, value in self.kw.items()]
        return f"{name}({', '.join(arguments)})"


class _Kind(ABCMeta):
    """The class of `DelayedCall`: timers without a dictionary count as its instances, and are told of `debug`."""

    def __setattr__(cls, name: str, value: Any) -> None:
        super().__setattr__(name, value)
        if name == "debug":
            remembering.on = bool(value)


@implementer(IDelayedCall)
class DelayedCall(Describing, metaclass=_Kind):
    """A call that waits for its time.

    Two attributes make up that time, so that putting a call off costs the queue nothing: `time` is what the
    queue has sorted it by, `delayed_time` is what was added since. The queue calls `activate_delay` when it
    meets a call which has been put off.

    Args:
        time: when it is due, as `seconds` tells it.
        func: what to call, with `args` and `kw`, in the context in which this object is made.
        cancel: called with this object when it is cancelled, to take it out of its queue.
        reset: called with this object when its time moves forward, to sort it anew.
        seconds: tells the time, in seconds.

    Attributes:
        called: whether it has run, or is running.
        cancelled: whether `cancel` was called.
        debug: (of the class) remember in `creator` where each call is made; its repr then shows that.
    """

    debug: bool = False

    def __init__(
        self,
        time: float,
        func: Callable[..., object],
        args: tuple[Any, ...],
        kw: Mapping[str, Any],
        cancel: Callable[[DelayedCall], object],
        reset: Callable[[DelayedCall], object],
        seconds: Callable[[], float] = _time.time,
    ) -> None:
        self.time = time
        self.delayed_time = 0.0
        self.func = func
        self.args = args
        self.kw = kw
        self.canceller = cancel
        self.resetter = reset
        self.seconds = seconds
        self.called = False
        self.cancelled = False
        self._context: Context | None = copy_context()
        self._description: str | None = None
        self.creator: list[str] | None = None
        if self.debug:
            # Neither this frame nor the `callLater` that made the object is of interest.
            self.creator = traceback.format_stack()[:-2]

    def getTime(self) -> float:
        """When the call is due, in seconds, as its clock tells them."""
        return self.time + self.delayed_time

    def cancel(self) -> None:
        """Make sure that the call never runs.

        Raises:
            AlreadyCancelled: this was called before.
            AlreadyCalled: it has run, or is running.
        """
        self._check_active()
        if self.creator is not None:
            self._description = self._describe_call()
        self.cancelled = True
        self.canceller(self)
        # A cancelled call may be kept for long by whoever made it; what it would have used must not be.
        del self.func, self.args, self.kw
        self._context = None

    def reset(self, secondsFromNow: float) -> None:
        """Count anew: run the call in `secondsFromNow`, however long it has waited.

        Raises:
            AlreadyCancelled: the call was cancelled.
            AlreadyCalled: it has run, or is running.
            ValueError: `secondsFromNow` is not a number.
        """
        self._check_active()
        if isnan(secondsFromNow):
            raise wrong_value("secondsFromNow", "a number of seconds", secondsFromNow)
        self._move_to(self.seconds() + secondsFromNow)

    def delay(self, secondsLater: float) -> None:
        """Run the call `secondsLater` than planned, or earlier if that is negative.

        Raises:
            AlreadyCancelled: the call was cancelled.
            AlreadyCalled: it has run, or is running.
            ValueError: `secondsLater` is not a number.
        """
        self._check_active()
        if isnan(secondsLater):
            raise wrong_value("secondsLater", "a number of seconds", secondsLater)
        self._move_to(self.time + self.delayed_time + secondsLater)

    def activate_delay(self) -> None:
        """For the queue: make `time` the time that `getTime` tells."""
        self.time += self.delayed_time
        self.delayed_time = 0.0

    def _check_active(self) -> None:
        if self.cancelled:
            raise AlreadyCancelled
        if self.called:
            raise AlreadyCalled

    def _move_to(self, due: float) -> None:
        if due < self.time:
            self.time = due
            self.delayed_time = 0.0
            self.resetter(self)
        else:
            self.delayed_time = due - self.time

    def _run(self) -> None:
        """For the queue: make the call, which has been taken out of it."""
        self.called = True
        context, self._context = self._context, None
        if context is None:
            self.func(*self.args, **self.kw)
        else:
            context.run(self.func, *self.args, **self.kw)
