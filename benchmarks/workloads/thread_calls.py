"""Calls between threads; each function returns a Deferred that fires when `count` operations are done."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import defer, reactor, threads
else:
    defer, reactor, threads = modules("internet.defer", "internet.reactor", "internet.threads")

__all__ = ["into_reactor", "round_trips"]

BURST = 1000


def nothing() -> None:
    return None


def into_reactor(count: int) -> defer.Deferred[None]:
    """`callFromThread` from one other thread, in bursts of a thousand."""
    done: defer.Deferred[None] = defer.Deferred()

    def call() -> None:
        for begin in range(0, count, BURST):
            for _ in range(min(BURST, count - begin) - 1):
                reactor.callFromThread(nothing)
            arrived = threading.Event()
            reactor.callFromThread(arrived.set)
            arrived.wait()
        reactor.callFromThread(done.callback, None)

    threading.Thread(target=call).start()
    return done


def round_trips(count: int) -> defer.Deferred[Any]:
    """`deferToThread`, one after the other."""
    done: defer.Deferred[Any] = defer.Deferred()

    def step(result: Any, left: int) -> None:
        if left:
            threads.deferToThread(nothing).addCallback(step, left - 1).addErrback(done.errback)
        else:
            done.callback(None)

    step(None, count)
    return done
