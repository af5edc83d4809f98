"""Tests of `Clock`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet.error import AlreadyCalled
from asyncreactor.internet.interfaces import IReactorTime
from asyncreactor.internet.task import Clock


class TestClock:
    def test_provides_the_interface_of_a_reactor(self) -> None:
        assert IReactorTime.providedBy(Clock())

    def test_calls_run_in_order_of_time_and_then_of_making(self) -> None:
        clock, seen = Clock(), list[str]()
        for delay, name in [(2, "c"), (1, "a"), (1, "b")]:
            clock.callLater(delay, seen.append, name)
        clock.advance(0.5)
        assert seen == []
        clock.advance(1.5)
        assert seen == ["a", "b", "c"]
        assert clock.getDelayedCalls() == []

    def test_a_call_that_was_put_off_runs_in_its_new_place(self) -> None:
        clock, seen = Clock(), list[tuple[str, float]]()
        note = lambda name: seen.append((name, clock.seconds()))  # noqa: E731
        first = clock.callLater(1, note, "a")
        clock.callLater(2, note, "b")
        first.reset(3)
        clock.pump([1, 1, 1])
        assert seen == [("b", 2), ("a", 3)]

    def test_a_call_can_put_off_another_that_the_same_advance_would_reach(self) -> None:
        clock, seen = Clock(), list[str]()
        late = clock.callLater(2, seen.append, "late")
        clock.callLater(1, lambda: late.reset(5))
        clock.advance(3)
        assert seen == []

    def test_a_call_is_over_while_it_runs(self) -> None:
        clock, errors = Clock(), list[type[BaseException]]()

        def cancel_itself() -> None:
            with pytest.raises(AlreadyCalled) as caught:
                call.cancel()
            errors.append(caught.type)

        call = clock.callLater(1, cancel_itself)
        clock.advance(1)
        assert errors == [AlreadyCalled]

    def test_an_exception_comes_out_and_leaves_the_other_calls(self) -> None:
        clock, seen = Clock(), list[str]()
        clock.callLater(1, divmod, 1, 0)
        clock.callLater(1, seen.append, "next")
        with pytest.raises(ZeroDivisionError):
            clock.advance(1)
        clock.advance(0)
        assert seen == ["next"]

    @given(st.lists(st.floats(0, 10), max_size=20), st.lists(st.floats(0, 3), max_size=20))
    def test_no_call_runs_early_or_is_lost(self, delays: list[float], steps: list[float]) -> None:
        clock, ran = Clock(), list[float]()
        for delay in delays:
            clock.callLater(delay, ran.append, delay)
        for step in steps:
            clock.advance(step)
            assert sorted(ran) == sorted(delay for delay in delays if delay <= clock.seconds())
        assert ran == sorted(ran)


def test_what_is_no_time_is_refused_and_changes_nothing() -> None:
    clock = Clock()
    call = clock.callLater(1, int)
    for move in (clock.advance, call.reset, call.delay, lambda time: clock.callLater(time, int)):
        with pytest.raises(ValueError, match="must be a number of seconds, not nan"):
            move(float("nan"))
    assert (clock.seconds(), call.getTime(), clock.getDelayedCalls()) == (0, 1, [call])
