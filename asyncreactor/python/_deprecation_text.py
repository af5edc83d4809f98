"""What deprecation warnings and notes say, and the function that issues the warnings."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any, TypeAlias

from asyncreactor.python.reflect import fullyQualifiedName
from asyncreactor.python.versions import Version, getVersionString

__all__ = [
    "DEPRECATION_WARNING_FORMAT",
    "Replacement",
    "_appendToDocstring",
    "_getDeprecationDocstring",
    "getDeprecationWarningString",
    "getWarningMethod",
    "replacement_advice",
    "setWarningMethod",
    "_getDeprecationWarningString",
]

#: What to use instead: its dotted name, or the thing itself.
Replacement: TypeAlias = str | Callable[..., object] | None

DEPRECATION_WARNING_FORMAT = "%(fqpn)s was deprecated in %(version)s"

_warn: Callable[..., Any] = warnings.warn


def getWarningMethod() -> Callable[..., Any]:
    """The function that issues deprecation warnings; it is called like `warnings.warn`."""
    return _warn


def setWarningMethod(newMethod: Callable[..., Any]) -> None:
    """From now on issue deprecation warnings by calling `newMethod(message, category, stacklevel=...)`."""
    global _warn
    _warn = newMethod


def getDeprecationWarningString(
    callableThing: Callable[..., object],
    version: Version,
    format: str | None = None,
    replacement: Replacement = None,
) -> str:
    """The text of the warning that something which can be called is deprecated.

    Args:
        callableThing: what is deprecated.
        version: since when.
        format: the text, with `%(fqpn)s` where the dotted name goes and `%(version)s` for the version.
        replacement: what to use instead.
    """
    return _getDeprecationWarningString(fullyQualifiedName(callableThing), version, format, replacement)


def _getDeprecationWarningString(
    fqpn: str, version: Version, format: str | None = None, replacement: Replacement = None
) -> str:
    """The text of a warning about the thing of that dotted name."""
    text = (format or DEPRECATION_WARNING_FORMAT) % {"fqpn": fqpn, "version": getVersionString(version)}
    return _with_advice(text, replacement)


def _getDeprecationDocstring(version: Version, replacement: Replacement = None) -> str:
    """The sentence that goes into a docstring."""
    return _with_advice(f"Deprecated in {getVersionString(version)}", replacement) + "."


def replacement_advice(replacement: Replacement) -> str:
    """Say to use `replacement`."""
    name = fullyQualifiedName(replacement) if callable(replacement) else replacement
    return f"please use {name} instead"


def _appendToDocstring(thing: Any, note: str) -> None:
    """Put `note` as a paragraph at the end of the docstring of `thing`, all of it without indentation."""
    present = thing.__doc__
    if not present:
        thing.__doc__ = note
        return
    start = "\n" if not present.splitlines()[0].strip() else ""
    thing.__doc__ = f"{start}{inspect.cleandoc(present)}\n\n{note}\n"


def _with_advice(text: str, replacement: Replacement) -> str:
    return f"{text}; {replacement_advice(replacement)}" if replacement else text
