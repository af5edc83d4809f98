"""Fields of a format string: where they lead in an event.

Format strings are those of `str.format` (Python's "Format String Syntax") with one addition: a name or an
attribute followed by `()` is called without arguments and stands for what it returned.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

__all__ = ["EventFormatter", "decode_format", "find_field"]

_STEP = re.compile(r"\[(?P<index>[^\]]*)\]|\.(?P<attribute>[^.\[]*)")


def find_field(name: str, event: Mapping[str, Any]) -> Any:
    """Return what the field called `name`, such as `request.headers[host]` or `peer.address()`, leads to.

    Raises:
        KeyError: the event has no such key.
        Exception: whatever looking up an attribute or an item, or calling it, raised.
    """
    start = re.match(r"[^.\[]*", name)
    assert start is not None  # the pattern fits the empty text
    key, called = _without_call(start[0])
    value = event[key]
    if called:
        value = value()
    position = start.end()
    while position < len(name):
        step = _STEP.match(name, position)
        if step is None:
            raise ValueError(f"unreadable field name {name!r} at character {position}")
        value = _take_step(value, step)
        position = step.end()
    return value


def decode_format(log_format: object) -> str:
    """Return the format string as text; bytes are taken for UTF-8.

    Raises:
        TypeError: it is neither text nor bytes.
    """
    if isinstance(log_format, str):
        return log_format
    if isinstance(log_format, bytes):
        return log_format.decode("utf-8")
    raise TypeError(f"Log format must be str or bytes, not {log_format!r}")


class EventFormatter(Formatter):
    """`str.format`, with calls in field names."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return find_field(field_name, kwargs), field_name


def _take_step(value: Any, step: re.Match[str]) -> Any:
    attribute = step["attribute"]
    if attribute is None:
        index = step["index"]
        return value[int(index) if index.isdecimal() else index]
    attribute, called = _without_call(attribute)
    value = getattr(value, attribute)
    return value() if called else value


def _without_call(name: str) -> tuple[str, bool]:
    return (name[:-2], True) if name.endswith("()") else (name, False)
