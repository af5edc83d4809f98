"""Tests of `DelayedCall`, the record of a call that waits."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest

from asyncreactor.internet._delayedcall import DelayedCall
from asyncreactor.internet.error import AlreadyCalled, AlreadyCancelled
from asyncreactor.internet.interfaces import IDelayedCall

_place: ContextVar[str] = ContextVar("_place", default="nowhere")


class Queue:
    """What a call tells the queue that it waits in, at the time 10."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def call(self, due: float, function: Callable[..., Any] = print, *args: Any, **kw: Any) -> DelayedCall:
        return DelayedCall(
            due,
            function,
            args,
            kw,
            lambda _: self.told.append("cancel"),
            lambda _: self.told.append("reset"),
            lambda: 10,
        )


@pytest.fixture
def queue() -> Queue:
    return Queue()


def test_provides_the_interface(queue: Queue) -> None:
    assert IDelayedCall.providedBy(queue.call(12))


def test_cancel_tells_the_queue_and_forgets_the_function(queue: Queue) -> None:
    call = queue.call(12)
    call.cancel()
    assert (queue.told, call.active(), hasattr(call, "func")) == (["cancel"], False, False)


def test_a_cancelled_call_refuses_everything(queue: Queue) -> None:
    call = queue.call(12)
    call.cancel()
    for refused in (call.cancel, lambda: call.reset(1), lambda: call.delay(1)):
        with pytest.raises(AlreadyCancelled):
            refused()


def test_a_call_that_has_run_refuses_everything(queue: Queue) -> None:
    call = queue.call(12, list)
    call._run()
    for refused in (call.cancel, lambda: call.reset(1), lambda: call.delay(1)):
        with pytest.raises(AlreadyCalled):
            refused()


def test_putting_off_costs_the_queue_nothing(queue: Queue) -> None:
    call = queue.call(12)
    call.reset(5)
    call.delay(1)
    assert (call.getTime(), call.time, queue.told) == (16, 12, [])
    call.activate_delay()
    assert (call.time, call.delayed_time) == (16, 0)


@pytest.mark.parametrize("move", [lambda call: call.reset(1), lambda call: call.delay(-1)])
def test_bringing_forward_has_the_queue_sort_anew(queue: Queue, move: Callable[[DelayedCall], None]) -> None:
    call = queue.call(12)
    move(call)
    assert (call.getTime(), call.time, queue.told) == (11, 11, ["reset"])


def test_calls_are_ordered_by_time_and_equal_to_themselves_only(queue: Queue) -> None:
    early, late, twin = queue.call(1), queue.call(2), queue.call(1)
    assert early < late and late > early and early <= twin and early >= twin
    assert early != twin
    with pytest.raises(TypeError):
        early < 3  # noqa: B015


def test_runs_in_the_context_in_which_it_was_made(queue: Queue) -> None:
    seen: list[str] = []
    token = _place.set("here")
    call = queue.call(1, lambda: seen.append(_place.get()))
    _place.reset(token)
    call._run()
    assert seen == ["here"]


def test_repr_shows_when_and_what(queue: Queue) -> None:
    call = queue.call(11.5, queue.call, 3, key="x")
    assert repr(call) == f"<DelayedCall 0x{id(call):x} [1.5s] called=0 cancelled=0 Queue.call(3, key='x')>"
    call.cancel()
    assert repr(call) == f"<DelayedCall 0x{id(call):x} [1.5s] called=0 cancelled=1>"


def test_debug_remembers_where_a_call_was_made(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DelayedCall, "debug", True)
    call = queue.call(12)
    monkeypatch.undo()
    call.cancel()
    assert "print()\n\ntraceback at creation:" in repr(call)
    assert "test_debug_remembers" in repr(call)
    assert "traceback at creation" not in repr(queue.call(12))
