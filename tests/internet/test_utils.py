"""Running programs for their output, and warnings that are ignored meanwhile."""

from __future__ import annotations

import asyncio
import os
import warnings
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import process, reactor, utils
from asyncreactor.internet.defer import CancelledError, Deferred
from asyncreactor.internet.error import ProcessTerminated
from tests.loops import LoopFactory, on_both_loops, run_on

SHELL = "/bin/sh"

on_posix = pytest.mark.skipif(os.name != "posix", reason="child processes are a matter of POSIX")


@on_posix
@on_both_loops
class TestRunning:
    def test_output(self, loop_factory: LoopFactory) -> None:
        async def main() -> bytes:
            return await utils.getProcessOutput(SHELL, ["-c", "echo out; exit 3"])

        assert run_on(loop_factory, main()) == b"out\n"

    def test_unexpected_error_output(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            with pytest.raises(IOError, match="got stderr: b'err") as caught:
                await utils.getProcessOutput(SHELL, ["-c", "echo err >&2; exit 3"])
            ended: Deferred[Any] = caught.value.processEnded  # type: ignore[attr-defined]  # documented
            with pytest.raises(ProcessTerminated) as terminated:
                await ended
            return terminated.value.exitCode

        assert run_on(loop_factory, main()) == 3

    def test_error_output_too(self, loop_factory: LoopFactory) -> None:
        async def main() -> bytes:
            return await utils.getProcessOutput(SHELL, ["-c", "echo err >&2; echo err"], errortoo=True)

        assert run_on(loop_factory, main()) == b"err\nerr\n"

    def test_value(self, loop_factory: LoopFactory) -> None:
        async def main() -> list[int | None]:
            return [await utils.getProcessValue(SHELL, ["-c", end]) for end in ("exit 3", "kill -9 $$")]

        assert run_on(loop_factory, main()) == [3, None]

    def test_output_and_value(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            script = "cat; echo err >&2; exit 4"
            return await utils.getProcessOutputAndValue(SHELL, ["-c", script], env=None, stdinBytes=b"in")

        assert run_on(loop_factory, main()) == (b"in", b"err\n", 4)

    def test_signal(self, loop_factory: LoopFactory) -> None:
        async def main() -> Any:
            failures: list[Any] = []
            ended = utils.getProcessOutputAndValue(SHELL, ["-c", "echo out; kill -15 $$"])
            await ended.addErrback(failures.append)
            return failures[0].value

        assert run_on(loop_factory, main()) == (b"out\n", b"", 15)

    def test_environment_and_folder(self, loop_factory: LoopFactory, tmp_path: Path) -> None:
        async def main() -> bytes:
            arguments: Any = (SHELL, ["-c", "echo $GIVEN; pwd"], {"GIVEN": "given"}, str(tmp_path), reactor)
            return await utils.getProcessOutput(*arguments)

        assert run_on(loop_factory, main()) == f"given\n{tmp_path}\n".encode()

    def test_missing_program(self, loop_factory: LoopFactory) -> None:
        async def main() -> None:
            for run in (utils.getProcessOutput, utils.getProcessValue, utils.getProcessOutputAndValue):
                with pytest.raises(FileNotFoundError):
                    run("/nowhere")

        run_on(loop_factory, main())

    def test_cancelling_leaves_the_program_alone(self, loop_factory: LoopFactory, tmp_path: Path) -> None:
        async def main() -> None:
            output = utils.getProcessOutput(SHELL, ["-c", f"echo done > {tmp_path}/done"], env=None)
            output.cancel()
            with pytest.raises(CancelledError):
                await output
            while process.reapProcessHandlers:
                await asyncio.sleep(0)

        run_on(loop_factory, main())
        assert (tmp_path / "done").exists()


class TestWarnings:
    FILTERS: list[Any] = [
        (("ignore", ".*foo.*"), {}),
        ((), {"action": "ignore", "message": "bar"}),
    ]

    def test_until_the_call_returns(self) -> None:
        def call() -> int:
            warnings.warn("some foo", stacklevel=1)
            warnings.warn("bar", stacklevel=1)
            return 4

        before = list(warnings.filters)
        assert utils.runWithWarningsSuppressed(self.FILTERS, call) == 4
        assert list(warnings.filters) == before

    @pytest.mark.parametrize("result", [5, ZeroDivisionError()])
    def test_until_the_deferred_has_fired(self, result: Any) -> None:
        fires: Deferred[Any] = Deferred()
        before = list(warnings.filters)
        passed = utils.runWithWarningsSuppressed(self.FILTERS, lambda: fires)
        warnings.warn("some foo", stacklevel=1)
        fires.callback(result) if result == 5 else fires.errback(result)
        assert list(warnings.filters) == before
        seen: list[Any] = []
        passed.addBoth(seen.append)
        assert seen == [5] or seen[0].value is result

    def test_a_call_that_raises(self) -> None:
        before = list(warnings.filters)
        with pytest.raises(ZeroDivisionError):
            utils.runWithWarningsSuppressed(self.FILTERS, lambda: 1 // 0)
        assert list(warnings.filters) == before

    def test_others_finish_earlier(self) -> None:
        first, second = Deferred[None](), Deferred[None]()
        before = list(warnings.filters)
        utils.runWithWarningsSuppressed([(("ignore", "one"), {})], lambda: first)
        utils.runWithWarningsSuppressed([(("ignore", "two"), {})], lambda: second)
        first.callback(None)
        warnings.warn("two", stacklevel=1)
        with pytest.raises(UserWarning, match="one"):
            warnings.warn("one", stacklevel=1)
        second.callback(None)
        assert list(warnings.filters) == before

    def test_decorated(self) -> None:
        def warn(text: str) -> str:
            """Warn."""
            warnings.warn(text, stacklevel=1)
            return text

        quiet = utils.suppressWarnings(warn, (("ignore",), {"message": "This"}))
        assert quiet("This is it") == "This is it"
        assert quiet.__doc__ == "Warn."
        with pytest.raises(UserWarning, match="That"):
            quiet("That is it")
