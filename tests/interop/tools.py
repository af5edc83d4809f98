"""Programs that tests talk to."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from tests.internet.processes.children import Child

__all__ = ["Program", "needs", "start"]


def needs(name: str) -> pytest.MarkDecorator:
    """Skip a test if a program (and Debian package) isn't installed."""
    return pytest.mark.skipif(
        shutil.which(name) is None, reason=f"{name} is not installed: apt-get install {name}"
    )


class Program(Child):
    """A program, and what it writes."""

    async def writes(self, expected: bytes, descriptor: int = 1) -> None:
        """Wait until it has written these bytes, maybe among others."""
        while expected not in self.output[descriptor]:
            self.events = [event for event in self.events if event != f"data {descriptor}"]
            await self.happens(f"data {descriptor}")

    async def ends(self) -> bytes:
        """What it has written to its standard output when it has ended, successfully."""
        reason = await self.ended
        assert self.transport.status == 0, (reason, bytes(self.output[2]))
        return bytes(self.output[1])


def start(name: str, *arguments: object) -> Program:
    """Start a program with this process's environment."""
    from asyncreactor.internet import reactor

    program, path = Program(), shutil.which(name)
    assert path is not None
    command: list[Any] = [path, *map(str, arguments)]
    reactor.spawnProcess(program, path, command, env=None)
    return program
