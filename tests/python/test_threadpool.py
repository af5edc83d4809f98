"""Tests of `asyncreactor.python.threadpool`."""

from __future__ import annotations

import contextvars
import gc
import pickle
import threading
import weakref
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest

from asyncreactor.python import context, log
from asyncreactor.python.failure import Failure
from asyncreactor.python.threadpool import ThreadPool

SECONDS = 10
colour: contextvars.ContextVar[str] = contextvars.ContextVar("colour", default="none")


@pytest.fixture
def pool() -> Iterator[ThreadPool]:
    pool = ThreadPool(0, 2, name="test")
    pool.start()
    yield pool
    pool.stop()


@pytest.fixture
def errors() -> Iterator[SimpleQueue[Failure]]:
    """The failures that are logged."""
    seen: SimpleQueue[Failure] = SimpleQueue()

    def observe(event: dict[str, Any]) -> None:
        if event["isError"]:
            seen.put(event["failure"])

    log.addObserver(observe)
    yield seen
    log.removeObserver(observe)


def test_result_goes_to_the_callback_in_the_same_thread(pool: ThreadPool) -> None:
    seen: SimpleQueue[Any] = SimpleQueue()
    pool.callInThreadWithCallback(
        lambda *result: seen.put((*result, threading.get_ident())), threading.get_ident
    )
    success, result, ident = seen.get(timeout=SECONDS)
    assert success is True
    assert result == ident != threading.get_ident()


def test_failure_goes_to_the_callback(pool: ThreadPool) -> None:
    seen: SimpleQueue[Any] = SimpleQueue()
    pool.callInThreadWithCallback(lambda *result: seen.put(result), int, "x")
    success, failure = seen.get(timeout=SECONDS)
    assert success is False
    assert failure.check(ValueError)


def test_what_nobody_hears_of_is_logged(pool: ThreadPool, errors: SimpleQueue[Failure]) -> None:
    pool.callInThread(int, "x")
    assert errors.get(timeout=SECONDS).check(ValueError)
    pool.callInThreadWithCallback(lambda success, result: 1 / 0, int)
    assert errors.get(timeout=SECONDS).check(ZeroDivisionError)


def test_contexts_of_the_caller_are_in_force(pool: ThreadPool) -> None:
    seen: SimpleQueue[Any] = SimpleQueue()

    def see(*result: object) -> tuple[str, object]:
        found = colour.get(), context.get("key")
        seen.put(found)
        return found

    token = colour.set("red")
    context.call({"key": "value"}, pool.callInThreadWithCallback, see, see)
    colour.reset(token)
    assert [seen.get(timeout=SECONDS) for _ in range(2)] == [("red", "value")] * 2


def test_callback_does_not_keep_the_function_alive(pool: ThreadPool) -> None:
    class Argument: ...

    seen: SimpleQueue[Any] = SimpleQueue()
    gate = threading.Event()

    def on_result(success: bool, result: object) -> None:
        gate.wait(SECONDS)
        gc.collect()
        seen.put(reference())

    argument = Argument()
    reference = weakref.ref(argument)
    pool.callInThreadWithCallback(on_result, id, argument)
    del argument
    gate.set()
    assert seen.get(timeout=SECONDS) is None


def test_calls_wait_for_the_start() -> None:
    pool = ThreadPool(0, 2)
    seen: list[int] = []
    for number in range(5):
        pool.callInThread(seen.append, number)
    assert pool._queue.qsize() == pool.q.qsize() == 5
    assert pool.workers == 0
    pool.start()
    pool.stop()
    assert sorted(seen) == [0, 1, 2, 3, 4]


def test_stopped_pool_ignores_calls_until_it_is_started_again() -> None:
    pool = ThreadPool(1, 2)
    seen: list[int] = []
    pool.start()
    pool.stop()
    pool.stop()
    pool.callInThread(seen.append, 1)
    assert (pool.started, pool.joined, seen) == (False, True, [])
    pool.start()
    pool.callInThread(seen.append, 2)
    pool.stop()
    assert seen == [2]


def test_sizes_can_be_changed(pool: ThreadPool) -> None:
    pool.adjustPoolsize(3, 5)
    assert (pool.min, pool.max, pool.workers, pool.waiters) == (3, 5, 3, [None] * 3)
    pool.startAWorker()
    assert pool.workers == 4
    pool.stopAWorker()
    pool.adjustPoolsize(0, 1)
    assert pool.workers == 1
    assert pool.working == []


def test_calls_that_wait_get_the_threads_of_a_larger_pool() -> None:
    pool = ThreadPool(0, 1)
    pool.start()
    gate, done = threading.Event(), threading.Event()
    pool.callInThread(gate.wait, SECONDS)
    pool.callInThread(done.set)
    pool.adjustPoolsize(maxthreads=2)
    assert done.wait(SECONDS)
    gate.set()
    pool.stop()


@pytest.mark.parametrize("sizes", [(5, 2), (-1, 2), (0, -1)])
def test_wrong_sizes(sizes: tuple[int, int], pool: ThreadPool) -> None:
    expected = f"minthreads is {sizes[0]}, maxthreads is {sizes[1]}"
    with pytest.raises(ValueError, match=expected):
        ThreadPool(*sizes)
    with pytest.raises(AssertionError, match="minimum is "):
        pool.adjustPoolsize(*sizes)


def test_threads_are_named(pool: ThreadPool) -> None:
    pool.adjustPoolsize(2)
    assert [thread.name for thread in pool.threads] == ["PoolThread-test-0", "PoolThread-test-1"]


def test_pickle_keeps_the_sizes() -> None:
    copy = pickle.loads(pickle.dumps(ThreadPool(7, 20)))
    assert (copy.min, copy.max, copy.started) == (7, 20, False)


def test_statistics_are_logged(pool: ThreadPool) -> None:
    messages: list[str] = []

    def observe(event: dict[str, Any]) -> None:
        messages.append(log.textFromEventDict(event) or "")

    pool.adjustPoolsize(1)
    log.addObserver(observe)
    pool.dumpStats()
    log.removeObserver(observe)
    assert messages[:2] == ["waiting: 0", "workers: 1 idle, 0 busy"]


def test_current_thread_is_deprecated() -> None:
    with pytest.warns(DeprecationWarning, match=r"threading\.current_thread"):
        assert ThreadPool.currentThread() is threading.current_thread()
