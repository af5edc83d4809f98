"""Tests of timers: order, truth of time, changes of mind."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet._delayedcall import DelayedCall
from asyncreactor.internet.error import AlreadyCalled, AlreadyCancelled
from asyncreactor.logger import globalLogPublisher


def run_for(reactor: Reactor, seconds: float) -> None:
    reactor.callLater(seconds, reactor.crash)
    reactor.run(installSignalHandlers=False)


class TestOrder:
    def test_calls_run_by_time_and_equal_times_in_order(self, reactor: Reactor) -> None:
        seen: list[str] = []
        # Far enough apart that the order is the same where the machine pauses between two lines.
        reactor.callLater(0.2, seen.append, "later")
        reactor.callLater(0, seen.append, "first")
        reactor.callLater(0.1, seen.append, "soon")
        reactor.callLater(0, seen.append, "second")
        run_for(reactor, 0.3)
        assert seen == ["first", "second", "soon", "later"]

    @pytest.mark.parametrize("delay", [0.0004, 0.0011, 0.0026])
    def test_never_early(self, reactor: Reactor, delay: float) -> None:
        due = reactor.seconds() + delay
        ran: list[float] = []
        reactor.callLater(delay, lambda: ran.append(reactor.seconds()))
        run_for(reactor, 0.02)
        assert ran and ran[0] >= due

    def test_a_call_that_raises_is_logged_and_the_others_run(self, reactor: Reactor) -> None:
        seen: list[Any] = []
        globalLogPublisher.addObserver(seen.append)
        try:
            reactor.callLater(0, lambda: 1 / 0)
            reactor.callLater(0, seen.append, "after")
            run_for(reactor, 0.002)
        finally:
            globalLogPublisher.removeObserver(seen.append)
        event, after = seen[:2]  # others may say more
        assert event["log_failure"].check(ZeroDivisionError) and after == "after"


class TestChanges:
    def test_cancelled_calls_do_not_run(self, reactor: Reactor) -> None:
        seen: list[int] = []
        calls = [reactor.callLater(delay, seen.append, 1) for delay in (0, 0.001)]
        for call in calls:
            call.cancel()
            assert not call.active()
            with pytest.raises(AlreadyCancelled):
                call.cancel()
        assert reactor.getDelayedCalls() == []
        run_for(reactor, 0.005)
        assert seen == []

    def test_a_call_can_be_put_off_and_brought_forward(self, reactor: Reactor) -> None:
        seen: list[str] = []
        late, early, soon = (reactor.callLater(delay, seen.append, str(delay)) for delay in (0.001, 5, 0))
        late.delay(0.3)
        early.reset(0.15)
        soon.reset(0.001)
        run_for(reactor, 0.4)
        assert seen == ["0", "5", "0.001"]

    def test_a_call_that_ran_cannot_be_changed(self, reactor: Reactor) -> None:
        call = reactor.callLater(0, int)
        run_for(reactor, 0.001)
        changes: list[Callable[[], object]] = [call.cancel, lambda: call.reset(1), lambda: call.delay(1)]
        for change in changes:
            with pytest.raises(AlreadyCalled):
                change()

    def test_cancelling_frees_what_the_call_would_have_used(self, reactor: Reactor) -> None:
        class Big:
            pass

        big = Big()
        gone = weakref.ref(big)
        call = reactor.callLater(100, print, big)
        call.cancel()
        del big
        gc.collect()
        assert gone() is None

    def test_many_cancelled_calls_do_not_stay(self, reactor: Reactor) -> None:
        for _ in range(1000):
            reactor.callLater(100, int).cancel()
        assert len(reactor._timers._line) + len(reactor._timers._heap) + len(reactor._timers._new) < 300

    def test_a_call_due_at_once_can_be_put_off_and_brought_forward(self, reactor: Reactor) -> None:
        seen: list[str] = []
        put_off = reactor.callLater(0, seen.append, "put off")
        late = reactor.callLater(60, seen.append, "brought forward")
        reactor.callLater(0, seen.append, "at once")
        put_off.delay(0.02)
        late.reset(0)
        run_for(reactor, 0.06)
        assert sorted(seen[:2]) == ["at once", "brought forward"] and seen[2:] == ["put off"]

    def test_a_call_changes_those_due_with_it(self, reactor: Reactor) -> None:
        seen: list[str] = []

        def change() -> None:
            cancelled.cancel()
            put_off.reset(0.02)

        for delay in (0, 0.001):
            reactor.callLater(delay, change)
            cancelled = reactor.callLater(delay, seen.append, "cancelled")
            put_off = reactor.callLater(delay, seen.append, "put off")
            reactor.callLater(delay, seen.append, "as planned")
            run_for(reactor, 0.06)
        assert seen == ["as planned", "put off"] * 2

    @pytest.mark.parametrize("delay", [0, 0.001])
    def test_a_call_that_turns_the_reactor_makes_those_after_it(self, reactor: Reactor, delay: float) -> None:
        seen: list[str] = []

        def turn() -> None:
            reactor.iterate()
            seen.append("turned")

        reactor.callLater(delay, turn)
        reactor.callLater(delay, seen.append, "after")
        run_for(reactor, 0.02)
        assert seen == ["after", "turned"]


class TestArguments:
    @pytest.mark.parametrize("delay", [-1, float("nan")])
    def test_time_does_not_run_backwards(self, reactor: Reactor, delay: float) -> None:
        with pytest.raises(ValueError, match="delay must be a number of seconds, 0 or more"):
            reactor.callLater(delay, int)

    @pytest.mark.parametrize("change", ["reset", "delay"])
    def test_a_call_is_not_moved_to_what_is_no_time(self, reactor: Reactor, change: str) -> None:
        call = reactor.callLater(5, int)
        due = call.getTime()
        with pytest.raises(ValueError, match="must be a number of seconds, not nan"):
            getattr(call, change)(float("nan"))
        assert call.getTime() == due
        call.cancel()

    def test_the_callable_must_be_callable(self, reactor: Reactor) -> None:
        with pytest.raises(TypeError, match="callable must be callable, not 3"):
            reactor.callLater(0, 3)  # type: ignore[arg-type]  # what is tested

    def test_a_very_distant_call_waits(self, reactor: Reactor) -> None:
        call = reactor.callLater(2.0**128, int)
        run_for(reactor, 0.001)
        assert call.active() and list(reactor.getDelayedCalls()) == [call]
        call.cancel()


Change = tuple[int, str, int]
changes = st.tuples(st.integers(0, 29), st.sampled_from(["cancel", "reset", "delay"]), st.integers(0, 4))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=30), st.lists(changes, max_size=20))
def test_any_mixture_runs_in_order_of_time(milliseconds: list[int], changes: list[Change]) -> None:
    reactor = Reactor()
    ran: list[tuple[int, float]] = []
    calls: list[DelayedCall] = []
    for number, delay in enumerate(milliseconds):
        calls.append(reactor.callLater(delay / 1000, lambda n: ran.append((n, calls[n].getTime())), number))
    for place, change, by in changes:
        call = calls[place % len(calls)]
        if change == "cancel" and call.active():
            call.cancel()
        elif call.active():
            getattr(call, change)(by / 1000)
    wanted = [number for number, call in enumerate(calls) if call.active()]
    assert sorted(map(id, reactor.getDelayedCalls())) == sorted(id(calls[number]) for number in wanted)
    run_for(reactor, 0.1 if wanted else 0.001)
    reactor._loop.close()
    assert sorted(number for number, _ in ran) == wanted
    unmoved = [due for number, due in ran if number not in {place % len(calls) for place, _, _ in changes}]
    assert unmoved == sorted(unmoved)


@pytest.mark.parametrize("name", ["delay", "secondsFromNow", "secondsLater"])
def test_what_is_no_number_of_seconds_is_refused_by_name(reactor: Reactor, name: str) -> None:
    timer = reactor.callLater(60, print)
    changes: dict[str, Callable[[Any], object]] = {
        "delay": lambda seconds: reactor.callLater(seconds, print),
        "secondsFromNow": timer.reset,
        "secondsLater": timer.delay,
    }
    for wrong in ("1", None):
        with pytest.raises(TypeError, match=f"{name} must be a number of seconds"):
            changes[name](wrong)
    timer.cancel()
