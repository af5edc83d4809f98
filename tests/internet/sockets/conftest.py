"""Runs a test's coroutine on each kind of loop; it may leave nothing open, and nothing in the log."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from asyncreactor._engine.default import reactor_of
from tests.internet.sockets.peers import Logged, Run, failures
from tests.loops import FACTORIES, run_on

if os.name != "posix":
    collect_ignore_glob = ["test_*.py"]


def _open_descriptors() -> set[tuple[int, int]]:
    found = set()
    for name in os.listdir("/dev/fd"):
        try:
            found.add((int(name), os.fstat(int(name)).st_ino))
        except OSError:  # the one by which the folder was read
            continue
    return found


@pytest.fixture(scope="session", autouse=True)
def loops_have_run() -> None:
    """What a kind of loop opens once for the whole process is open before the first test."""
    for factory in FACTORIES.values():
        run_on(factory, asyncio.sleep(0))


@pytest.fixture(params=list(FACTORIES.values()), ids=list(FACTORIES))
def run(request: pytest.FixtureRequest, logged: Logged) -> Iterator[Run]:
    """Run a coroutine on each kind of loop."""

    async def whole(test: Coroutine[Any, Any, Any]) -> Any:
        result = await test
        assert not reactor_of(asyncio.get_running_loop())._selectables
        return result

    before = _open_descriptors()
    yield lambda test: run_on(request.param, whole(test))
    assert _open_descriptors() == before
    assert failures(logged) == []
