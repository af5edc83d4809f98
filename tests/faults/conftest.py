"""A reactor of each kind of loop, a crowd of clients, and room for them."""

from __future__ import annotations

import asyncio
import resource
import subprocess
import sys
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from asyncreactor._engine.default import reactor_of
from asyncreactor._engine.reactor import Reactor
from tests.loops import FACTORIES

LIMIT_SECONDS = 40
#: What the interpreter, its libraries and the tests' own tools may have open.
SPARE_DESCRIPTORS = 500

Run: TypeAlias = Callable[[Callable[[Reactor], Coroutine[Any, Any, None]]], None]


class Crowd:
    """The process that holds the other ends of connections."""

    def __init__(self) -> None:
        program = Path(__file__).with_name("crowd.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    async def does(self, *command: object) -> None:
        """Have it done, while the loop goes on.

        Raises:
            ConnectionError: the crowd failed.
        """
        answer = await asyncio.to_thread(self._tell, " ".join(map(str, command)))
        if answer != "done\n":
            raise ConnectionError(answer)

    def _tell(self, line: str) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(line, file=self._process.stdin, flush=True)
        return self._process.stdout.readline()

    def close(self) -> None:
        """End it, and all of its connections."""
        with self._process:
            self._process.kill()


@pytest.fixture
def crowd(many_descriptors: int) -> Iterator[Crowd]:
    """A crowd that may hold as many connections as this process."""
    crowd = Crowd()
    yield crowd
    crowd.close()


@pytest.fixture
def many_descriptors() -> Iterator[int]:
    """How many descriptors a test may open: as many as the system lets a process have, less some."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield (1 << 20 if hard == resource.RLIM_INFINITY else hard) - SPARE_DESCRIPTORS
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(params=list(FACTORIES.values()), ids=list(FACTORIES))
def run(request: pytest.FixtureRequest) -> Run:
    """Runs a coroutine function on a new loop, with the loop's reactor."""

    async def limited(main: Callable[[Reactor], Coroutine[Any, Any, None]]) -> None:
        async with asyncio.timeout(LIMIT_SECONDS):
            await main(reactor_of(asyncio.get_running_loop()))

    def run(main: Callable[[Reactor], Coroutine[Any, Any, None]]) -> None:
        with asyncio.Runner(loop_factory=request.param) as runner:
            runner.run(limited(main))

    return run
