"""The error about what a test left in the reactor."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["DirtyReactorAggregateError"]


class DirtyReactorAggregateError(Exception):
    """A test left something in the reactor.

    Attributes:
        delayedCalls: calls that wait for their time.
        selectables: ports and connections that are open.
    """

    def __init__(self, delayedCalls: Iterable[object], selectables: Iterable[object] | None = None) -> None:
        super().__init__(delayedCalls, selectables)
        self.delayedCalls = list(delayedCalls)
        self.selectables = list(selectables or ())

    def __str__(self) -> str:
        text = "Reactor was unclean."
        if self.delayedCalls:
            text += "\nDelayedCalls: (set asyncreactor.internet.base.DelayedCall.debug = True to debug)\n"
            text += "\n".join(map(str, self.delayedCalls))
        if self.selectables:
            text += "\nSelectables:\n" + "\n".join(map(str, self.selectables))
        return text


DirtyReactorAggregateError.__module__ = "asyncreactor.trial.util"
