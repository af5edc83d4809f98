"""Noticing that a child process has ended, in adversity."""

from __future__ import annotations

import asyncio
import errno
import os
import sys
from typing import Any

import pytest

from asyncreactor._engine.exits import watch_exit
from tests.loops import LoopFactory, on_both_loops, run_on

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="posix_spawn is what POSIX has")


class Full:
    """Watches nothing: no descriptor is left for that."""

    def add_reader(self, fd: int, callback: object, *args: Any) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    add_writer = add_reader

    def remove_reader(self, fd: int) -> None:
        raise AssertionError("nothing is watched")

    remove_writer = remove_reader


@on_both_loops
def test_an_end_is_noticed_when_no_descriptor_is_left_to_watch_with(loop_factory: LoopFactory) -> None:
    async def main() -> int | None:
        loop = asyncio.get_running_loop()
        noticed: asyncio.Future[int | None] = loop.create_future()
        before = os.listdir("/dev/fd")
        pid = os.posix_spawn("/bin/sh", ["sh", "-c", "exit 3"], {})
        stop = watch_exit(loop, Full(), pid, noticed.set_result)
        assert os.listdir("/dev/fd") == before
        status = await noticed
        stop()
        return status

    status = run_on(loop_factory, main())
    assert status is not None
    assert os.waitstatus_to_exitcode(status) == 3
