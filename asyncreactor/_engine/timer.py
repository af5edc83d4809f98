"""One timer of a reactor."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

from zope.interface import implementer

from asyncreactor._engine.timers import TimerCore, seconds
from asyncreactor.internet._delayedcall import DelayedCall, Describing
from asyncreactor.internet.interfaces import IDelayedCall

__all__ = ["Timer"]

_OURS = "asyncreactor._engine.timer"

if TYPE_CHECKING:
    Base = DelayedCall  # as which it is registered below
else:
    Base = Describing


@implementer(IDelayedCall)
class Timer(TimerCore, Base):  # type: ignore[override]  # called and cancelled are told by the state
    """A call that waits in `Timers`, as `reactor.callLater` returns it; a `DelayedCall`, but without a dictionary."""

    __slots__ = ("__weakref__", "_creator", "_words")

    # Whoever makes one fills it in: see `TimerCore`.
    __init__ = object.__init__
    delayed_time = 0.0
    seconds = staticmethod(seconds)
    _creator: list[str]
    _words: str

    @property
    def creator(self) -> list[str] | None:  # type: ignore[override]  # nobody sets it on a timer
        """The stack of whoever called `callLater`, if `DelayedCall.debug` was set."""
        return getattr(self, "_creator", None)

    @property
    def _description(self) -> str | None:  # type: ignore[override]  # see `_remember_call`
        return getattr(self, "_words", None)

    def _remember_creator(self) -> None:
        """Keep the stack of whoever called `callLater`. Compiled code has no frames: ours are told by their names."""
        frame = sys._getframe()
        while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(_OURS):
            frame = frame.f_back
        self._creator = traceback.format_stack(frame)

    def _remember_call(self) -> None:
        """Keep in words what is about to be let go."""
        self._words = self._describe_call()


DelayedCall.register(Timer)
