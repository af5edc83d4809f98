"""Tests of `Cooperator`."""

from __future__ import annotations

import asyncio
import functools
import itertools
from collections.abc import Iterator
from typing import Any

import pytest

from asyncreactor.internet import task
from asyncreactor.internet.defer import Deferred, succeed
from asyncreactor.internet.task import Clock
from tests.internet.outcomes import outcome


def spell(word: str, seen: list[str]) -> Iterator[None]:
    for letter in word:
        seen.append(letter)
        yield


class Turns:
    """A scheduler whose turns come when told to, and a cooperator that takes one step in each."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.cooperator = task.Cooperator(
            scheduler=lambda function: self.clock.callLater(1, function),
            terminationPredicateFactory=lambda: lambda: True,
        )

    def steps(self, count: int) -> None:
        self.clock.pump([1] * count)


@pytest.fixture
def turns() -> Turns:
    return Turns()


class TestCooperator:
    def test_tasks_take_turns(self, turns: Turns) -> None:
        seen: list[str] = []
        tasks = [turns.cooperator.cooperate(spell(word, seen)) for word in ("abc", "xyz")]
        done = outcome(tasks[0].whenDone())
        turns.steps(7)
        assert "".join(seen) == "axbycz"
        assert done == [tasks[0]._iterator]
        turns.steps(1)
        assert turns.clock.getDelayedCalls() == []

    def test_a_slice_goes_on_until_its_predicate_says_so(self) -> None:
        clock, seen = Clock(), list[str]()
        cooperator = task.Cooperator(
            scheduler=functools.partial(clock.callLater, 1),
            terminationPredicateFactory=lambda: lambda: len(seen) % 2 == 0,
        )
        cooperator.cooperate(spell("abcd", seen))
        clock.advance(1)
        assert seen == ["a", "b"]

    def test_whenDone_gives_everybody_a_deferred_of_his_own(self, turns: Turns) -> None:
        cooperative = turns.cooperator.cooperate(iter(()))
        first = outcome(cooperative.whenDone().addCallback(lambda _: 1))
        second = outcome(cooperative.whenDone())
        turns.steps(1)
        assert (first, second) == ([1], [cooperative._iterator])
        assert outcome(cooperative.whenDone()) == [cooperative._iterator]

    def test_an_exception_fails_the_task(self, turns: Turns) -> None:
        done = outcome(turns.cooperator.coiterate(map(divmod, [1], [0])))
        turns.steps(1)
        assert done == [ZeroDivisionError]

    def test_coiterate_fires_the_given_deferred(self, turns: Turns) -> None:
        given_deferred: Deferred[Any] = Deferred()
        iterator: Iterator[int] = iter(())
        assert turns.cooperator.coiterate(iterator, given_deferred) is given_deferred
        turns.steps(1)
        assert outcome(given_deferred) == [iterator]

    def test_waits_for_what_the_iterator_yields(self, turns: Turns) -> None:
        pending: Deferred[None] = Deferred()
        seen: list[int] = []

        async def coroutine() -> None:
            await pending

        def iterator() -> Iterator[Any]:
            yield succeed(None)
            yield coroutine()
            seen.append(1)

        turns.cooperator.cooperate(iterator())
        turns.steps(5)
        assert seen == []
        pending.callback(None)
        turns.steps(1)
        assert seen == [1]

    def test_pauses_nest(self, turns: Turns) -> None:
        seen: list[str] = []
        cooperative = turns.cooperator.cooperate(spell("ab", seen))
        cooperative.pause()
        cooperative.pause()
        cooperative.resume()
        turns.steps(2)
        assert seen == []
        cooperative.resume()
        turns.steps(1)
        assert seen == ["a"]
        with pytest.raises(task.NotPaused):
            cooperative.resume()

    def test_the_last_task_that_goes_takes_the_timer_with_it(self, turns: Turns) -> None:
        tasks = [turns.cooperator.cooperate(spell("ab", [])) for _ in range(2)]
        tasks[0].stop()
        assert len(turns.clock.getDelayedCalls()) == 1
        tasks[1].stop()
        assert turns.clock.getDelayedCalls() == []

    @pytest.mark.parametrize(
        ("end", "error"),
        [("run out", task.TaskDone), ("fail", task.TaskFailed), ("stop", task.TaskStopped)],
    )
    def test_a_task_that_is_over_says_how(self, end: str, error: type[Exception], turns: Turns) -> None:
        iterator: Iterator[Any] = map(divmod, [1], [0]) if end == "fail" else iter(())
        cooperative = turns.cooperator.cooperate(iterator)
        cooperative.whenDone().addErrback(lambda _: None)
        if end == "stop":
            cooperative.stop()
        turns.steps(1)
        for refused in (cooperative.stop, cooperative.pause):
            with pytest.raises(error):
                refused()

    def test_stopping_ends_all_tasks_and_refuses_new_ones(self, turns: Turns) -> None:
        running = outcome(turns.cooperator.coiterate(spell("ab", [])))
        turns.cooperator.stop()
        refused = outcome(turns.cooperator.coiterate(spell("ab", [])))
        assert running == refused == [task.SchedulerStopped]
        assert not turns.cooperator.running
        turns.cooperator.start()
        seen: list[str] = []
        turns.cooperator.cooperate(spell("ab", seen))
        turns.steps(1)
        assert turns.cooperator.running and seen == ["a"]

    def test_a_stopped_task_leaves_its_deferred_alone(self, turns: Turns) -> None:
        pending: Deferred[None] = Deferred()
        cooperative = turns.cooperator.cooperate(iter([pending, None]))
        turns.steps(1)
        cooperative.whenDone().addErrback(lambda _: None)
        cooperative.stop()
        failed = outcome(pending)
        pending.errback(ZeroDivisionError())
        assert failed == [ZeroDivisionError]

    def test_cooperate_works_in_one_loop_after_another(self) -> None:
        async def work(seen: list[str]) -> None:
            endless = task.cooperate(itertools.repeat(None))
            assert endless in task._theCooperator._tasks
            await task.coiterate(spell("ab", seen))

        for _ in range(2):
            seen: list[str] = []
            asyncio.run(work(seen))
            assert seen == ["a", "b"]

    def test_started_later_it_works_later(self) -> None:
        clock, seen = Clock(), list[str]()
        cooperator = task.Cooperator(scheduler=functools.partial(clock.callLater, 1), started=False)
        cooperator.cooperate(spell("ab", seen))
        clock.advance(1)
        assert (seen, cooperator.running) == ([], False)
        cooperator.start()
        clock.advance(1)
        assert (seen, cooperator.running) == (["a", "b"], True)
