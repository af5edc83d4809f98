"""Calls from other threads, and the pool of threads that one reactor has."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from contextvars import Context, copy_context
from typing import Any, ParamSpec

from asyncreactor._engine import default
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import wrong_type

__all__ = ["ThreadCalls"]

P = ParamSpec("P")

_log = Logger(namespace="asyncreactor.internet.base")


class ThreadCalls:
    """Calls that other threads want made in the loop's: in order, many for one wake-up."""

    __slots__ = ("_calls", "_loop", "_woken")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._calls: deque[tuple[Context, Callable[..., object], tuple[Any, ...], dict[str, Any]]] = deque()
        self._woken = False

    def add(self, function: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Call `function(*args, **kwargs)` in the loop, in the caller's context. Safe in any thread."""
        self._calls.append((copy_context(), function, args, kwargs))
        if not self._woken:
            self._wake()

    def call_from_anywhere(self, f: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
        """`reactor.callFromThread` while `reactor` means this one, but in threads that run another loop."""
        running = default.running_loop()
        if running is not None and running is not self._loop:
            default.current_reactor().callFromThread(f, *args, **kwargs)
            return
        if not callable(f):
            raise wrong_type("f", "callable", f)
        self._calls.append((copy_context(), f, args, kwargs))
        if not self._woken:
            self._wake()

    def _wake(self) -> None:
        # Two threads may both come here: then the loop is woken twice, which does no harm.
        self._woken = True
        self._loop.call_soon_threadsafe(self.run)

    def run(self) -> None:
        """Make the calls that have come so far; those which they add come on the loop's next turn, after its timers."""
        self._woken = True
        calls = self._calls
        for _ in range(len(calls)):
            context, function, args, kwargs = calls.popleft()
            try:
                if kwargs:
                    context.run(function, *args, **kwargs)
                elif args:
                    context.run(function, *args)
                else:
                    context.run(function)
            except BaseException:
                _log.failure("while calling from thread", function=function)
        # First this, then looking: what is added after the look wakes the loop.
        self._woken = False
        if calls and not self._woken:
            self._woken = True
            self._loop.call_soon(self.run)

    def __len__(self) -> int:
        return len(self._calls)
