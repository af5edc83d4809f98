"""The nodes of object trees, and the source text of a tree (public names: `asyncreactor.persisted.aot`).

Source text is first made without indentation: each line but the first starts with a newline and NUL.
`indentify` then indents each line by the brackets that are open.
"""

from __future__ import annotations

import cmath
import keyword
import re
from typing import Any, Final

__all__ = [
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
    "prettify",
]

BREAK = "\n\0"
INDENT = "  "

TOKEN = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[\[({]|[\])}]|\n\0""")
"""A string, an opening or closing bracket, or the beginning of a line."""


class NonFormattableDict(Exception):
    """The keys of a dict cannot be written as keyword arguments."""


class _NoStateObj:
    """Marks an instance whose state is given by keywords."""


NoStateObj: Final = _NoStateObj()


class Named:
    """Something that is found under a dotted name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def getSource(self) -> str:
        """Return its source text."""
        return f"{type(self).__name__}({self.name!r})"


class Class(Named):
    """A class."""


class Function(Named):
    """A function."""


class Module(Named):
    """A module."""


class InstanceMethod:
    """A method, bound to an object.

    Args:
        name: of the method.
        klass: the dotted name of the object's class.
        inst: the object: an `Instance`, `Ref` or `Deref`.
    """

    def __init__(self, name: str, klass: str, inst: Instance | Ref | Deref) -> None:
        if not isinstance(inst, (Instance, Ref, Deref)):
            raise TypeError(f"a method is bound to an Instance, Ref or Deref, not to {inst!r}")
        self.name = name
        self.klass = klass
        self.instance = inst

    def getSource(self) -> str:
        """Return its source text."""
        return f"InstanceMethod({self.name!r},{self.klass!r},{BREAK}{prettify(self.instance)})"


class Instance:
    """An object of a class.

    Args:
        className: the dotted name of the class.
        __stateObj__: the state, if it is no dict of attributes or has keys that are no names.
        state: the attributes.
    """

    def __init__(self, className: str, __stateObj__: Any = NoStateObj, **state: Any) -> None:
        if not isinstance(className, str):
            raise TypeError(f"the name of a class must be a str, not {className!r}")
        self.klass = className
        self.stateIsDict = __stateObj__ is NoStateObj or isinstance(__stateObj__, dict)
        self.state = state if __stateObj__ is NoStateObj else __stateObj__

    def getSource(self) -> str:
        """Return its source text."""
        try:
            state = dictToKW(self.state) if self.stateIsDict else prettify(self.state)
        except NonFormattableDict:
            state = prettify(self.state)
        return f"Instance({self.klass!r},{state})"


class Ref:
    """Something that `Deref`s with the same number refer to, if there are any.

    Args:
        args: nothing, or the number and the node.
    """

    def __init__(self, *args: Any) -> None:
        self.refnum, self.obj = args or (None, None)

    def setRef(self, num: int) -> None:
        """Give it its number.

        Raises:
            RuntimeError: it has one.
        """
        if self.refnum is not None:
            raise RuntimeError(f"it has number {self.refnum} and cannot have {num} as well")
        self.refnum = num

    def setObj(self, obj: Any) -> None:
        """Give it its node.

        Raises:
            RuntimeError: it has one.
        """
        if self.obj is not None:
            raise RuntimeError(f"it is {self.obj!r} and cannot be {obj!r} as well")
        self.obj = obj

    def getSource(self) -> str:
        """Return its source text.

        Raises:
            RuntimeError: it has no node.
        """
        if self.obj is None:
            raise RuntimeError("a Ref must have its node before it can be shown")
        source = prettify(self.obj)
        return source if self.refnum is None else f"Ref({self.refnum},{BREAK}{source})"


class Deref:
    """Refers to a `Ref`."""

    def __init__(self, num: int) -> None:
        self.refnum = num

    def getSource(self) -> str:
        """Return its source text."""
        return f"Deref({self.refnum})"

    __repr__ = getSource


class Copyreg:
    """What a function makes of some arguments.

    Args:
        loadfunc: the dotted name of the function or class.
        state: the tuple of the arguments.
    """

    def __init__(self, loadfunc: str, state: Any) -> None:
        self.loadfunc = loadfunc
        self.state = state

    def getSource(self) -> str:
        """Return its source text."""
        return f"Copyreg({self.loadfunc!r},{prettify(self.state)})"


def getSource(ao: Any) -> str:
    """Return the source that makes a tree and calls it `app`."""
    return indentify(f"app={prettify(ao)}")


def prettify(obj: Any) -> str:
    """Return the source text of a tree, with newline and NUL where a line begins.

    Raises:
        TypeError: there is something in the tree that is no node and no plain value.
    """
    kind = type(obj)
    if kind in (float, complex):
        return repr(obj) if cmath.isfinite(obj) else f"{kind.__name__}('{obj}')"
    if kind in (type(None), type(Ellipsis), bool, int, str, bytes):
        return repr(obj)
    if kind is slice:
        return f"slice({prettify(obj.start)},{prettify(obj.stop)},{prettify(obj.step)})"
    if kind is dict:
        return _bracketed("{", (f"{prettify(key)}:{prettify(value)}" for key, value in obj.items()), "}")
    if kind is list:
        return _bracketed("[", map(prettify, obj), "]")
    if kind is tuple:
        return _bracketed("(", map(prettify, obj), ")")
    if hasattr(obj, "getSource"):
        return str(obj.getSource())
    raise TypeError(f"Unsupported type {kind} when trying to prettify {obj!r}.")


def dictToKW(d: dict[Any, Any]) -> str:
    """Return a dict as keyword arguments, in the form of `prettify`, sorted.

    Raises:
        NonFormattableDict: a key is no name.
    """
    for key in d:
        if not (isinstance(key, str) and key.isidentifier()) or keyword.iskeyword(key):
            raise NonFormattableDict(f"{key!r} is no name")
    return "".join(f"{BREAK}{key}={prettify(value)}," for key, value in sorted(d.items()))


def indentify(s: str) -> str:
    """Indent what `prettify` made: two blanks for each bracket that is open at the beginning of the line."""
    depth = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal depth
        token = match.group()
        if token == BREAK:
            return "\n" + INDENT * depth
        depth += (token in "[({") - (token in "])}")
        return token

    return TOKEN.sub(replace, s)


def _bracketed(opening: str, parts: Any, closing: str) -> str:
    """Put each part on a line, and the closing bracket on the last."""
    lines = "".join(f"{BREAK}{part}," for part in parts)
    return f"{opening}{lines}{BREAK if lines else ''}{closing}"
