"""Collect what is logged, for tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ._global import globalLogPublisher
from ._interfaces import LogEvent

__all__ = ["capturedLogs"]


@contextmanager
def capturedLogs() -> Iterator[list[LogEvent]]:
    """Return a context manager that gives a list, to which each event logged in its body is added."""
    events: list[LogEvent] = []

    def observer(event: LogEvent) -> None:  # a new one each time: equal observers count as one
        events.append(event)

    globalLogPublisher.addObserver(observer)
    try:
        yield events
    finally:
        globalLogPublisher.removeObserver(observer)
