"""Keep what formatting an event needs apart from the live objects in it, so that it can be stored.

A flattened event has a dictionary under `log_flattened`. For each field of its format string that holds the
rendered text under `name!conversion:spec` (conversion `s` where none is given) and the value under
`name!:spec`. The second use of the same field gets `/2` at the end of its keys, and so on: the two may render
differently.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from string import Formatter
from typing import Any

from ._fields import EventFormatter, decode_format, find_field
from ._interfaces import LogEvent

__all__ = ["KeyFlattener", "aFormatter", "extractField", "flatFormat", "flattenEvent"]

aFormatter = Formatter()
_CONVERSIONS: dict[str | None, Callable[[Any], str]] = {None: str, "": str, "s": str, "r": repr, "a": ascii}
_render_spec = EventFormatter().vformat


class KeyFlattener:
    """Gives each field of one format string its key, counting those that come more than once."""

    def __init__(self) -> None:
        self._uses: defaultdict[str, int] = defaultdict(int)

    def flatKey(self, fieldName: str, formatSpec: str | None, conversion: str | None) -> str:
        """Return the key of a field as `string.Formatter.parse` gives it."""
        key = f"{fieldName}!{conversion or ''}:{formatSpec or ''}"
        self._uses[key] += 1
        uses = self._uses[key]
        return key if uses == 1 else f"{key}/{uses}"


def flattenEvent(event: LogEvent) -> None:
    """Store under `log_flattened` what formatting `event` later on will need.

    A field that cannot be rendered is left out: the flattened event then formats as an unformattable one.
    """
    log_format = event.get("log_format")
    if log_format is None:
        return
    try:
        pieces = list(aFormatter.parse(decode_format(log_format)))
    except (TypeError, ValueError):
        return  # formatting says what is wrong with it
    keys = KeyFlattener()
    fields: dict[str, Any] = event.get("log_flattened", {})
    for _, name, spec, conversion in pieces:
        if name is None:
            continue
        text_key = keys.flatKey(name, spec, conversion or "s")
        value_key = keys.flatKey(name, spec, "")
        if text_key in fields or conversion not in _CONVERSIONS:
            continue
        try:
            value = find_field(name, event)
            fields[text_key] = _render(value, spec, conversion, event)
        except Exception:
            continue
        fields[value_key] = value
    if fields:
        event["log_flattened"] = fields


def flatFormat(event: LogEvent) -> str:
    """Format an event by what `flattenEvent` stored in it.

    Raises:
        KeyError: a field of the format was not stored.
    """
    fields = event["log_flattened"]
    keys = KeyFlattener()
    text: list[str] = []
    for literal, name, spec, conversion in aFormatter.parse(decode_format(event["log_format"])):
        text.append(literal)
        if name is not None:
            text.append(str(fields[keys.flatKey(name, spec, conversion or "s")]))
    return "".join(text)


def extractField(field: str, event: LogEvent) -> Any:
    """Return the value of a field that the event's format string uses; the event may be live or stored.

    Args:
        field: as between the braces of the format string; with a conversion (`peer.host!s`) you get text.
        event: the event, which gets flattened.

    Raises:
        KeyError: the format string has no such field.
    """
    for _, name, spec, conversion in aFormatter.parse("{" + field + "}"):
        if name is None:
            break
        key = KeyFlattener().flatKey(name, spec, conversion)
        if "log_flattened" not in event:
            flattenEvent(event)
        return event.get("log_flattened", {})[key]
    raise KeyError(field)


def _render(value: Any, spec: str | None, conversion: str | None, event: LogEvent) -> str:
    if conversion or not spec:
        value = _CONVERSIONS[conversion](value)
    return format(value, _render_spec(spec, (), event) if spec else "")
