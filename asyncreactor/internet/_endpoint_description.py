r"""The language of endpoint descriptions, such as `tcp:8080:interface=127.0.0.1`.

A description is made of parts with colons between them. A part is a value, or a name, an equals sign and a
value. A backslash takes the special meaning from the character behind it, a further equals sign has none:
`tcp:8080:interface=\:\:1`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from asyncreactor.python._arguments import must_be_text, wrong_type

__all__ = [
    "REQUIRED",
    "Option",
    "Options",
    "address_family",
    "file_mode",
    "flag",
    "number",
    "parse_description",
    "port_number",
    "quoteStringArgument",
    "seconds",
    "text",
]

T = TypeVar("T")

_PART = re.compile(r"(?:\\.|[^\\:])*", re.DOTALL)
_NAME = re.compile(r"((?:\\.|[^\\=])*)=", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

REQUIRED: Any = object()


def quoteStringArgument(argument: str) -> str:
    r"""Make `argument` fit to be a value in an endpoint description: put a backslash before `\` and `:`."""
    if not isinstance(argument, str):
        raise wrong_type("argument", "a str", argument)
    return re.sub(r"([\\:])", r"\\\1", argument)


def parse_description(description: str | bytes) -> tuple[list[str], dict[str, str]]:
    """Take a description apart.

    Returns:
        The values without a name, of which the first is the prefix, and those with one.

    Raises:
        ValueError: the description is malformed.
        TypeError: a name is given twice, or `description` isn't text.
    """
    must_be_text("description", description, 'a description like "tcp:8080"')
    if isinstance(description, bytes):
        description = description.decode("utf-8")
    args: list[str] = []
    kwargs: dict[str, str] = {}
    for part in _split(description):
        named = _NAME.match(part)
        if named is None:
            args.append(_unescape(part))
            continue
        name = _unescape(named[1])
        if name in kwargs:
            raise TypeError(f"{name!r} is given twice in {description!r}")
        kwargs[name] = _unescape(part[named.end() :])
    return args, kwargs


def _split(description: str) -> Iterable[str]:
    start = 0
    while True:
        part = _PART.match(description, start)
        assert part is not None
        yield part[0]
        if part.end() == len(description):
            return
        if description[part.end()] != ":":
            raise ValueError(f"{description!r} ends in a backslash, with nothing behind it to escape")
        start = part.end() + 1


def _unescape(value: str) -> str:
    return _ESCAPED.sub(r"\1", value)


class Option(NamedTuple):
    """An option of a kind of endpoint.

    Attributes:
        name: its name.
        convert: makes a value of the text; raises ValueError with "must be ..." if it can't.
        default: the value if it isn't given, or `REQUIRED`.
        positional: whether it can be given without its name.
    """

    name: str
    convert: Callable[[str], Any]
    default: Any = REQUIRED
    positional: bool = False


class Options:
    """The options of a kind of endpoint.

    Args:
        prefix: the first part of its descriptions, for messages.
        options: the options; those that can be given without a name come in this order.
    """

    def __init__(self, prefix: str, *options: Option) -> None:
        self._prefix = prefix
        self._options = {option.name: option for option in options}

    def bind(self, args: Sequence[str], kwargs: Mapping[str, str]) -> dict[str, Any]:
        """Find the value of each option.

        Raises:
            TypeError: an option isn't known, or is missing, or there are more values than options.
            ValueError: a value is none that its option can have.
        """
        for name in kwargs:
            if name not in self._options:
                self._refuse(f"there is no option {name!r}")
        unnamed = [name for name, option in self._options.items() if option.positional and name not in kwargs]
        if len(args) > len(unnamed):
            self._refuse(f"there are too many values: nothing is left for {args[len(unnamed)]!r}")
        given = {**dict(zip(unnamed, args, strict=False)), **kwargs}
        return {name: self._value(option, given.get(name)) for name, option in self._options.items()}

    def _value(self, option: Option, given: str | None) -> Any:
        if given is None:
            if option.default is REQUIRED:
                self._refuse(f"{option.name!r} is missing")
            return option.default
        try:
            return option.convert(given)
        except ValueError as error:
            raise ValueError(f"{self._prefix}: {option.name!r} {error}, not {given!r}") from None

    def _refuse(self, why: str) -> None:
        options = ", ".join(self._options) or "no options"
        raise TypeError(f"{self._prefix}: {why}; it takes {options}")


def text(value: str) -> str:
    """Any text."""
    return value


def nonempty(value: str) -> str:
    """Any text but the empty one."""
    if not value:
        raise ValueError("must not be empty")
    return value


def number(value: str) -> int:
    """A number, 0 or more."""
    return _integer(value, 10, "must be a number, 0 or more")


def seconds(value: str) -> int | float:
    """A time in seconds, 0 or more."""
    try:
        duration = float(value)
    except ValueError:
        duration = -1
    if not 0 <= duration < float("inf"):
        raise ValueError("must be a number of seconds, 0 or more")
    return int(duration) if duration.is_integer() else duration


def port_number(value: str) -> int:
    """The number of a port."""
    port = _integer(value, 10, "must be a port's number, 0 to 65535")
    if port > 65535:
        raise ValueError("must be a port's number, 0 to 65535")
    return port


def file_mode(value: str) -> int:
    """Permissions of a file, in octal."""
    return _integer(value, 8, "must be permissions in octal, like 600")


def flag(value: str) -> bool:
    """Whether or not: 1 or 0."""
    return bool(_integer(value, 10, "must be 1 (yes) or 0 (no)"))


def _integer(value: str, base: int, demand: str) -> int:
    try:
        found = int(value, base)
    except ValueError:
        found = -1
    if found < 0:
        raise ValueError(demand)
    return found


def address_family(value: str) -> int:
    """`INET`, `INET6` or `UNIX`: an address family of the `socket` module."""
    import socket

    family = getattr(socket, f"AF_{value}", None) if value in ("INET", "INET6", "UNIX") else None
    if family is None:
        raise ValueError("must be INET, INET6 or UNIX")
    return int(family)
