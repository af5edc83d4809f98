"""No test leaves a descriptor, a process or a transport behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator

import pytest

from asyncreactor.internet import process
from tests.internet.processes.children import open_files
from tests.loops import FACTORIES, run_on

if os.name != "posix":
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(autouse=True, scope="module")
def loops_have_run() -> None:
    """What a kind of loop opens once for the whole process is open before the first test."""
    for factory in FACTORIES.values():
        run_on(factory, asyncio.sleep(0))


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    """See that all is closed and reaped."""
    before = open_files()
    yield
    assert open_files() == before
    assert not process.reapProcessHandlers
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
