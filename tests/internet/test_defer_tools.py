"""Tests of what is built on Deferreds: groups, locks, queues, shortcuts."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock, Mock

import pytest

from asyncreactor.internet import defer
from asyncreactor.internet.defer import Deferred, DeferredList, fail, gatherResults, race, succeed
from asyncreactor.internet.task import Clock
from asyncreactor.python.failure import Failure


def results_of(deferred: Deferred[Any]) -> list[Any]:
    results: list[Any] = []
    deferred.addBoth(results.append)
    return results


class TestGroups:
    def test_a_list_waits_for_all_and_keeps_their_order(self) -> None:
        ds: list[Deferred[Any]] = [Deferred(), Deferred()]
        results = results_of(DeferredList(ds, consumeErrors=True))
        error = Failure(KeyError())
        ds[1].errback(error)
        assert results == []
        ds[0].callback("first")
        assert results == [[(True, "first"), (False, error)]]

    def test_an_empty_list_fires_at_once(self) -> None:
        assert results_of(DeferredList([])) == [[]]
        assert results_of(gatherResults([])) == [[]]

    def test_a_list_may_fire_on_the_first_value(self) -> None:
        ds: list[Deferred[Any]] = [Deferred(), Deferred()]
        results = results_of(DeferredList(ds, fireOnOneCallback=True))
        ds[1].callback("quick")
        assert results == [("quick", 1)]

    def test_gathering_fails_with_the_first_failure(self) -> None:
        results = results_of(gatherResults([succeed(1), fail(KeyError())], consumeErrors=True))
        assert results[0].check(defer.FirstError)
        assert results[0].value.index == 1 and results[0].value.subFailure.check(KeyError)

    def test_cancelling_a_group_cancels_its_members(self) -> None:
        ds: list[Deferred[Any]] = [Deferred(), Deferred()]
        gathered = gatherResults(ds, consumeErrors=True)
        results = results_of(gathered)
        gathered.cancel()
        assert all(d.called for d in ds) and results[0].check(defer.FirstError)

    def test_only_deferreds_can_be_grouped(self) -> None:
        with pytest.raises(TypeError, match="Deferreds only, not 3"):
            DeferredList([3])  # type: ignore[list-item]  # what is tested
        with pytest.raises(TypeError, match="ds must be a list of Deferreds only, not the class Deferred"):
            race([Deferred])  # type: ignore[arg-type]  # what is tested

    def test_what_behaves_like_a_deferred_is_taken_for_one(self) -> None:
        like = Mock(spec_set=["addBoth", "addCallbacks", "cancel"])
        results = results_of(DeferredList([like]))
        like.addBoth.call_args.args[0](7)
        assert results == [[(True, 7)]]
        race([like]).addErrback(lambda _: None).cancel()
        like.cancel.assert_called_once_with()

    def test_a_list_that_fires_in_a_way_of_its_own_and_cannot_fails_the_deferred_that_fired(self) -> None:
        class Broken(DeferredList):
            def callback(self, result: Any) -> None:
                raise RuntimeError("broken")

        part: Deferred[Any] = Deferred()
        Broken([part])
        failures: list[Failure] = []
        part.addErrback(failures.append)
        part.callback(1)
        assert failures[0].check(RuntimeError)

    def test_a_list_counts_what_has_fired(self) -> None:
        parts: list[Deferred[Any]] = [Deferred(), succeed(1)]
        both = DeferredList(parts)
        assert (both.finishedCount, both.resultList) == (1, [None, (True, 1)])
        parts[0].callback(0)
        assert both.finishedCount == 2

    def test_a_callback_that_pauses_a_part_of_the_list_holds_the_rest_of_its_callbacks(self) -> None:
        part: Deferred[Any] = Deferred()
        whole = DeferredList([part])
        whole.addCallback(lambda _: part.pause())
        results = results_of(part)
        part.callback(1)
        assert results == []
        part.unpause()
        assert results == [1]

    def test_a_race_has_one_winner_and_cancels_the_others(self) -> None:
        ds: list[Deferred[Any]] = [Deferred(), Deferred()]
        results = results_of(race(ds))
        ds[1].callback("won")
        assert results == [(1, "won")] and ds[0].called

    def test_a_race_without_entrants_has_no_winner(self) -> None:
        results = results_of(race([]))
        assert [failure.value.failures for failure in results] == [[]]

    def test_a_race_without_a_winner_gives_all_failures(self) -> None:
        ds: list[Deferred[Any]] = [Deferred(), Deferred()]
        results = results_of(race(ds))
        ds[1].errback(KeyError())
        ds[0].errback(ValueError())
        assert [failure.type for failure in results[0].value.failures] == [ValueError, KeyError]


class TestLocks:
    def test_one_holder_at_a_time_first_come_first_served(self) -> None:
        lock = defer.DeferredLock()
        order: list[int] = []
        for number in range(3):
            lock.acquire().addCallback(lambda _, n: order.append(n), number)
        assert order == [0] and lock.locked
        lock.release()
        lock.release()
        assert order == [0, 1, 2]
        lock.release()
        assert not lock.locked

    def test_releasing_what_nobody_holds_is_an_error(self) -> None:
        with pytest.raises(AssertionError, match="nobody has acquired"):
            defer.DeferredLock().release()
        with pytest.raises(AssertionError, match="nobody has acquired"):
            defer.DeferredSemaphore(1).release()

    def test_run_releases_whatever_happens(self) -> None:
        lock = defer.DeferredLock()
        results = results_of(lock.run(lambda: 1 / 0))
        assert results[0].check(ZeroDivisionError) and not lock.locked

    def test_who_waits_is_a_list(self) -> None:
        lock = defer.DeferredLock()
        lock.acquire()
        waiting = lock.acquire()
        assert lock.waiting == [waiting]

    async def test_async_with_gives_the_lock(self) -> None:
        lock = defer.DeferredLock()
        async with lock as held:
            assert held is lock and lock.locked
        assert not lock.locked

    def test_a_cancelled_waiter_is_passed_over(self) -> None:
        lock = defer.DeferredLock()
        lock.acquire()
        waiting = lock.acquire()
        results = results_of(waiting)
        waiting.cancel()
        lock.release()
        assert results[0].check(defer.CancelledError) and not lock.locked

    def test_async_with(self) -> None:
        semaphore = defer.DeferredSemaphore(2)

        async def hold() -> int:
            async with semaphore, semaphore:
                return semaphore.tokens

        assert results_of(defer.ensureDeferred(hold())) == [0]
        assert semaphore.tokens == 2

    def test_a_semaphore_has_at_least_one_token(self) -> None:
        with pytest.raises(ValueError, match="tokens must be a number, 1 or more, not 0"):
            defer.DeferredSemaphore(0)


class TestQueue:
    def test_objects_go_to_those_who_wait_in_order(self) -> None:
        queue: defer.DeferredQueue[int] = defer.DeferredQueue()
        first, second = results_of(queue.get()), results_of(queue.get())
        queue.put(1)
        queue.put(2)
        queue.put(3)
        assert (first, second, results_of(queue.get())) == ([1], [2], [3])

    def test_both_sides_have_limits(self) -> None:
        queue: defer.DeferredQueue[int] = defer.DeferredQueue(size=1, backlog=1)
        queue.get()
        with pytest.raises(defer.QueueUnderflow, match="1 calls"):
            queue.get()
        queue.put(1)
        queue.put(2)
        with pytest.raises(defer.QueueOverflow, match="1 objects"):
            queue.put(3)


class TestFilesystemLock:
    def test_it_is_tried_until_it_is_free(self, tmp_path: Path) -> None:
        clock = Clock()
        held = defer.DeferredFilesystemLock(str(tmp_path / "lock"), clock)
        assert held.lock()
        wanted = defer.DeferredFilesystemLock(str(tmp_path / "lock"), clock)
        results = results_of(wanted.deferUntilLocked())
        clock.advance(1)
        assert results == []
        held.unlock()
        clock.advance(1)
        assert results == [None]
        wanted.unlock()

    def test_it_is_given_up_in_time(self, tmp_path: Path) -> None:
        clock = Clock()
        held = defer.DeferredFilesystemLock(str(tmp_path / "lock"), clock)
        assert held.lock()
        results = results_of(defer.DeferredFilesystemLock(held.name, clock).deferUntilLocked(timeout=3))
        clock.pump([1] * 4)
        assert results[0].check(defer.TimeoutError) and clock.getDelayedCalls() == []


class TestShortcuts:
    @pytest.mark.parametrize("kind", [Mock, MagicMock])
    def test_a_mock_is_a_value_that_has_come(self, kind: type[Mock]) -> None:
        @defer.inlineCallbacks
        def generator(value: object) -> Any:
            return (yield value)

        mock = kind()
        assert results_of(defer.maybeDeferred(lambda: mock)) == [mock]
        assert results_of(generator(mock)) == [mock]

    def test_maybe_deferred_takes_whatever_a_function_gives(self) -> None:
        async def coroutine() -> str:
            return "awaited"

        there = succeed("there")
        assert results_of(defer.maybeDeferred(lambda: "value")) == ["value"]
        assert defer.maybeDeferred(lambda: there) is there
        assert results_of(defer.maybeDeferred(coroutine)) == ["awaited"]
        assert results_of(defer.maybeDeferred(lambda: 1 / 0))[0].check(ZeroDivisionError)
        assert results_of(defer.maybeDeferred(lambda: Failure(KeyError())))[0].check(KeyError)

    async def test_maybe_deferred_waits_for_a_future(self) -> None:
        future = asyncio.get_running_loop().create_future()
        future.set_result(3)
        waiting: Deferred[Any] = defer.maybeDeferred(lambda: future)
        assert await waiting == 3

    def test_execute_calls_at_once(self) -> None:
        assert results_of(defer.execute(int, "7")) == [7]
        assert results_of(defer.execute(int, "x"))[0].check(ValueError)

    def test_ensure_deferred_refuses_what_cannot_be_waited_for(self) -> None:
        with pytest.raises(defer.NotACoroutineError, match="'text' is not a coroutine"):
            defer.ensureDeferred("text")  # type: ignore[arg-type]  # what is tested

    def test_inline_callbacks_want_a_generator_function(self) -> None:
        with pytest.raises(TypeError, match="inlineCallbacks requires"):
            defer.inlineCallbacks(lambda: 3)()  # type: ignore[arg-type,return-value]  # what is tested

    def test_a_generator_may_return_a_deferred_which_is_waited_for(self) -> None:
        inner: Deferred[int] = Deferred()

        @defer.inlineCallbacks
        def generator() -> Any:
            yield None
            return inner

        results = results_of(generator())
        assert results == []
        inner.callback(5)
        assert results == [5]
