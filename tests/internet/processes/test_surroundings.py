"""What a child process finds: environment, folder, user, descriptors, signals."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import process, reactor
from tests.internet.processes.children import Child, python, shell
from tests.loops import run_on


class TestSurroundings:
    """What the child finds, whichever way it was started."""

    WAYS: list[dict[str, Any]] = [{}, {"path": "/"}, {"path": "/", "childFDs": {1: "r", 2: "r", 5: "w"}}]

    def test_environment_is_empty_by_default(self) -> None:
        async def main() -> bytearray:
            child = Child()
            reactor.spawnProcess(child, "/usr/bin/env", ["env"])
            await child.ended
            return child.output[1]

        assert run_on(asyncio.new_event_loop, main()) == b""

    @pytest.mark.parametrize("way", WAYS)
    def test_environment(self, way: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("FROM_PARENT", "h\xe9")

        async def main(env: Any) -> bytearray:
            child = shell('echo "$FROM_PARENT$GIVEN"', env=env, **way)
            await child.ended
            return child.output[1]

        assert run_on(asyncio.new_event_loop, main(None)) == "h\xe9\n".encode()
        assert run_on(asyncio.new_event_loop, main({b"GIVEN": "yes"})) == b"yes\n"

    @pytest.mark.parametrize("way", WAYS)
    def test_folder(self, way: dict[str, Any], tmp_path: Path) -> None:
        async def main() -> bytearray:
            child = shell("pwd", **{**way, "path": str(tmp_path).encode()})
            await child.ended
            return child.output[1]

        assert run_on(asyncio.new_event_loop, main()) == f"{tmp_path}\n".encode()

    @pytest.mark.parametrize("way", [*WAYS, {"usePTY": True}])
    def test_no_other_descriptors(self, way: dict[str, Any]) -> None:
        async def main() -> bytearray:
            source, far = os.pipe(), os.open("/dev/null", os.O_RDONLY)
            os.set_inheritable(source[0], True)
            os.dup2(far, 200)
            child = python(
                "import os; print([n for n in range(300) if os.path.exists(f'/dev/fd/{n}')])", **way
            )
            await child.ended
            for number in (*source, far, 200):
                os.close(number)
            return child.output[1].strip()

        wanted = sorted(way.get("childFDs", range(3)))
        # Descriptor 0 of the third way is not open, and so the first that Python opens for the list.
        assert run_on(asyncio.new_event_loop, main()) == repr(wanted).encode()

    @pytest.mark.parametrize("way", [*WAYS, {"usePTY": True}])
    def test_signals_are_not_ignored(self, way: dict[str, Any]) -> None:
        async def main() -> Any:
            return await shell("kill -USR1 $$; exit 0", **way).ended

        before = signal.signal(signal.SIGUSR1, signal.SIG_IGN)
        try:
            assert run_on(asyncio.new_event_loop, main()).signal == signal.SIGUSR1
        finally:
            signal.signal(signal.SIGUSR1, before)

    def test_descriptors_that_change_places(self) -> None:
        async def main() -> tuple[bytes, bytes]:
            one, two = os.pipe(), os.pipe()
            # The numbers in the child are those that its descriptors have here, the other way round.
            how = {one[1]: two[1], two[1]: one[1]}
            child = python(f"import os; os.write({one[1]}, b'one'); os.write({two[1]}, b'two')", childFDs=how)
            await child.ended
            found = os.read(one[0], 100), os.read(two[0], 100)
            for number in (*one, *two):
                os.close(number)
            return found

        assert run_on(asyncio.new_event_loop, main()) == (b"two", b"one")

    @pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root may become somebody else")
    @pytest.mark.parametrize(
        ("uid", "gid", "found"),
        [(1, 2, b"1 1 2 2"), (1, None, b"1 1 0 0"), (None, 3, b"0 0 3 3"), (0, 0, b"0 0 0 0")],
    )
    @pytest.mark.parametrize("pty", [False, True])
    def test_user(self, uid: int | None, gid: int | None, found: bytes, pty: bool) -> None:
        async def main() -> bytearray:
            child = shell("echo `id -ru` `id -u` `id -rg` `id -g`", uid=uid, gid=gid, usePTY=pty)
            await child.ended
            return child.output[1].strip()

        assert run_on(asyncio.new_event_loop, main()) == found

    @pytest.mark.skipif(os.name != "posix" or os.getuid() != 0, reason="only root may become somebody else")
    def test_user_while_roots_rights_are_put_aside(self) -> None:
        async def main() -> bytearray:
            child = Child()
            os.seteuid(65534)
            try:
                reactor.spawnProcess(child, "/usr/bin/id", ["id", "-ru"], uid=1, gid=1)
            finally:
                os.seteuid(0)
            await child.ended
            return child.output[1]

        assert run_on(asyncio.new_event_loop, main()) == b"1\n"

    def test_a_subclass_with_more_to_do_in_the_child(self) -> None:
        class Leader(process.Process):
            def _setupChild(self, *args: Any, **kwargs: Any) -> None:
                super()._setupChild(*args, **kwargs)
                os.setpgid(0, 0)

        async def main() -> None:
            child = Child()
            script = "echo ready; read line"
            leader = Leader(reactor, "/bin/sh", ["sh", "-c", script], {}, None, child, None, None)
            await child.happens("data 1")
            assert os.getpgid(leader.pid or 0) == leader.pid
            leader.loseConnection()
            await child.ended

        run_on(asyncio.new_event_loop, main())
