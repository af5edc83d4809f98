"""Tests of `asyncreactor.internet.threads`."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any

import pytest

from asyncreactor import internet
from asyncreactor.internet import defer, threads
from asyncreactor.python.failure import Failure
from asyncreactor.python.threadpool import ThreadPool

SECONDS = 10
colour: contextvars.ContextVar[str] = contextvars.ContextVar("colour", default="none")


class Reactor:
    """Of a reactor what these functions use; the test's thread is the reactor's."""

    def __init__(self, pool: ThreadPool) -> None:
        self.calls: SimpleQueue[Callable[[], object]] = SimpleQueue()
        self.pool = pool

    def getThreadPool(self) -> ThreadPool:
        return self.pool

    def callFromThread(self, f: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        self.calls.put(lambda: f(*args, **kwargs))

    def callInThread(self, f: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        self.pool.callInThread(f, *args, **kwargs)

    def run_one_call(self) -> None:
        self.calls.get(timeout=SECONDS)()


@pytest.fixture
def reactor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    pool = ThreadPool(0, 4)
    pool.start()
    reactor = Reactor(pool)
    monkeypatch.setattr(internet, "reactor", reactor, raising=False)
    yield reactor
    pool.stop()


def results_of(deferred: defer.Deferred[Any]) -> list[Any]:
    results: list[Any] = []
    deferred.addBoth(results.append)
    return results


def test_result_comes_in_the_reactors_thread(reactor: Any) -> None:
    def add(x: int, y: int = 5) -> tuple[int, int]:
        return x + y, threading.get_ident()

    deferred = threads.deferToThread(add, 3, y=4)
    seen = results_of(deferred.addCallback(lambda result: (*result, threading.get_ident())))
    assert seen == []
    reactor.run_one_call()
    [(total, worker, here)] = seen
    assert total == 7
    assert worker != here == threading.get_ident()


def test_failure_comes_through_the_deferred(reactor: Any) -> None:
    failed = results_of(threads.deferToThread(int, "x"))
    reactor.run_one_call()
    assert failed[0].check(ValueError)


def test_context_of_the_caller_is_in_force(reactor: Any) -> None:
    token = colour.set("red")
    seen = results_of(threads.deferToThread(colour.get))
    colour.reset(token)
    reactor.run_one_call()
    assert seen == ["red"]


def test_result_after_cancel_is_dropped(reactor: Any) -> None:
    deferred = threads.deferToThreadPool(reactor, reactor.getThreadPool(), int, "1")
    seen = results_of(deferred)
    deferred.cancel()
    reactor.run_one_call()
    assert [failure.type for failure in seen] == [defer.CancelledError]


def test_calls_are_made_in_order_in_one_thread(reactor: Any) -> None:
    seen: list[Any] = []
    done = threading.Event()
    threads.callMultipleInThread([(seen.append, (i,), {}) for i in range(5)] + [(done.set, (), {})])
    assert done.wait(SECONDS)
    assert seen == [0, 1, 2, 3, 4]


def outcome_of_blocking_call(reactor: Any, f: Callable[[], object]) -> Any:
    outcomes: SimpleQueue[Any] = SimpleQueue()

    def in_thread() -> None:
        try:
            outcomes.put(threads.blockingCallFromThread(reactor, f))
        except ValueError as error:
            outcomes.put(error)

    reactor.callInThread(in_thread)
    reactor.run_one_call()
    return outcomes.get(timeout=SECONDS)


def test_blocking_call_returns_the_result(reactor: Any) -> None:
    assert outcome_of_blocking_call(reactor, threading.get_ident) == threading.get_ident()


def test_blocking_call_waits_for_a_deferred(reactor: Any) -> None:
    assert outcome_of_blocking_call(reactor, lambda: defer.succeed("foo")) == "foo"


def test_blocking_call_waits_for_a_coroutine(reactor: Any) -> None:
    async def answer() -> int:
        return await defer.succeed(42)

    assert outcome_of_blocking_call(reactor, answer) == 42


def test_blocking_call_raises(reactor: Any) -> None:
    error = ValueError("bar")
    assert outcome_of_blocking_call(reactor, lambda: defer.fail(error)) is error


class ManualExecutor(ThreadPoolExecutor):
    """Hands out futures that the test completes."""

    def __init__(self) -> None:
        super().__init__()
        self.future: Future[Any] = Future()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return self.future


def test_executor_makes_the_call(reactor: Any) -> None:
    with ThreadPoolExecutor(1) as executor:
        seen = results_of(threads.deferToExecutor(executor, int, "11", base=2))
        reactor.run_one_call()
        failed = results_of(threads.deferToExecutor(executor, int, "x"))
        reactor.run_one_call()
    assert seen == [3]
    assert failed[0].check(ValueError)


def test_cancel_reaches_the_executor(reactor: Any) -> None:
    executor = ManualExecutor()
    deferred = threads.deferToExecutor(executor, int, "1")
    seen = results_of(deferred)
    deferred.cancel()
    assert executor.future.cancelled()
    reactor.run_one_call()
    assert [failure.type for failure in seen] == [defer.CancelledError]


def test_result_of_a_running_call_is_dropped_after_cancel(reactor: Any) -> None:
    executor = ManualExecutor()
    executor.future.set_running_or_notify_cancel()
    deferred = threads.deferToExecutor(executor, int, "1")
    seen = results_of(deferred)
    deferred.cancel()
    executor.future.set_result(1)
    reactor.run_one_call()
    assert [failure.type for failure in seen] == [defer.CancelledError]


def test_executor_that_gives_up_cancels(reactor: Any) -> None:
    executor = ManualExecutor()
    seen = results_of(threads.deferToExecutor(executor, int, "1"))
    executor.future.cancel()
    reactor.run_one_call()
    assert isinstance(seen[0], Failure)
    assert seen[0].check(defer.CancelledError)


def test_executor_that_was_shut_down(reactor: Any) -> None:
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(RuntimeError):
        threads.deferToExecutor(executor, int, "1")
