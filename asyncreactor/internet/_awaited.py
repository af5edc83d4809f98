"""What `await deferred` yields to whoever drives the coroutine.

Our own runner takes the Deferred out of it. An asyncio Task treats it as a Future: it calls `get_loop`,
`add_done_callback` and, when woken, `result`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextvars import Context
from typing import TYPE_CHECKING, Any

from asyncreactor.internet._deferred_core import DeferredCore, wait
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from asyncreactor.internet._deferred_base import DeferredBase

__all__ = ["AwaitedDeferred"]


class AwaitedDeferred:
    """A pending Deferred, for one `await`.

    Attributes:
        deferred: the one that is waited for.
        by_task: whether a Task drives the coroutine: a Task sends None, so the value is fetched from here.
        value: the Deferred's value, once it has come, if a Task waits.
    """

    __slots__ = ("_asyncio_future_blocking", "_cancelled", "_outcome", "_wakeup", "deferred")

    def __init__(self, deferred: DeferredBase) -> None:
        self.deferred = deferred
        self._asyncio_future_blocking = True

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """The loop of the Task that waits."""
        return asyncio.get_running_loop()

    def add_done_callback(
        self, callback: Callable[[AwaitedDeferred], object], *, context: Context | None = None
    ) -> None:
        """Call `callback` from the loop, on the turn after the Deferred fired."""
        self._cancelled: tuple[object, ...] | None = None
        self._wakeup = (asyncio.get_running_loop(), callback, context)
        wait(self.deferred, self)

    def _resume(self, source: DeferredCore, result: Any) -> None:
        self._outcome = result
        loop, callback, context = self._wakeup
        loop.call_soon(callback, self, context=context)

    @property
    def by_task(self) -> bool:
        """Whether a Task drives the coroutine."""
        return hasattr(self, "_wakeup")

    @property
    def value(self) -> Any:
        """The Deferred's value."""
        return self._outcome

    def result(self) -> Any:
        """The value, or raise what the Deferred failed with."""
        outcome = self._outcome
        if isinstance(outcome, Failure):
            if self._cancelled is not None and isinstance(outcome.value, asyncio.CancelledError):
                # asyncio.timeout compares the class exactly.
                raise asyncio.CancelledError(*self._cancelled)
            outcome.raiseException()
        return outcome

    def cancel(self, msg: object = None) -> bool:
        """Cancel the Deferred, because its Task was cancelled. A canceller may still give it a value."""
        if hasattr(self, "_outcome"):
            return False
        self._cancelled = () if msg is None else (msg,)
        self.deferred.cancel()
        return True
