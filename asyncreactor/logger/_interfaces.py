"""What an observer of log events is, and the types that events are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from zope.interface import Interface

__all__ = ["ILogObserver", "LogEvent", "LogObserver", "LogTrace"]

#: One log event. Keys that start with `log_` belong to the logging system, all others to the program.
LogEvent: TypeAlias = dict[str, Any]
#: Anything that can be called with an event.
LogObserver: TypeAlias = Callable[[LogEvent], object]
#: The way of an event, kept under `log_trace`: pairs of who handed it on and whom it was handed to.
LogTrace: TypeAlias = list[tuple[object, object]]


class ILogObserver(Interface):
    """Something that is called with each log event."""

    __module__ = "asyncreactor.logger"

    def __call__(event: LogEvent) -> None:
        """Take note of one event.

        Called on the thread that logs and before the logging call returns, so it should not block.
        An observer that raises stays registered; what it raised is reported to the other observers.

        Args:
            event: the event, which other observers get too: don't change what is in it.
        """
