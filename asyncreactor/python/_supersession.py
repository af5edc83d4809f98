"""New versions of a module's classes and functions take over from the old ones, wherever those are in use.

Every step stands alone: what cannot change over is noted in `left_behind`, and the rest goes on. An instance that
Python does not let change (with `__slots__`, most of all together with `__weakref__`, as attrs makes them) keeps its
old class, whose methods run the new code all the same.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from types import FunctionType
from typing import Any

__all__ = ["Supersession"]


class Supersession:
    """The change from one run of a module's source to the next.

    Args:
        module_name: whose definitions are meant: the module's own, not what it imports.
        before: the module's names before the new run.
        after: its names since.

    Attributes:
        successors: the new class or function by the old one.
        instances: how many objects got a new class.
        left_behind: what could not change over, each with the reason.
    """

    def __init__(self, module_name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.successors: dict[Any, Any] = {}
        self.instances = 0
        self.left_behind: list[tuple[str, str]] = []
        self._owners: dict[Any, type | None] = {}
        for old, new, owner in _changes(module_name, before, after):
            try:
                self.successors[old] = new
            except TypeError as error:  # its metaclass defines == and no hash
                self.left_behind.append((old.__qualname__, str(error)))
            else:
                self._owners[old] = owner

    def carry_out(self) -> None:
        """Let references, subclasses, instances and functions change over, in this order."""
        classes = [old for old in self.successors if isinstance(old, type)]
        self._replace_in_modules()
        still_used = [*self._move_subclasses(classes), *self._move_instances(classes)]
        for old, new in self.successors.items():
            if isinstance(old, type):
                subclasses = map(self._successor_of, type.__subclasses__(old))
                if None not in subclasses:  # else those use its __new__ as well
                    self._attempt(old.__qualname__, _make_instances_of, old, new)
            else:
                self._attempt(old.__qualname__, _take_code_of, old, new, self._owners[old] in still_used)

    def _replace_in_modules(self) -> None:
        for module in list(sys.modules.values()):
            names: dict[str, Any] = getattr(module, "__dict__", {})
            for name, value in list(names.items()):
                successor = self._successor_of(value)
                if successor is not None:
                    names[name] = successor

    def _successor_of(self, value: Any, default: Any = None) -> Any:
        try:
            return self.successors.get(value, default)
        except Exception:  # it has no hash, or one that fails: so it is no class or function of ours
            return default

    def _move_subclasses(self, classes: list[type]) -> Iterator[type]:
        """Derive other modules' classes from the new ones; yield the old classes of those that refuse."""
        for old in classes:
            subclasses: list[type] = type.__subclasses__(old)
            for subclass in subclasses:
                if self._successor_of(subclass) is None:
                    bases = tuple(self._successor_of(base, base) for base in subclass.__bases__)
                    if not self._attempt(subclass.__qualname__, setattr, subclass, "__bases__", bases):
                        yield from subclass.__mro__

    def _move_instances(self, classes: list[type]) -> Iterator[type]:
        """Give instances their new class; yield the old classes of those that refuse."""
        for candidate in gc.get_referrers(*classes) if classes else ():
            old = type(candidate)
            new = self._successor_of(old)
            if new is None:
                continue
            if self._attempt(f"an instance of {old.__qualname__}", setattr, candidate, "__class__", new):
                self.instances += 1
            else:
                yield from old.__mro__

    def _attempt(self, what: str, step: Callable[..., object], *args: object) -> bool:
        try:
            step(*args)
        except Exception as error:  # what Python refuses, or an attribute hook of the class itself
            self.left_behind.append((what, str(error)))
            return False
        return True


def _changes(
    module_name: str, before: Mapping[str, Any], after: Mapping[str, Any], owner: type | None = None
) -> Iterator[tuple[Any, Any, type | None]]:
    """Yield the module's own classes and functions, what has their names now, and the class that they are in."""
    for name, value in before.items():
        old, new = _bare(value), _bare(after.get(name))
        if old is new or getattr(old, "__module__", None) != module_name:
            continue
        if isinstance(old, FunctionType) and isinstance(new, FunctionType):
            yield old, new, owner
        elif isinstance(old, type) and isinstance(new, type):
            yield old, new, owner
            yield from _changes(module_name, vars(old), vars(new), old)


def _bare(value: Any) -> Any:
    """Return the function in a static or class method; anything else as it is."""
    return value.__func__ if isinstance(value, (staticmethod, classmethod)) else value


def _take_code_of(old: FunctionType, new: FunctionType, keeps_class: bool) -> None:
    """Make calls of `old` do what calls of `new` do.

    Args:
        keeps_class: `old` is called for instances of the old class, which is what super() must find in it.
    """
    if old.__code__.co_freevars != new.__code__.co_freevars:
        raise TypeError(
            "the old and the new version refer to different variables of the functions around them"
        )
    cells = zip(old.__code__.co_freevars, old.__closure__ or (), new.__closure__ or (), strict=True)
    for name, old_cell, new_cell in cells:
        if name != "__class__" or not keeps_class:
            old_cell.cell_contents = new_cell.cell_contents
    old.__code__ = new.__code__
    old.__defaults__, old.__kwdefaults__ = new.__defaults__, new.__kwdefaults__
    old.__doc__, old.__annotations__ = new.__doc__, new.__annotations__
    vars(old).clear()
    vars(old).update(vars(new))


def _make_instances_of(old: type, new: type) -> None:
    """Make `old()` return an instance of `new`, for those who kept the old class."""

    def __new__(cls: type, *args: Any, **kwargs: Any) -> Any:
        return new(*args, **kwargs)

    old.__new__ = staticmethod(__new__)  # type: ignore[method-assign,assignment]  # on purpose
