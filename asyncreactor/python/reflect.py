"""Names of objects, objects by name, methods by prefix, and text of objects that may fail to give any."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType
from typing import Any, TypeVar, overload

from asyncreactor.python._arguments import must_be_path, wrong_type
from asyncreactor.python._object_search import findInstances, isLike, isOfType, isSame, modgrep, objgrep
from asyncreactor.python._safe_text import safe_repr, safe_str

__all__ = [
    "InvalidName",
    "ModuleNotFound",
    "ObjectNotFound",
    "QueueMethod",
    "namedAny",
    "namedModule",
    "namedObject",
    "namedClass",
    "requireModule",
    "qual",
    "fullyQualifiedName",
    "fullFuncName",
    "filenameToModuleName",
    "safe_repr",
    "safe_str",
    "prefixedMethods",
    "prefixedMethodNames",
    "accumulateMethods",
    "addMethodNamesToDict",
    "accumulateClassDict",
    "accumulateClassList",
    "getClass",
    "objgrep",
    "modgrep",
    "findInstances",
    "isSame",
    "isLike",
    "isOfType",
]

D = TypeVar("D")


class InvalidName(ValueError):
    """What was given is no dotted Python name."""


class ModuleNotFound(InvalidName):
    """The name has one part, and there is no module of that name."""


class ObjectNotFound(InvalidName):
    """Not even the first part of the dotted name is a module."""


class QueueMethod:
    """A callable that notes its calls, to be made later.

    Args:
        name: stands in the notes.
        calls: each call adds a tuple of `name` and its arguments.
    """

    def __init__(self, name: str, calls: list[tuple[str, tuple[Any, ...]]]) -> None:
        self.name = name
        self.calls = calls

    def __call__(self, *args: Any) -> None:
        self.calls.append((self.name, args))


def namedAny(name: str) -> Any:
    """Import what a dotted name stands for: a package, a module, or something in one, however deep.

    Raises:
        InvalidName: the name is empty, or one of its parts is.
        ModuleNotFound: the name has one part, and that is no module.
        ObjectNotFound: the first of its parts is no module.
        AttributeError: a later part does not exist.
        Exception: whatever a module raises while it is imported.
    """
    _must_be_name(name)
    if not name:
        raise InvalidName("Empty module name")
    parts = name.split(".")
    if "" in parts:
        raise InvalidName(
            f"name must be a string giving a '.'-separated list of Python identifiers, not {name!r}"
        )
    for count in range(len(parts), 0, -1):
        found: Any = _import_if_there(".".join(parts[:count]))
        if found is not None:
            break
    else:
        if len(parts) == 1:
            raise ModuleNotFound(f"No module named {name!r}")
        raise ObjectNotFound(f"{name!r} does not name an object")
    for attribute in parts[count:]:
        found = getattr(found, attribute)
    return found


def _must_be_name(name: object) -> None:
    if not isinstance(name, str):
        raise TypeError(f"name must be a dotted name, a str, not {name!r}")


def namedModule(name: str) -> ModuleType:
    """Import the module or package of that dotted name."""
    _must_be_name(name)
    return _import(name)


def namedObject(name: str) -> Any:
    """Import a module and return what it has under the last part of the dotted name."""
    _must_be_name(name)
    module, _, attribute = name.rpartition(".")
    return getattr(namedModule(module), attribute)


namedClass = namedObject


@overload
def requireModule(name: str) -> ModuleType | None: ...
@overload
def requireModule(name: str, default: D) -> ModuleType | D: ...
def requireModule(name: str, default: object = None) -> object:
    """Import a module that may be missing; return `default` where the import fails with `ImportError`."""
    try:
        return namedModule(name)
    except ImportError:
        return default


def qual(clazz: type) -> str:
    """The name of a class behind that of its module."""
    try:
        return f"{clazz.__module__}.{clazz.__name__}"
    except AttributeError:
        raise wrong_type("clazz", "a class", clazz) from None


def fullyQualifiedName(obj: Any) -> str:
    """The dotted name of a module, class, function or method; a method's has the class that defines it."""
    name: str = getattr(obj, "__qualname__", None) or obj.__name__
    module = None if isinstance(obj, ModuleType) else getattr(obj, "__module__", None)
    return f"{module}.{name}" if module else name


def fullFuncName(func: Callable[..., Any]) -> str:
    """The dotted name of a function, after a look whether the function is found under that name.

    Raises:
        AttributeError: its module has nothing of that name.
        LookupError: its module has something else of that name.
    """
    name = f"{func.__module__}.{func.__name__}"
    if namedObject(name) is not func:
        raise LookupError(f"{name} is another object than {func!r}")
    return name


def getClass(obj: object) -> type:
    """The class of an object."""
    return type(obj)


def filenameToModuleName(fn: str | bytes) -> str:
    """The dotted name under which the module in that file, or the package in that folder, is imported.

    The name starts with the outermost package: the last folder on the way up that has an `__init__.py`.
    """
    must_be_path("fn", fn)
    path = os.fsdecode(fn).rstrip(os.path.sep)
    parts = [os.path.splitext(os.path.basename(path))[0]]
    folder = os.path.dirname(os.path.abspath(path))
    while os.path.exists(os.path.join(folder, "__init__.py")):
        folder, package = os.path.split(folder)
        parts.append(package)
    return ".".join(reversed(parts))


def prefixedMethods(obj: object, prefix: str = "") -> list[Callable[..., Any]]:
    """The bound methods of `obj` whose names start with `prefix`, those of base classes first."""
    found: dict[str, Callable[..., Any]] = {}
    accumulateMethods(obj, found, prefix)
    return list(found.values())


def prefixedMethodNames(classObj: type, prefix: str) -> list[str]:
    """The names of methods of a class that start with `prefix`, without it, those of base classes first."""
    found: dict[str, int] = {}
    addMethodNamesToDict(classObj, found, prefix)
    return list(found)


def accumulateMethods(
    obj: object, dict: dict[str, Callable[..., Any]], prefix: str = "", curClass: type | None = None
) -> None:
    """Add the bound methods of `obj` whose names start with `prefix` to `dict`, by the rest of the name.

    Args:
        obj: whose methods.
        dict: what is filled.
        prefix: what the names start with.
        curClass: look in this class and its bases only, instead of the class of `obj`.
    """
    if curClass is None:
        curClass = type(obj)
    for base in curClass.__bases__:
        accumulateMethods(obj, dict, prefix, base)
    for name in _function_names(curClass, prefix):
        dict[name.removeprefix(prefix)] = getattr(obj, name)


def addMethodNamesToDict(
    classObj: type, dict: dict[str, int], prefix: str, baseClass: type | None = None
) -> None:
    """Add the names of methods that start with `prefix`, without it, to `dict`, with the value 1.

    Args:
        classObj: whose methods, inherited ones too.
        dict: what is filled.
        prefix: what the names start with.
        baseClass: only methods defined in classes that derive directly from this one.
    """
    for base in _bases(classObj):
        addMethodNamesToDict(base, dict, prefix, baseClass)
    if baseClass is None or baseClass in classObj.__bases__:
        for name in _function_names(classObj, prefix):
            dict[name.removeprefix(prefix)] = 1


def accumulateClassDict(
    classObj: type, attr: str, adict: dict[Any, Any], baseClass: type | None = None
) -> None:
    """Update `adict` with the dictionaries that `classObj` and its bases have under `attr`, bases first.

    With `baseClass`, what `classObj` itself has counts only if it derives directly from that class.
    """
    for base in _bases(classObj):
        accumulateClassDict(base, attr, adict)
    if baseClass is None or baseClass in classObj.__bases__:
        adict.update(vars(classObj).get(attr, {}))


def accumulateClassList(classObj: type, attr: str, listObj: list[Any], baseClass: type | None = None) -> None:
    """Extend `listObj` by the lists that `classObj` and its bases have under `attr`, bases first.

    With `baseClass`, what `classObj` itself has counts only if it derives directly from that class.
    """
    for base in _bases(classObj):
        accumulateClassList(base, attr, listObj)
    if baseClass is None or baseClass in classObj.__bases__:
        listObj.extend(vars(classObj).get(attr, []))


def _bases(cls: type) -> tuple[type, ...]:
    try:
        return cls.__bases__
    except AttributeError:
        raise wrong_type("classObj", "a class", cls) from None


def _function_names(cls: type, prefix: str) -> list[str]:
    if not isinstance(prefix, str):
        raise wrong_type("prefix", "the start of a name, a str", prefix)
    functions = [name for name, value in vars(cls).items() if isinstance(value, FunctionType)]
    return [name for name in functions if name.startswith(prefix) and name != prefix]


def _import(name: str) -> ModuleType:
    """Do as `import_module` does, which would leave lines of the import system in tracebacks."""
    __import__(name)
    return sys.modules[name]


def _import_if_there(name: str) -> ModuleType | None:
    """The module, or None where it or a package that should hold it does not exist."""
    try:
        return _import(name)
    except ModuleNotFoundError as error:
        missing = error.name
        if missing is None or not f"{name}.".startswith(f"{missing}."):
            raise
        return None


for _public in (findInstances, isLike, isOfType, isSame, modgrep, objgrep, safe_repr, safe_str):
    _public.__module__ = __name__
