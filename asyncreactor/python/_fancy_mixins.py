"""Mixins that compare and show instances by a list of their attributes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, TypeAlias

__all__ = ["FancyEqMixin", "FancyStrMixin"]

#: A name; a name and a function that makes text of the value; or a name, its label and a `%` format.
Shown: TypeAlias = str | tuple[str, Callable[[Any], str]] | tuple[str, str, str]


class FancyEqMixin:
    """Instances are equal if all of `compareAttributes` are, and identical ones if there are none.

    Only instances of related classes are compared; of others, the other object has its say.
    """

    compareAttributes: ClassVar[Sequence[str]] = ()

    def __eq__(self, other: object) -> bool:
        if not self.compareAttributes:
            return self is other
        if not isinstance(self, type(other)) and not isinstance(other, type(self)):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.compareAttributes)

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal


class FancyStrMixin:
    """Instances are shown as `<Class first=1 second='two'>`, with the attributes in `showAttributes`.

    An item of `showAttributes` is a name; or a tuple of a name and a function that makes text of the value;
    or a tuple of a name, the label to show instead, and a `%` format for the value. A class may set
    `fancybasename` to be shown instead of its name.
    """

    showAttributes: ClassVar[Sequence[Shown]] = ()

    def __str__(self) -> str:
        words = [getattr(self, "fancybasename", type(self).__name__)]
        words.extend(_show(self, item) for item in self.showAttributes)
        return f"<{' '.join(words)}>"

    __repr__ = __str__


def _show(instance: object, item: Shown) -> str:
    if isinstance(item, str):
        return f"{item}={getattr(instance, item)!r}"
    if len(item) == 2:
        name, describe = item
        return f"{name}={describe(getattr(instance, name))}"
    name, label, format = item
    return f"{label}={format % (getattr(instance, name),)}"
