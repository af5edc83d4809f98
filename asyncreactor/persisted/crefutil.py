"""Stand-ins for objects that are not rebuilt yet, so that objects which contain themselves can be rebuilt.

While a graph of objects is being rebuilt, a reference may lead to an object that is not there yet. A
`NotKnown` is put in its place. It remembers where it was put, and puts the object there when it is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import MethodType
from typing import Any

from asyncreactor.internet.defer import Deferred

__all__ = ["NotKnown"]


class NotKnown:
    """Stands for an object that is not known yet.

    Attributes:
        resolvedObject: the object, once it is known.
    """

    resolvedObject: Any = None

    def __init__(self) -> None:
        self.resolved = False
        self.dependants: list[tuple[Any, Any]] = []

    def __hash__(self) -> int:
        raise AssertionError("what is not known yet cannot be a key of a dict")

    def addDependant(self, mutableObject: Any, key: Any) -> None:
        """Have `mutableObject[key] = object` done when the object is known.

        Raises:
            AssertionError: it is known.
        """
        if self.resolved:
            raise AssertionError(f"nothing depends on what is known: it is {self.resolvedObject!r}")
        self.dependants.append((mutableObject, key))

    def resolveDependants(self, newObject: Any) -> None:
        """Put the object, which is known now, where it is waited for."""
        self.resolved = True
        self.resolvedObject = newObject
        for mutable, key in self.dependants:
            mutable[key] = newObject


class _Container(NotKnown):
    """Becomes a container of a kind that cannot be changed later, when all its elements are known."""

    def __init__(self, l: Iterable[Any], containerType: Callable[[list[Any]], Any]) -> None:
        super().__init__()
        self.containerType = containerType
        self.l = list(l)
        self.locs = {place for place, element in enumerate(self.l) if isinstance(element, NotKnown)}
        for place in list(self.locs):
            self.l[place].addDependant(self, place)
        self._resolve_if_complete()

    def __setitem__(self, n: int, obj: Any) -> None:
        self.l[n] = obj
        if not isinstance(obj, NotKnown):
            self.locs.remove(n)
            self._resolve_if_complete()

    def _resolve_if_complete(self) -> None:
        if not self.locs:
            self.resolveDependants(self.containerType(self.l))


class _Tuple(_Container):
    """Becomes a tuple when all its elements are known."""

    def __init__(self, l: Iterable[Any]) -> None:
        super().__init__(l, tuple)


class _InstanceMethod(NotKnown):
    """Becomes a bound method when the object that it is bound to is known."""

    def __init__(self, im_name: str, im_self: NotKnown, im_class: type) -> None:
        super().__init__()
        self.name = im_name
        self.my_class = im_class
        im_self.addDependant(self, 0)

    def __call__(self, *args: Any, **kw: Any) -> Any:
        raise AssertionError(f"{self.name} is called before the object that it is bound to is known")

    def __setitem__(self, n: int, obj: Any) -> None:
        self.resolveDependants(_constructMethod(self.my_class, self.name, obj))


class _Call(NotKnown):
    """Becomes what a function returns when its arguments are known."""

    def __init__(self, function: Callable[..., Any], arguments: NotKnown) -> None:
        super().__init__()
        self.function = function
        arguments.addDependant(self, 0)

    def __setitem__(self, n: int, arguments: Any) -> None:
        self.resolveDependants(self.function(*arguments))


class _DictKeyAndValue:
    """Puts an item into a dict when its key and its value, given as items 0 and 1, are known."""

    def __init__(self, target: dict[Any, Any]) -> None:
        self.target = target
        self.item: dict[int, Any] = {}

    def __setitem__(self, n: int, obj: Any) -> None:
        if n not in (0, 1):
            raise RuntimeError(f"an item of a dict has a key (0) and a value (1), and no {n!r}")
        self.item[n] = obj
        if len(self.item) == 2 and not any(isinstance(part, NotKnown) for part in self.item.values()):
            self.target[self.item[0]] = self.item[1]


class _Dereference(NotKnown):
    """Stands for the object that has a number."""

    def __init__(self, id: int) -> None:
        super().__init__()
        self.id = id


class _Defer(Deferred[Any], NotKnown):
    """A Deferred that fires with the object, set as its item 0, and stands for what callbacks make of it."""

    def __init__(self) -> None:
        Deferred.__init__(self)
        NotKnown.__init__(self)
        self.pause()
        self.wasset = False

    __hash__ = Deferred.__hash__

    def __setitem__(self, n: int, obj: Any) -> None:
        if self.wasset:
            raise RuntimeError(f"item {n!r} is set already: it cannot be set to {obj!r} as well")
        self.wasset = True
        self.callback(obj)

    def addDependant(self, mutableObject: Any, key: Any) -> None:
        """Have `mutableObject[key] = object` done when the object is known. If it is, that is at once."""
        NotKnown.addDependant(self, mutableObject, key)
        self.unpause()
        if self.called:
            self.resolveDependants(self.result)


def _constructMethod(cls: type, name: str, self: Any) -> Any:
    """Return the method of that name, bound to `self`.

    Raises:
        TypeError: the class has no such method, or no longer.
    """
    if isinstance(self, NotKnown):
        return _InstanceMethod(name, self, cls)
    function = getattr(cls, name, None)
    if function is None:
        raise TypeError(f"{cls!r} has no method {name!r}: the class has changed")
    return function if self is None else MethodType(getattr(function, "__func__", function), self)
