"""Programs that are kept running."""

from __future__ import annotations

import copy
import os
import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ProcessDone, ProcessExitedAlready
from asyncreactor.internet.task import Clock
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from asyncreactor.runner.procmon import LineLogger, LoggingProtocol, ProcessMonitor
from tests.loops import LoopFactory, on_both_loops, run_on


class FakeProcess:
    """Ends a while after it was told to."""

    def __init__(self, reactor: FakeReactor, protocol: LoggingProtocol) -> None:
        self.reactor = reactor
        self.protocol = protocol
        self.signals: list[str] = []
        self.ended = False
        self.seconds_to_end = 1.0

    def signalProcess(self, name: str) -> None:
        if self.ended:
            raise ProcessExitedAlready
        self.signals.append(name)
        self.reactor.callLater(self.seconds_to_end if name == "TERM" else 0, self.end)

    def end(self) -> None:
        if not self.ended:
            self.ended = True
            self.protocol.processEnded(Failure(ProcessDone(0)))


class FakeReactor(Clock):
    """Spawns fake processes."""

    def __init__(self) -> None:
        super().__init__()
        self.spawned: list[tuple[Any, ...]] = []
        self.processes: list[FakeProcess] = []
        self.refuses: Exception | None = None

    def spawnProcess(
        self, protocol: Any, executable: str, args: Any, env: Any, path: Any, uid: Any, gid: Any
    ) -> Any:
        if self.refuses is not None:
            raise self.refuses
        self.spawned.append((executable, args, env, path, uid, gid))
        process = FakeProcess(self, protocol)
        self.processes.append(process)
        protocol.makeConnection(process)
        return process


@pytest.fixture
def reactor() -> FakeReactor:
    return FakeReactor()


@pytest.fixture
def monitor(reactor: FakeReactor) -> Iterator[ProcessMonitor]:
    """A monitor with one program, that runs for 100 seconds to do well."""
    made = ProcessMonitor(reactor)
    made.threshold = 100
    made.minRestartDelay = 2
    made.maxRestartDelay = 10
    made.addProcess("cat", ["/bin/cat", "-u"])
    yield made


def test_programs_start_with_the_service(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    assert not reactor.spawned
    monitor.startService()
    monitor.addProcess("other", ["other"], 1, 2, {"A": "b"}, "/folder")
    assert reactor.spawned == [
        ("/bin/cat", ["/bin/cat", "-u"], {}, None, None, None),
        ("other", ["other"], {"A": "b"}, "/folder", 1, 2),
    ]
    monitor.startProcess("cat")
    assert len(reactor.spawned) == 2


def test_environment_of_this_process(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    monitor.addProcess("other", ["other"], env=None)
    assert reactor.spawned[-1][2] is None


def test_names(monitor: ProcessMonitor) -> None:
    with pytest.raises(KeyError, match="remove cat first"):
        monitor.addProcess("cat", ["cat"])
    for method in (monitor.startProcess, monitor.stopProcess, monitor.removeProcess):
        with pytest.raises(KeyError, match="dog"):
            method("dog")


def test_who_ends_too_soon_is_started_later_each_time(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    for delay in (2, 4, 8, 10, 10):
        reactor.processes[-1].end()
        before = len(reactor.spawned)
        reactor.advance(delay - 0.1)
        assert len(reactor.spawned) == before
        reactor.advance(0.1)
        assert len(reactor.spawned) == before + 1


def test_who_did_well_is_started_at_once(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    reactor.processes[-1].end()
    reactor.advance(2)
    reactor.advance(100)
    reactor.processes[-1].end()
    reactor.advance(0)
    assert len(reactor.spawned) == 3
    assert monitor.delay["cat"] == 2


def test_the_stop_waits_for_the_end_of_all_programs(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    assert monitor.stopService() is None
    monitor.addProcess("deaf", ["deaf"])
    monitor.startService()
    reactor.processes[1].seconds_to_end = 1000
    stopped = monitor.stopService()
    assert isinstance(stopped, Deferred) and monitor.stopService() is stopped
    reactor.advance(1)
    assert reactor.processes[0].ended and not stopped.called
    reactor.advance(monitor.killTime - 1)
    assert reactor.processes[1].signals[-1] == "KILL" and stopped.called
    assert len(reactor.spawned) == 2


def test_a_line_that_is_too_long_is_logged_in_pieces(monitor: ProcessMonitor) -> None:
    monitor.startService()
    protocol = monitor.protocols["cat"]
    with capturedLogs() as logged:
        protocol.outReceived(b"x" * (LineLogger.MAX_LENGTH + 10) + b"\nafter\n")
    assert "".join(event["line"] for event in logged[:-1]) == "x" * (LineLogger.MAX_LENGTH + 10)
    assert len(logged) > 2 and logged[-1]["line"] == "after"


def test_who_cannot_be_started_is_tried_again(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    reactor.refuses = BlockingIOError("no more processes")
    with capturedLogs() as logged:
        monitor.startService()
    assert logged[0]["log_failure"].check(BlockingIOError)
    reactor.refuses = None
    reactor.advance(2)
    assert list(monitor.protocols) == ["cat"]


def test_other_errors_are_the_callers(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    reactor.refuses = TypeError("args")
    with pytest.raises(TypeError, match="args"):
        monitor.startService()


def test_stopped_with_the_service(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    monitor.stopService()
    reactor.advance(monitor.killTime + 1)
    assert reactor.processes[0].signals == ["TERM"]
    assert not monitor.protocols
    assert not monitor.murder
    assert not reactor.getDelayedCalls()


def test_a_start_that_waits_is_called_off(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    reactor.processes[0].end()
    monitor.stopService()
    reactor.advance(100)
    assert len(reactor.spawned) == 1


def test_who_does_not_end_is_killed(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    reactor.processes[0].seconds_to_end = 1000
    monitor.stopProcess("cat")
    monitor.stopProcess("cat")
    reactor.pump([monitor.killTime, 0])
    assert reactor.processes[0].signals == ["TERM", "TERM", "KILL"]
    assert reactor.processes[0].ended


def test_who_has_just_ended_is_not_killed(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    reactor.processes[0].ended = True
    monitor.stopProcess("cat")
    assert not reactor.getDelayedCalls()


def test_restart_all(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    reactor.advance(100)
    monitor.restartAll()
    reactor.pump([1, 0])
    assert len(reactor.spawned) == 2


def test_removed(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    monitor.removeProcess("cat")
    reactor.advance(1000)
    assert reactor.processes[0].ended
    assert len(reactor.spawned) == 1


def test_output_is_logged_by_lines(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.startService()
    with capturedLogs() as logged:
        protocol = reactor.processes[0].protocol
        protocol.outReceived(b"on")
        protocol.outReceived(b"e\ntwo")
        protocol.errReceived(b"\xff\nthree")
        reactor.processes[0].end()
    assert [(event["stream"], event["line"]) for event in logged] == [
        ("stdout", "one"),
        ("stderr", repr(b"\xff")),
        ("stdout", "two"),
        ("stderr", "three"),
    ]
    assert {event["tag"] for event in logged} == {"cat"}


def test_representation(monitor: ProcessMonitor) -> None:
    assert repr(monitor) == "<ProcessMonitor 'cat': ['/bin/cat', '-u']>"
    monitor.addProcess("dog", ["dog"], 1, 2, cwd="/folder")
    assert repr(monitor).endswith(" 'dog'(1:2) in '/folder': ['dog']>")


def test_pickled_and_copied(monitor: ProcessMonitor, reactor: FakeReactor) -> None:
    monitor.addProcess("dog", ["dog"], 1, 2, cwd="/folder")
    monitor.startService()
    for other in (pickle.loads(pickle.dumps(monitor)), copy.copy(monitor)):
        assert repr(other) == repr(monitor)
        assert other.threshold == 100
        assert other.protocols == {}
        assert not other.running


def test_deprecated_processes(monitor: ProcessMonitor) -> None:
    with pytest.warns(DeprecationWarning) as warned:
        processes = monitor.processes
    told = [str(each.message) for each in warned]
    assert "ProcessMonitor.processes was deprecated" in told[0]
    assert "toTuple was deprecated" in told[1]
    assert processes == {"cat": (["/bin/cat", "-u"], None, None, {})}


class ThreeTimes(ProcessMonitor):
    """Starts a program again at once, twice."""

    threshold = 0

    def __init__(self, reactor: Any) -> None:
        super().__init__(reactor)
        self.ends = 0
        self.done: Deferred[None] = Deferred()

    def connectionLost(self, name: str) -> None:
        self.ends += 1
        if self.ends == 3:
            self.stopService()
            self.done.callback(None)
        super().connectionLost(name)


@pytest.mark.skipif(os.name != "posix", reason="child processes are a matter of POSIX")
@on_both_loops
def test_a_real_program(loop_factory: LoopFactory, tmp_path: Path) -> None:
    async def main() -> None:
        from asyncreactor.internet import reactor

        monitor = ThreeTimes(reactor)
        monitor.addProcess("sh", ["/bin/sh", "-c", f"echo started >> {tmp_path}/starts"], env=None)
        monitor.startService()
        await monitor.done

    run_on(loop_factory, main())
    assert (tmp_path / "starts").read_text().splitlines() == ["started"] * 3
