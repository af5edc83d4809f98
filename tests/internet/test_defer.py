"""Tests of Deferreds: callbacks, chains, cancellation, time-outs, reports."""

from __future__ import annotations

import contextvars
import gc
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet import defer
from asyncreactor.internet.defer import CancelledError, Deferred, fail, succeed
from asyncreactor.internet.task import Clock
from asyncreactor.python.failure import Failure


def results_of(deferred: Deferred[Any]) -> list[Any]:
    results: list[Any] = []
    deferred.addBoth(results.append)
    return results


def test_callbacks_run_in_order_inside_callback() -> None:
    d: Deferred[int] = Deferred()
    seen: list[int] = []

    def double(value: int) -> int:
        seen.append(value)
        return value * 2

    d.addCallback(double).addCallback(double).addCallback(seen.append)
    d.callback(1)
    assert seen == [1, 2, 4]


def test_arguments_go_to_the_callback_that_they_were_given_with() -> None:
    calls: list[Any] = []
    d: Deferred[int] = Deferred()
    d.addCallbacks(
        lambda *a, **k: calls.append((a, k)),
        lambda f: None,
        callbackArgs=(2,),
        callbackKeywords={"three": 3},
    )
    d.callback(1)
    assert calls == [((1, 2), {"three": 3})]


def test_an_exception_goes_to_the_next_errback_and_its_result_on() -> None:
    d: Deferred[int] = Deferred()
    skipped: list[Any] = []
    d.addCallback(lambda value: value / 0).addCallback(skipped.append)
    d.addErrback(lambda failure: failure.check(ZeroDivisionError))
    d.callback(1)
    assert results_of(d) == [ZeroDivisionError]
    assert skipped == []


def test_a_result_that_is_there_is_used_at_once() -> None:
    assert results_of(succeed(3).addCallback(lambda value: value + 1)) == [4]
    assert results_of(fail(KeyError()).addErrback(lambda failure: failure.type)) == [KeyError]


def test_a_returned_deferred_is_waited_for_and_gives_its_result_away() -> None:
    inner: Deferred[str] = Deferred()
    outer = succeed(None).addCallback(lambda _: inner)
    results = results_of(outer)
    assert (results == [] and "waiting on Deferred" in repr(outer)) or results == []
    inner.callback("late")
    assert results == ["late"]
    assert results_of(inner) == [None]


def test_firing_twice_is_an_error() -> None:
    d: Deferred[int] = Deferred()
    d.callback(1)
    with pytest.raises(defer.AlreadyCalledError):
        d.callback(2)


def test_a_deferred_is_no_result() -> None:
    with pytest.raises(AssertionError, match="cannot be the result of a Deferred"):
        Deferred[Any]().callback(Deferred[Any]())


@pytest.mark.parametrize("method", ["addCallback", "addErrback", "addBoth", "addCallbacks"])
def test_what_is_added_must_be_callable(method: str) -> None:
    with pytest.raises(TypeError, match="must be callable, not 5"):
        getattr(Deferred(), method)(5)


def test_pause_holds_callbacks_back_even_from_within_one() -> None:
    d: Deferred[int] = Deferred()
    seen: list[str] = []

    def first(value: int) -> int:
        d.pause()
        seen.append("first")
        return value

    d.addCallback(first).addCallback(lambda _: seen.append("second"))
    d.callback(1)
    assert seen == ["first"]
    d.unpause()
    assert seen == ["first", "second"]


def test_a_callback_added_by_a_callback_runs_after_those_that_wait() -> None:
    d: Deferred[None] = Deferred()
    order: list[int] = []

    def first(ignored: None) -> None:
        d.addCallback(lambda _: order.append(3))
        order.append(1)

    d.addCallback(first)
    d.addCallback(lambda _: order.append(2))
    d.callback(None)
    assert order == [1, 2, 3]


def test_callbacks_see_the_context_in_which_they_were_added() -> None:
    caller: contextvars.ContextVar[str] = contextvars.ContextVar("caller")
    d: Deferred[None] = Deferred()
    seen: list[str] = []
    for name in ("one", "two", "three"):
        context = contextvars.copy_context()
        context.run(caller.set, name)
        context.run(d.addCallback, lambda _: seen.append(caller.get()))
    d.callback(None)
    assert seen == ["one", "two", "three"]


class TestCancel:
    def test_without_a_canceller_it_fails_and_the_late_result_is_dropped(self) -> None:
        d: Deferred[int] = Deferred()
        results = results_of(d)
        d.cancel()
        d.callback(1)
        assert results[0].check(CancelledError)
        with pytest.raises(defer.AlreadyCalledError):
            d.callback(2)

    def test_the_canceller_may_give_a_result(self) -> None:
        d: Deferred[int] = Deferred(lambda d: d.callback(7))
        results = results_of(d)
        d.cancel()
        assert results == [7]

    def test_a_canceller_that_raises_is_logged_and_it_fails_all_the_same(self, logged: list[Any]) -> None:
        d: Deferred[int] = Deferred(lambda d: 1 / 0)
        results = results_of(d)
        d.cancel()
        assert results[0].check(CancelledError)
        assert [event["log_failure"].type for event in logged] == [ZeroDivisionError]

    def test_it_reaches_what_is_waited_for(self) -> None:
        inner: Deferred[int] = Deferred()
        outer = succeed(None).addCallback(lambda _: inner)
        results = results_of(outer)
        outer.cancel()
        assert inner.called and results[0].check(CancelledError)

    def test_both_worlds_catch_the_error(self) -> None:
        import asyncio

        assert issubclass(CancelledError, Exception) and issubclass(CancelledError, asyncio.CancelledError)


class TestTimeout:
    def test_it_fails_when_the_time_has_passed(self) -> None:
        clock = Clock()
        results = results_of(Deferred().addTimeout(10, clock))
        clock.advance(10)
        assert results[0].check(TimeoutError) and results[0].check(defer.TimeoutError)
        assert "10" in str(results[0].value)

    def test_a_result_in_time_stops_the_clock(self) -> None:
        clock = Clock()
        d: Deferred[int] = Deferred()
        d.addTimeout(10, clock)
        d.callback(1)
        assert clock.getDelayedCalls() == []

    def test_the_outcome_can_be_chosen(self) -> None:
        clock = Clock()
        d: Deferred[str] = Deferred()
        results = results_of(
            d.addTimeout(3, clock, onTimeoutCancel=lambda result, timeout: f"after {timeout}")
        )
        clock.advance(3)
        assert results == ["after 3"]


class TestReports:
    def test_an_unhandled_failure_is_logged_when_the_deferred_is_gone(self, logged: list[Any]) -> None:
        fail(ValueError("nobody looked"))
        gc.collect()
        failures = [event["log_failure"] for event in logged if "log_failure" in event]
        assert [failure.value.args for failure in failures] == [("nobody looked",)]

    def test_a_handled_one_is_not(self, logged: list[Any]) -> None:
        fail(ValueError("seen")).addErrback(lambda failure: None)
        gc.collect()
        assert logged == []

    def test_an_awaited_one_is_not(self, logged: list[Any]) -> None:
        async def look(d: Deferred[Any]) -> str:
            try:
                await d
            except ValueError as error:
                return str(error)
            return "nothing"

        d: Deferred[Any] = Deferred()
        results = results_of(Deferred.fromCoroutine(look(d)))
        d.errback(ValueError("seen"))
        del d
        gc.collect()
        assert results == ["seen"] and logged == []

    def test_debugging_tells_where_it_was_made_and_fired(self) -> None:
        defer.setDebugging(True)
        try:
            d: Deferred[int] = Deferred()
            d.callback(1)
            with pytest.raises(defer.AlreadyCalledError, match="Deferred was created") as caught:
                d.callback(2)
        finally:
            defer.setDebugging(False)
        assert "test_debugging_tells" in str(caught.value)


def _give(ignored: object, deferred: Deferred[Any]) -> Deferred[Any]:
    return deferred


class TestDepth:
    """Chains of any length cost neither Python stack nor quadratic time."""

    LENGTH = 100_000

    def test_fired_deferreds_that_return_fired_ones(self) -> None:
        previous = succeed(0)
        for _ in range(self.LENGTH):
            previous = succeed(1).addCallback(_give, previous)
        assert results_of(previous) == [0]

    def test_deferreds_that_wait_for_each_other(self) -> None:
        first = current = Deferred[str]()
        for _ in range(self.LENGTH):
            follower: Deferred[str] = Deferred()
            follower.addCallback(_give, current)
            follower.callback("ignored")
            current = follower
        results = results_of(current)
        first.callback("through")
        assert results == ["through"]

    def test_a_coroutine_that_awaits_fired_ones(self) -> None:
        @defer.inlineCallbacks
        def add() -> Any:
            total = 0
            for _ in range(self.LENGTH):
                total += yield succeed(1)
            return total

        assert results_of(add()) == [self.LENGTH]

    def test_coroutines_that_wait_for_each_other(self) -> None:
        async def wait(d: Deferred[str]) -> str:
            return await d

        first = current = Deferred[str]()
        for _ in range(sys.getrecursionlimit() * 3):
            current = Deferred.fromCoroutine(wait(current))
        results = results_of(current)
        first.callback("through")
        assert results == ["through"]


@given(st.lists(st.sampled_from(["value", "raise", "deferred", "late"]), max_size=12))
def test_each_callback_gets_what_the_one_before_gave(steps: list[str]) -> None:
    late: list[tuple[Deferred[int], int]] = []

    def step(result: Any, kind: str, number: int) -> Any:
        before = result.value.args[0] if isinstance(result, Failure) else result
        assert before == number - 1
        if kind == "raise":
            raise ValueError(number)
        if kind == "deferred":
            return succeed(number)
        if kind == "late":
            waiting: Deferred[int] = Deferred()
            late.append((waiting, number))
            return waiting
        return number

    d: Deferred[int] = Deferred()
    for number, kind in enumerate(steps):
        d.addBoth(step, kind, number)
    results = results_of(d)
    d.callback(-1)
    while late:
        waiting, number = late.pop()
        waiting.callback(number)
    (last,) = results
    assert (last.value.args[0] if isinstance(last, Failure) else last) == len(steps) - 1
