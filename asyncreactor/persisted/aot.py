"""Graphs of objects as trees, and as Python source that makes them again.

    source = jellyToSource(obj)     # "app=Instance('package.module.Class',\n  attribute=1,)"
    obj = unjellyFromSource(source)

The tree has plain values for plain values, lists, tuples and dicts, and the classes of this module for the
rest. What is referred to more than once is `Ref(number, tree)` the first time and `Deref(number)` afterwards.

Source is run when it is loaded, so load files that you trust only.
"""

from __future__ import annotations

from asyncreactor.persisted._aot_jelly import AOTJellier, jellyToAOT, jellyToSource
from asyncreactor.persisted._aot_nodes import (
    Class,
    Copyreg,
    Deref,
    Function,
    Instance,
    InstanceMethod,
    Module,
    Named,
    NonFormattableDict,
    NoStateObj,
    Ref,
    dictToKW,
    getSource,
    indentify,
    prettify,
)
from asyncreactor.persisted._aot_unjelly import AOTUnjellier, unjellyFromAOT, unjellyFromSource

__all__ = [
    "AOTJellier",
    "AOTUnjellier",
    "Class",
    "Copyreg",
    "Deref",
    "Function",
    "Instance",
    "InstanceMethod",
    "Module",
    "Named",
    "NoStateObj",
    "NonFormattableDict",
    "Ref",
    "dictToKW",
    "getSource",
    "indentify",
    "jellyToAOT",
    "jellyToSource",
    "prettify",
    "unjellyFromAOT",
    "unjellyFromSource",
]

for _name in __all__:
    if hasattr(globals()[_name], "__module__"):
        globals()[_name].__module__ = __name__


def _selfOfMethod(methodObject: object) -> object:
    return methodObject.__self__  # type: ignore[attr-defined]  # a bound method


def _classOfMethod(methodObject: object) -> type:
    return type(_selfOfMethod(methodObject))
