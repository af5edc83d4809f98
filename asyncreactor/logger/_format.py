"""Render events as text. Nothing here ever raises because of what is in an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from asyncreactor.python.failure import Failure
from asyncreactor.python.reflect import safe_repr

from ._fields import EventFormatter, decode_format
from ._flatten import flatFormat
from ._interfaces import LogEvent

__all__ = [
    "eventAsText",
    "formatEvent",
    "formatEventAsClassicLogText",
    "formatTime",
    "formatUnformattableEvent",
    "formatWithCall",
    "timeFormatRFC3339",
]

#: Date, time and offset as in RFC 3339, for `strftime`.
timeFormatRFC3339 = "%Y-%m-%dT%H:%M:%S%z"

TimeFormatter: TypeAlias = Callable[[float | None], str]

_render_with_calls = EventFormatter().vformat


def formatEvent(event: LogEvent) -> str:
    """Return the message of `event`, or "" if it has no format. Never raises.

    Its `log_format` is a `str.format` string over the event's fields, in which `{name()}` calls. An event
    whose message cannot be made gives a text that says so and holds what can be saved of it.
    """
    try:
        if "log_flattened" in event:
            return flatFormat(event)
        log_format = event.get("log_format")
        return "" if log_format is None else formatWithCall(decode_format(log_format), event)
    except BaseException as error:
        return formatUnformattableEvent(event, error)


def formatWithCall(formatString: str, mapping: Mapping[str, Any]) -> str:
    """Render `formatString` with the fields of `mapping`; a field that ends with `()` is called first."""
    if "()" in formatString:
        return _render_with_calls(formatString, (), mapping)
    return formatString.format_map(mapping)


def formatUnformattableEvent(event: LogEvent, error: BaseException) -> str:
    """Return a text about an event whose formatting raised `error`: as much of it as can be shown."""
    try:
        return f"Unable to format event {event!r}: {error}"
    except BaseException:
        why = Failure().getTraceback()
    pairs = ", ".join(f"{safe_repr(key)} = {safe_repr(value)}" for key, value in event.items())
    return (
        f"MESSAGE LOST: unformattable object logged: {safe_repr(error)}\n"
        f"Recoverable data: {pairs}\n"
        f"Exception during formatting:\n{why}"
    )


def formatTime(when: float | None, timeFormat: str | None = timeFormatRFC3339, default: str = "-") -> str:
    """Return a time as text, in local time.

    Args:
        when: seconds since the epoch.
        timeFormat: for `datetime.strftime`, so `%f` gives microseconds.
        default: what to return if either of them is None.
    """
    if when is None or timeFormat is None:
        return default
    return datetime.fromtimestamp(when, UTC).astimezone().strftime(timeFormat)


def formatEventAsClassicLogText(event: LogEvent, formatTime: TimeFormatter = formatTime) -> str | None:
    """Return the line of a text log, `time [system] message` with its newline, or None for an empty message.

    Where the message has more lines, each of those starts with a tab.
    """
    text = eventAsText(event, formatTime=formatTime)
    return text.replace("\n", "\n\t") + "\n" if text else None


def eventAsText(
    event: dict[str, Any],
    includeTraceback: bool = True,
    includeTimestamp: bool = True,
    includeSystem: bool = True,
    formatTime: TimeFormatter = formatTime,
) -> str:
    """Return `event` as text, or "" if there is nothing to say.

    Args:
        event: the event.
        includeTraceback: append that of the event's failure, if it has one.
        includeTimestamp: start with the time.
        includeSystem: then name the system, or else namespace and level, in brackets.
        formatTime: makes text of a time in seconds since the epoch, or of None.
    """
    text = formatEvent(event)
    if includeTraceback and "log_failure" in event:
        text = f"{text}\n{_traceback_text(event['log_failure'])}"
    if not text:
        return text
    time_text = formatTime(event.get("log_time")) + " " if includeTimestamp else ""
    system_text = f"[{_system_text(event)}] " if includeSystem else ""
    return time_text + system_text + text


def _traceback_text(failure: Any) -> str:
    try:
        return str(failure.getTraceback())
    except BaseException as error:
        return f"(UNABLE TO OBTAIN TRACEBACK FROM EVENT):{safe_repr(error)}"


def _system_text(event: LogEvent) -> str:
    system = event.get("log_system")
    if system is None:
        level = event.get("log_level")
        return f"{event.get('log_namespace') or '-'}#{'-' if level is None else level.name}"
    try:
        return str(system)
    except Exception:
        return "UNFORMATTABLE"
