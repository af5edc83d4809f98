"""Noticing ends while others wait for children too."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import threading
from typing import Any

import pytest

from asyncreactor.internet import process
from asyncreactor.internet.error import ProcessExitedAlready
from asyncreactor.logger import capturedLogs
from tests.internet.processes.children import shell
from tests.loops import LoopFactory, on_both_loops, run_on


@on_both_loops
class TestOthersWhoWait:
    """The program may have children of its own, a handler for SIGCHLD, and wait for whom it likes."""

    def test_sigchld_is_the_programs(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            with subprocess.Popen(["/bin/sh", "-c", "exit 7"]) as other:
                await shell("exit 0").ended
            assert other.returncode == 7

        seen: list[int] = []
        handler = lambda number, frame: seen.append(number)  # noqa: E731  # compared below
        before = signal.signal(signal.SIGCHLD, handler)
        try:
            run_on(loop_factory, main())
            assert signal.getsignal(signal.SIGCHLD) is handler
        finally:
            signal.signal(signal.SIGCHLD, before)
        assert seen

    def test_somebody_else_waited(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            child = shell("exit 0")
            os.waitpid(child.transport.pid, 0)
            with pytest.raises(ProcessExitedAlready):
                child.transport.signalProcess("KILL")
            child.transport.reapProcess()
            return await child.ended

        with capturedLogs() as logged:
            assert run_on(loop_factory, main()).exitCode == 255
        assert "its status is unknown" in logged[-1]["log_format"]

    def test_children_are_not_waited_for_by_the_system(self, loop_factory: LoopFactory) -> None:
        before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)

        async def main() -> Any:
            return await shell("exit 0").ended

        try:
            with capturedLogs():
                assert run_on(loop_factory, main()).exitCode == 255
        finally:
            signal.signal(signal.SIGCHLD, before)

    def test_reap_all(self, loop_factory: LoopFactory) -> None:
        async def main() -> list[str]:
            child = shell("exit 0", childFDs={})
            # Leaves the child as it is, unlike a `waitpid`.
            os.waitid(os.P_PID, child.transport.pid, os.WEXITED | os.WNOWAIT)
            process.reapAllProcesses()
            return child.events

        assert run_on(loop_factory, main()) == ["made", "exited", "ended"]

    def test_without_descriptors_of_processes(
        self, loop_factory: LoopFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delattr(os, "pidfd_open", raising=False)

        async def main() -> list[Any]:
            ends = [await shell("exit 3").ended, await shell("kill -9 $$").ended]
            reaped = shell("exit 0", childFDs={})
            while reaped.transport.pid is not None:
                process.reapAllProcesses()
                await asyncio.sleep(0)
            ends.append(await reaped.ended)
            return ends

        first, second, third = run_on(loop_factory, main())
        assert (first.exitCode, second.signal, third.exitCode) == (3, 9, 0)
        for thread in threading.enumerate():
            if thread.name.startswith("waits for process"):
                thread.join()


class TestReapHandlers:
    class Transport:
        statuses: list[int]

        def __init__(self) -> None:
            self.statuses = []

        def processEnded(self, status: int) -> None:
            self.statuses.append(status)

        def reapProcess(self) -> None:
            process.unregisterReapProcessHandler(self.pid, self)
            process.registerReapProcessHandler(self.pid, self)

        pid = 0

    def test_a_child_of_the_programs_own(self) -> None:
        transport = self.Transport()
        with subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE) as child:
            transport.pid = child.pid
            process.registerReapProcessHandler(child.pid, transport)
            with pytest.raises(RuntimeError, match="has a transport already"):
                process.registerReapProcessHandler(child.pid, transport)
            assert child.stdin is not None
            child.stdin.close()
            while not transport.statuses:
                process.reapAllProcesses()
            child.returncode = 0
        assert transport.statuses == [0]
        assert not process.reapProcessHandlers
        with pytest.raises(RuntimeError, match="is not the transport"):
            process.unregisterReapProcessHandler(child.pid, transport)

    def test_what_cannot_be_waited_for_is_logged(self) -> None:
        with capturedLogs() as logged:
            process.registerReapProcessHandler(os.getpid(), self.Transport())
        assert logged[0]["log_failure"].check(ChildProcessError)
