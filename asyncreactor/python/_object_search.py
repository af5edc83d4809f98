"""Finding the ways from one object to another: the tools of `reflect` for hunting leaked references."""

from __future__ import annotations

import re
import sys
import types
import weakref
from collections import deque
from collections.abc import Callable
from io import IOBase
from typing import Any

from asyncreactor.python._safe_text import safe_repr

__all__ = ["findInstances", "isLike", "isOfType", "isSame", "modgrep", "objgrep"]

_NO_LIMIT = None

#: What has nothing inside that could be searched.
_LEAVES = (str, int, float, type(None), types.FunctionType, types.BuiltinFunctionType, IOBase, re.Pattern)


def isSame(a: object, b: object) -> bool:
    """Whether both are the same object."""
    return a is b


def isLike(a: object, b: object) -> bool:
    """Whether both are equal."""
    return bool(a == b)


def isOfType(start: object, goal: type) -> bool:
    """Whether `start` is an instance of `goal` itself, not of a subclass."""
    return type(start) is goal


def objgrep(
    start: object,
    goal: Any,
    eq: Callable[[Any, Any], object] = isLike,
    path: str = "",
    paths: list[str] | None = None,
    seen: dict[int, object] | None = None,
    showUnknowns: bool | int = 0,
    maxDepth: int | None = _NO_LIMIT,
) -> list[str]:
    """Search `start` and all that it refers to, depth first.

    It looks into attributes, dictionaries, lists, tuples, deques, bound methods and weak references.

    Args:
        start: where the search begins.
        goal: what is searched for.
        eq: called with each object and `goal`; says whether it is found.
        path: what to write before each result.
        paths: the list that the results are added to.
        seen: the objects that were searched before, by their `id`.
        showUnknowns: print the objects that could not be searched.
        maxDepth: how many references to follow at most; None for no limit.

    Returns:
        Python expressions, such as ".users[3]", to put behind the name of `start`.
    """
    paths = [] if paths is None else paths
    seen = {} if seen is None else seen
    if eq(start, goal):
        paths.append(path)
    if id(start) in seen or maxDepth == 0:
        return paths
    seen[id(start)] = start
    depth = None if maxDepth is None else maxDepth - 1
    references = _references(start)
    if references is not None:
        for step, found in references:
            objgrep(found, goal, eq, path + step, paths, seen, showUnknowns, depth)
    elif showUnknowns and not isinstance(start, _LEAVES):
        print(f"unknown type {type(start)} {safe_repr(start)}")
    return paths


def modgrep(goal: object) -> list[str]:
    """Search every imported module for what equals `goal`; return the expressions that lead there."""
    return objgrep(sys.modules, goal, isLike, "sys.modules")


def findInstances(start: object, t: type) -> list[str]:
    """Search `start` for direct instances of `t`; return the expressions that lead there."""
    return objgrep(start, t, isOfType)


def _references(start: Any) -> list[tuple[str, object]] | None:
    """The steps from `start` with what each leads to, or None if it is unknown how to look inside."""
    if isinstance(start, dict):
        items = list(start.items())
        return [step for k, v in items for step in ((f"{{{safe_repr(v)}}}", k), (f"[{safe_repr(k)}]", v))]
    if isinstance(start, (list, tuple, deque)):
        return [(f"[{index}]", value) for index, value in enumerate(start)]
    if isinstance(start, types.MethodType):
        owner = start.__self__
        return [(".__self__", owner), (".__func__", start.__func__), (".__self__.__class__", owner.__class__)]
    if isinstance(start, weakref.ReferenceType):
        return [("()", start())]
    if hasattr(start, "__dict__"):
        return [(f".{name}", value) for name, value in vars(start).items()]
    return None
