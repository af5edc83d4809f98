"""Values that are in force during a call and all that it calls, such as the system that log messages name.

The values live in a `contextvars.ContextVar`. So each thread and each asyncio task has its own, and whatever
captures the context when it is set up, as timers and tasks do, finds the same values when it runs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, ParamSpec, TypeVar

from asyncreactor.python._arguments import wrong_type

__all__ = [
    "call",
    "get",
    "setDefault",
    "defaultContextDict",
    "ContextTracker",
    "ThreadedContextTracker",
    "installContextTracker",
    "theContextTracker",
]

P = ParamSpec("P")
R = TypeVar("R")

#: What is in force outside of any call.
defaultContextDict: dict[Any, Any] = {}
setDefault = defaultContextDict.__setitem__


class ContextTracker:
    """A stack of contexts, the innermost last; for one thread."""

    def __init__(self) -> None:
        self.contexts: list[Mapping[Any, Any]] = [defaultContextDict]

    def callWithContext(
        self, newContext: Mapping[Any, Any], func: Callable[P, R], *args: P.args, **kw: P.kwargs
    ) -> R:
        """Call `func` while the values of `newContext` are in force, and return what it returns."""
        self.contexts.append(newContext)
        try:
            return func(*args, **kw)
        finally:
            self.contexts.pop()

    def getContext(self, key: Any, default: Any = None) -> Any:
        """The value in force for `key`, or `default`."""
        for context in reversed(self.contexts):
            if key in context:
                return context[key]
        return default


class ThreadedContextTracker:
    """The contexts of whichever thread or task asks."""

    def __init__(self) -> None:
        self._contexts: ContextVar[tuple[Mapping[Any, Any], ...]] = ContextVar("contexts", default=())

    def currentContext(self) -> ContextTracker:
        """The stack of contexts that is in force here and now."""
        tracker = ContextTracker()
        tracker.contexts.extend(self._contexts.get())
        return tracker

    def callWithContext(
        self, ctx: Mapping[Any, Any], func: Callable[P, R], *args: P.args, **kw: P.kwargs
    ) -> R:
        """Call `func` while the values of `ctx` are in force, and return what it returns."""
        if not callable(func):
            raise wrong_type("func", "callable", func)
        token = self._contexts.set((*self._contexts.get(), ctx))
        try:
            return func(*args, **kw)
        finally:
            self._contexts.reset(token)

    def in_force(self) -> tuple[Mapping[Any, Any], ...]:
        """The contexts in force here and now, the innermost last."""
        return self._contexts.get()

    def put_in_force(self, *contexts: Mapping[Any, Any]) -> None:
        """Put other contexts in force, for the rest of the current task or callback."""
        self._contexts.set(contexts)

    def getContext(self, key: Any, default: Any = None) -> Any:
        """The value in force for `key`, or `default`."""
        for context in reversed(self._contexts.get()):
            if key in context:
                return context[key]
        return defaultContextDict.get(key, default)


def installContextTracker(ctr: Any) -> None:
    """Have `call` and `get` use another tracker, which has `callWithContext` and `getContext`."""
    global theContextTracker, call, get
    theContextTracker = ctr
    call = ctr.callWithContext
    get = ctr.getContext


theContextTracker = ThreadedContextTracker()
call = theContextTracker.callWithContext
get = theContextTracker.getContext
