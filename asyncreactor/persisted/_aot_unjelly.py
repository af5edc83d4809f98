"""From trees back to objects (public names: `asyncreactor.persisted.aot`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from asyncreactor.persisted import _aot_nodes, crefutil
from asyncreactor.persisted._aot_nodes import (
    Class,
    Copyreg,
    Deref,
    Function,
    Instance,
    InstanceMethod,
    Module,
    Ref,
)
from asyncreactor.persisted.crefutil import NotKnown
from asyncreactor.python import reflect

__all__ = ["AOTUnjellier", "unjellyFromAOT", "unjellyFromSource"]

NODES = {
    name: getattr(_aot_nodes, name)
    for name in ("Class", "Copyreg", "Deref", "Function", "Instance", "InstanceMethod", "Module", "Ref")
}
"""What source may use."""


class AOTUnjellier:
    """Makes the objects of one tree. States are handed to `__setstate__` last, when all objects are there."""

    def __init__(self) -> None:
        self.references: dict[int, Any] = {}
        self.afterUnjelly: list[tuple[Callable[[Any], object], list[Any]]] = []

    def unjelly(self, ao: Any) -> Any:
        """Return the object of a tree.

        Raises:
            ValueError: it refers to something that is not in it.
        """
        made = [None]
        self.unjellyInto(made, 0, ao)
        for number, reference in self.references.items():
            if isinstance(reference, NotKnown) and not reference.resolved:
                raise ValueError(f"Deref({number}) refers to nothing: there is no Ref({number}, ...)")
        for function, result in self.afterUnjelly:
            function(result[0])
        return made[0]

    def unjellyInto(self, obj: Any, loc: Any, ao: Any) -> Any:
        """Put the object of a node at `obj[loc]`: now, or when it is known."""
        made = self.unjellyAO(ao)
        obj[loc] = made
        if isinstance(made, NotKnown):
            made.addDependant(obj, loc)
        return made

    def unjellyAttribute(self, instance: Any, attrName: str, ao: Any) -> None:
        """Set an attribute to the object of a node: now, or when it is known."""
        self.unjellyInto(instance.__dict__, attrName, ao)

    def unjellyLater(self, node: Any) -> crefutil._Defer:
        """Return a Deferred that fires with the object of a node, when it is known."""
        deferred = crefutil._Defer()
        made = self.unjellyAO(node)
        if isinstance(made, NotKnown):
            made.addDependant(deferred, 0)
        else:
            deferred[0] = made
        return deferred

    def callAfter(self, callable: Callable[[Any], object], result: Any) -> None:
        """Call a function with an object when all objects are there."""
        known = [result]
        if isinstance(result, NotKnown):
            result.addDependant(known, 0)
        self.afterUnjelly.append((callable, known))

    def unjellyAO(self, ao: Any) -> Any:
        """Return the object of a node, or a `NotKnown` for it."""
        maker = _MAKERS.get(type(ao))
        return ao if maker is None else maker(self, ao)

    def _make_named(self, node: Class | Function) -> Any:
        return reflect.namedAny(node.name)

    def _make_module(self, node: Module) -> Any:
        return reflect.namedModule(node.name)

    def _make_method(self, node: InstanceMethod) -> Any:
        instance = self.unjellyAO(node.instance)
        return crefutil._constructMethod(reflect.namedAny(node.klass), node.name, instance)

    def _make_ref(self, node: Ref) -> Any:
        made = self.unjellyAO(node.obj)
        waiting = self.references.get(node.refnum)
        if waiting is not None and not isinstance(waiting, NotKnown):
            raise ValueError(f"there is more than one Ref({node.refnum}, ...)")
        self.references[node.refnum] = made
        if waiting is not None:
            waiting.resolveDependants(made)
        return made

    def _make_deref(self, node: Deref) -> Any:
        return self.references.setdefault(node.refnum, crefutil._Dereference(node.refnum))

    def _make_list(self, node: list[Any]) -> Any:
        made: list[Any] = [None] * len(node)
        for number, item in enumerate(node):
            self.unjellyInto(made, number, item)
        return made

    def _make_tuple(self, node: tuple[Any, ...]) -> Any:
        items = [self.unjellyAO(item) for item in node]
        if any(isinstance(item, NotKnown) for item in items):
            return crefutil._Tuple(items)
        return tuple(items)

    def _make_dict(self, node: dict[Any, Any]) -> Any:
        return self._fill({}, node)

    def _fill(self, made: dict[Any, Any], node: dict[Any, Any]) -> dict[Any, Any]:
        for key, value in node.items():
            item = crefutil._DictKeyAndValue(made)
            made_key = self.unjellyInto(item, 0, key)
            if isinstance(made_key, NotKnown):
                self.unjellyInto(item, 1, value)
            else:
                self.unjellyInto(made, made_key, value)
        return made

    def _make_instance(self, node: Instance) -> Any:
        cls = reflect.namedAny(node.klass)
        made = cls.__new__(cls)
        if hasattr(made, "__setstate__"):
            self.callAfter(made.__setstate__, self.unjellyAO(node.state))
        elif node.stateIsDict:
            self._fill(made.__dict__, node.state)
        else:
            self.callAfter(lambda state: _set_state(made, state), self.unjellyAO(node.state))
        return made

    def _make_call(self, node: Copyreg) -> Any:
        function = reflect.namedAny(node.loadfunc)
        arguments = self.unjellyAO(node.state)
        if isinstance(arguments, NotKnown):
            return crefutil._Call(function, arguments)
        return function(*arguments)


_MAKERS: dict[type, Callable[[AOTUnjellier, Any], Any]] = {
    Class: AOTUnjellier._make_named,
    Function: AOTUnjellier._make_named,
    Module: AOTUnjellier._make_module,
    InstanceMethod: AOTUnjellier._make_method,
    Ref: AOTUnjellier._make_ref,
    Deref: AOTUnjellier._make_deref,
    Instance: AOTUnjellier._make_instance,
    Copyreg: AOTUnjellier._make_call,
    list: AOTUnjellier._make_list,
    tuple: AOTUnjellier._make_tuple,
    dict: AOTUnjellier._make_dict,
}


def unjellyFromAOT(aot: Any) -> Any:
    """Return the object of a tree.

    Raises:
        ValueError: it refers to something that is not in it.
    """
    return AOTUnjellier().unjelly(aot)


def unjellyFromSource(stringOrFile: str | bytes | IO[str] | IO[bytes]) -> Any:
    """Run source, and return the object of the tree that it calls `app`.

    Raises:
        ValueError: it calls nothing `app`.
    """
    if isinstance(stringOrFile, (str, bytes)):
        source = stringOrFile
    else:
        source = stringOrFile.read()
    namespace: dict[str, Any] = dict(NODES)
    exec(source, namespace)
    if "app" not in namespace:
        raise ValueError(f"{stringOrFile!r} needs to define an 'app', it didn't!")
    return unjellyFromAOT(namespace["app"])


def _set_state(obj: Any, state: Any) -> None:
    """Set a state as Python's own `__getstate__` gives it: None, a dict, or two dicts, one for the slots."""
    for attributes in state if isinstance(state, tuple) else (state,):
        for name, value in (attributes or {}).items():
            setattr(obj, name, value)
