"""The publisher: hands each event to any number of observers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from zope.interface import implementer

from asyncreactor.python.failure import Failure

from ._interfaces import ILogObserver, LogEvent, LogObserver

__all__ = ["LogPublisher", "OBSERVER_DISABLED", "bitbucketLogObserver"]

OBSERVER_DISABLED = "Temporarily disabling observer {observer} due to exception: {log_failure}"

_Observer = TypeVar("_Observer", bound=LogObserver)
_changing_observers = Lock()


@implementer(ILogObserver)
class LogPublisher:
    """Hands each event to its observers, in the order in which they were added.

    An observer that raises does not stop the others. Once all have seen the event, the exception is reported to those
    that did not raise. It goes to the process's standard error if there are none, or if it is an `OSError`: then a
    file of the log cannot be written, which whoever runs the program should know.

    Args:
        observers: the first observers.
    """

    _observers: tuple[LogObserver, ...]

    def __init__(self, *observers: LogObserver) -> None:
        # A tuple, replaced at each change: an observer may add or remove some while an event goes round.
        self._observers = ()
        for observer in observers:
            self.addObserver(observer)

    def addObserver(self, observer: _Observer) -> _Observer:
        """Call `observer` with every event from now on; adding it twice is adding it once.

        Returns:
            The observer, so that this can be used as a decorator.

        Raises:
            TypeError: it cannot be called.
        """
        if not callable(observer):
            raise TypeError(f"Observer is not callable: {observer!r}")
        with _changing_observers:
            if observer not in self._observers:
                self._observers += (observer,)
        return observer

    def removeObserver(self, observer: LogObserver) -> None:
        """Call `observer` no more; one that is not registered is no error."""
        with _changing_observers:
            self._observers = tuple(other for other in self._observers if other != observer)

    def __call__(self, event: LogEvent) -> None:
        """Hand `event` to every observer."""
        trace = event.get("log_trace")
        broken = None
        for observer in self._observers:
            if trace is not None:
                trace.append((self, observer))
            try:
                observer(event)
            except Exception:
                broken = broken or []
                broken.append((observer, Failure()))
        if broken is not None:
            self._report(broken)

    def _report(self, broken: list[tuple[LogObserver, Failure]]) -> None:
        from ._logger import Logger

        culprits = [observer for observer, _ in broken]
        healthy = [other for other in self._observers if other not in culprits and _reaches_somebody(other)]
        for observer, failure in broken:
            told = LogPublisher(*healthy)
            if not healthy or failure.check(OSError):
                told.addObserver(_write_to_standard_error)
            Logger(namespace=__name__, observer=told).failure(OBSERVER_DISABLED, failure, observer=observer)


@implementer(ILogObserver)
def bitbucketLogObserver(event: LogEvent) -> None:
    """Ignore the event."""


def _reaches_somebody(observer: LogObserver) -> bool:
    """Return whether what `observer` is told gets any further: what it says itself, or else yes."""
    asked: Callable[[], bool] | None = getattr(observer, "reaches_somebody", None)
    return True if asked is None else asked()


def _write_to_standard_error(event: LogEvent) -> None:
    """The last resort: `sys.__stderr__`, because `sys.stderr` may lead back to the log."""
    from ._format import eventAsText

    stream = sys.__stderr__
    if stream is None:
        return  # a process without standard streams has nowhere left to say it
    try:
        stream.write(eventAsText(event, includeSystem=False) + "\n")
        stream.flush()
    except (OSError, ValueError):
        return  # full or closed as well
