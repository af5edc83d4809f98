"""What is said of a wrong argument: its name, what is allowed, what was given.

On hot paths nothing is looked at beforehand: the error that comes of a wrong argument is replaced by one from here.
"""

from __future__ import annotations

import os
from typing import Any, Final

__all__ = [
    "SECONDS",
    "must_be_callable",
    "must_be_integer",
    "must_be_number",
    "must_be_object",
    "must_be_path",
    "must_be_text",
    "must_have",
    "wrong_type",
    "wrong_value",
]

SECONDS: Final = "a number of seconds, 0 or more"


def wrong_type(name: str, allowed: str, given: object) -> TypeError:
    """The error for an argument of a type that isn't allowed."""
    return TypeError(f"{name} must be {allowed}, not {given!r}")


def wrong_value(name: str, allowed: str, given: object) -> ValueError:
    """The error for an argument of the right type, and the wrong value."""
    return ValueError(f"{name} must be {allowed}, not {given!r}")


def must_be_callable(name: str, given: object, allowed: str = "callable") -> None:
    """Check a function.

    Raises:
        TypeError: it can't be called.
    """
    if not callable(given):
        raise wrong_type(name, allowed, given)


def must_be_number(
    name: str, given: Any, allowed: str, least: float = float("-inf"), most: float = float("inf")
) -> None:
    """Check a number that has to be in a range.

    Raises:
        TypeError: it isn't a number.
        ValueError: it is out of the range.
    """
    try:
        fits = least <= given <= most
    except TypeError:
        raise wrong_type(name, allowed, given) from None
    if not fits:
        raise wrong_value(name, allowed, given)


def must_be_integer(
    name: str, given: Any, allowed: str, least: float = float("-inf"), most: float = float("inf")
) -> None:
    """Check a number that has to be whole, and in a range.

    Raises:
        TypeError: it isn't a whole number.
        ValueError: it is out of the range.
    """
    if not hasattr(given, "__index__") or isinstance(given, type):
        raise wrong_type(name, allowed, given)
    must_be_number(name, given, allowed, least, most)


def must_be_text(name: str, given: object, allowed: str = "str or bytes") -> None:
    """Check a name or path.

    Raises:
        TypeError: it is neither str nor bytes.
    """
    if not isinstance(given, (str, bytes)):
        raise wrong_type(name, allowed, given)


def must_be_path(name: str, given: object, allowed: str = "a path as str or bytes") -> None:
    """Check a path, or a part of one.

    Raises:
        TypeError: it is none.
    """
    if not isinstance(given, (str, bytes, os.PathLike)):
        raise wrong_type(name, allowed, given)


def must_be_object(name: str, given: object, allowed: str) -> None:
    """Check that something was given which may well be what is needed, for where nobody asks what it can do.

    Raises:
        TypeError: it is None, a class, text or a number.
    """
    if isinstance(given, type):
        raise TypeError(f"{name} must be {allowed}, not the class {given.__qualname__}")
    if given is None or isinstance(given, (str, bytes, int, float)):
        raise wrong_type(name, allowed, given)


def must_have(name: str, given: object, method: str, allowed: str) -> None:
    """Check an object by a method that it needs; classes have the methods of their instances, and are none.

    Raises:
        TypeError: it lacks the method.
    """
    if isinstance(given, type):
        raise TypeError(f"{name} must be {allowed}, not the class {given.__qualname__}")
    if not hasattr(given, method):
        raise wrong_type(name, allowed, given)
