"""Values that go along with a call."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextvars import copy_context

import pytest

from asyncreactor.python import context


@pytest.fixture
def default() -> Iterator[None]:
    context.setDefault("colour", "grey")
    yield
    del context.defaultContextDict["colour"]


def test_values_are_in_force_during_a_call() -> None:
    def inner() -> tuple[object, object]:
        return context.get("a"), context.call({"a": 2}, context.get, "a")

    assert context.call({"a": 1}, inner) == (1, 2)
    assert context.get("a") is None
    assert context.get("a", 5) == 5


def test_values_go_with_an_exception() -> None:
    with pytest.raises(ZeroDivisionError):
        context.call({"a": 1}, divmod, 1, 0)
    assert context.get("a") is None


def test_default(default: None) -> None:
    assert context.get("colour", "red") == "grey"
    assert context.call({"colour": None}, context.get, "colour", "red") is None


def test_threads_start_without_values(default: None) -> None:
    seen: list[object] = []

    def start() -> None:
        thread = threading.Thread(target=lambda: seen.extend([context.get("a"), context.get("colour")]))
        thread.start()
        thread.join()

    context.call({"a": 1}, start)
    assert seen == [None, "grey"]


def test_copies_of_the_context_keep_the_values() -> None:
    copy = context.call({"a": 1}, copy_context)
    assert copy.run(context.get, "a") == 1


async def test_tasks_have_values_of_their_own() -> None:
    async def read() -> object:
        await asyncio.sleep(0)
        return context.get("a")

    first = context.call({"a": 1}, asyncio.ensure_future, read())
    second = context.call({"a": 2}, asyncio.ensure_future, read())
    values: list[object] = list(await asyncio.gather(first, second, read()))
    assert values == [1, 2, None]


@pytest.mark.parametrize("kind", [context.ContextTracker, context.ThreadedContextTracker])
def test_trackers(kind: type, default: None) -> None:
    tracker = kind()
    assert tracker.callWithContext({"a": 1}, tracker.getContext, "a") == 1
    assert (tracker.getContext("a", 3), tracker.getContext("colour")) == (3, "grey")


def test_current_context() -> None:
    tracker = context.call({"a": 1}, context.theContextTracker.currentContext)
    assert tracker.contexts == [context.defaultContextDict, {"a": 1}]
    assert tracker.getContext("a") == 1


def test_installing_a_tracker() -> None:
    before = context.theContextTracker
    tracker = context.ContextTracker()
    context.installContextTracker(tracker)
    try:
        assert context.call({"a": 1}, tracker.getContext, "a") == 1
        assert tracker.callWithContext({"a": 1}, context.get, "a") == 1
    finally:
        context.installContextTracker(before)
