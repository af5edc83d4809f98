"""A walk through Deferreds: `python examples/deferreds.py`."""

from __future__ import annotations

from collections.abc import Generator

from asyncreactor.internet.defer import Deferred, ensureDeferred, gatherResults, inlineCallbacks
from asyncreactor.internet.task import Clock

# A Deferred is a result that is not there yet. Callbacks are told what to do with it.
age: Deferred[str] = Deferred()
number = age.addCallback(int).addCallback(lambda years: years + 1)
number.addCallback(lambda years: print("next year:", years))
age.callback("41")  # here it is: the callbacks run now, each with what the one before it returned

# What goes wrong takes the other way, until somebody mends it.
age = Deferred()
number = age.addCallback(int).addErrback(lambda failure: len(failure.getErrorMessage()))
number.addCallback(lambda length: print("no number; characters in the complaint:", length))
age.callback("a secret")

# A callback may return another Deferred: the rest waits for it.
first, second = Deferred[str](), Deferred[str]()
first.addCallback(lambda _: second).addCallback(lambda result: print("the second one gave:", result))
first.callback("the first result")
second.callback("the second result")

# Several together.
parts = [Deferred[int](), Deferred[int]()]
gatherResults(parts).addCallback(lambda results: print("all of them:", results))
parts[1].callback(2)
parts[0].callback(1)


# With `await`, it reads like a program that never waits; `yield` does the same in generators.
async def add(left: Deferred[int], right: Deferred[int]) -> int:
    return await left + await right


@inlineCallbacks
def double(what: Deferred[int]) -> Generator[Deferred[int], int, int]:
    number = yield what
    return 2 * number


summands = [Deferred[int](), Deferred[int]()]
double(ensureDeferred(add(*summands))).addCallback(lambda result: print("twice the sum:", result))
for summand in summands:
    summand.callback(10)

# Whoever no longer wants it cancels; a time-out does that by itself. This clock moves when it is told to.
clock = Clock()
slow: Deferred[None] = Deferred(lambda _: print("giving it up"))
slow.addTimeout(5, clock).addErrback(lambda failure: print("failed with:", failure.type.__name__))
clock.advance(5)
