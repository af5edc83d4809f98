"""`Clock`: time that moves when told to, for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isnan

from zope.interface import implementer

from asyncreactor.internet._delayedcall import DelayedCall
from asyncreactor.internet.interfaces import IReactorTime
from asyncreactor.python._arguments import must_be_callable, wrong_type, wrong_value

__all__ = ["Clock"]


@implementer(IReactorTime)
class Clock:
    """A source of time for tests: it stands still until `advance` or `pump` moves it.

    Attributes:
        rightNow: the time, in seconds.
        calls: the calls that are still to come, the next one first.
    """

    rightNow: float = 0.0

    def __init__(self) -> None:
        self.calls: list[DelayedCall] = []

    def seconds(self) -> float:
        """The time, in seconds: 0.0 for a new clock."""
        return self.rightNow

    def callLater(
        self, delay: float, callable: Callable[..., object], *args: object, **kw: object
    ) -> DelayedCall:
        """Have `callable(*args, **kw)` called when this clock has moved on by `delay` seconds.

        Calls that are due at the same time run in the order in which they were made.
        """
        must_be_callable("callable", callable)
        try:
            due = self.seconds() + delay
        except TypeError:
            raise wrong_type("delay", "a number of seconds", delay) from None
        if isnan(due):
            raise wrong_value("delay", "a number of seconds", delay)
        call = DelayedCall(due, callable, args, kw, self.calls.remove, self._resort, self.seconds)
        self.calls.append(call)
        self._resort(call)
        return call

    def getDelayedCalls(self) -> list[DelayedCall]:
        """The calls that are still to come, the next one first."""
        return self.calls

    def advance(self, amount: float) -> None:
        """Move on by `amount` seconds, at once, and make the calls which that makes due.

        All of them find the clock at its new time. What a call raises comes out of here; the calls after it
        stay due.
        """
        try:
            now = self.rightNow + amount
        except TypeError:
            raise wrong_type("amount", "a number of seconds", amount) from None
        if isnan(now):
            raise wrong_value("amount", "a number of seconds", amount)
        self.rightNow = now
        while (call := self._take_due()) is not None:
            call._run()

    def pump(self, timings: Iterable[float]) -> None:
        """`advance` by each of `timings` in turn, in seconds."""
        try:
            amounts = iter(timings)
        except TypeError:
            raise wrong_type("timings", "numbers of seconds, such as a list of them", timings) from None
        for amount in amounts:
            self.advance(amount)

    def _take_due(self) -> DelayedCall | None:
        calls = self.calls
        # Calls that were put off have not told us; nearly sorted lists are sorted in one pass.
        self._resort()
        if calls and calls[0].getTime() <= self.seconds():
            return calls.pop(0)
        return None

    def _resort(self, moved: DelayedCall | None = None) -> None:
        self.calls.sort(key=DelayedCall.getTime)
