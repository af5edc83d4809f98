"""The reactor of a program that runs one: every thread has a short way to it, which leads astray no other loop's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from asyncreactor._engine import default
from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import reactor as view
from tests.loops import LoopFactory, on_both_loops, run_on


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reactor]:
    """The process's only reactor."""
    monkeypatch.setattr(default, "_reactors", type(default._reactors)())
    monkeypatch.setattr(default._default, "reactor", None)
    monkeypatch.setattr(default, "_finder", None)
    only = Reactor(asyncio.new_event_loop())
    monkeypatch.setattr(default, "_process", only)
    yield only
    only._loop.close()


def run_with_thread(reactor: Reactor, work: Callable[[], object]) -> None:
    """Run the reactor until `work` has been done in another thread."""

    def work_and_stop() -> None:
        try:
            work()
        finally:
            reactor.callFromThread(reactor.stop)

    thread = threading.Thread(target=work_and_stop)
    reactor.callWhenRunning(thread.start)
    reactor.run(installSignalHandlers=False)
    thread.join()


def test_the_way_is_short_while_it_runs(alone: Reactor) -> None:
    seen: list[bool] = []
    run_with_thread(alone, lambda: seen.append(set(default.HAVE_SHORT_WAYS) <= set(vars(view))))
    assert seen == [True] and not set(default.HAVE_SHORT_WAYS) & set(vars(view))


def test_a_thread_without_a_loop_sets_timers_of_the_reactor(alone: Reactor) -> None:
    where: list[threading.Thread] = []
    ran = threading.Event()

    def work() -> None:
        view.callLater(0, lambda: where.append(threading.current_thread()))
        view.callLater(0.001, ran.set)
        # The loop has nothing else to do: it has to be woken.
        assert ran.wait(20)

    run_with_thread(alone, work)
    assert where == [threading.main_thread()]


def test_what_a_thread_sets_it_can_cancel(alone: Reactor) -> None:
    seen: list[str] = []
    ran = threading.Event()

    def work() -> None:
        held = threading.Event()
        view.callFromThread(held.wait, 20)
        view.callLater(0, seen.append, "cancelled").cancel()
        view.callLater(0, ran.set)
        held.set()
        assert ran.wait(20)

    run_with_thread(alone, work)
    assert not seen and not alone.getDelayedCalls()


def test_a_threads_bad_delay_is_refused_there(alone: Reactor) -> None:
    seen: list[str] = []

    def work() -> None:
        for delay in (-1, "1"):
            with pytest.raises((ValueError, TypeError), match="delay must be"):
                view.callLater(delay, print)  # type: ignore[arg-type]  # that is the point
        seen.append("done")

    run_with_thread(alone, work)
    assert seen == ["done"]


@on_both_loops
def test_a_thread_with_a_loop_has_the_reactor_of_that(alone: Reactor, loop_factory: LoopFactory) -> None:
    ran_in: list[threading.Thread] = []

    def note(done: asyncio.Event) -> None:
        ran_in.append(threading.current_thread())
        done.set()

    async def main() -> None:
        for set_one in (lambda f, *args: view.callLater(0, f, *args), view.callFromThread):
            done = asyncio.Event()
            set_one(note, done)
            await done.wait()
        assert not set(default.HAVE_SHORT_WAYS) & set(vars(view))
        await view.shutdown()

    workers: list[threading.Thread] = []

    def work() -> None:
        workers.append(threading.current_thread())
        run_on(loop_factory, main())

    run_with_thread(alone, work)
    assert ran_in == workers * 2


def test_what_a_program_puts_in_place_of_a_method_is_found(alone: Reactor) -> None:
    calls: list[tuple[Any, ...]] = []

    def work() -> None:
        original = view.callLater
        view.callLater = lambda *args: calls.append(args)  # type: ignore[method-assign,assignment]
        view.callLater(1, print)
        view.callLater = original  # type: ignore[method-assign]
        view.callLater(0, calls.append, ("real",)).cancel()

    alone.callWhenRunning(work)
    alone.callWhenRunning(alone.stop)
    alone.run(installSignalHandlers=False)
    assert calls == [(1, print)]


def test_a_subclass_keeps_its_own_methods() -> None:
    class Counting(Reactor):
        calls = 0

        def callFromThread(self, f: Any, *args: Any, **kwargs: Any) -> None:
            self.calls += 1
            super().callFromThread(f, *args, **kwargs)

    counting = Counting(asyncio.new_event_loop())
    counting.callFromThread(counting.stop)
    counting.run(installSignalHandlers=False)
    assert counting.calls == 1
    counting._loop.close()
