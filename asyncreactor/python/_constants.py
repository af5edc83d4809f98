"""Named constants: a class full of names, each a value of its own that knows its name and its order.

class Colour(Names):
    red = NamedConstant()
    green = NamedConstant()

Colour.lookupByName("red") is Colour.red
Colour.red < Colour.green
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn, TypeGuard

__all__ = ["NamedConstant", "Names"]


class NamedConstant:
    """One name of a `Names` class. It is equal to itself alone and sorts by the order of definition."""

    __slots__ = ("_container", "_index", "name")

    name: str
    _container: type[Names]
    _index: int

    def __repr__(self) -> str:
        return f"<{self._container.__name__}={self.name}>"

    def __lt__(self, other: object) -> bool:
        return self._index < other._index if _is_sibling(other, self) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._index <= other._index if _is_sibling(other, self) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._index > other._index if _is_sibling(other, self) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._index >= other._index if _is_sibling(other, self) else NotImplemented

    def __reduce__(self) -> tuple[Any, ...]:
        # Copies and pickles lead back to the one constant, so that `is` keeps working.
        return getattr, (self._container, self.name)


class _NamesType(type):
    _constants: dict[str, NamedConstant]

    def __init__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> None:
        super().__init__(name, bases, namespace)
        cls._constants = {}
        for index, (key, value) in enumerate(namespace.items()):
            if isinstance(value, NamedConstant):
                value.name, value._index = key, index
                value._container = cls  # type: ignore[assignment]  # only `Names` has this metaclass
                cls._constants[key] = value

    def __call__(cls, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError(f"{cls.__name__} is a collection of constants: it may not be instantiated.")


class Names(metaclass=_NamesType):
    """A collection of named constants, which are its class attributes."""

    @classmethod
    def lookupByName(cls, name: str) -> NamedConstant:
        """Return the constant called `name`.

        Raises:
            ValueError: there is none.
        """
        try:
            return cls._constants[name]
        except KeyError:
            raise ValueError(name) from None

    @classmethod
    def iterconstants(cls) -> Iterator[NamedConstant]:
        """Iterate over the constants in the order of their definition."""
        return iter(cls._constants.values())


def _is_sibling(other: object, one: NamedConstant) -> TypeGuard[NamedConstant]:
    return isinstance(other, NamedConstant) and other._container is one._container
