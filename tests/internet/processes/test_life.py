"""A child process from its start to its end."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import pytest

from asyncreactor.internet import process, reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ProcessDone, ProcessExitedAlready, ProcessTerminated
from asyncreactor.internet.protocol import ProcessProtocol
from asyncreactor.python.failure import Failure
from tests.internet.processes.children import Child, shell
from tests.loops import LoopFactory, on_both_loops, run_on


@on_both_loops
class TestLife:
    def test_order_of_events(self, loop_factory: LoopFactory) -> None:
        async def main() -> list[str]:
            child = shell("echo out; echo err >&2; read line; exit 0")
            assert child.events == ["made"]
            child.transport.closeStdin()
            assert isinstance(await child.ended, ProcessDone)
            assert child.output == {1: b"out\n", 2: b"err\n"}
            return child.events

        events = run_on(loop_factory, main())
        assert events[0] == "made"
        assert events[-1] == "ended"
        assert set(events[1:-1]) == {"data 1", "data 2", "lost 0", "lost 1", "lost 2", "exited"}
        assert events.index("data 1") < events.index("lost 1")

    def test_pid_until_the_end(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            child = shell("echo $$")
            pid = child.transport.pid
            assert process.reapProcessHandlers[pid] is child.transport
            assert repr(child.transport) == f"<Process pid={pid} status=-1>"
            await child.ended
            assert child.output[1] == f"{pid}\n".encode()
            assert child.transport.pid is None
            assert child.transport.status == 0

        run_on(loop_factory, main())

    def test_exit_code(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            return await shell("exit 3").ended

        reason = run_on(loop_factory, main())
        assert isinstance(reason, ProcessTerminated)
        assert (reason.exitCode, reason.signal, os.WEXITSTATUS(reason.status or 0)) == (3, None, 3)

    @pytest.mark.parametrize("name", ["KILL", "SIGTERM", signal.SIGHUP, 2])
    def test_signal(self, loop_factory: LoopFactory, name: str | int) -> None:
        async def main() -> tuple[Any, Child]:
            child = shell("echo ready; read line")
            await child.happens("data 1")
            child.transport.signalProcess(name)
            return await child.ended, child

        reason, child = run_on(loop_factory, main())
        known: dict[Any, int] = {"KILL": 9, "SIGTERM": 15}
        assert (reason.exitCode, reason.signal) == (None, known.get(name, name))
        with pytest.raises(ProcessExitedAlready):
            child.transport.signalProcess("TERM")

    def test_exit_before_the_streams_end(self, loop_factory: LoopFactory) -> None:
        async def main() -> list[str]:
            child = shell("exec 3<&0; (read line <&3; echo $line) & exit 0")
            await child.happens("exited")
            before = list(child.events)
            child.transport.write(b"late\n")
            await child.ended
            assert child.output[1] == b"late\n"
            return before

        assert run_on(loop_factory, main()) == ["made", "exited"]

    def test_streams_end_before_the_exit(self, loop_factory: LoopFactory) -> None:
        async def main() -> Child:
            child = shell("exec <&- >&- 2>&-; exec sleep 100")
            for number in range(3):
                await child.happens(f"lost {number}")
            assert "exited" not in child.events
            child.transport.signalProcess("KILL")
            await child.ended
            return child

        assert run_on(loop_factory, main()).events[-2:] == ["exited", "ended"]

    def test_started_before_the_loop_runs(self, loop_factory: LoopFactory) -> None:
        from asyncreactor._engine.reactor import Reactor

        loop = loop_factory()
        child = Child()
        early = Reactor(loop)
        early.spawnProcess(child, "/bin/echo", ["echo", "early"])
        child.ended.addCallback(lambda reason: early.stop())
        early.run(installSignalHandlers=False)
        loop.close()
        assert child.output == {1: b"early\n"}

    def test_who_has_no_protocol_is_reaped(self, loop_factory: LoopFactory) -> None:
        class Orphan(process.Process):
            def processEnded(self, status: int) -> None:
                super().processEnded(status)
                reaped.callback(None)

        async def main() -> None:
            transport = Orphan(reactor, "/bin/true", ["true"], {}, None, None, childFDs={})
            await reaped
            assert transport.pid is None
            assert transport.status == 0

        reaped: Deferred[None] = Deferred()
        run_on(loop_factory, main())


def test_base_process_holds_its_protocol_until_the_end() -> None:
    class Listener(ProcessProtocol):
        heard: list[Failure] = []

        def processEnded(self, reason: Failure) -> None:
            self.heard.append(reason)

    listener = Listener()
    child = process.BaseProcess(listener)
    child.maybeCallProcessEnded()
    assert child.proto is listener
    child.processEnded(0)
    assert child.proto is None
    assert listener.heard[0].check(ProcessDone)


def test_public_names_say_where_they_are() -> None:
    assert process.Process.__module__ == "asyncreactor.internet.process"
    assert sys.modules["asyncreactor.internet.process"] is process
