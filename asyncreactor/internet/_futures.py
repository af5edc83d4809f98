"""Crossing between Deferreds and asyncio's Futures."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from asyncreactor.internet._defer_errors import CancelledError
from asyncreactor.internet._deferred import Deferred
from asyncreactor.internet._deferred_core import handled
from asyncreactor.python._arguments import wrong_type
from asyncreactor.python.failure import Failure

__all__ = ["deferred_from_future", "deferred_to_future", "future_outcome"]

T = TypeVar("T")


def future_outcome(future: asyncio.Future[Any]) -> Any:
    """The value of a Future that is done, or a `Failure`; a cancelled one gives our `CancelledError`."""
    try:
        return future.result()
    except CancelledError:
        return Failure()
    except asyncio.CancelledError as error:
        return Failure(CancelledError(*error.args))
    except BaseException as error:
        return Failure(error)


def deferred_to_future(deferred: Deferred[T], loop: asyncio.AbstractEventLoop) -> asyncio.Future[T]:
    """See `Deferred.asFuture`."""
    if not hasattr(loop, "create_future"):
        raise wrong_type("loop", "an asyncio event loop", loop)
    future: asyncio.Future[T] = loop.create_future()

    def pass_cancel(future: asyncio.Future[T]) -> None:
        if future.cancelled():
            deferred.cancel()

    def succeed(value: T) -> None:
        if not future.done():
            future.set_result(value)

    def fail(failure: Failure) -> None:
        if future.done():
            return
        if isinstance(failure.value, asyncio.CancelledError):
            future.cancel()
        else:
            future.set_exception(failure.value)

    future.add_done_callback(pass_cancel)
    deferred.addCallbacks(succeed, fail)
    return future


def deferred_from_future(future: asyncio.Future[T]) -> Deferred[T]:
    """See `Deferred.fromFuture`."""
    if not hasattr(future, "_asyncio_future_blocking"):
        raise wrong_type("future", "an asyncio Future or Task", future)

    def pass_cancel(deferred: Deferred[T]) -> None:
        future.cancel()
        unheard = not deferred._callbacks
        deferred.errback(CancelledError())
        if unheard:
            # Whoever cancels and looks no further knows what happened: nothing to report.
            handled(deferred)

    def fire(future: asyncio.Future[T]) -> None:
        outcome = future_outcome(future)
        if not deferred.called:
            deferred.callback(outcome)

    deferred: Deferred[T] = Deferred(pass_cancel)
    future.add_done_callback(fire)
    return deferred
