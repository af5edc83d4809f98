"""Remember the latest events."""

from __future__ import annotations

from collections import deque

from zope.interface import implementer

from asyncreactor.python._arguments import must_be_integer

from ._interfaces import ILogObserver, LogEvent, LogObserver

__all__ = ["LimitedHistoryLogObserver"]

_DEFAULT_SIZE = 64 * 1024


@implementer(ILogObserver)
class LimitedHistoryLogObserver:
    """Keeps the latest events, to hand them to another observer later.

    Args:
        size: how many; None is without limit.
    """

    def __init__(self, size: int | None = _DEFAULT_SIZE) -> None:
        if size is not None:
            must_be_integer("size", size, "a number of events, 0 or more, or None", least=0)
        self._events: deque[LogEvent] = deque(maxlen=size)

    def __call__(self, event: LogEvent) -> None:
        """Remember `event`, and forget the oldest one if there is no room."""
        self._events.append(event)

    def replayTo(self, otherObserver: LogObserver) -> None:
        """Call `otherObserver` with each of the events, oldest first."""
        for event in tuple(self._events):
            otherObserver(event)
