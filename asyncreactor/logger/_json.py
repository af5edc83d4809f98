"""Write events as JSON and read them back.

A record is one JSON object (RFC 8259). By default records are framed as a JSON text sequence (RFC 7464,
section 2): each starts with the character RS, 0x1E, and ends with a newline. Objects that JSON has no form
for are written as `{"unpersistable": true}`; log levels and failures as objects with a `__class_uuid__`.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Iterable, Iterator
from typing import IO, Any

from asyncreactor.python._arguments import must_have
from asyncreactor.python._constants import NamedConstant
from asyncreactor.python.failure import Failure
from asyncreactor.python.reflect import safe_str

from ._fields import decode_format
from ._file import FileLogObserver
from ._flatten import flattenEvent
from ._interfaces import LogEvent
from ._levels import InvalidLogLevelError, LogLevel
from ._logger import Logger

__all__ = ["eventAsJSON", "eventFromJSON", "eventsFromJSONLogFile", "jsonFileLogObserver"]

log = Logger()

_RECORD_SEPARATOR = "\x1e"
_CLASS_KEY = "__class_uuid__"
_LEVEL_ID = "02e59486-f24d-46ad-8224-3acdf2a5732a"
_FAILURE_ID = "e76887e2-20ed-49bf-a8f8-ba25cc586f2d"


def eventAsJSON(event: LogEvent) -> str:
    """Return `event` as one line of JSON, flattened, so that it formats the same once it is read.

    Bytes are written as text with the same code points (latin-1). Keys that are no text, number or None are
    left out.
    """
    flattenEvent(event)
    if isinstance(event.get("log_format"), bytes):
        with contextlib.suppress(UnicodeDecodeError):  # then it is bytes like any other
            event = {**event, "log_format": decode_format(event["log_format"])}
    return json.dumps(event, default=_to_json, skipkeys=True)


def eventFromJSON(eventText: str) -> LogEvent:
    """Return the event that `eventAsJSON` wrote.

    Raises:
        ValueError: it is no JSON, or no JSON object.
    """
    event = json.loads(eventText, object_hook=_from_json)
    if not isinstance(event, dict):
        raise ValueError(f"a log event is a JSON object, which {eventText[:40]!r} is not")
    return event


def jsonFileLogObserver(outFile: IO[Any], recordSeparator: str = _RECORD_SEPARATOR) -> FileLogObserver:
    """Return an observer that writes each event as JSON.

    Args:
        outFile: the file.
        recordSeparator: starts each record; with "" the newline at its end is all that separates them.
    """
    return FileLogObserver(outFile, lambda event: f"{recordSeparator}{eventAsJSON(event)}\n")


def eventsFromJSONLogFile(
    inFile: IO[Any], recordSeparator: str | None = None, bufferSize: int = 4096
) -> Iterable[LogEvent]:
    """Read the events of a file, one by one. A record that cannot be read is logged and left out.

    Args:
        inFile: a file of text, or of bytes in UTF-8.
        recordSeparator: what records start with; by default RS or nothing, as the file itself starts.
        bufferSize: how many characters or bytes to read at once.
    """
    must_have("inFile", inFile, "read", "a file that is open for reading")
    start = b""
    if recordSeparator is None:
        start = _as_bytes(inFile.read(1))
        recordSeparator = _RECORD_SEPARATOR if start == _RECORD_SEPARATOR.encode() else ""
    for record in _records(inFile, start, recordSeparator.encode("utf-8") or b"\n", bufferSize):
        if not record.strip():
            continue
        if recordSeparator and not record.endswith(b"\n"):
            log.error("Unable to read truncated JSON record: {record!r}", record=record)
            continue
        event = _event_of_record(record)
        if event is not None:
            yield event


def _records(inFile: IO[Any], start: bytes, separator: bytes, size: int) -> Iterator[bytes]:
    rest = bytearray(start)
    searched = 0
    while data := _as_bytes(inFile.read(size)):
        rest += data
        while (end := rest.find(separator, searched)) >= 0:
            yield bytes(rest[:end])
            del rest[: end + len(separator)]
            searched = 0
        searched = max(0, len(rest) - len(separator) + 1)
    yield bytes(rest)


def _as_bytes(data: str | bytes) -> bytes:
    return data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data


def _event_of_record(record: bytes) -> LogEvent | None:
    try:
        text = record.decode("utf-8")
    except UnicodeDecodeError:
        log.error("Unable to decode UTF-8 for JSON record: {record!r}", record=record)
        return None
    try:
        return eventFromJSON(text)
    except ValueError:
        log.error("Unable to read JSON record: {record!r}", record=record)
        return None


def _to_json(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, NamedConstant) and value._container is LogLevel:
        return {"name": value.name, _CLASS_KEY: _LEVEL_ID}
    if isinstance(value, Failure):
        return {**_failure_to_json(value), _CLASS_KEY: _FAILURE_ID}
    return {"unpersistable": True}


def _from_json(found: dict[str, Any]) -> Any:
    if _CLASS_KEY not in found:
        return found
    # Only who reads logs needs it: every program imports this module, and that one takes 2 ms.
    from uuid import UUID

    try:
        identity = str(UUID(found[_CLASS_KEY]))
    except (AttributeError, TypeError, ValueError):
        return found
    if identity == _LEVEL_ID:
        return _level_from_json(found)
    if identity == _FAILURE_ID:
        return _failure_from_json(found)
    return found


def _level_from_json(found: dict[str, Any]) -> NamedConstant | None:
    try:
        return LogLevel.levelWithName(found.get("name", ""))
    except InvalidLogLevelError:
        return None  # a level that a later version has added


def _failure_to_json(failure: Failure) -> dict[str, Any]:
    state = failure.__getstate__()
    kind = state["type"]
    if isinstance(kind, type):
        state["type"] = {"__module__": kind.__module__, "__name__": kind.__name__}
    state["value"] = safe_str(state["value"])
    return state


def _failure_from_json(found: dict[str, Any]) -> Failure:
    state = {key: value for key, value in found.items() if key != _CLASS_KEY}
    kind = state.get("type")
    if isinstance(kind, dict):
        state["type"] = _class_from_json(kind, state.get("parents", ()))
    failure = Failure.__new__(Failure)
    failure.__setstate__(state)
    return failure


def _class_from_json(kind: dict[str, str], parents: Iterable[str]) -> type:
    """The class itself if its module has been imported, else a stand-in below the nearest parent that has."""
    module, name = kind.get("__module__", ""), kind.get("__name__", "")
    known = (_imported_class(*dotted.rpartition(".")[::2]) for dotted in (f"{module}.{name}", *parents))
    base = next((found for found in known if found is not None), Exception)
    if (base.__module__, base.__name__) == (module, name):
        return base
    return type(name, (base,), {"__module__": module})


def _imported_class(module: str, name: str) -> type[BaseException] | None:
    # Nothing is imported because a file says so.
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) and issubclass(found, BaseException) else None
