"""Tests of `react`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from asyncreactor.internet import task
from asyncreactor.internet.defer import Deferred, NotACoroutineError, fail
from asyncreactor.internet.task import Clock


class FakeReactor(Clock):
    """Runs until it is stopped or nothing is left to do."""

    def __init__(self) -> None:
        super().__init__()
        self.running = False
        self.starting: list[Callable[[], object]] = []
        self.stopping: list[Callable[[], object]] = []

    def callWhenRunning(self, function: Callable[[], object]) -> None:
        if self.running:
            function()
        else:
            self.starting.append(function)

    def addSystemEventTrigger(self, phase: str, event: str, function: Callable[[], object]) -> None:
        assert (phase, event) == ("before", "shutdown")
        self.stopping.append(function)

    def run(self) -> None:
        self.running = True
        for function in self.starting:
            function()
        while self.running and self.calls:
            self.advance(self.calls[0].getTime() - self.seconds())

    def stop(self) -> None:
        assert self.running, "stopped twice"
        self.running = False
        for function in self.stopping:
            function()


class TestReact:
    def exit_code(self, main: Callable[..., Any], *args: Any, reactor: FakeReactor | None = None) -> Any:
        with pytest.raises(SystemExit) as exit:
            task.react(main, args, _reactor=reactor or FakeReactor())
        return exit.value.code

    def test_runs_until_the_deferred_fires(self) -> None:
        reactor = FakeReactor()
        assert self.exit_code(lambda reactor, delay: task.deferLater(reactor, delay), 2, reactor=reactor) == 0
        assert reactor.seconds() == 2

    def test_an_async_main_starts_in_the_running_reactor(self) -> None:
        seen: list[bool] = []

        async def main(reactor: FakeReactor) -> None:
            seen.append(reactor.running)
            await task.deferLater(reactor, 1)
            seen.append(True)

        assert self.exit_code(main) == 0
        assert seen == [True, True]

    def test_a_failure_is_logged_and_gives_1(self) -> None:
        from asyncreactor.logger import globalLogPublisher

        events: list[Any] = []
        globalLogPublisher.addObserver(events.append)
        try:
            assert self.exit_code(lambda reactor: fail(ZeroDivisionError())) == 1
        finally:
            globalLogPublisher.removeObserver(events.append)
        assert [event["log_failure"].type for event in events if "log_failure" in event] == [
            ZeroDivisionError
        ]

    def test_SystemExit_gives_its_own_code(self) -> None:
        assert self.exit_code(lambda reactor: fail(SystemExit(23))) == 23

    def test_a_reactor_that_was_stopped_is_not_stopped_again(self) -> None:
        def main(reactor: FakeReactor) -> Deferred[None]:
            done: Deferred[None] = Deferred()
            reactor.callLater(1, reactor.stop)
            reactor.stopping.append(lambda: done.callback(None))
            return done

        assert self.exit_code(main) == 0

    def test_main_must_return_something_to_wait_for(self) -> None:
        with pytest.raises(NotACoroutineError):
            task.react(lambda reactor: 3, _reactor=FakeReactor())  # type: ignore[arg-type,return-value]
