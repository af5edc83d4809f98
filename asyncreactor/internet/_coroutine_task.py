"""The face that a coroutine run by a Deferred shows to asyncio: what `asyncio.current_task()` returns in it.

asyncio's `timeout`, `TaskGroup`, and anyio ask the current task to be cancelled and to count requests. The functions
which tell asyncio what the current task is are documented in its manual under "Extending".
"""

from __future__ import annotations

import asyncio
import itertools
import sys
import traceback
from asyncio import _unregister_task
from collections.abc import Callable, Generator
from contextvars import Context
from typing import TYPE_CHECKING, Any

from asyncreactor.internet._coroutine_task_core import SEEN, TaskCore
from asyncreactor.internet._deferred_core import handled
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from asyncreactor.internet._coroutine_runner import CoroutineRunner

__all__ = ["CoroutineTask"]

_serial = itertools.count(1).__next__


class CoroutineTask(TaskCore):
    """A task-like view of a `CoroutineRunner`, made when it first steps in a running loop."""

    _asyncio_future_blocking = False
    _cancel_requests = 0
    _cancel_message: object = None
    #: Pairs, by the name that anyio looks for.
    _callbacks: list[tuple[Callable[[Any], object], Context | None]] | None = None
    _listed = False
    _name: str | None = None
    _runner: CoroutineRunner | None
    #: The runner, once asyncio has asked for it to be cancelled: it is kept until it is known how that ended.
    _cancelled_runner: CoroutineRunner | None = None
    #: Whether the next CancelledError that reaches the coroutine is to be exactly asyncio's.
    throw_plain = False

    # -- for the runner

    def plain_cancellation(self) -> asyncio.CancelledError:
        """What to throw for a cancellation that asyncio asked for; comparing classes exactly is common there."""
        self.throw_plain = False
        return asyncio.CancelledError(*(() if self._cancel_message is None else (self._cancel_message,)))

    def finished(self) -> None:
        """The coroutine returned or raised, and somebody may want to know: tell them."""
        if self._listed:
            _unregister_task(self)  # type: ignore[arg-type]  # any task-like object will do
        if self._cancelled_runner is not None:
            self._loop.call_soon(_expect_cancellation, self._cancelled_runner)
            self._cancelled_runner = None
        if self._callbacks:
            for callback, context in self._callbacks:
                self._loop.call_soon(callback, self, context=context)
            self._callbacks = None

    # -- as a Task

    @property
    def _fut_waiter(self) -> Any:
        """What the coroutine waits for (anyio looks here)."""
        return None if self._runner is None else self._runner._waiting

    @property
    def _must_cancel(self) -> bool:
        """Whether a request to cancel waits for the coroutine to wait (anyio looks here)."""
        return self._runner is not None and self.throw_plain

    def cancel(self, msg: object = None) -> bool:
        """Ask for a CancelledError in the coroutine, at what it waits for or will wait for next."""
        runner = self._runner
        if runner is None:
            return False
        self._cancel_requests += 1
        self._cancel_message = msg
        self._cancelled_runner = runner
        if not self.throw_plain:
            self.throw_plain = True
            # A Task's coroutine never hears of it inside this call; asyncio.timeout relies on that.
            self._loop.call_soon(self._deliver_cancel)
        return True

    def _deliver_cancel(self) -> None:
        if self._runner is not None and self.throw_plain:
            self._runner._cancel_for_task(self._cancel_message)

    def cancelling(self) -> int:
        """How many requests to cancel have not been taken back."""
        return self._cancel_requests

    def uncancel(self) -> int:
        """Take one request back; return how many are left."""
        if self._cancel_requests:
            self._cancel_requests -= 1
            if not self._cancel_requests and self._runner is not None:
                self._cancelled_runner = None
                self._runner._forget_cancel()
                self.throw_plain = False
        return self._cancel_requests

    def get_coro(self) -> Any:
        """The coroutine."""
        return None if self._runner is None else self._runner._generator

    def get_context(self) -> Context | None:
        """The context in which the coroutine runs."""
        return None if self._runner is None else self._runner._context

    def get_loop(self) -> asyncio.AbstractEventLoop:
        """The loop in which it first ran."""
        return self._loop

    def get_name(self) -> str:
        """A name for logs."""
        if self._name is None:
            self._name = f"Deferred-{_serial()}"
        return self._name

    def set_name(self, value: object) -> None:
        """Change the name."""
        self._name = str(value)

    def get_stack(self, *, limit: int | None = None) -> list[Any]:
        """The coroutine's frame, if it waits."""
        frame = getattr(self.get_coro(), "cr_frame", None)
        return [] if frame is None else [frame]

    def print_stack(self, *, limit: int | None = None, file: Any = None) -> None:
        """Show where the coroutine waits, on the standard error output or in `file`."""
        print(f"Stack for {self!r} (most recent call last):", file=file or sys.stderr)
        for frame in self.get_stack(limit=limit):
            traceback.print_stack(frame, limit=1, file=file)

    # -- as a Future

    def done(self) -> bool:
        """Whether the coroutine has ended."""
        return self._runner is None

    def cancelled(self) -> bool:
        """Whether it ended by a CancelledError."""
        outcome = getattr(self, "_outcome", None)
        return isinstance(outcome, Failure) and isinstance(outcome.value, asyncio.CancelledError)

    def result(self) -> Any:
        """What it returned; raises what it raised, or InvalidStateError while it runs."""
        if self._runner is not None:
            raise asyncio.InvalidStateError("Result is not set.")
        if isinstance(self._outcome, Failure):
            self._outcome.raiseException()
        return self._outcome

    def exception(self) -> BaseException | None:
        """What it raised, or None; raises InvalidStateError while it runs, CancelledError if it was cancelled."""
        if self.cancelled() or self._runner is not None:
            self.result()
        return self._outcome.value if isinstance(self._outcome, Failure) else None

    def add_done_callback(self, callback: Callable[[Any], object], *, context: Context | None = None) -> None:
        """Call `callback` with this object, from the loop, when the coroutine has ended."""
        if self._runner is None:
            self._loop.call_soon(callback, self, context=context)
        elif self._callbacks is None:
            self._state = SEEN
            self._callbacks = [(callback, context)]
        else:
            self._callbacks.append((callback, context))

    def remove_done_callback(self, callback: Callable[[Any], object]) -> int:
        """Forget `callback`; return how often it was there."""
        kept = [entry for entry in self._callbacks or () if entry[0] != callback]
        removed = len(self._callbacks or ()) - len(kept)
        self._callbacks = kept
        return removed

    def __await__(self) -> Generator[Any, Any, Any]:
        if self._runner is not None:
            self._state = SEEN
            self._asyncio_future_blocking = True
            yield self
        return self.result()

    def __repr__(self) -> str:
        state = "pending" if self._runner is not None else "finished"
        return f"<CoroutineTask {self.get_name()} {state} coro={self.get_coro()!r}>"


def _expect_cancellation(runner: CoroutineRunner) -> None:
    """Whoever cancels a task need not look at the outcome; a Deferred's would be logged."""
    result = runner.result
    if isinstance(result, Failure) and isinstance(result.value, asyncio.CancelledError):
        handled(runner)
