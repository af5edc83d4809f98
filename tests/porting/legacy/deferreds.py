"""Deferreds, in callbacks and in generators."""
# mypy: ignore-errors

from __future__ import annotations

from twisted.internet import defer, reactor, task
from twisted.internet.defer import Deferred, DeferredList, gatherResults, inlineCallbacks


class Getter:
    def got_results(self, x):
        d, self.d = self.d, None
        if x % 2 == 0:
            d.callback(x * 3)
        else:
            d.errback(ValueError("You used an odd number!"))

    def get(self, x):
        self.d = Deferred()
        reactor.callLater(0.001, self.got_results, x)
        return self.d.addCallback("Result: {}".format)


def recover(failure):
    failure.trap(ValueError)
    return failure.getErrorMessage()


@inlineCallbacks
def locked(lock, order, n):
    yield lock.acquire()
    try:
        order.append(n)
        yield task.deferLater(reactor, 0.001)
    finally:
        lock.release()


@inlineCallbacks
def fails():
    try:
        yield Getter().get(3)
    except ValueError as e:
        print("caught", e)
    outcomes = yield DeferredList([Getter().get(2), Getter().get(1)], consumeErrors=True)
    print([(ok, getattr(value, "value", value)) for ok, value in outcomes])
    try:
        yield gatherResults([Getter().get(2), Getter().get(1)], consumeErrors=True)
    except defer.FirstError as e:
        print("first", e.index, e.subFailure.value)
    late = Deferred(lambda _: print("cancelling"))
    late.addTimeout(0.001, reactor)
    try:
        yield late
    except defer.TimeoutError as e:
        print(e)
    return "done"


@inlineCallbacks
def main(reactor):
    print((yield Getter().get(4)))
    print((yield Getter().get(3).addErrback(recover)))
    order = []
    lock = defer.DeferredLock()
    yield gatherResults([locked(lock, order, n) for n in range(3)])
    print(order)
    semaphore = defer.DeferredSemaphore(2)
    print((yield gatherResults([semaphore.run(task.deferLater, reactor, 0, int, n) for n in "123"])))
    queue = defer.DeferredQueue()
    waiting = queue.get()
    queue.put("queued")
    print((yield waiting))
    print((yield fails()))


task.react(main)
