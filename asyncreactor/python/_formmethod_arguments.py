"""The arguments of a form: how each is described to people, and made into a value from what they typed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

__all__ = [
    "OPTIONAL",
    "REQUIRED",
    "Argument",
    "Boolean",
    "Date",
    "File",
    "Float",
    "FormException",
    "Hidden",
    "InputError",
    "Integer",
    "IntegerRange",
    "Password",
    "String",
    "Text",
    "VerifiedPassword",
]

#: Whether an argument may stay empty, as numbers.
OPTIONAL, REQUIRED = 1, 0

_FALSE_WORDS = frozenset(["", "0", "f", "false", "n", "no"])


class FormException(Exception):
    """Something is wrong with a form.

    Args:
        args: as of any exception.
        kwargs: kept as the attribute `descriptions`: what is wrong, by the name of the argument.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args)
        self.descriptions = kwargs


class InputError(FormException):
    """What was typed can't be made into a value."""


class Argument:
    """An argument of a form; a base class.

    Args:
        name: of the argument.
        default: the value shown at first; `defaultDefault` if there is none.
        shortDesc: its label; the name with a capital by default.
        longDesc: more about it.
        hints: for those who present the form, by name.
        allowNone: whether it may stay empty.
    """

    defaultDefault: Any = None

    def __init__(
        self,
        name: str,
        default: Any = None,
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
        allowNone: bool | int = OPTIONAL,
    ) -> None:
        self.name = name
        self.allowNone = allowNone
        self.default = self.defaultDefault if default is None else default
        self.shortDesc = shortDesc
        self.longDesc = longDesc
        self.hints = hints or {}

    def addHints(self, **kwargs: Any) -> None:
        """Add hints for those who present the form."""
        self.hints.update(kwargs)

    def getHint(self, name: str, default: Any = None) -> Any:
        """The hint of that name, or `default`."""
        return self.hints.get(name, default)

    def getShortDescription(self) -> str:
        """The label."""
        return self.shortDesc or self.name.capitalize()

    def getLongDescription(self) -> str:
        """More about it, or ""."""
        return self.longDesc or ""

    def coerce(self, val: Any) -> Any:
        """Make a value of what was typed.

        Raises:
            InputError: there is no value for it; the message is for who typed it.
        """
        raise NotImplementedError(f"{type(self).__name__} must define coerce()")

    def _is_missing(self, typed: str) -> bool:
        return bool(self.allowNone) and not typed.strip()


class String(Argument):
    """Text.

    Args:
        min: the fewest characters.
        max: the most characters, or None.
    """

    defaultDefault: str = ""
    min = 0
    max: int | None = None

    def __init__(
        self,
        name: str,
        default: Any = None,
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
        allowNone: bool | int = OPTIONAL,
        min: int = 0,
        max: int | None = None,
    ) -> None:
        super().__init__(name, default, shortDesc, longDesc, hints, allowNone)
        self.min = min
        self.max = max

    def coerce(self, val: Any) -> Any:
        """The text, if it is neither too short nor too long."""
        text = str(val)
        if len(text) < self.min:
            raise InputError(f"Value must be at least {self.min} characters long")
        if self.max is not None and len(text) > self.max:
            raise InputError(f"Value must be at most {self.max} characters long")
        return text


class Text(String):
    """Text of several lines."""


class Password(String):
    """Text that is not to be seen."""


class Hidden(String):
    """Text that people neither see nor type."""


class VerifiedPassword(String):
    """A password that is typed twice."""

    def coerce(self, vals: Any) -> Any:
        """The password, if both are the same."""
        if len(vals) != 2 or vals[0] != vals[1]:
            raise InputError("Please enter the same password twice.")
        return super().coerce(vals[0])


class _Number(Argument):
    """A number, which may be left out: that goes before what other arguments begin with."""

    defaultDefault: float | None = None
    _wrong = ""
    """What to say of something else, with "%s" where it goes."""

    def __init__(
        self,
        name: str,
        allowNone: bool | int = OPTIONAL,
        default: Any = None,
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(name, default, shortDesc, longDesc, hints, allowNone)

    def coerce(self, val: Any) -> Any:
        """The number, or None for nothing."""
        typed = str(val)
        if self._is_missing(typed):
            return None
        try:
            return self._read(typed)
        except ValueError:
            raise InputError(self._wrong % typed) from None

    def _read(self, typed: str) -> float:
        raise NotImplementedError(f"{type(self).__name__} does not say how to read a number")


class Integer(_Number):
    """A whole number."""

    _wrong = "%s is not valid, please enter a whole number, e.g. 10"

    def _read(self, typed: str) -> int:
        return int(typed)


class IntegerRange(Integer):
    """A whole number from `min` to `max`."""

    def __init__(
        self,
        name: str,
        min: int,
        max: int,
        allowNone: bool | int = OPTIONAL,
        default: Any = None,
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(name, allowNone, default, shortDesc, longDesc, hints)
        self.min = min
        self.max = max

    def coerce(self, val: Any) -> Any:
        """The number, or None for nothing."""
        number = super().coerce(val)
        if number is None:
            return None
        if number < self.min:
            raise InputError(f"Value {number} is too small, it should be at least {self.min}")
        if number > self.max:
            raise InputError(f"Value {number} is too large, it should be at most {self.max}")
        return number


class Float(_Number):
    """A number."""

    _wrong = "Invalid float: %s"

    def _read(self, typed: str) -> float:
        return float(typed)


class Boolean(Argument):
    """Yes or no."""

    def coerce(self, inVal: Any) -> Any:
        """0 for nothing and for the words no, n, false, f and 0, whatever their case; else 1."""
        return int(bool(inVal) and str(inVal).lower() not in _FALSE_WORDS)


class File(Argument):
    """A file."""

    def __init__(
        self,
        name: str,
        allowNone: bool | int = OPTIONAL,
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(name, None, shortDesc, longDesc, hints, allowNone)

    def coerce(self, file: Any) -> Any:
        """The file, or None for nothing."""
        if file:
            return file
        if self.allowNone:
            return None
        raise InputError("Invalid File")


class Date(Argument):
    """A day, typed as three numbers."""

    defaultDefault: tuple[int, int, int] | None = None

    def __init__(
        self,
        name: str,
        allowNone: bool | int = OPTIONAL,
        default: Any = None,
        shortDesc: str | None = None,
        longDesc: str | None = None,
        hints: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(name, default, shortDesc, longDesc, hints, allowNone)

    def coerce(self, args: Sequence[str]) -> Any:
        """Year, month and day as a tuple of numbers, or None for nothing."""
        if self.allowNone and not any(args):
            return None
        try:
            year, month, day = map(int, args)
            date(year, month, day)
        except ValueError:
            raise InputError("Invalid date") from None
        return year, month, day
