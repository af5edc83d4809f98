"""Tests of calls from other threads, and of the pool."""

from __future__ import annotations

import threading

from asyncreactor._engine.reactor import Reactor


def test_a_call_that_asks_for_itself_lets_timers_go_first(reactor: Reactor) -> None:
    seen: list[str] = []

    def first() -> None:
        reactor.callFromThread(second)
        reactor.callLater(0, seen.append, "timer")

    def second() -> None:
        seen.append("call")
        reactor.stop()

    reactor.callFromThread(first)
    reactor.run()
    assert seen == ["timer", "call"]


def test_calls_that_ask_for_themselves_are_made_as_often_as_they_ask(reactor: Reactor) -> None:
    left = 100

    def again() -> None:
        nonlocal left
        left -= 1
        if left:
            reactor.callFromThread(again)
        else:
            reactor.stop()

    reactor.callFromThread(again)
    reactor.run()
    assert left == 0


def test_no_call_is_lost_between_threads(reactor: Reactor) -> None:
    count, threads, seen = 2000, 3, list[int]()

    def call() -> None:
        seen.append(1)
        if len(seen) == count * threads:
            reactor.stop()

    def work() -> None:
        for _ in range(count):
            reactor.callFromThread(call)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        reactor.callWhenRunning(worker.start)
    reactor.run()
    for worker in workers:
        worker.join()
    assert len(seen) == count * threads


def test_the_suggested_size_outlives_a_run(reactor: Reactor) -> None:
    reactor.suggestThreadPoolSize(3)
    reactor.callWhenRunning(reactor.stop)
    reactor.run()
    assert reactor.getThreadPool().max == 3


def test_a_forgotten_pool_is_followed_by_one_as_new(reactor: Reactor) -> None:
    reactor.suggestThreadPoolSize(0)
    reactor._forget_thread_pool()
    assert reactor.getThreadPool().max == 10
