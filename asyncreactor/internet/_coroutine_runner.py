"""What runs a coroutine or a generator that waits for Deferreds.

The Deferred that the caller gets is the runner as well: it steps the generator on the stack of whoever fires what it
waits for, inside its own context. In a running loop it shows itself to asyncio as the current task, so that
whatever works in an asyncio Task works here.
"""

from __future__ import annotations

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Coroutine
from types import CoroutineType, GeneratorType
from typing import Any, Final

from asyncreactor.internet._awaited import AwaitedDeferred
from asyncreactor.internet._coroutine_task import CoroutineTask
from asyncreactor.internet._coroutine_task_core import (
    MANY,
    NEW,
    SEEN,
    WAITED,
    TaskCore,
    current_tasks,
    unlisted,
)
from asyncreactor.internet._defer_debug import DebugInfo, calling_stack, settings
from asyncreactor.internet._defer_errors import CancelledError
from asyncreactor.internet._deferred_base import DeferredBase
from asyncreactor.internet._deferred_core import (
    DeferredCore,
    failure_of,
    handled,
    leave_own_frame,
    note,
    run,
    take_over,
)
from asyncreactor.internet._futures import future_outcome
from asyncreactor.internet._here import ASKING_IS_SLOW, here
from asyncreactor.internet._quick_names import FAILURE, PLAIN_TYPES, copy_context, get_ident, get_running_loop
from asyncreactor.python._compiled import mypyc_attr
from asyncreactor.python.failure import Failure

__all__ = ["CoroutineRunner", "ReturnValue", "launch"]


class ReturnValue(BaseException):
    """Carries the argument of `returnValue` out of the generator."""

    def __init__(self, value: object) -> None:
        super().__init__()
        self.value = value


@mypyc_attr(allow_interpreted_subclasses=True)
class CoroutineRunner(DeferredBase):
    """The Deferred of a running coroutine, and what runs it."""

    __slots__ = ("_awaits", "_context", "_generator", "_task", "_waiting")

    #: Whether the generator waits by `await`: then a failure is sent to it, and raised by `DeferredBase.__await__`.
    _awaits: bool

    _generator: Any
    #: None once the coroutine has ended.
    _context: Any
    _task: TaskCore | None
    #: The Deferred or Future that the generator waits for; `_CANCEL` if it is to be cancelled when it waits.
    _waiting: Any

    def cancel(self) -> None:
        """Cancel what the coroutine waits for, or will wait for next; it may catch the CancelledError and go on."""
        if self.called:
            DeferredBase.cancel(self)
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
            whole: Any = self._task
            if whole is not None:
                whole.throw_plain = False
            self._waiting.cancel(message)
        else:
            self.cancel()

    def _resume(self, source: DeferredCore, result: Any) -> DeferredCore | None:
        """What was waited for is there."""
        self._waiting = None
        self._context.run(_step, self, result)
        return self if self.called and (self._callbacks or isinstance(self.result, FAILURE)) else None

    def _future_done(self, future: asyncio.Future[Any]) -> None:
        """A Future that was yielded by `await` is done: its own `__await__` looks at the result."""
        self._go_on(None)

    def _yielded_future_done(self, future: asyncio.Future[Any]) -> None:
        """A Future that was yielded as it is, is done."""
        self._go_on(future_outcome(future))

    def _go_on(self, outcome: Any) -> None:
        self._waiting = None
        self._context.run(_step, self, outcome)
        if self.called:
            run(self)


def launch(runner: CoroutineRunner, generator: Any) -> None:
    """Make `runner`, which is as `__new__` left it, the Deferred of a generator, and take the first step."""
    # DeferredBase.__init__ is spelled out, and called from nowhere: two calls less for each coroutine.
    runner.called = False
    runner.paused = 0
    runner._callbacks = None
    runner._canceller = None
    runner._running = False
    runner._task = None
    runner._waiting = None
    runner._generator = generator
    if settings.debug:
        runner._debugInfo = DebugInfo()
        runner._debugInfo.creator = calling_stack()
    runner._context = context = copy_context()
    context.run(_step, runner, None)
    if runner.called and type(runner.result) not in PLAIN_TYPES and isinstance(runner.result, FAILURE):
        note(runner, False)


def _step(runner: CoroutineRunner, outcome: Any) -> None:
    """Be asyncio's current task, if a loop runs, and go on with the generator until it has to wait or ends.

    This is one function, with two others spelled out in it, because each step of each coroutine goes through it.
    """
    loop = here.loop if ASKING_IS_SLOW and here.thread == get_ident() else get_running_loop()
    task = runner._task
    outer = None
    if loop is not None:
        if task is None:
            made: TaskCore = _new_task(CoroutineTask)
            made._runner = runner
            made._loop = loop
            made._state = NEW
            runner._task = task = made
        outer = current_tasks.get(loop)
        current_tasks[loop] = task
    generator = runner._generator
    deferred: DeferredCore
    try:
        while True:
            if type(outcome) not in PLAIN_TYPES and isinstance(outcome, FAILURE):
                yielded = _throw(runner, generator, outcome)
            else:
                yielded = generator.send(outcome)
            if type(yielded) is AwaitedDeferred:
                deferred = yielded.deferred
                runner._awaits = True
            elif isinstance(yielded, DeferredCore):
                deferred = yielded
                runner._awaits = False
            else:
                runner._awaits = False
                cancelled = runner._waiting is _CANCEL
                outcome = _other(runner, yielded, loop)
                if outcome is _WAITING:
                    break
                if not isinstance(outcome, DeferredCore):
                    continue
                deferred = outcome
            callbacks = deferred._callbacks
            if deferred.called and not deferred.paused and not callbacks:
                outcome = deferred.result
                if type(outcome) not in PLAIN_TYPES and isinstance(outcome, FAILURE):
                    handled(deferred)
                continue
            cancelled = runner._waiting is _CANCEL
            runner._waiting = deferred
            if callbacks is None:
                deferred._callbacks = [(None, runner, True, None)]
            else:
                callbacks.append((None, runner, True, None))
            break
        if task is not None and task._state == NEW:
            task._state = WAITED
            unlisted.tasks.append(task)
            if unlisted.loop is not loop or len(unlisted.tasks) > MANY:
                unlisted.look(task._loop)
        if cancelled:
            runner._waiting.cancel()
    except StopIteration as stop:
        _finish(runner, stop.value)
    except ReturnValue as stop:
        _finish(runner, stop.value)
    except BaseException as error:
        _finish(runner, _failure(runner, error))
    finally:
        if loop is not None:
            if outer is None:
                del current_tasks[loop]
            else:
                current_tasks[loop] = outer


def _throw(runner: CoroutineRunner, generator: Any, failure: Failure) -> Any:
    task = runner._task
    if task is not None and isinstance(failure.value, asyncio.CancelledError):
        whole: Any = task
        if whole.throw_plain:
            return generator.throw(whole.plain_cancellation())
    if runner._awaits:
        return generator.send(failure)
    return failure.throwExceptionIntoGenerator(generator)


def _other(runner: CoroutineRunner, yielded: Any, loop: AbstractEventLoop | None) -> Any:
    """Wait for something that isn't a Deferred, or give what is to be sent back for it."""
    if hasattr(type(yielded), "_asyncio_future_blocking"):  # a mock has every attribute, its class has not
        if yielded._asyncio_future_blocking:
            yielded._asyncio_future_blocking = False
            yielded.add_done_callback(runner._future_done)
        elif yielded.done():
            return future_outcome(yielded)
        else:
            yielded.add_done_callback(runner._yielded_future_done)
        runner._waiting = yielded
        return _WAITING
    if isinstance(yielded, (CoroutineType, GeneratorType)) or isinstance(yielded, Coroutine):
        return _start_another(runner, yielded)
    if yielded is None and loop is not None and not isinstance(runner._generator, GeneratorType):
        runner._waiting = _Turn(runner, loop)
        return _WAITING
    return yielded


def _failure(runner: CoroutineRunner, error: BaseException) -> Failure:
    if isinstance(error, asyncio.CancelledError) and not isinstance(error, CancelledError):
        ours = CancelledError(*error.args)
        leave_own_frame(error)
        ours.__cause__ = error
        return Failure(ours)
    return failure_of(error, settings.debug)


def _start_another(runner: CoroutineRunner, coroutine: Any) -> Any:
    """Run a coroutine that was yielded."""
    kind = runner.__class__
    another = kind.__new__(kind)
    launch(another, coroutine)
    return another


def _finish(runner: CoroutineRunner, outcome: Any) -> None:
    task = runner._task
    runner._generator = runner._context = runner._task = None
    if task is not None:
        task._runner = None
        task._outcome = outcome
        if task._state == SEEN:
            whole: Any = task
            whole.finished()
    runner.called = True
    runner.result = outcome
    if isinstance(outcome, DeferredCore):
        take_over(runner, outcome, None)


class _Turn:
    """One turn of the loop, which a coroutine waits for by yielding None (`asyncio.sleep(0)`)."""

    __slots__ = ("_handle", "_loop", "_runner")

    def __init__(self, runner: CoroutineRunner, loop: AbstractEventLoop) -> None:
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


_CANCEL: Final = _CancelWhenWaiting()
_new_task: Final[Any] = CoroutineTask.__new__
_WAITING: Final = object()
