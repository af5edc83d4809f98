"""Run a changed module again, and let what was made from its old code go on with the new.

    rebuild(my_protocols)

runs the module's source in the module that there is. If that fails, everything stays as it was. Else the new
classes and functions take the places of the old ones, in the module and in all that import them; instances and
subclasses change over to the new classes; old functions and bound methods that somebody kept run the new code; an
old class that somebody kept makes instances of the new one. Coroutines and generators that run finish as they began.

Not thread-safe: call it in the reactor's thread.
"""

from __future__ import annotations

import importlib
import linecache
import sys
import time
from collections.abc import Callable
from importlib.abc import SourceLoader
from types import FunctionType, ModuleType
from typing import Any, TypeVar, cast

from asyncreactor.logger import Logger
from asyncreactor.python._supersession import Supersession

__all__ = [
    "rebuild",
    "updateInstance",
    "latestClass",
    "latestFunction",
    "Sensitive",
    "RebuildError",
    "lastRebuild",
]

ClassT = TypeVar("ClassT", bound=type)

_log = Logger()

lastRebuild = time.time()
"""When a module was rebuilt last, or when this one was imported, in seconds since the epoch."""


class RebuildError(Exception):
    """The module cannot be rebuilt, or not without stopping the program."""


class _NotAllowed(RebuildError, RuntimeError):
    """The module says that it must not be rebuilt."""


class Sensitive:
    """A base class for what keeps classes and functions, and wants to hear of their new versions.

    Ask `needRebuildUpdate()` now and then; when it says so, pass what is kept through `latestVersionOf()`, then call
    `rebuildUpToDate()`.
    """

    lastRebuild = lastRebuild

    def needRebuildUpdate(self) -> bool:
        """Say whether a module was rebuilt since `rebuildUpToDate()`."""
        return self.lastRebuild < lastRebuild

    def rebuildUpToDate(self) -> None:
        """Note that all that is kept is the latest version."""
        self.lastRebuild = time.time()

    def latestVersionOf(self, anObject: Any) -> Any:
        """Return the latest version of a class, a function or a bound method; of anything else, the thing itself."""
        if isinstance(anObject, FunctionType):
            return latestFunction(anObject)
        if isinstance(anObject, type):
            return latestClass(anObject)
        receiver = getattr(anObject, "__self__", None)
        if receiver is not None and isinstance(getattr(anObject, "__func__", None), FunctionType):
            return getattr(receiver, anObject.__func__.__name__, anObject)
        return anObject


def rebuild(module: ModuleType, doLog: bool | int = 1) -> ModuleType:
    """Run a module's source again and let all that depends on it change over.

    Args:
        module: an imported module. If it has `ALLOW_TWISTED_REBUILD = False`, it is left alone.
        doLog: write to the log what was changed. What could not be changed is logged in any case.

    Returns:
        The module.

    Raises:
        TypeError: that is no module.
        RebuildError: the module does not allow it, or has no source to be run again.
        Exception: whatever the source raises; then the module is what it was before.
    """
    global lastRebuild
    if not isinstance(module, ModuleType):
        raise TypeError(f"module must be an imported module, not {module!r}")
    if not getattr(module, "ALLOW_TWISTED_REBUILD", True):
        raise _NotAllowed(f"{module.__name__} must not be rebuilt: it says ALLOW_TWISTED_REBUILD = False")
    before = dict(vars(module))
    try:
        _run_again(module)
    except BaseException:
        vars(module).clear()
        vars(module).update(before)
        raise
    supersession = Supersession(module.__name__, before, vars(module))
    supersession.carry_out()
    lastRebuild = time.time()
    _report(module, supersession, bool(doLog))
    return module


def updateInstance(self: object) -> None:
    """Make an object an instance of the latest version of its class.

    Raises:
        TypeError: the instances of the two versions are laid out differently, by `__slots__` for instance.
    """
    self.__class__ = latestClass(type(self))


def latestClass(oldClass: ClassT) -> ClassT:
    """Return what a class's module has under the class's name now, derived from the latest versions of its bases.

    A class that its module does not have any more, or never had under that name, is its own latest version.

    Raises:
        TypeError: that is no class.
    """
    if not isinstance(oldClass, type):
        raise TypeError(f"oldClass must be a class, not {oldClass!r}")
    found: Any = _find_again(oldClass.__module__, oldClass.__qualname__)
    # A class decorator may put a subclass in the place of its class: that one is its user, not its successor.
    latest: Any = found if isinstance(found, type) and not issubclass(found, oldClass) else oldClass
    bases = tuple(latestClass(base) for base in latest.__bases__)
    if bases != latest.__bases__:
        latest.__bases__ = bases
    return cast(ClassT, latest)


def latestFunction(oldFunc: Callable[..., Any]) -> Any:
    """Return what a function's module has under the function's name now.

    A function that is not there any more, or was made inside another one, is its own latest version.

    Raises:
        TypeError: that is no function written in Python.
    """
    if not isinstance(oldFunc, FunctionType):
        raise TypeError(f"oldFunc must be a Python function, not {oldFunc!r}")
    found = _find_again(oldFunc.__module__, oldFunc.__qualname__)
    return oldFunc if found is None else getattr(found, "__func__", found)


def _find_again(module_name: str, qualified_name: str) -> Any:
    """Return what has that name now, or None."""
    found: Any = sys.modules.get(module_name)
    for name in qualified_name.split("."):
        found = getattr(found, name, None)
    return found


def _run_again(module: ModuleType) -> None:
    """Run the source of a module in its namespace."""
    spec = module.__spec__
    if spec is None or spec.loader is None:
        raise RebuildError(
            f"{module.__name__} was not imported from a file, so it has no source to be run again"
        )
    if isinstance(spec.loader, SourceLoader) and spec.origin is not None:
        linecache.checkcache(spec.origin)
        # Past the .pyc: it passes for current when an edit within one second left the size as it was.
        code = spec.loader.source_to_code(spec.loader.get_data(spec.origin), spec.origin)
        exec(code, vars(module))
    else:
        importlib.reload(module)


def _report(module: ModuleType, supersession: Supersession, in_full: bool) -> None:
    for what, why in supersession.left_behind:
        _log.warn(
            "rebuilding {module}: {what} stays as it was: {why}", module=module.__name__, what=what, why=why
        )
    if in_full:
        _log.info(
            "rebuilt {module}: {definitions} classes and functions, {instances} instances",
            module=module.__name__,
            definitions=len(supersession.successors),
            instances=supersession.instances,
        )
