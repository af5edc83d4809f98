"""Events in three phases: what is called before, during and after start-up and shutdown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from asyncreactor.internet.defer import Deferred, DeferredList, ensureDeferred
from asyncreactor.logger import Logger

__all__ = ["PHASES", "ThreePhaseEvent"]

_log = Logger(namespace="asyncreactor.internet.base")

PHASES = ("before", "during", "after")
Trigger: TypeAlias = "tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]"
Handle: TypeAlias = "tuple[str, Callable[..., Any], tuple[Any, ...], dict[str, Any]]"


class ThreePhaseEvent:
    """Calls its triggers phase by phase, in the order in which they were added.

    Triggers of the phase "before" may return Deferreds or coroutines: the next phases wait for all of them. A trigger
    that raises is logged and the others go on. Each runs once: firing again calls those that were added since.
    """

    def __init__(self) -> None:
        self._triggers: dict[str, list[Trigger]] = {phase: [] for phase in PHASES}
        self.state = "BASE"

    def addTrigger(self, phase: str, callable: Callable[..., Any], *args: Any, **kwargs: Any) -> Handle:
        """Call `callable(*args, **kwargs)` in `phase`; return what `removeTrigger` takes.

        Raises:
            KeyError: there is no such phase.
        """
        if phase not in PHASES:
            raise KeyError(f"phase must be one of {', '.join(PHASES)}, not {phase!r}")
        self._triggers[phase].append((callable, args, kwargs))
        return phase, callable, args, kwargs

    def removeTrigger(self, handle: Handle) -> None:
        """Forget a trigger.

        Raises:
            ValueError: it is not there: it has run, was removed, or never was.
        """
        try:
            phase, *trigger = handle
            self._triggers[phase].remove(tuple(trigger))  # type: ignore[arg-type]  # three items, as added
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"there is no trigger {handle!r}") from None

    def fireEvent(self) -> None:
        """Begin: "before" at once, the others when that is done."""
        self.state = "BEFORE"
        waiting: list[Deferred[Any]] = []
        while self._triggers["before"]:
            result = self._call(self._triggers["before"].pop(0))
            if hasattr(result, "cr_frame"):
                result = ensureDeferred(result)
            if isinstance(result, Deferred):
                waiting.append(result)
        DeferredList(waiting).addCallback(self._go_on)

    def _go_on(self, ignored: object) -> None:
        self.state = "BASE"
        for phase in ("during", "after"):
            triggers = self._triggers[phase]
            while triggers:
                self._call(triggers.pop(0))

    def _call(self, trigger: Trigger) -> Any:
        callable, args, kwargs = trigger
        try:
            return callable(*args, **kwargs)
        except BaseException:
            _log.failure("while calling trigger {trigger!r}", trigger=callable)
            return None
