"""One way out to the standard library's `logging`, and one way in.

`events_to_logging` hands each event to the logger of `logging` that has the event's namespace as its name;
`logging_to_events` makes an event of each record of a logger. Either does nothing when it is called again,
and is taken back with `undo()` of what it returns.

By default the global publisher's events go out, unless one of its observers hands them to `logging` already, or the
program is one for Twisted, which runs under the import alias. They do from the start, so that an asyncio program which
configures `logging` and nothing else sees them. The records of asyncio come in once logging was begun by
`beginLoggingTo`: importing changes nothing in `logging`.

Nothing goes round: an event made of a record is not handed to `logging`, a record made of an event becomes no
event, and what handlers and observers do while they deal with one isn't sent back either.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from zope.interface import implementer

from asyncreactor._version import is_aliased
from asyncreactor.python._constants import NamedConstant
from asyncreactor.python.failure import Failure

from ._callers import frame_of_caller
from ._filter import FilteringLogObserver
from ._interfaces import ILogObserver, LogEvent, LogObserver
from ._legacy import LegacyLogObserverWrapper
from ._levels import LogLevel
from ._observer import LogPublisher
from ._stdlib import (
    STDLibLogObserver,
    StringifiableFromEvent,
    came_from_logging,
    exception_info,
    fromStdlibLogLevelMapping,
    hand_over,
    handing_over,
    toStdlibLogLevelMapping,
)

__all__ = [
    "EventsToLogging",
    "EventsToLoggingUntilBegun",
    "LoggingToEvents",
    "bridge_by_default",
    "events_to_logging",
    "logging_to_events",
]

_RECORD_KEYS = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}


def events_to_logging(publisher: LogPublisher | None = None) -> EventsToLogging:
    """Let users of `logging` see the events of `publisher` as records.

    The record's logger is named like the event's namespace; the event's fields are its attributes, as if they
    had been given as `extra`, with the whole event as `log_event`. A field whose name records use themselves
    gets `event_` in front. The text is made only if a handler wants it.

    Args:
        publisher: by default the global one.

    Returns:
        The connection; call its `undo()` to end it.
    """
    if publisher is None:
        publisher = _global_publisher()
    for observer in publisher._observers:
        if isinstance(observer, EventsToLoggingByDefault):
            observer.undo()
        elif isinstance(observer, EventsToLogging):
            return observer
    return publisher.addObserver(EventsToLogging(publisher))


def logging_to_events(name: str = "asyncio", publisher: LogPublisher | None = None) -> LoggingToEvents:
    """Publish the records of a logger of `logging`, and of those below it, as events.

    The event's namespace is the logger's name; it has the record as `log_record` and what was given as
    `extra` as its fields.

    Args:
        name: the logger's; "" is the root logger.
        publisher: by default the global one.

    Returns:
        The connection; call its `undo()` to end it.
    """
    if publisher is None:
        publisher = _global_publisher()
    logger = logging.getLogger(name)
    for handler in logger.handlers:
        if isinstance(handler, LoggingToEvents) and handler.publisher is publisher:
            return handler
    connection = LoggingToEvents(logger, publisher)
    logger.addHandler(connection)
    return connection


def bridge_by_default(publisher: LogPublisher) -> None:
    """Connect both ways. Events that an observer already hands to `logging` go out through that alone."""
    logging_to_events(publisher=publisher)
    if not any(_writes_to_logging(observer) for observer in publisher._observers):
        publisher.addObserver(EventsToLoggingByDefault(publisher))


@implementer(ILogObserver)
class EventsToLogging:
    """The way out: an observer. Made by `events_to_logging`."""

    def __init__(self, publisher: LogPublisher) -> None:
        self.publisher = publisher

    def undo(self) -> None:
        """Hand over no more events."""
        self.publisher.removeObserver(self)

    def reaches_somebody(self) -> bool:
        """Return whether `logging` has a handler for errors of the logging system itself."""
        logger = logging.getLogger(__name__)
        return logger.isEnabledFor(logging.CRITICAL) and logger.hasHandlers()

    def __call__(self, event: LogEvent) -> None:
        """Hand `event` to the handlers of its logger, if there are any."""
        if handing_over.active or came_from_logging(event):
            return
        logger, level = _addressee(event)
        # Without a handler, `logging` would print to the standard error stream, which may be the log itself.
        if logger.isEnabledFor(level) and logger.hasHandlers() and not self._is_needless():
            with hand_over():
                logger.handle(_record_of_event(event, logger, level))

    def _is_needless(self) -> bool:
        return False


class EventsToLoggingByDefault(EventsToLogging):
    """The way out that nobody asked for.

    It steps back as long as the publisher has another one, and in programs written for Twisted, which has none:
    with an observer for a file and a handler for the terminal, they would see each event twice.
    """

    def _is_needless(self) -> bool:
        return is_aliased() or any(_writes_to_logging(observer) for observer in self.publisher._observers)


class EventsToLoggingUntilBegun(EventsToLoggingByDefault):
    """The way out until logging is begun."""

    def would_take(self, event: LogEvent) -> bool:
        """Return whether `event` gets to `logging`, by this way or by another one."""
        logger, level = _addressee(event)
        return logger.isEnabledFor(level) and logger.hasHandlers()


class LoggingToEvents(logging.Handler):
    """The way in: a handler. Made by `logging_to_events`."""

    def __init__(self, logger: logging.Logger, publisher: LogPublisher) -> None:
        super().__init__()
        self.publisher = publisher
        self._logger = logger
        self._busy = threading.local()

    def undo(self) -> None:
        """Publish no more records."""
        self._logger.removeHandler(self)
        self.close()

    def handle(self, record: logging.LogRecord) -> bool:
        """Publish `record` unless a filter stops it. Takes no lock, which could meet one of an observer."""
        found: Any = self.filter(record)  # since Python 3.12 maybe another record
        if found:
            self.emit(found if isinstance(found, logging.LogRecord) else record)
        return bool(found)

    def emit(self, record: logging.LogRecord) -> None:
        """Publish `record`."""
        if isinstance(record.msg, StringifiableFromEvent) or getattr(self._busy, "here", False):
            return
        self._busy.here = True
        try:
            self.publisher(_event_of_record(record))
        except Exception:
            self.handleError(record)
        finally:
            self._busy.here = False


def _addressee(event: LogEvent) -> tuple[logging.Logger, int]:
    level = toStdlibLogLevelMapping.get(event.get("log_level", LogLevel.info), logging.INFO)
    return logging.getLogger(event.get("log_namespace") or "-"), level


def _record_of_event(event: LogEvent, logger: logging.Logger, level: int) -> logging.LogRecord:
    frame = frame_of_caller()
    code = None if frame is None else frame.f_code
    fields: dict[str, Any] = {"log_event": event}
    for key, value in event.items():
        fields["event_" + key if key in _RECORD_KEYS else key] = value
    return logger.makeRecord(
        logger.name,
        level,
        "(unknown file)" if code is None else code.co_filename,
        0 if frame is None else frame.f_lineno,
        StringifiableFromEvent(event),
        (),
        exception_info(event),
        func=None if code is None else code.co_name,
        extra=fields,
    )


def _event_of_record(record: logging.LogRecord) -> LogEvent:
    event: LogEvent = {key: value for key, value in record.__dict__.items() if key not in _RECORD_KEYS}
    event.update(
        log_format="{log_record.getMessage()}",
        log_level=_level_of_record(record),
        log_namespace=record.name,
        log_record=record,
        log_source=None,
        log_time=record.created,
    )
    if record.stack_info:
        event["log_format"] += "\n{log_record.stack_info}"
    if record.exc_info and record.exc_info[1] is not None:
        kind, error, traceback = record.exc_info
        event["log_failure"] = Failure(error, kind, traceback)
    return event


def _level_of_record(record: logging.LogRecord) -> NamedConstant:
    rounded = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.CRITICAL)
    return fromStdlibLogLevelMapping[rounded]


def _writes_to_logging(observer: LogObserver) -> bool:
    if isinstance(observer, EventsToLoggingByDefault):
        return False
    if isinstance(observer, LogPublisher):
        return any(_writes_to_logging(inner) for inner in observer._observers)
    if isinstance(observer, FilteringLogObserver):
        return _writes_to_logging(observer._observer)
    if isinstance(observer, LegacyLogObserverWrapper):
        owner = getattr(observer.legacyObserver, "__self__", None)
        return isinstance(getattr(owner, "_newObserver", None), STDLibLogObserver)
    return isinstance(observer, STDLibLogObserver | EventsToLogging)


def _global_publisher() -> LogPublisher:
    from ._global import globalLogPublisher

    return globalLogPublisher
