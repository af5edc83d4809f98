"""Tests of `asyncreactor.internet.task`."""

from __future__ import annotations

import asyncio
import functools
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet import task
from asyncreactor.internet.defer import CancelledError, Deferred, fail
from asyncreactor.internet.interfaces import IReactorTime
from asyncreactor.internet.task import Clock, LoopingCall
from asyncreactor.python.failure import Failure
from tests.internet.outcomes import outcome


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def loop_of(clock: Clock) -> Callable[..., LoopingCall]:
    """Makes a LoopingCall on the clock."""

    def make(function: Callable[..., Any], *args: Any, **kw: Any) -> LoopingCall:
        loop = LoopingCall(function, *args, **kw)
        loop.clock = clock
        return loop

    return make


LoopMaker = Callable[..., LoopingCall]


class TestLoopingCall:
    def test_the_reactor_is_the_default_clock(self) -> None:
        from asyncreactor.internet import reactor

        assert LoopingCall(print).clock is cast(object, reactor)

    def test_calls_with_its_arguments_at_even_intervals(self, clock: Clock, loop_of: LoopMaker) -> None:
        seen: list[tuple[float, str]] = []
        loop = loop_of(lambda name, end: seen.append((clock.seconds(), name + end)), "a", end="!")
        done = outcome(loop.start(2))
        clock.pump([1] * 5)
        assert seen == [(0, "a!"), (2, "a!"), (4, "a!")]
        loop.stop()
        assert done == [loop]
        assert not loop.running and clock.getDelayedCalls() == []

    def test_now_false_waits_for_the_first_interval(self, clock: Clock, loop_of: LoopMaker) -> None:
        seen: list[float] = []
        loop_of(lambda: seen.append(clock.seconds())).start(2, now=False)
        clock.pump([1] * 5)
        assert seen == [2, 4]

    def test_what_cannot_be_made_in_time_is_left_out(self, clock: Clock, loop_of: LoopMaker) -> None:
        seen: list[float] = []
        loop_of(lambda: seen.append(clock.seconds())).start(1)
        clock.pump([3.5, 0.25, 0.25])
        assert seen == [0, 3.5, 4]

    @given(st.floats(0.01, 5), st.floats(0, 2e9), st.integers(1, 60))
    def test_rounding_neither_drops_nor_doubles_a_call(
        self, interval: float, start: float, turns: int
    ) -> None:
        clock, calls = Clock(), list[int]()
        clock.advance(start)
        loop = LoopingCall(calls.append, 1)
        loop.clock = clock
        loop.start(interval, now=False)
        for _ in range(turns):
            clock.advance(clock.getDelayedCalls()[0].getTime() - clock.seconds())
        assert abs(clock.seconds() - start - turns * interval) < 1e-5
        assert len(calls) == turns

    def test_interval_zero_calls_on_every_turn(self, loop_of: LoopMaker, clock: Clock) -> None:
        turns: list[int] = []

        def count() -> None:
            turns.append(1)
            if len(turns) == 5:
                loop.stop()

        loop = loop_of(count)
        done = outcome(loop.start(0, now=False))
        clock.advance(0)
        assert (len(turns), done) == (5, [loop])

    def test_a_new_interval_counts_from_the_next_call_on(self, clock: Clock, loop_of: LoopMaker) -> None:
        seen: list[float] = []
        loop = loop_of(lambda: seen.append(clock.seconds()))
        loop.start(1)
        clock.advance(1)
        loop.interval = 2.5
        clock.pump([0.5] * 14)
        assert seen == [0, 1, 2, 2.5, 5, 7.5]

    def test_reset_begins_the_interval_anew(self, clock: Clock, loop_of: LoopMaker) -> None:
        seen: list[float] = []
        loop = loop_of(lambda: seen.append(clock.seconds()))
        loop.start(2, now=False)
        clock.advance(1)
        loop.reset()
        clock.pump([1] * 4)
        assert seen == [3, 5]

    def test_waits_for_a_deferred(self, clock: Clock, loop_of: LoopMaker) -> None:
        pending: list[Deferred[None]] = []

        def function() -> Deferred[None]:
            pending.append(Deferred())
            return pending[-1]

        loop = loop_of(function)
        done = outcome(loop.start(1))
        clock.advance(5)
        assert len(pending) == 1
        pending[0].callback(None)
        clock.advance(1)
        assert len(pending) == 2
        loop.stop()
        assert done == []
        pending[1].callback(None)
        assert done == [loop]

    async def test_waits_for_a_coroutine_and_for_a_future(self, clock: Clock, loop_of: LoopMaker) -> None:
        futures = [asyncio.get_running_loop().create_future() for _ in range(2)]
        calls: list[int] = []

        async def coroutine() -> None:
            calls.append(1)
            await futures[0]

        def returns_future() -> asyncio.Future[None]:
            calls.append(2)
            return futures[1]

        for index, function in enumerate((coroutine, returns_future)):
            loop = loop_of(function)
            loop.start(1)
            clock.advance(10)
            assert calls == [index + 1]
            futures[index].set_result(None)
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            clock.advance(1)
            assert calls == [index + 1] * 2
            loop.stop()
            calls.clear()

    @pytest.mark.parametrize(
        "function",
        [lambda: 1 // 0, lambda: fail(ZeroDivisionError()), lambda: Failure(ZeroDivisionError())],
        ids=["raises", "deferred", "failure"],
    )
    def test_a_failure_ends_the_loop(
        self, function: Callable[[], Any], clock: Clock, loop_of: LoopMaker
    ) -> None:
        loop = loop_of(function)
        done = outcome(loop.start(1))
        assert (done, loop.running, clock.getDelayedCalls()) == ([ZeroDivisionError], False, [])

    def test_stopped_inside_a_call_it_ends_after_the_call(self, loop_of: LoopMaker) -> None:
        done_inside: list[Any] = []

        def function() -> None:
            loop.stop()
            done_inside.extend(done)

        done: list[Any] = []
        loop = loop_of(function)
        loop.start(1).addCallback(done.append)
        assert (done_inside, loop.running) == ([], False)

    def test_started_again_while_a_call_is_waited_for(self, clock: Clock, loop_of: LoopMaker) -> None:
        """Each run's Deferred fires once, and there is one series of calls."""
        first: Deferred[None] = Deferred()
        results: Iterator[Deferred[None] | None] = iter([first, None, None, None])
        loop = loop_of(lambda: next(results))
        done1 = outcome(loop.start(1))
        loop.stop()
        done2 = outcome(loop.start(1))
        first.callback(None)
        assert (done1, done2) == ([loop], [])
        clock.advance(1)
        assert len(clock.getDelayedCalls()) == 1
        loop.stop()
        assert done2 == [loop]

    def test_cancelling_stops_it_and_what_it_waits_for(self, clock: Clock, loop_of: LoopMaker) -> None:
        pending: Deferred[None] = Deferred()
        for function in (lambda: None, lambda: pending):
            loop = loop_of(function)
            deferred = loop.start(1)
            done = outcome(deferred)
            deferred.cancel()
            assert (done, loop.running, clock.getDelayedCalls()) == ([CancelledError], False, [])
        assert pending.called

    def test_cancelled_inside_a_call(self, clock: Clock, loop_of: LoopMaker) -> None:
        loop = loop_of(lambda: deferred.cancel())
        deferred: Deferred[LoopingCall] = loop.start(1, now=False)
        done = outcome(deferred)
        clock.advance(1)
        assert (done, loop.running, clock.getDelayedCalls()) == ([CancelledError], False, [])

    @pytest.mark.parametrize("interval", [-1, float("nan")])
    def test_refuses_a_bad_interval(self, interval: float, loop_of: LoopMaker) -> None:
        with pytest.raises(
            ValueError, match=rf"interval must be a number of seconds, 0 or more, not {interval}"
        ):
            loop_of(print).start(interval)

    def test_a_timer_that_can_go_again_is_used_again(self, clock: Clock) -> None:
        """Clocks may offer timers that do; the reactor's own are meant."""
        delays: list[float] = []

        class Timer:
            called = True

            def _again(self, delay: float) -> None:
                delays.append(delay)

            def cancel(self) -> None:
                delays.append(-1)

        timer = Timer()
        loop = LoopingCall(list)
        loop.clock = cast(IReactorTime, SimpleNamespace(seconds=clock.seconds, callLater=lambda *_: timer))
        loop.start(2)
        clock.advance(2.5)
        loop()
        assert delays == [1.5]
        assert cast(object, loop.call) is timer
        loop.stop()
        assert delays == [1.5, -1]

    def test_refuses_what_its_state_forbids(self, loop_of: LoopMaker) -> None:
        loop = loop_of(list)
        for refused in (loop.stop, loop.reset):
            with pytest.raises(AssertionError, match="not running"):
                refused()
        loop.start(1)
        with pytest.raises(AssertionError, match="already running"):
            loop.start(1)

    def test_repr(self, loop_of: LoopMaker) -> None:
        assert (
            repr(loop_of(Clock.advance, 1, key=2)) == "LoopingCall<None>(Clock.advance, *(1,), **{'key': 2})"
        )
        assert "functools.partial(" in repr(loop_of(functools.partial(print, 1)))

    def test_the_attribute_deferred_is_deprecated(self, loop_of: LoopMaker) -> None:
        with pytest.warns(DeprecationWarning, match="please use the deferred returned by start"):
            assert loop_of(print).deferred is None


class TestWithCount:
    @pytest.fixture
    def counts(self, clock: Clock) -> list[tuple[float, int]]:
        return []

    @pytest.fixture
    def loop(self, clock: Clock, counts: list[tuple[float, int]]) -> LoopingCall:
        loop = LoopingCall.withCount(lambda count: counts.append((clock.seconds(), count)))
        loop.clock = clock
        return loop

    def test_tells_how_many_calls_are_due(
        self, clock: Clock, loop: LoopingCall, counts: list[tuple[float, int]]
    ) -> None:
        loop.start(0.5)
        clock.pump([0.75, 1.5, 0.125])
        assert counts == [(0, 1), (0.75, 1), (2.25, 3)]

    def test_counts_anew_after_a_reset_and_after_a_start(
        self, clock: Clock, loop: LoopingCall, counts: list[tuple[float, int]]
    ) -> None:
        loop.start(1, now=False)
        clock.advance(0.5)
        loop.reset()
        clock.advance(1)
        loop.stop()
        clock.advance(10)
        loop.start(1)
        assert counts == [(1.5, 1), (11.5, 1)]

    @given(st.floats(0.01, 3), st.lists(st.floats(0.001, 9), min_size=1, max_size=40))
    def test_the_counts_add_up_to_the_time(self, interval: float, steps: list[float]) -> None:
        clock, counts = Clock(), list[int]()
        loop = LoopingCall.withCount(counts.append)
        loop.clock = clock
        loop.start(interval, now=False)
        clock.pump(steps)
        assert 0 not in counts
        assert abs(sum(counts) - clock.seconds() / interval) <= 1 + 1e-9

    def test_a_slow_function_hears_of_the_calls_that_it_made_impossible(self, clock: Clock) -> None:
        counts: list[int] = []
        pending: Deferred[None] = Deferred()

        def function(count: int) -> Deferred[None] | None:
            counts.append(count)
            return pending if len(counts) == 1 else None

        loop = LoopingCall.withCount(function)
        loop.clock = clock
        loop.start(1, now=False)
        clock.pump([1, 2.5])
        pending.callback(None)
        clock.advance(0.5)
        assert counts == [1, 3]


class TestDeferLater:
    def test_fires_with_what_the_function_returned(self, clock: Clock) -> None:
        done = outcome(task.deferLater(clock, 2, divmod, 7, 2))
        clock.advance(1)
        assert done == []
        clock.advance(1)
        assert done == [(3, 1)]

    def test_without_a_function_it_fires_with_none(self, clock: Clock) -> None:
        done = outcome(task.deferLater(clock, 2))
        clock.advance(2)
        assert done == [None]

    def test_fails_as_the_function_does(self, clock: Clock) -> None:
        done = outcome(task.deferLater(clock, 0, divmod, 1, 0))
        clock.advance(0)
        assert done == [ZeroDivisionError]

    def test_cancelling_prevents_the_call(self, clock: Clock) -> None:
        deferred = task.deferLater(clock, 2, print, "never")
        done = outcome(deferred)
        deferred.cancel()
        assert (done, clock.getDelayedCalls()) == ([CancelledError], [])

    def test_waits_for_an_async_function(self, clock: Clock) -> None:
        async def function(deferred: Deferred[int]) -> int:
            return 1 + await deferred

        pending: Deferred[int] = Deferred()
        done = outcome(task.deferLater(clock, 0, function, pending))
        clock.advance(0)
        assert done == []
        pending.callback(1)
        assert done == [2]


def spell(word: str, seen: list[str]) -> Iterator[None]:
    for letter in word:
        seen.append(letter)
        yield
