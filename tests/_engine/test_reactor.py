"""Tests of the reactor's life: start, stop, events, threads, descriptors, and which one is meant."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import threading
from typing import Any

import pytest

from asyncreactor._engine import default
from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import error, interfaces
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.logger import capturedLogs


class TestLife:
    def test_events_come_in_phases(self, reactor: Reactor) -> None:
        seen: list[str] = []
        for event in ("shutdown", "startup"):
            for phase in ("after", "before", "during"):
                reactor.addSystemEventTrigger(phase, event, seen.append, f"{phase} {event}")
        reactor.callWhenRunning(reactor.stop)
        reactor.run()
        assert seen == [
            f"{phase} {event}" for event in ("startup", "shutdown") for phase in ("before", "during", "after")
        ]

    def test_start_up_comes_before_all_else(self, reactor: Reactor) -> None:
        seen: list[str] = []
        reactor.callLater(0, seen.append, "at once")
        timer = reactor.callLater(0.001, seen.append, "timer")
        reactor.callFromThread(seen.append, "thread")
        reactor.callWhenRunning(seen.append, "started")
        while reactor.seconds() < timer.getTime():
            """It is due when the loop begins."""
        reactor.callLater(0.003, reactor.stop)
        reactor.run()
        assert seen[0] == "started" and sorted(seen[1:]) == ["at once", "thread", "timer"]

    def test_it_does_not_run_any_more_once_before_shutdown_is_over(self, reactor: Reactor) -> None:
        seen: list[bool] = []
        for phase in ("before", "during", "after"):
            reactor.addSystemEventTrigger(phase, "shutdown", lambda: seen.append(reactor.running))
        reactor.callWhenRunning(reactor.stop)
        reactor.run()
        assert seen == [True, False, False]

    def test_the_end_is_logged(self, reactor: Reactor) -> None:
        reactor.callWhenRunning(reactor.stop)
        with capturedLogs() as logged:
            reactor.run()
        assert [event["log_format"] for event in logged] == ["Main loop terminated."]

    def test_before_shutdown_may_take_its_time(self, reactor: Reactor) -> None:
        seen: list[str] = []

        def slow() -> Deferred[None]:
            d: Deferred[None] = Deferred()
            reactor.callLater(0.001, d.callback, None)
            return d.addCallback(lambda _: seen.append("slow"))

        async def also_slow() -> None:
            await asyncio.sleep(0.002)
            seen.append("coroutine")

        reactor.addSystemEventTrigger("before", "shutdown", slow)
        reactor.addSystemEventTrigger("before", "shutdown", also_slow)
        reactor.addSystemEventTrigger("during", "shutdown", seen.append, "during")
        reactor.callWhenRunning(reactor.stop)
        reactor.run()
        assert seen == ["slow", "coroutine", "during"]

    def test_a_removed_trigger_does_not_run(self, reactor: Reactor) -> None:
        seen: list[str] = []
        reactor.removeSystemEventTrigger(reactor.callWhenRunning(seen.append, "removed"))
        reactor.callWhenRunning(reactor.stop)
        reactor.run()
        assert seen == []

    def test_it_can_be_turned_by_hand(self, reactor: Reactor) -> None:
        seen: list[str] = []
        reactor.callWhenRunning(seen.append, "running")
        reactor.addSystemEventTrigger("after", "shutdown", seen.append, "shutdown")
        for _ in range(2):
            reactor.startRunning(installSignalHandlers=False)
            assert reactor.running
            reactor.callLater(0.001, reactor.stop)
            while reactor.running:
                reactor.iterate(0.01)
        assert seen == ["running", "shutdown"]
        with pytest.raises(error.ReactorNotRunning):
            reactor.stop()

    def test_it_can_be_started_as_soon_as_it_does_not_run(self, reactor: Reactor) -> None:
        for _ in range(3):
            reactor.startRunning(installSignalHandlers=False)
            reactor.stop()
            while reactor.running:
                reactor.iterate()

    def test_it_can_run_again(self, reactor: Reactor) -> None:
        for _ in range(2):
            reactor.callWhenRunning(reactor.stop)
            reactor.run()
            assert not reactor.running

    def test_it_runs_once_at_a_time(self, reactor: Reactor) -> None:
        errors: list[type[Exception]] = []

        def run_again() -> None:
            try:
                reactor.run()
            except error.ReactorAlreadyRunning as caught:
                errors.append(type(caught))
            reactor.stop()

        reactor.callWhenRunning(run_again)
        reactor.run()
        assert errors == [error.ReactorAlreadyRunning]

    def test_what_does_not_run_cannot_be_stopped(self, reactor: Reactor) -> None:
        with pytest.raises(error.ReactorNotRunning):
            reactor.stop()

    def test_call_when_running_has_a_running_loop(self, reactor: Reactor) -> None:
        loops: list[Any] = []
        reactor.callWhenRunning(lambda: loops.append(asyncio.get_running_loop()))
        reactor.callWhenRunning(reactor.stop)
        reactor.run()
        assert loops == [reactor._loop]

    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_signals_stop_it_and_handlers_come_back(self, reactor: Reactor, number: signal.Signals) -> None:
        before = signal.getsignal(number)
        reactor.callWhenRunning(os.kill, os.getpid(), number)
        reactor.run()
        assert reactor._exitSignal == number
        assert signal.getsignal(number) is before

    def test_stopping_closes_ports_and_connections(self, reactor: Reactor) -> None:
        lost: list[Any] = []

        class Watching(Protocol):
            def connectionMade(self) -> None:
                reactor.callLater(0, reactor.stop) if len(reactor._selectables) == 3 else None

            def connectionLost(self, reason: Any = None) -> None:
                lost.append(reason.type)

        port = reactor.listenTCP(0, Factory.forProtocol(Watching), interface="127.0.0.1")
        from asyncreactor.internet.protocol import ClientFactory

        reactor.connectTCP("127.0.0.1", port.getHost().port, ClientFactory.forProtocol(Watching))
        reactor.callLater(5, reactor.crash)
        reactor.run()
        assert lost == [error.ConnectionLost] * 2 and not reactor._selectables


class TestThreads:
    def test_calls_come_in_order_and_in_the_loops_thread(self, reactor: Reactor) -> None:
        seen: list[Any] = []

        def note(number: int) -> None:
            seen.append((number, threading.current_thread()))

        def work() -> None:
            for number in range(100):
                reactor.callFromThread(note, number)
            reactor.callFromThread(reactor.stop)

        reactor.callInThread(work)
        reactor.run()
        assert seen == [(number, threading.current_thread()) for number in range(100)]

    def test_the_pool_lives_as_long_as_the_reactor_runs(self, reactor: Reactor) -> None:
        pool = reactor.getThreadPool()
        assert not pool.started
        reactor.callWhenRunning(reactor.stop)
        reactor.run()
        assert pool.joined and reactor.threadpool is None

    def test_two_threads_may_be_the_first_to_use_it(self, reactor: Reactor) -> None:
        for _ in range(20):
            fresh = Reactor()
            thread = threading.Thread(target=fresh.callFromThread, args=(fresh.crash,))
            thread.start()
            timer = fresh.callLater(5, fresh.crash)
            fresh.run(installSignalHandlers=False)
            thread.join()
            assert timer.active()
            fresh._loop.close()

    def test_what_is_called_must_be_callable(self, reactor: Reactor) -> None:
        with pytest.raises(TypeError, match="f must be callable, not 1"):
            reactor.callFromThread(1)  # type: ignore[arg-type]  # what is tested


class Pipe:
    """A reader of a socket, for `addReader`."""

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self.events: list[Any] = []
        self.why: Any = None

    def fileno(self) -> int:
        return self.sock.fileno()

    def doRead(self) -> Any:
        self.events.append(self.sock.recv(10))
        return self.why

    def connectionLost(self, reason: Any) -> None:
        self.events.append(reason.type)

    def logPrefix(self) -> str:
        return "pipe"


class TestDescriptors:
    def test_a_reader_is_called_until_it_is_removed(self, reactor: Reactor) -> None:
        ours, theirs = socket.socketpair()
        reader = Pipe(ours)
        reactor.addReader(reader)
        assert reader in reactor.getReaders()
        theirs.send(b"data")
        reactor.iterate(0.01)
        reactor.removeReader(reader)
        theirs.send(b"more")
        reactor.iterate(0.01)
        assert reader.events == [b"data"] and reactor.getReaders() == []
        ours.close()
        theirs.close()

    def test_a_reader_that_reports_an_end_is_told_and_dropped(self, reactor: Reactor) -> None:
        ours, theirs = socket.socketpair()
        reader = Pipe(ours)
        reader.why = error.ConnectionDone()
        reactor.addReader(reader)
        theirs.send(b"data")
        reactor.iterate(0.01)
        assert reader.events == [b"data", error.ConnectionDone] and reactor.getReaders() == []
        ours.close()
        theirs.close()

    def test_what_has_no_descriptor_is_refused(self, reactor: Reactor) -> None:
        ours, theirs = socket.socketpair()
        ours.close()
        theirs.close()
        with pytest.raises(ValueError, match="no file descriptor"):
            reactor.addReader(Pipe(ours))


class TestWhich:
    def test_each_running_loop_has_its_own(self) -> None:
        async def current() -> Any:
            return default.current_reactor()

        first, second = asyncio.run(current()), asyncio.run(current())
        assert first is not second

    def test_the_view_is_whichever_is_current(self) -> None:
        from asyncreactor.internet import reactor

        async def main() -> None:
            assert reactor == default.current_reactor()
            assert reactor._loop is asyncio.get_running_loop()
            assert reactor.running
            assert interfaces.IReactorTime.providedBy(reactor)

        asyncio.run(main())

    def test_a_worker_thread_means_the_reactor_that_runs_it(self) -> None:
        from asyncreactor.internet import reactor, threads

        async def main() -> Any:
            own = default.current_reactor()
            found = await threads.deferToThread(lambda: reactor._loop)
            await own.shutdown()
            return own, found

        own, found = asyncio.run(main())
        assert found is own._loop


class TestForeignLoops:
    def test_what_was_asked_for_before_somebody_runs_the_loop_happens(self) -> None:
        loop = asyncio.new_event_loop()
        own = Reactor(loop)
        seen: list[str] = []
        own.callWhenRunning(seen.append, "running")
        own.callInThread(seen.append, "in a thread")
        own.callInThread(own.callFromThread, loop.stop)
        loop.run_forever()
        loop.run_until_complete(own.shutdown().asFuture(loop))
        loop.close()
        assert sorted(seen) == ["in a thread", "running"]

    def test_iterating_is_not_running(self, reactor: Reactor) -> None:
        seen: list[str] = []
        reactor.callWhenRunning(seen.append, "running")
        reactor.iterate(0)
        assert seen == []

    def test_iterating_a_running_loop_makes_the_calls_that_are_due(self, reactor: Reactor) -> None:
        seen: list[str] = []

        def turn() -> None:
            reactor.callLater(0, seen.append, "due")
            reactor.iterate()
            seen.append("iterated")
            reactor.stop()

        reactor.callWhenRunning(turn)
        reactor.run()
        assert seen == ["due", "iterated"]
