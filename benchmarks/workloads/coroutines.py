"""Coroutines over Deferreds, in a running reactor: `inlineCallbacks`, and `ensureDeferred` of `async def`."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import defer
else:
    defer = modules("internet.defer")

__all__ = [
    "await_fired",
    "await_loop",
    "await_nested",
    "await_pending",
    "inline_fired",
    "inline_loop",
    "inline_nested",
    "inline_pending",
]

LEVELS = 5
STEPS = 100

Pending = defer.Deferred


@defer.inlineCallbacks
def inline_one(d: Any) -> Generator[Any, Any, Any]:
    result = yield d
    return result


@defer.inlineCallbacks
def inline_levels(level: int, d: Any) -> Generator[Any, Any, Any]:
    result = yield inline_levels(level - 1, d) if level else d
    return result


@defer.inlineCallbacks
def inline_steps() -> Generator[Any, Any, Any]:
    for _ in range(STEPS):
        yield defer.succeed(1)


async def await_one(d: Any) -> Any:
    return await d


async def await_levels(level: int, d: Any) -> Any:
    return await defer.ensureDeferred(await_levels(level - 1, d)) if level else await d


async def await_steps() -> None:
    for _ in range(STEPS):
        await defer.succeed(1)


def inline_fired(count: int) -> None:
    """`inlineCallbacks`: one yield of a Deferred which has fired."""
    for _ in range(count):
        inline_one(defer.succeed(1))


def inline_pending(count: int) -> None:
    """`inlineCallbacks`: one yield of a Deferred which fires later."""
    for _ in range(count):
        d: defer.Deferred[int] = Pending()
        inline_one(d)
        d.callback(1)


def inline_nested(count: int) -> None:
    """`inlineCallbacks` five deep, the innermost waits for a Deferred which fires later."""
    for _ in range(count):
        d: defer.Deferred[int] = Pending()
        inline_levels(LEVELS - 1, d)
        d.callback(1)


def inline_loop(count: int) -> None:
    """`inlineCallbacks`: a hundred yields in one function; one yield is the operation."""
    for _ in range(max(1, count // STEPS)):
        inline_steps()


def await_fired(count: int) -> None:
    """`ensureDeferred`: one await of a Deferred which has fired."""
    for _ in range(count):
        defer.ensureDeferred(await_one(defer.succeed(1)))


def await_pending(count: int) -> None:
    """`ensureDeferred`: one await of a Deferred which fires later."""
    for _ in range(count):
        d: defer.Deferred[int] = Pending()
        defer.ensureDeferred(await_one(d))
        d.callback(1)


def await_nested(count: int) -> None:
    """`ensureDeferred` five deep, the innermost waits for a Deferred which fires later."""
    for _ in range(count):
        d: defer.Deferred[int] = Pending()
        defer.ensureDeferred(await_levels(LEVELS - 1, d))
        d.callback(1)


def await_loop(count: int) -> None:
    """`ensureDeferred`: a hundred awaits in one function; one await is the operation."""
    for _ in range(max(1, count // STEPS)):
        defer.ensureDeferred(await_steps())
