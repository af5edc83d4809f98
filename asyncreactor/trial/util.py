"""Tools for tests and for those who run them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, TypeVar

from asyncreactor.python.failure import Failure
from asyncreactor.trial._results import ExcInfo, exc_info_of

__all__ = [
    "DEFAULT_TIMEOUT_DURATION",
    "DirtyReactorAggregateError",
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


class DirtyReactorAggregateError(Exception):
    """A test left something in the reactor.

    Attributes:
        delayedCalls: calls that wait for their time.
        selectables: ports and connections that are open.
    """

    def __init__(self, delayedCalls: Iterable[object], selectables: Iterable[object] | None = None) -> None:
        super().__init__(delayedCalls, selectables)
        self.delayedCalls = list(delayedCalls)
        self.selectables = list(selectables or ())

    def __str__(self) -> str:
        text = "Reactor was unclean."
        if self.delayedCalls:
            text += "\nDelayedCalls: (set asyncreactor.internet.base.DelayedCall.debug = True to debug)\n"
            text += "\n".join(map(str, self.delayedCalls))
        if self.selectables:
            text += "\nSelectables:\n" + "\n".join(map(str, self.selectables))
        return text


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


def openTestLog(path: Any) -> BinaryIO:
    """Open a `FilePath` for appending a test log to it; the folders above it are made."""
    os.makedirs(os.path.dirname(os.path.abspath(path.path)), exist_ok=True)
    return open(path.path, "ab")


def profiled(f: Callable[..., T], outputFile: str) -> Callable[..., T]:
    """`f` with a profile of each call written to `outputFile`."""
    import cProfile

    def run(*args: Any, **kwargs: Any) -> T:
        profile = cProfile.Profile()
        try:
            return profile.runcall(f, *args, **kwargs)
        finally:
            profile.dump_stats(outputFile)

    return run
