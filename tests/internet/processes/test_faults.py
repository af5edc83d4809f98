"""Programs that cannot be run, arguments that make no sense, protocols that raise; and very many children."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
from typing import Any

import pytest

from asyncreactor._engine.glibc_spawn import GlibcSpawn
from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ProcessDone
from asyncreactor.logger import capturedLogs
from tests.internet.processes.children import Child, open_files, shell
from tests.loops import LoopFactory, on_both_loops, run_on


class TestFaults:
    def test_missing_program(self) -> None:
        async def main() -> None:
            with pytest.raises(FileNotFoundError, match="/nowhere"):
                reactor.spawnProcess(Child(), "/nowhere", ["nowhere"])

        run_on(asyncio.new_event_loop, main())

    @pytest.mark.parametrize("how", [{"path": "/"}, {"path": "/missing"}, {"usePTY": True}])
    def test_missing_program_or_folder(self, how: dict[str, Any]) -> None:
        async def main() -> Child:
            child = Child()
            reactor.spawnProcess(child, "/nowhere", ["nowhere"], **how)
            assert (await child.ended).exitCode == 1
            return child

        output = run_on(asyncio.new_event_loop, main()).output[1 if "usePTY" in how else 2]
        assert b"Upon execvpe" in output
        assert b"FileNotFoundError" in output

    @pytest.mark.parametrize(
        ("how", "error", "message"),
        [
            ({"args": "cat"}, TypeError, "args must be a list"),
            ({"args": ["a\0b"]}, ValueError, "null"),
            ({"args": [1]}, TypeError, "str"),
            ({"childFDs": {0: "x"}}, ValueError, r'childFDs\[0\] must be "r", "w"'),
            ({"childFDs": {-1: "r"}}, ValueError, "0 or more"),
            ({"childFDs": {0: "w", 1: 987_654}}, OSError, "Bad file descriptor"),
            ({"childFDs": {0: "r"}, "usePTY": True}, ValueError, "childFDs cannot be used with usePTY"),
        ],
    )
    def test_bad_arguments(self, how: dict[str, Any], error: type[Exception], message: str) -> None:
        async def main() -> None:
            with pytest.raises(error, match=message):
                reactor.spawnProcess(Child(), "/bin/cat", **{"args": ["cat"], **how})

        run_on(asyncio.new_event_loop, main())

    @pytest.mark.parametrize("pty", [False, True])
    def test_no_process_can_be_started(self, pty: bool, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any, **kwargs: Any) -> Any:
            raise BlockingIOError("no more processes")

        async def main() -> None:
            monkeypatch.setattr(os, "fork", fail)
            monkeypatch.setattr(os, "posix_spawnp", fail)
            monkeypatch.setattr(GlibcSpawn, "spawn", fail)
            with pytest.raises(BlockingIOError):
                shell("exit 0", usePTY=pty)
            assert gc.isenabled()

        run_on(asyncio.new_event_loop, main())

    def test_no_pipe_can_be_made(self, monkeypatch: pytest.MonkeyPatch) -> None:
        pipes = [os.pipe()]

        def pipe() -> tuple[int, int]:
            if not pipes:
                raise OSError("too many open files")
            return pipes.pop()

        async def main() -> None:
            monkeypatch.setattr(os, "pipe", pipe)
            with pytest.raises(OSError, match="too many"):
                shell("exit 0")

        run_on(asyncio.new_event_loop, main())

    def test_descriptors_that_were_given_stay_open(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(*args: Any, **kwargs: Any) -> Any:
            raise BlockingIOError("no more processes")

        async def main() -> None:
            ours, theirs = os.pipe()
            terminal = os.openpty()
            monkeypatch.setattr(os, "fork", fail)
            monkeypatch.setattr(os, "posix_spawnp", fail)
            for how in ({"childFDs": {1: theirs}}, {"usePTY": (*terminal, os.ttyname(terminal[1]))}):
                with pytest.raises(BlockingIOError):
                    shell("exit 0", **how)
            for number in (ours, theirs, *terminal):
                os.close(number)

        run_on(asyncio.new_event_loop, main())

    @on_both_loops
    @pytest.mark.parametrize(
        "method",
        ["makeConnection", "childDataReceived", "childConnectionLost", "processExited", "processEnded"],
    )
    def test_protocol_that_raises(self, loop_factory: LoopFactory, method: str) -> None:
        def fail(*args: Any) -> None:
            if method in ("processEnded", "makeConnection"):
                tried.callback(None)
            raise ZeroDivisionError(method)

        async def main() -> None:
            child = Child()
            setattr(child, method, fail)
            transport = reactor.spawnProcess(child, "/bin/echo", ["echo"])
            await (tried if method == "processEnded" else child.ended)
            assert transport.pid is None

        tried: Deferred[None] = Deferred()
        with capturedLogs() as logged:
            run_on(loop_factory, main())
        errors = [event["log_failure"] for event in logged if "log_failure" in event]
        assert {failure.type for failure in errors} == {ZeroDivisionError}
        assert {str(failure.value) for failure in errors} == {method}

    @on_both_loops
    def test_hundreds_in_sequence(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            before = open_files()
            for _ in range(250):
                child = Child()
                reactor.spawnProcess(child, "/bin/true", ["true"])
                assert isinstance(await child.ended, ProcessDone)
            assert open_files() == before

        run_on(loop_factory, main())

    @on_both_loops
    def test_many_at_once(self, loop_factory: LoopFactory) -> None:
        async def main() -> list[bytearray]:
            children = [shell(f"echo {number}") for number in range(50)]
            for child in children:
                await child.ended
            return [child.output[1] for child in children]

        assert run_on(loop_factory, main()) == [b"%d\n" % number for number in range(50)]

    @on_both_loops
    def test_killed_all_at_once(self, loop_factory: LoopFactory) -> None:
        async def main() -> set[int]:
            children = [shell("read line") for _ in range(50)]
            for child in children:
                child.transport.signalProcess("KILL")
            return {(await child.ended).signal for child in children}

        assert run_on(loop_factory, main()) == {signal.SIGKILL}

    def test_unknown_signal(self) -> None:
        async def main() -> None:
            child = shell("read line")
            with pytest.raises(ValueError, match="no signal 'NONSENSE'; there are: HUP"):
                child.transport.signalProcess("NONSENSE")
            with pytest.raises(OSError, match="Invalid argument"):
                child.transport.signalProcess(999)
            child.transport.loseConnection()
            await child.ended

        run_on(asyncio.new_event_loop, main())
