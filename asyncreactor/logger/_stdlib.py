"""Hand events to the standard library's `logging`."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeAlias

from zope.interface import implementer

from asyncreactor.python._constants import NamedConstant

from ._callers import frames_to_caller
from ._format import formatEvent
from ._interfaces import ILogObserver, LogEvent
from ._levels import LogLevel

__all__ = [
    "STDLibLogObserver",
    "StringifiableFromEvent",
    "exception_info",
    "came_from_logging",
    "fromStdlibLogLevelMapping",
    "hand_over",
    "handing_over",
    "toStdlibLogLevelMapping",
]

ExceptionInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None]

toStdlibLogLevelMapping: dict[NamedConstant, int] = {
    LogLevel.debug: logging.DEBUG,
    LogLevel.info: logging.INFO,
    LogLevel.warn: logging.WARNING,
    LogLevel.error: logging.ERROR,
    LogLevel.critical: logging.CRITICAL,
}
#: From numbers, and from names as `logging` writes them.
fromStdlibLogLevelMapping: dict[int | str, NamedConstant] = {
    key: level
    for level, number in toStdlibLogLevelMapping.items()
    for key in (number, logging.getLevelName(number))
}


class _HandingOver(threading.local):
    active = False


#: `active` while this thread has handlers of `logging` at work on an event: what they do must not come back
#: as another event, or it would go round forever.
handing_over = _HandingOver()


@implementer(ILogObserver)
class STDLibLogObserver:
    """Logs each event with a logger of `logging`, unless it came from there.

    The text is made only if a handler wants it.

    Args:
        name: of that logger.
        stackDepth: how far up the stack the code is whose file and line the record shows. 5 is the caller of
            whatever calls the observer, 6 the caller of that, and so on; 4, the default, is the code that
            called the logging system.
    """

    defaultStackDepth = 4

    def __init__(self, name: str = "twisted", stackDepth: int = defaultStackDepth) -> None:
        self.logger = logging.getLogger(name)
        self.stackDepth = stackDepth

    def __call__(self, event: LogEvent) -> None:
        """Log `event`."""
        level = toStdlibLogLevelMapping.get(event.get("log_level", LogLevel.info), logging.INFO)
        if not self.logger.isEnabledFor(level) or came_from_logging(event):
            return
        with hand_over():
            self.logger.log(
                level,
                StringifiableFromEvent(event),
                exc_info=exception_info(event),
                stacklevel=self._stack_level(),
            )

    def _stack_level(self) -> int:
        # `logging` counts from its own caller, `__call__`, which is 1.
        if self.stackDepth == self.defaultStackDepth:
            return frames_to_caller()
        return self.stackDepth - 2


class StringifiableFromEvent:
    """An event whose `str` is its message, made when it is asked for."""

    __slots__ = ("event",)

    def __init__(self, event: LogEvent) -> None:
        self.event = event

    def __str__(self) -> str:
        return formatEvent(self.event)

    def __bytes__(self) -> bytes:
        return str(self).encode("utf-8")


def exception_info(event: LogEvent) -> ExceptionInfo | None:
    """Return the event's failure as `logging` wants it, or None."""
    failure: Any = event.get("log_failure")
    if failure is None:
        return None
    return failure.type, failure.value, failure.getTracebackObject()


def came_from_logging(event: LogEvent) -> bool:
    """Return whether `event` was made of a record of `logging`."""
    return isinstance(event.get("log_record"), logging.LogRecord)


@contextmanager
def hand_over() -> Iterator[None]:
    """Mark that handlers of `logging` are at work on an event."""
    before = handing_over.active
    handing_over.active = True
    try:
        yield
    finally:
        handing_over.active = before
