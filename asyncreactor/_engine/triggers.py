"""Events in three phases: what is called before, during and after start-up and shutdown."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

from asyncreactor.internet.defer import Deferred, DeferredList, maybeDeferred
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

__all__ = ["PHASES", "ThreePhaseEvent"]

_log = Logger(namespace="asyncreactor.internet.base")

PHASES = ("before", "during", "after")
_TOO_LATE = (
    "Removing already-fired system event triggers will raise an exception in a future version of Twisted."
)
Trigger: TypeAlias = "tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]"
Handle: TypeAlias = "tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]"


class ThreePhaseEvent:
    """Calls its triggers phase by phase, in the order in which they were added.

    Triggers of the phase "before" may return Deferreds or coroutines: the next phases wait for all of them. A trigger
    that raises is logged and the others go on. Each runs once: firing again calls those that were added since.

    Attributes:
        before, during, after: the triggers of each phase that have not run.
        finishedBefore: those of "before" that have, while the event is between that phase and the next.
        state: "BASE", or "BEFORE" in that time.
    """

    def __init__(self) -> None:
        self.before: list[Trigger] = []
        self.during: list[Trigger] = []
        self.after: list[Trigger] = []
        self.finishedBefore: list[Trigger] = []
        self.state = "BASE"
        self._leader: Callable[[], object] | None = None

    def lead(self, callable: Callable[[], object]) -> None:
        """Begin the phase "during" with `callable`, every time."""
        self._leader = callable

    def addTrigger(self, phase: str, callable: Callable[..., Any], *args: Any, **kwargs: Any) -> Handle:
        """Call `callable(*args, **kwargs)` in `phase`; return what `removeTrigger` takes.

        Raises:
            KeyError: there is no such phase.
        """
        self._triggers(phase).append((callable, args, kwargs))
        return phase, callable, args, kwargs

    def removeTrigger(self, handle: Handle) -> None:
        """Forget a trigger.

        Raises:
            ValueError: it is not there: it has run, was removed, or never was.
            KeyError: it is of a phase that doesn't exist.
        """
        try:
            phase, callable, args, kwargs = handle
        except (TypeError, ValueError):
            raise ValueError(f"invalid trigger handle {handle!r}") from None
        trigger = (callable, args, kwargs)
        triggers = self._triggers(phase)
        if trigger in triggers:
            triggers.remove(trigger)
        elif phase == "before" and trigger in self.finishedBefore:
            warnings.warn(_TOO_LATE, category=DeprecationWarning, stacklevel=2)
        else:
            raise ValueError(f"there is no trigger {handle!r}")

    def fireEvent(self) -> None:
        """Begin: "before" at once, the others when that is done."""
        self.state = "BEFORE"
        self.finishedBefore = []
        waiting: list[Deferred[Any]] = []
        while self.before:
            trigger = self.before.pop(0)
            self.finishedBefore.append(trigger)
            waiting.append(self._call(trigger))
        DeferredList(waiting).addCallback(self._go_on)

    def _go_on(self, ignored: object) -> None:
        self.state = "BASE"
        self.finishedBefore = []
        if self._leader is not None:
            self._call((self._leader, (), {}))
        for triggers in (self.during, self.after):
            while triggers:
                self._call(triggers.pop(0))

    def _call(self, trigger: Trigger) -> Deferred[Any]:
        callable, args, kwargs = trigger
        return maybeDeferred(callable, *args, **kwargs).addErrback(_report, callable)

    def _triggers(self, phase: str) -> list[Trigger]:
        if phase not in PHASES:
            raise KeyError(f"phase must be one of {', '.join(PHASES)}, not {phase!r}")
        found: list[Trigger] = getattr(self, phase)
        return found


def _report(failure: Failure, trigger: object) -> None:
    _log.failure("While calling system event trigger handler", failure, trigger=trigger)
