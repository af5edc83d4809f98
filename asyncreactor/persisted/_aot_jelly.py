"""From objects to trees (public names: `asyncreactor.persisted.aot`)."""

from __future__ import annotations

import copyreg
from types import BuiltinFunctionType, FunctionType, MethodType, ModuleType
from typing import IO, Any

from asyncreactor.persisted._aot_nodes import (
    Class,
    Copyreg,
    Deref,
    Function,
    Instance,
    InstanceMethod,
    Module,
    Ref,
    getSource,
)
from asyncreactor.python import reflect

__all__ = ["AOTJellier", "jellyToAOT", "jellyToSource"]

PLAIN = (type(None), type(Ellipsis), bool, int, float, complex, str, bytes, slice)
"""Types of values that are their own nodes: they cannot be changed, so their identity does not matter."""


class AOTJellier:
    """Makes one tree. Objects that it has met already become references."""

    def __init__(self) -> None:
        self.prepared: dict[int, tuple[Ref, Any]] = {}
        self._ref_id = 0

    def jelly(self, obj: Any) -> Any:
        """Return the tree of an object. An error tells by notes where in the graph it happened.

        Raises:
            TypeError: something in it cannot be taken apart, or not be found by its name.
        """
        return self.jellyToAO(obj)

    def prepareForRef(self, aoref: Ref, object: Any) -> None:
        """Note an object's node, before it is complete. The object is kept, so that its id stays its own."""
        self.prepared[id(object)] = aoref, object

    def jellyToAO(self, obj: Any) -> Any:
        """Return the node of an object."""
        if type(obj) in PLAIN:
            return obj
        if isinstance(obj, MethodType):
            instance = self.jellyToAO(obj.__self__)
            return InstanceMethod(obj.__func__.__name__, _name(type(obj.__self__)), instance)
        if isinstance(obj, ModuleType):
            return Module(obj.__name__)
        if isinstance(obj, type):
            return Class(_name(obj))
        if isinstance(obj, (FunctionType, BuiltinFunctionType)):
            return Function(_name(obj))
        if id(obj) in self.prepared:
            return self._refer(self.prepared[id(obj)][0])
        node = Ref()
        self.prepareForRef(node, obj)
        node.setObj(self._take_apart(obj))
        return node

    def _refer(self, node: Ref) -> Deref:
        if node.refnum is None:
            self._ref_id += 1
            node.setRef(self._ref_id)
        assert node.refnum is not None
        return Deref(node.refnum)

    def _take_apart(self, obj: Any) -> Any:
        kind = type(obj)
        if kind in (list, tuple):
            return kind(self._part(f"item {number}", item) for number, item in enumerate(obj))
        if kind is dict:
            return self._parts(obj)
        reduced = self._reduce(obj)
        if reduced is not None:
            return reduced
        try:
            state = obj.__getstate__()
        except AttributeError:
            raise TypeError(
                f"{kind} has neither a state nor attributes, so it cannot be taken apart"
            ) from None
        if type(state) is dict and not _sets_state(obj):
            return Instance(_name(kind), self._parts(state))
        return Instance(_name(kind), self._part(f"the state of {kind.__name__}", state))

    def _reduce(self, obj: Any) -> Copyreg | None:
        """Take an object apart as pickle does, if its class says how."""
        kind = type(obj)
        reducer: Any = copyreg.dispatch_table.get(kind)
        rest: list[Any] = []
        if kind in (set, frozenset):
            function, arguments = kind, (tuple(obj),)  # a tuple can wait for elements that contain the set
        elif reducer is not None:
            function, arguments, *rest = reducer(obj)
        elif any(
            getattr(kind, name) is not getattr(object, name) for name in ("__reduce__", "__reduce_ex__")
        ):
            function, arguments, *rest = obj.__reduce_ex__(2)
        else:
            return None
        if any(part is not None for part in rest):
            raise TypeError(f"{kind} is made in more than one step, which source cannot say")
        return Copyreg(_name(function), self._part(f"the arguments of {function!r}", arguments))

    def _parts(self, mapping: dict[Any, Any]) -> dict[Any, Any]:
        return {self.jellyToAO(key): self._part(f"{key!r}", value) for key, value in mapping.items()}

    def _part(self, place: str, obj: Any) -> Any:
        try:
            return self.jellyToAO(obj)
        except Exception as error:
            error.add_note(f"in {place}")
            raise


def jellyToAOT(obj: Any) -> Any:
    """Return the tree of an object.

    Raises:
        TypeError: something in it cannot be taken apart, or not be found by its name.
    """
    return AOTJellier().jelly(obj)


def jellyToSource(obj: Any, file: IO[bytes] | None = None) -> str | None:
    """Return the source of an object, or write it, in UTF-8.

    Raises:
        TypeError: something in it cannot be taken apart, or not be found by its name.
    """
    source = getSource(jellyToAOT(obj))
    if file is None:
        return source
    file.write(source.encode())
    return None


def _name(obj: Any) -> str:
    """Return the dotted name under which a class or function is found again."""
    name = reflect.fullyQualifiedName(obj)
    try:
        found = reflect.namedAny(name)
    except (AttributeError, ValueError, ImportError):
        found = None
    if found is not obj:
        raise TypeError(f"{obj!r} is not what is found as {name}")
    return name


def _sets_state(obj: Any) -> bool:
    return hasattr(type(obj), "__setstate__")
