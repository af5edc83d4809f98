"""From Deferreds to what asyncio waits for, and back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar, overload

from asyncreactor.internet.defer import Deferred, ensureDeferred, fail, succeed
from asyncreactor.python.failure import Failure

__all__ = ["ensure_awaitable", "to_deferred", "to_future"]

T = TypeVar("T")


def to_future(deferred: Deferred[T] | asyncio.Future[T]) -> asyncio.Future[T]:
    """A Future of the running loop for a Deferred, for what asks for a Future: `await` needs none.

    The Future has the result when the Deferred fires; those who wait for the Future hear of it on the loop's
    next turn. Cancelling it cancels the Deferred. The result is handed over: the Deferred's is None then.

    Args:
        deferred: a Deferred; a Future is returned as it is.

    Raises:
        RuntimeError: no loop runs.
        TypeError: it is neither; `asyncio.ensure_future` takes coroutines.
    """
    if isinstance(deferred, Deferred):
        return deferred.asFuture(asyncio.get_running_loop())
    if asyncio.isfuture(deferred):
        return deferred
    raise TypeError(f"deferred must be a Deferred or a Future, not {deferred!r}")


def to_deferred(awaitable: Awaitable[T]) -> Deferred[T]:
    """A Deferred for anything that can be awaited.

    A coroutine starts at once. Cancelling the Deferred cancels what it stands for.

    Args:
        awaitable: a coroutine, a Future, a Task, or another object with `__await__`; a Deferred is returned
            as it is.

    Raises:
        TypeError: it cannot be awaited.
    """
    if isinstance(awaitable, (Deferred, asyncio.Future)) or asyncio.iscoroutine(awaitable):
        return ensureDeferred(awaitable)
    if asyncio.isfuture(awaitable):
        return Deferred.fromFuture(awaitable)
    if hasattr(awaitable, "__await__"):
        return ensureDeferred(_wait_for(awaitable))
    raise TypeError(f"awaitable must be a coroutine, a Future or a Deferred, not {awaitable!r}")


async def _wait_for(awaitable: Awaitable[T]) -> T:
    return await awaitable


@overload
def ensure_awaitable(value: Awaitable[T]) -> Awaitable[T]: ...


@overload
def ensure_awaitable(value: Failure) -> Awaitable[Any]: ...


@overload
def ensure_awaitable(value: T) -> Awaitable[T]: ...


def ensure_awaitable(value: Any) -> Awaitable[Any]:
    """Something to await, for the result of a function that may or may not have to be waited for.

    Args:
        value: what can be awaited is returned as it is; for a `Failure`, awaiting raises its exception;
            anything else is the result itself.
    """
    if hasattr(value, "__await__"):
        return value  # type: ignore[no-any-return]  # looked at just now
    return fail(value) if isinstance(value, Failure) else succeed(value)
