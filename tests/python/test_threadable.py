"""Locks around methods, and which thread is the one of the reactor."""

from __future__ import annotations

import pickle
import threading
from typing import Any

import pytest

from asyncreactor.python import threadable


class Counter:
    synchronized = ["add"]
    value = 0
    inside = 0

    def add(self, again: bool = True) -> None:
        """Add one."""
        self.inside += 1
        assert self.inside <= 2
        if again:
            self.add(again=False)
        self.value += 1
        self.inside -= 1


threadable.synchronize(Counter)


def test_methods_exclude_each_other() -> None:
    counter = Counter()

    def work() -> None:
        for _ in range(300):
            counter.add()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.value == 4 * 300 * 2
    assert (Counter.add.__name__, Counter.add.__doc__) == ("add", "Add one.")


def test_a_method_waits_for_another_thread() -> None:
    counter: Any = Counter()
    counter.add()
    with counter._threadable_lock:
        thread = threading.Thread(target=counter.add)
        thread.start()
        thread.join(0.01)
        assert thread.is_alive()
    thread.join()
    assert counter.value == 4


def test_missing_method() -> None:
    class Wrong:
        synchronized = ["missing"]

    with pytest.raises(KeyError, match="'missing'"):
        threadable.synchronize(Wrong)


def test_io_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threadable, "ioThread", None)
    assert not threadable.isInIOThread()
    threadable.registerAsIOThread()
    answers: list[bool] = []
    thread = threading.Thread(target=lambda: answers.append(threadable.isInIOThread()))
    thread.start()
    thread.join()
    assert (threadable.isInIOThread(), answers) == (True, [False])
    assert threadable.getThreadID() == threading.get_ident()


@pytest.mark.parametrize("kind", [threadable.XLock, threadable.DummyLock])
def test_locks_pickle(kind: type) -> None:
    lock = pickle.loads(pickle.dumps(kind()))
    assert isinstance(lock, threadable.XLock)
    with lock, lock:
        pass


def test_threads_cannot_be_switched_off() -> None:
    threadable.init()
    with pytest.raises(RuntimeError, match="can't be switched off"):
        threadable.init(0)
