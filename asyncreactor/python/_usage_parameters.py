"""Values of options: their errors and conversions (public names: `asyncreactor.python.usage`)."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from asyncreactor.python._arguments import must_be_callable

if TYPE_CHECKING:
    from asyncreactor.python._usage_options import Options

__all__ = ["HIGHEST_PORT", "CoerceParameter", "UsageError", "flagFunction", "portCoerce"]

HIGHEST_PORT = 65535
"""The highest port number (RFC 9293, section 3.1: the field has 16 bits)."""


class UsageError(Exception):
    """The command line is wrong. The message is meant for the person who typed it."""


class CoerceParameter:
    """Converts the value of one parameter and puts it into the options.

    Args:
        options: what receives the value.
        coerce: makes the value from the text given; a ValueError from it tells that the text is wrong.
    """

    def __init__(self, options: Options, coerce: Callable[[str], Any]) -> None:
        self.options = options
        self.coerce = coerce

    def dispatch(self, parameterName: str, value: str | None) -> None:
        """Take the text given for a parameter.

        Raises:
            UsageError: there is none, or it cannot be converted.
            TypeError: `coerce` can't be called.
        """
        if value is None:
            raise UsageError(f"Parameter '{parameterName}' requires an argument.")
        must_be_callable(f"coerce of --{parameterName}", self.coerce, "a function of the text given")
        try:
            converted = self.coerce(value)
        except ValueError as error:
            problem = UsageError(f"Parameter type enforcement failed: {error}")
            problem.add_note(f"--{parameterName} {self._takes()} {value!r}")
            raise problem from error
        self.options.opts[parameterName] = converted

    def _takes(self) -> str:
        """Say what the builtin conversions allow: their own messages are for programmers."""
        wanted = {int: "an integer", float: "a number"}.get(self.coerce)  # type: ignore[call-overload]  # any key
        return f"takes {wanted}, not" if wanted else "can't be"


def flagFunction(method: Callable[..., Any], name: str | None = None) -> bool:
    """Say whether an `opt_*` method is for a flag: it takes no argument, and not the value of a parameter.

    Args:
        name: what to call the method in the error.

    Raises:
        UsageError: it requires more than one argument.
    """
    taken = [p for p in inspect.signature(method).parameters.values() if p.kind is not p.KEYWORD_ONLY]
    if sum(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in taken) > 1:
        raise UsageError(f"Invalid Option function for {name or method.__name__}")
    return not taken


def portCoerce(value: str | int) -> int:
    """Convert a port number: 0 to 65535.

    Raises:
        ValueError: it is not one.
    """
    port = int(value)
    if not 0 <= port <= HIGHEST_PORT:
        raise ValueError(f"Port number not in range: {value}")
    return port


portCoerce.coerceDoc = f"Must be an int between 0 and {HIGHEST_PORT}."  # type: ignore[attr-defined]  # for the help
