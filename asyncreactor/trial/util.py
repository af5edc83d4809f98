"""Tools for tests and for those who run them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, TextIO, TypeVar

from asyncreactor.python.failure import Failure
from asyncreactor.trial._directories import (
    _NoTrialMarker,
    _removeSafely,
    _unusedTestDirectory,
    _WorkingDirectoryBusy,
)
from asyncreactor.trial._dirty import DirtyReactorAggregateError
from asyncreactor.trial._janitor import _Janitor
from asyncreactor.trial._results import ExcInfo, exc_info_of

__all__ = [
    "DEFAULT_TIMEOUT_DURATION",
    "DirtyReactorAggregateError",
    "_Janitor",
    "_NoTrialMarker",
    "_WorkingDirectoryBusy",
    "_removeSafely",
    "_unusedTestDirectory",
    "acquireAttribute",
    "excInfoOrFailureToExcInfo",
    "openTestLog",
    "profiled",
    "suppress",
]

T = TypeVar("T")

#: Seconds that a test may take unless it says otherwise by its `timeout` attribute.
DEFAULT_TIMEOUT_DURATION = 120.0
_MISSING = object()


def acquireAttribute(objects: Iterable[object], attr: str, default: Any = _MISSING) -> Any:
    """The attribute `attr` of the first of `objects` that has it, else `default`.

    Raises:
        AttributeError: none has it, and there is no default.
    """
    for thing in objects:
        if hasattr(thing, attr):
            return getattr(thing, attr)
    if default is not _MISSING:
        return default
    raise AttributeError(f"attribute {attr!r} not found in {objects!r}")


def suppress(action: str = "ignore", **kwarg: Any) -> tuple[tuple[str], dict[str, Any]]:
    """An entry for a test's, class's or module's `suppress` list: the arguments of `warnings.filterwarnings`."""
    return (action,), kwarg


def excInfoOrFailureToExcInfo(err: Failure | ExcInfo) -> ExcInfo:
    """What `sys.exc_info()` would give, from a `Failure` or from such a tuple."""
    return exc_info_of(err)


def openTestLog(path: Any) -> TextIO:
    """Open a `FilePath` for appending a test log to it, in UTF-8; the folders above it are made."""
    os.makedirs(os.path.dirname(os.path.abspath(path.path)), exist_ok=True)
    return open(path.path, "a", encoding="utf-8")


def profiled(f: Callable[..., T], outputFile: str) -> Callable[..., T]:
    """`f` with a profile of each call written to `outputFile`, and printed."""
    import cProfile

    def run(*args: Any, **kwargs: Any) -> T:
        profile = cProfile.Profile()
        try:
            return profile.runcall(f, *args, **kwargs)
        finally:
            profile.dump_stats(outputFile)
            profile.print_stats()

    return run
