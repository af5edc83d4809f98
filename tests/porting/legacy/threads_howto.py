"""Calls into threads, and back."""
# mypy: ignore-errors

from __future__ import annotations

import threading

from twisted.internet import defer, reactor, threads


def in_thread():
    reactor.callFromThread(print, "from a thread")
    print("blocking", threads.blockingCallFromThread(reactor, defer.succeed, 3))
    try:
        threads.blockingCallFromThread(reactor, int, "x")
    except ValueError as e:
        print(e)
    return threading.current_thread() is threading.main_thread()


@defer.inlineCallbacks
def main():
    print((yield threads.deferToThread(in_thread)))
    done = defer.Deferred()
    calls = [(print, ["first"], {}), (print, ["second"], {"end": "!\n"})]
    threads.callMultipleInThread([*calls, (reactor.callFromThread, [done.callback, None], {})])
    yield done
    try:
        yield threads.deferToThread([].pop)
    except IndexError as e:
        print(e)
    reactor.stop()


reactor.suggestThreadPoolSize(30)
print(reactor.getThreadPool().max)
reactor.addSystemEventTrigger("before", "shutdown", print, "shutting down")
reactor.callWhenRunning(main)
reactor.run()
print(reactor.running)
