"""One timer of a reactor."""

from __future__ import annotations

import sys
import traceback

from asyncreactor._engine.timers import TimerCore, seconds
from asyncreactor.internet._delayedcall import DelayedCall

__all__ = ["Timer"]

_OURS = "asyncreactor._engine.timer"


class Timer(TimerCore, DelayedCall):  # type: ignore[override]  # called and cancelled are told by the state
    """A call that waits in `Timers`, as `reactor.callLater` returns it."""

    # Whoever makes one fills it in: see `TimerCore`.
    __init__ = object.__init__
    creator: list[str] | None = None
    delayed_time = 0.0
    seconds = staticmethod(seconds)
    _description: str | None = None

    def _remember_creator(self) -> None:
        """Keep the stack of whoever called `callLater`. Compiled code has no frames: ours are told by their names."""
        frame = sys._getframe()
        while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_OURS):
            frame = frame.f_back
        self.creator = traceback.format_stack(frame)

    def _remember_call(self) -> None:
        """Keep in words what is about to be let go."""
        self._description = self._describe_call()
