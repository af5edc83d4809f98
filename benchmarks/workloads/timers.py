"""Timers of the reactor; each function returns a Deferred that fires when `count` operations are done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import defer, reactor, task
else:
    defer, reactor, task = modules("internet.defer", "internet.reactor", "internet.task")

__all__ = ["cancel", "chain", "looping", "reset", "soon", "spread"]

BURST = 1000
SPREAD_SECONDS = 0.25
FAR_SECONDS = 60.0
RESET_TIMERS = 100


def nothing() -> None:
    return None


def soon(count: int) -> defer.Deferred[None]:
    """`callLater(0, f)` in bursts of a thousand."""
    done: defer.Deferred[None] = defer.Deferred()

    def burst(left: int) -> None:
        if left <= 0:
            done.callback(None)
            return
        for _ in range(min(left, BURST) - 1):
            reactor.callLater(0, nothing)
        reactor.callLater(0, burst, left - BURST)

    burst(count)
    return done


def chain(count: int) -> defer.Deferred[None]:
    """`callLater(0, f)` where each call sets the next: one on each turn of the reactor."""
    done: defer.Deferred[None] = defer.Deferred()

    def step(left: int) -> None:
        if left:
            reactor.callLater(0, step, left - 1)
        else:
            done.callback(None)

    step(count)
    return done


def spread(count: int) -> defer.Deferred[None]:
    """`count` timers set at once, due evenly over a quarter of a second."""
    done: defer.Deferred[None] = defer.Deferred()
    for index in range(count - 1):
        reactor.callLater(SPREAD_SECONDS * index / count, nothing)
    reactor.callLater(SPREAD_SECONDS, done.callback, None)
    return done


def cancel(count: int) -> defer.Deferred[None]:
    """`count` timers set, then all cancelled, then one turn of the reactor."""
    done: defer.Deferred[None] = defer.Deferred()
    timers = [reactor.callLater(FAR_SECONDS + index % 100, nothing) for index in range(count)]
    for timer in timers:
        timer.cancel()
    reactor.callLater(0, done.callback, None)
    return done


def reset(count: int) -> defer.Deferred[None]:
    """A hundred timers put off in turn, `count` times in all, then cancelled."""
    done: defer.Deferred[None] = defer.Deferred()
    timers = [reactor.callLater(FAR_SECONDS, nothing) for _ in range(RESET_TIMERS)]
    for index in range(count):
        timers[index % RESET_TIMERS].reset(FAR_SECONDS)
    for timer in timers:
        timer.cancel()
    reactor.callLater(0, done.callback, None)
    return done


def looping(count: int) -> defer.Deferred[Any]:
    """`LoopingCall` with no interval, `count` calls."""
    left = count

    def tick() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            loop.stop()

    loop = task.LoopingCall(tick)
    return loop.start(0)
