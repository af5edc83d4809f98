"""The text of an old log event."""

from __future__ import annotations

from typing import Any, TypeAlias

from asyncreactor.python.reflect import safe_str

__all__ = ["EventDict", "safe_format", "textFromEventDict"]

EventDict: TypeAlias = dict[str, Any]


def textFromEventDict(eventDict: EventDict) -> str | None:
    """Return the text of an event, or None: its message, else its failure with traceback, else its format.

    What cannot be shown is replaced by a note; nothing raises.
    """
    message = eventDict.get("message")
    if message:
        return " ".join(map(safe_str, message))
    if eventDict.get("isError") and "failure" in eventDict:
        return _why_and_traceback(eventDict)
    if "format" in eventDict:
        return safe_format(eventDict["format"], eventDict)
    return None


def safe_format(format_string: Any, fields: EventDict) -> str:
    """Return `format_string % fields`, or a text that says why that failed."""
    try:
        return str(format_string % fields)
    except Exception:
        pass  # what follows tells about it
    try:
        return f"Invalid format string or unformattable object in log message: {format_string!r}, {fields}"
    except Exception:
        pass
    try:
        return f"UNFORMATTABLE OBJECT WRITTEN TO LOG with fmt {format_string!r}, MESSAGE LOST"
    except Exception:
        return "PATHOLOGICAL ERROR: neither format nor fields of a log message can be shown; it is lost"


def _why_and_traceback(event: EventDict) -> str:
    why = event.get("why")
    try:
        traceback = str(event["failure"].getTraceback())
    except Exception as error:
        traceback = f"(unable to obtain traceback): {safe_str(error)}"
    return f"{safe_str(why) if why else 'Unhandled Error'}\n{traceback}"
