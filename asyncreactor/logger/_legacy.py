"""Between these events and those of `asyncreactor.python.log`, the older logging module.

An old event is a dictionary too, with other keys: `message` (a tuple), `format` (for `%`), `time`, `system`,
`isError`, `failure`, `why`. Either kind gets the keys of the other one before it crosses, in place.
"""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any

from zope.interface import implementer

from asyncreactor.python._arguments import must_be_callable

from ._format import formatEvent
from ._interfaces import ILogObserver, LogEvent, LogObserver
from ._levels import LogLevel
from ._stdlib import StringifiableFromEvent, fromStdlibLogLevelMapping

__all__ = ["LegacyLogObserverWrapper", "publishToNewObserver"]

_SERIOUS = frozenset([LogLevel.error, LogLevel.critical])


@implementer(ILogObserver)
class LegacyLogObserverWrapper:
    """Makes an observer for old events out of one that knows only those.

    Args:
        legacyObserver: called with each event, which then has the old keys too.
    """

    def __init__(self, legacyObserver: Callable[[dict[str, Any]], object]) -> None:
        must_be_callable("legacyObserver", legacyObserver, "a function of an event")
        self.legacyObserver = legacyObserver

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}({self.legacyObserver!r})"

    def __call__(self, event: LogEvent) -> None:
        """Add the old keys that `event` lacks and hand it on."""
        self.legacyObserver(_with_old_keys(event))


def publishToNewObserver(
    observer: LogObserver,
    eventDict: dict[str, Any],
    textFromEventDict: Callable[[dict[str, Any]], str | None],
) -> None:
    """Add the new keys that the old event `eventDict` lacks and call `observer` with it.

    Args:
        observer: an observer for new events.
        eventDict: the old event.
        textFromEventDict: makes text of an old event, or None if there is none.
    """
    _copy(eventDict, "time", "log_time")
    if "log_format" not in eventDict:
        _add_text(eventDict, textFromEventDict(eventDict))
    if "log_level" not in eventDict:
        _add_level(eventDict)
    eventDict.setdefault("log_namespace", "log_legacy")
    _copy(eventDict, "system", "log_system")
    observer(eventDict)


def _with_old_keys(event: LogEvent) -> dict[str, Any]:
    message = event.setdefault("message", ())
    if "time" not in event:
        event["time"] = event["log_time"] if "log_time" in event else time()
    if "system" not in event:
        event["system"] = event.get("log_system", "-")
    failure = event.get("log_failure")
    if failure is not None:
        event.setdefault("failure", failure)
        event.setdefault("isError", 1)
        if "why" not in event:
            event["why"] = formatEvent(event)
    elif "isError" not in event:
        event["isError"] = int(event.get("log_level") in _SERIOUS)
    if "format" not in event and event.get("log_format") is not None:
        # Old observers format with `%`, which would not understand the new format string.
        event["log_legacy"] = StringifiableFromEvent(event)
        event["format"] = "%(log_legacy)s"
        if not isinstance(message, tuple):
            # They prefer a message to a format; here it is a field of the program, which others still need.
            return {**event, "message": ()}
    return event


def _copy(event: dict[str, Any], old_key: str, new_key: str) -> None:
    if old_key in event:
        event.setdefault(new_key, event[old_key])


def _add_text(event: dict[str, Any], text: str | None) -> None:
    if text is not None:
        event.update(log_text=text, log_format="{log_text}")


def _add_level(old_event: dict[str, Any]) -> None:
    level = LogLevel.info
    if "logLevel" in old_event:
        found = fromStdlibLogLevelMapping.get(old_event["logLevel"])
        if found is None:
            return  # not a level of `logging`: nothing is known
        level = found
    elif old_event.get("isError"):
        level = LogLevel.critical
    old_event["log_level"] = level
