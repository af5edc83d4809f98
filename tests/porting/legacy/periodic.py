"""LoopingCall, Cooperator, timers."""
# mypy: ignore-errors

from __future__ import annotations

from twisted.internet import defer, reactor, task

runs = 0


def run():
    global runs
    runs += 1
    print("run", runs)
    if runs == 3:
        raise Exception("Failure during loop execution.")


def steps():
    for n in range(3):
        print("step", n)
        yield None
    yield task.deferLater(reactor, 0.001)


@defer.inlineCallbacks
def main():
    yield task.LoopingCall(run).start(0.001).addErrback(lambda failure: print(failure.getErrorMessage()))
    yield task.Cooperator().coiterate(steps())
    yield task.cooperate(steps()).whenDone()
    counts = []
    loop = task.LoopingCall.withCount(counts.append)
    loop.start(0.001)
    yield task.deferLater(reactor, 0.01)
    loop.stop()
    print(loop.running, counts[0])
    call = reactor.callLater(5, print, "never")
    call.reset(6)
    call.delay(1)
    print(call.active())
    call.cancel()
    reactor.stop()


reactor.callWhenRunning(main)
reactor.run()
