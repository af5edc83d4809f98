"""Classes that are known by their fields, for the modules which every program imports.

They do by hand what `attrs` would: to import that, and to have it write these classes' methods, takes 16 ms, as long as
half of asyncio.
"""

from __future__ import annotations

from functools import cache
from inspect import signature
from typing import Any, ClassVar

__all__ = ["AttrsFields", "Record", "ShowsAttributes"]


class AttrsFields:
    """The class attribute by which `attrs.evolve`, `attrs.asdict` and their like know the fields of a class.

    They are the parameters of its `__init__`. Who asks for them has imported attrs.
    """

    def __get__(self, instance: object, owner: type) -> tuple[Any, ...]:
        return _fields_of(owner)


@cache
def _fields_of(owner: type) -> tuple[Any, ...]:
    import attrs

    fields = {
        parameter.name: attrs.field(
            default=attrs.NOTHING if parameter.default is parameter.empty else parameter.default
        )
        for parameter in signature(owner).parameters.values()
    }
    made: tuple[Any, ...] = attrs.fields(attrs.make_class(owner.__name__, fields))
    return made


class Record:
    """Compared, ordered, hashed and shown by its fields, which `__match_args__` names; with its own kind only."""

    __slots__ = ()
    __attrs_attrs__: ClassVar[Any] = AttrsFields()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def _values(self) -> tuple[Any, ...]:
        return tuple([getattr(self, name) for name in self.__match_args__])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(other) is not type(self):
            return NotImplemented
        return self._values() < other._values()

    def __le__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(other) is not type(self):
            return NotImplemented
        return self._values() <= other._values()

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(other) is not type(self):
            return NotImplemented
        return self._values() > other._values()

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, Record) or type(other) is not type(self):
            return NotImplemented
        return self._values() >= other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        fields = ", ".join([f"{name}={getattr(self, name)!r}" for name in self.__match_args__])
        return f"{type(self).__qualname__}({fields})"


class ShowsAttributes:
    """Shown by its attributes."""

    #: Attributes that say nothing about it.
    _not_shown: ClassVar[frozenset[str]] = frozenset(["_reactor"])

    def __repr__(self) -> str:
        shown = [
            f"{name.removeprefix('_')}={value!r}"
            for name, value in vars(self).items()
            if name not in self._not_shown
        ]
        return f"{type(self).__qualname__}({', '.join(shown)})"
