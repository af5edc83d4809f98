"""Deferred operations, each a function that does it `count` times; none needs a running reactor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import defer
    from asyncreactor.python import failure
else:
    defer, failure = modules("internet.defer", "python.failure")

__all__ = [
    "add_callbacks",
    "callback_chain",
    "cancel",
    "chain_fired",
    "chain_pending",
    "deferred_list",
    "errback",
    "gather",
    "lock",
    "maybe",
    "queue",
    "raise_and_trap",
    "semaphore",
    "succeed",
]


def same(result: Any) -> Any:
    return result


def trap(reason: failure.Failure) -> None:
    reason.trap(ValueError)


def drop(reason: failure.Failure) -> None:
    return None


def fail_value(result: Any) -> Any:
    raise ValueError(result)


def replace(result: Any, replacement: Any) -> Any:
    return replacement


def succeed(count: int) -> None:
    """`succeed` and one callback."""
    for _ in range(count):
        defer.succeed(1).addCallback(same)


def callback_chain(count: int) -> None:
    """A Deferred with ten callbacks, then fired."""
    for _ in range(count):
        d: defer.Deferred[int] = defer.Deferred()
        for _ in range(10):
            d.addCallback(same)
        d.callback(1)


def add_callbacks(count: int) -> None:
    """`addCallbacks` with both, `addBoth`, then fired."""
    for _ in range(count):
        d: defer.Deferred[int] = defer.Deferred()
        d.addCallbacks(same, drop)
        d.addBoth(same)
        d.callback(1)


def errback(count: int) -> None:
    """`errback` with an exception, one callback passed over, the errback that traps it."""
    for _ in range(count):
        d: defer.Deferred[int] = defer.Deferred()
        d.addCallback(same)
        d.addErrback(trap)
        d.errback(ValueError("benchmark"))


def raise_and_trap(count: int) -> None:
    """A callback that raises, then the errback that traps it."""
    for _ in range(count):
        defer.succeed(1).addCallback(fail_value).addErrback(trap)


def chain_fired(count: int) -> None:
    """A callback that returns a Deferred which has fired."""
    for _ in range(count):
        defer.succeed(1).addCallback(defer.succeed).addCallback(same)


def chain_pending(count: int) -> None:
    """A callback that returns a Deferred which fires later."""
    for _ in range(count):
        inner: defer.Deferred[int] = defer.Deferred()
        outer: defer.Deferred[int] = defer.Deferred()
        outer.addCallback(replace, inner)
        outer.addCallback(same)
        outer.callback(1)
        inner.callback(2)


def deferred_list(count: int) -> None:
    """`DeferredList` of ten that fire later."""
    for _ in range(count):
        parts: list[defer.Deferred[int]] = [defer.Deferred() for _ in range(10)]
        defer.DeferredList(parts).addCallback(same)
        for part in parts:
            part.callback(1)


def gather(count: int) -> None:
    """`gatherResults` of ten that have fired."""
    for _ in range(count):
        defer.gatherResults([defer.succeed(1) for _ in range(10)]).addCallback(same)


def cancel(count: int) -> None:
    """`cancel` of a pending Deferred, its errback called."""
    for _ in range(count):
        d: defer.Deferred[int] = defer.Deferred()
        d.addErrback(drop)
        d.cancel()


def maybe(count: int) -> None:
    """`maybeDeferred` of a function that returns a value."""
    for _ in range(count):
        defer.maybeDeferred(same, 1).addCallback(same)


def lock(count: int) -> None:
    """`DeferredLock`: acquire, a second one waits, release twice."""
    shared = defer.DeferredLock()
    for _ in range(count):
        shared.acquire().addCallback(same)
        shared.acquire().addCallback(same)
        shared.release()
        shared.release()


def semaphore(count: int) -> None:
    """`DeferredSemaphore` of two: acquire and release."""
    shared = defer.DeferredSemaphore(2)
    for _ in range(count):
        shared.acquire().addCallback(same)
        shared.release()


def queue(count: int) -> None:
    """`DeferredQueue`: a waiting get, then put."""
    shared: defer.DeferredQueue[int] = defer.DeferredQueue()
    for _ in range(count):
        shared.get().addCallback(same)
        shared.put(1)
