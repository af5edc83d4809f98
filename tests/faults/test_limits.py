"""A system that has no more to give, and programs that take much of it, one after another."""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from asyncreactor._engine.loops import is_uvloop
from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ProcessDone
from asyncreactor.internet.protocol import Factory, ProcessProtocol
from asyncreactor.python.failure import Failure
from tests.faults.balance import balanced, descriptors
from tests.faults.conftest import Crowd, Run
from tests.faults.test_crowds import Crowded, One

PROCESSES = 1_000
FREE_DESCRIPTORS = 10


@contextmanager
def few_descriptors(free: int) -> Iterator[None]:
    """Let this process open only so many more."""
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    taken: list[int] = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors() + 100, limits[1]))
    try:
        while True:
            taken.append(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        for descriptor in taken[-free:]:
            os.close(descriptor)
        del taken[-free:]
    try:
        yield
    finally:
        for descriptor in taken:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)


def test_a_port_outlives_a_lack_of_descriptors(
    run: Run, crowd: Crowd, caplog: pytest.LogCaptureFixture
) -> None:
    """Clients that can't be kept are closed, which is logged, except by uvloop, which does it by itself."""

    async def main(reactor: Reactor) -> None:
        factory = Crowded(One)
        port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        where = port.getHost().port
        async with balanced():
            with few_descriptors(FREE_DESCRIPTORS):
                await crowd.does("connect", where, 2 * FREE_DESCRIPTORS)
                await factory.count(FREE_DESCRIPTORS)
                while not (is_uvloop(reactor._loop) or "closed at once" in caplog.text):
                    await asyncio.sleep(0)
            await crowd.does("connect", where, 1)
            await factory.more_than(FREE_DESCRIPTORS)
            await crowd.does("reset")
            await crowd.does("connect", where, 1)
            await factory.more_than(0)
            await crowd.does("reset")
            await factory.count(0)
        await port.stopListening()

    run(main)


class Ended(ProcessProtocol):
    """Tells how a process has ended."""

    def __init__(self) -> None:
        self.how: Deferred[type[BaseException]] = Deferred()

    def processEnded(self, reason: Failure) -> None:
        self.how.callback(reason.type)


def test_a_thousand_processes_one_after_another(run: Run) -> None:
    program = shutil.which("true") or "true"

    async def main(reactor: Reactor) -> None:
        async with balanced():
            for _ in range(PROCESSES):
                protocol = Ended()
                reactor.spawnProcess(protocol, program, [program])
                assert await protocol.how is ProcessDone
                del protocol
        with pytest.raises(ChildProcessError):
            os.waitpid(-1, os.WNOHANG)

    run(main)


def test_a_port_is_closed_while_clients_come(run: Run, crowd: Crowd, many_descriptors: int) -> None:
    """Those that are connected stay so; others are refused."""

    async def main(reactor: Reactor) -> None:
        factory = Crowded(One)
        async with balanced():
            port = reactor.listenTCP(0, factory, 200, "127.0.0.1")
            where = port.getHost().port
            coming = asyncio.ensure_future(crowd.does("connect", where, 100_000))
            await factory.more_than(100)
            await port.stopListening()
            with pytest.raises(ConnectionError):
                await coming
            assert not factory.lost
            await crowd.does("reset")
            await factory.count(0)
            again = reactor.listenTCP(where, Factory[Any](), interface="127.0.0.1")
            await again.stopListening()

    run(main)
