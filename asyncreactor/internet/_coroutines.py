"""Coroutines and generators that wait for Deferreds: `inlineCallbacks`, `ensureDeferred`.

The Deferred that the caller gets is the runner as well: it steps the generator on the stack of whoever fires what it
waits for, inside its own context. In a running loop it shows itself to asyncio as the current task, so that
whatever works in an asyncio Task works here.
"""

from __future__ import annotations

import asyncio
import warnings
from asyncio import AbstractEventLoop, _enter_task, _get_running_loop, _leave_task
from collections.abc import Callable, Coroutine, Generator
from contextvars import copy_context
from functools import wraps
from types import CoroutineType, GeneratorType
from typing import Any, NoReturn, ParamSpec, TypeAlias, TypeVar

from asyncreactor.internet._awaited import AwaitedDeferred
from asyncreactor.internet._coroutine_task import CoroutineTask, current_task
from asyncreactor.internet._defer_errors import CancelledError, NotACoroutineError
from asyncreactor.internet._deferred import Deferred
from asyncreactor.internet._deferred_core import DeferredCore, failure_of
from asyncreactor.internet._futures import deferred_from_future, future_outcome
from asyncreactor.python.failure import Failure

__all__ = ["CoroutineDeferred", "ensureDeferred", "inlineCallbacks", "returnValue", "start_coroutine"]

T = TypeVar("T")
P = ParamSpec("P")

AnyCoroutine: TypeAlias = "Coroutine[Any, Any, T] | Generator[Any, Any, T]"


class _ReturnValue(BaseException):
    """Carries the argument of `returnValue` out of the generator."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


class CoroutineDeferred(Deferred[T]):
    """The Deferred of a running coroutine, and what runs it."""

    __slots__ = ("_context", "_generator", "_task", "_waiting")

    _generator: Any
    #: None once the coroutine has ended.
    _context: Any
    _task: CoroutineTask | None
    #: The Deferred or Future that the generator waits for; `_CANCEL` if it is to be cancelled when it waits.
    _waiting: Any

    def __init__(self, generator: Any) -> None:
        # The same as Deferred.__init__, spelled out: a call less for each coroutine.
        self.called = False
        self.paused = 0
        self._callbacks = self._canceller = None
        self._running = False
        if Deferred.debug:
            Deferred.__init__(self)
        self._generator = generator
        self._context = copy_context()
        self._task = self._waiting = None

    def cancel(self) -> None:
        """Cancel what the coroutine waits for, or will wait for next; it may catch the CancelledError and go on."""
        if self.called:
            Deferred.cancel(self)
        elif self._waiting is None:
            self._waiting = _CANCEL
        else:
            self._waiting.cancel()

    def _forget_cancel(self) -> None:
        """A request to cancel that waits for the coroutine to wait was taken back."""
        if self._waiting is _CANCEL:
            self._waiting = None

    def _cancel_for_task(self, message: object) -> None:
        """The same, asked for by asyncio: a Future gets the message, and raises it itself."""
        if asyncio.isfuture(self._waiting):
            if self._task is not None:
                self._task.throw_plain = False
            self._waiting.cancel(message)
        else:
            self.cancel()

    def _start(self) -> None:
        loop = _get_running_loop()
        if loop is None:
            self._context.run(self._step, None, None)
        else:
            self._drive(None, loop)
        if self.called and isinstance(self.result, Failure):
            self._note(False)

    def _resume(self, source: DeferredCore, result: Any) -> DeferredCore | None:
        """What was waited for is there."""
        self._waiting = None
        loop = _get_running_loop()
        if loop is None:
            self._context.run(self._step, result, None)
        else:
            self._drive(result, loop)
        return self if self.called and (self._callbacks or isinstance(self.result, Failure)) else None

    def _future_done(self, future: asyncio.Future[Any]) -> None:
        """A Future that was yielded by `await` is done: its own `__await__` looks at the result."""
        self._go_on(None)

    def _yielded_future_done(self, future: asyncio.Future[Any]) -> None:
        """A Future that was yielded as it is, is done."""
        self._go_on(future_outcome(future))

    def _go_on(self, outcome: Any) -> None:
        self._waiting = None
        loop = _get_running_loop()
        assert loop is not None, "only the loop tells of a Future"
        self._drive(outcome, loop)
        if self.called:
            self._run()

    def _drive(self, outcome: Any, loop: AbstractEventLoop) -> None:
        """Step the generator, inside its context and as the current task, until it has to wait or ends."""
        task = self._task
        if task is None:
            task = self._task = CoroutineTask(self, loop)
        outer = current_task(loop)
        if outer is not None:
            _leave_task(loop, outer)
        _enter_task(loop, task)  # type: ignore[arg-type]  # any task-like object will do
        try:
            self._context.run(self._step, outcome, loop)
        finally:
            _leave_task(loop, task)  # type: ignore[arg-type]  # any task-like object will do
            if outer is not None:
                _enter_task(loop, outer)

    def _step(self, outcome: Any, loop: AbstractEventLoop | None) -> None:
        generator = self._generator
        while True:
            try:
                if isinstance(outcome, Failure):
                    yielded = self._throw(generator, outcome)
                else:
                    yielded = generator.send(outcome)
            except StopIteration as stop:
                self._finish(stop.value)
                return
            except _ReturnValue as stop:
                self._finish(stop.value)
                return
            except BaseException as error:
                self._finish(self._failure(error))
                return
            if isinstance(yielded, AwaitedDeferred):
                deferred = yielded.deferred
            elif isinstance(yielded, Deferred):
                deferred = yielded
            else:
                cancelled = self._waiting is _CANCEL
                outcome = self._other(yielded, loop)
                if outcome is _WAITING:
                    break
                if not isinstance(outcome, Deferred):
                    continue
                deferred = outcome
            if deferred.called and not deferred.paused and not deferred._callbacks:
                outcome = deferred.result
                if isinstance(outcome, Failure):
                    deferred._handled()
                    continue
                if not isinstance(outcome, Deferred):
                    continue
            cancelled = self._waiting is _CANCEL
            self._waiting = deferred
            deferred._wait(self)
            break
        task = self._task
        if task is not None and not task._seen:
            task.suspended()
        if cancelled:
            self._waiting.cancel()

    def _throw(self, generator: Any, failure: Failure) -> Any:
        task = self._task
        if task is not None and task.throw_plain and isinstance(failure.value, asyncio.CancelledError):
            return generator.throw(task.plain_cancellation())
        return failure.throwExceptionIntoGenerator(generator)

    def _other(self, yielded: Any, loop: AbstractEventLoop | None) -> Any:
        """Wait for something that isn't a Deferred, or give what is to be sent back for it."""
        blocking = getattr(yielded, "_asyncio_future_blocking", None)
        if blocking is not None:
            if blocking:
                yielded._asyncio_future_blocking = False
                yielded.add_done_callback(self._future_done)
            elif yielded.done():
                return future_outcome(yielded)
            else:
                yielded.add_done_callback(self._yielded_future_done)
            self._waiting = yielded
            return _WAITING
        if isinstance(yielded, (CoroutineType, GeneratorType)) or isinstance(yielded, Coroutine):
            return start_coroutine(yielded)
        if yielded is None and loop is not None and not isinstance(self._generator, GeneratorType):
            self._waiting = _Turn(self, loop)
            return _WAITING
        return yielded

    def _failure(self, error: BaseException) -> Failure:
        if isinstance(error, asyncio.CancelledError) and not isinstance(error, CancelledError):
            ours = CancelledError(*error.args)
            ours.__cause__ = error
            return Failure(ours)
        return failure_of(error, self.debug)

    def _finish(self, outcome: Any) -> None:
        task = self._task
        self._generator = self._context = self._task = None
        if task is not None:
            task._runner = None
            task._outcome = outcome
            if task._seen:
                task.finished()
        self.called = True
        self.result = outcome
        if isinstance(outcome, Deferred):
            self._chained(outcome, None)


class _Turn:
    """One turn of the loop, which a coroutine waits for by yielding None (`asyncio.sleep(0)`)."""

    __slots__ = ("_handle", "_loop", "_runner")

    def __init__(self, runner: CoroutineDeferred[Any], loop: AbstractEventLoop) -> None:
        self._runner = runner
        self._loop = loop
        self._handle = loop.call_soon(runner._go_on, None)

    def cancel(self, msg: object = None) -> None:
        """Instead of a turn, a CancelledError."""
        self._handle.cancel()
        self._handle = self._loop.call_soon(self._runner._go_on, Failure(CancelledError()))


class _CancelWhenWaiting:
    """In place of what a coroutine waits for, while it runs: to be cancelled as soon as it waits."""

    def cancel(self, msg: object = None) -> None:
        """It has been asked for already."""


_CANCEL = _CancelWhenWaiting()
_WAITING = object()


def start_coroutine(coro: AnyCoroutine[T]) -> Deferred[T]:
    """See `Deferred.fromCoroutine`."""
    if not isinstance(coro, (CoroutineType, GeneratorType)) and not isinstance(coro, Coroutine):
        raise NotACoroutineError(f"{coro!r} is not a coroutine")
    runner: CoroutineDeferred[T] = CoroutineDeferred(coro)
    runner._start()
    return runner


def ensureDeferred(coro: AnyCoroutine[T] | Deferred[T] | asyncio.Future[T]) -> Deferred[T]:
    """A Deferred for a coroutine (which starts at once) or an asyncio Future; a Deferred is returned as it is.

    Raises:
        NotACoroutineError: `coro` is none of these.
    """
    if isinstance(coro, Deferred):
        return coro
    if asyncio.isfuture(coro):
        return deferred_from_future(coro)
    return start_coroutine(coro)


def inlineCallbacks(f: Callable[P, Generator[Any, Any, T]]) -> Callable[P, Deferred[T]]:
    """Make a function that waits by `yield` of a generator function.

    The generator runs at once, up to the first `yield` of something that isn't there yet. Deferreds, asyncio Futures
    and Tasks, and coroutines are waited for: `yield` gives their value or raises their exception. Anything else
    that is yielded is given back. Cancelling the Deferred cancels what the generator waits for.

    Raises:
        TypeError: (at the call) `f` isn't a generator function.
    """

    @wraps(f)
    def run_generator(*args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
        try:
            generator = f(*args, **kwargs)
        except _ReturnValue:
            _not_a_generator(f, "returnValue() was called")
        if not isinstance(generator, GeneratorType):
            _not_a_generator(f, f"{generator!r} was returned")
        runner: CoroutineDeferred[T] = CoroutineDeferred(generator)
        runner._start()
        return runner

    return run_generator


def _not_a_generator(function: Any, what: str) -> NoReturn:
    raise TypeError(
        f"inlineCallbacks requires {function!r} to yield, to be a generator function; instead {what}"
    )


def returnValue(val: object) -> NoReturn:
    """Deprecated: end an `inlineCallbacks` generator with a result; `return val` does the same."""
    warnings.warn(
        "asyncreactor.internet.defer.returnValue was deprecated in Twisted 24.7.0; "
        "please use standard return statement instead",
        DeprecationWarning,
        stacklevel=2,
    )
    raise _ReturnValue(val)
