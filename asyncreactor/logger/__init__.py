"""Structured logging: events are dictionaries, observers decide what becomes of them.

    log = Logger()
    log.info("{peer} has sent {count} requests", peer=peer, count=3)

Nothing is rendered until an observer wants the text. Before `globalLogBeginner.beginLoggingTo(observers)` is
called, events are kept and critical ones go to the standard error stream.
"""

from __future__ import annotations

from types import FunctionType

from ._bridge import events_to_logging, logging_to_events
from ._buffer import LimitedHistoryLogObserver
from ._capture import capturedLogs
from ._file import FileLogObserver, textFileLogObserver
from ._filter import FilteringLogObserver, ILogFilterPredicate, LogLevelFilterPredicate, PredicateResult
from ._flatten import extractField
from ._format import (
    eventAsText,
    formatEvent,
    formatEventAsClassicLogText,
    formatTime,
    timeFormatRFC3339,
)
from ._global import LogBeginner, globalLogBeginner, globalLogPublisher
from ._interfaces import ILogObserver, LogEvent
from ._io import LoggingFile
from ._json import eventAsJSON, eventFromJSON, eventsFromJSONLogFile, jsonFileLogObserver
from ._legacy import LegacyLogObserverWrapper
from ._levels import InvalidLogLevelError, LogLevel
from ._logger import Logger, Operation, _loggerFor
from ._observer import LogPublisher
from ._stdlib import STDLibLogObserver

__all__ = [
    "Logger",
    "LogLevel",
    "InvalidLogLevelError",
    "Operation",
    "_loggerFor",
    "LogEvent",
    "ILogObserver",
    "LogPublisher",
    "LogBeginner",
    "globalLogBeginner",
    "globalLogPublisher",
    "FileLogObserver",
    "textFileLogObserver",
    "jsonFileLogObserver",
    "eventAsJSON",
    "eventFromJSON",
    "eventsFromJSONLogFile",
    "FilteringLogObserver",
    "ILogFilterPredicate",
    "LogLevelFilterPredicate",
    "PredicateResult",
    "LimitedHistoryLogObserver",
    "STDLibLogObserver",
    "LegacyLogObserverWrapper",
    "events_to_logging",
    "logging_to_events",
    "LoggingFile",
    "capturedLogs",
    "eventAsText",
    "extractField",
    "formatEvent",
    "formatEventAsClassicLogText",
    "formatTime",
    "timeFormatRFC3339",
]


def _show_public_path() -> None:
    """Tracebacks, pickles and documentation name the module that programs import from."""
    for name in __all__:
        thing = globals()[name]
        if isinstance(thing, type | FunctionType):
            thing.__module__ = __name__


_show_public_path()
