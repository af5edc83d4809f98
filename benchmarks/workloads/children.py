"""Child processes started and awaited, one after the other."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING, Any

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import defer, error, protocol, reactor
    from asyncreactor.python import failure
else:
    defer, error, protocol, reactor, failure = modules(
        "internet.defer", "internet.error", "internet.protocol", "internet.reactor", "python.failure"
    )

__all__ = ["spawn", "spawn_among_many", "spawn_in_folder"]

PROGRAM = shutil.which("true") or "/bin/true"
FOLDER = "/"
OPEN_DESCRIPTORS = 1000

held: list[int] = []


class Waiter(protocol.ProcessProtocol):
    """Tells that the process and its streams are over."""

    def __init__(self, ended: defer.Deferred[None]) -> None:
        self.ended = ended

    def processEnded(self, reason: failure.Failure) -> None:
        if reason.check(error.ProcessDone):
            self.ended.callback(None)
        else:
            self.ended.errback(reason)


def spawn(count: int, path: str | None = None) -> defer.Deferred[Any]:
    """`spawnProcess` with three pipes, `count` times."""
    done: defer.Deferred[Any] = defer.Deferred()

    def step(result: Any, left: int) -> None:
        if not left:
            done.callback(None)
            return
        ended: defer.Deferred[None] = defer.Deferred()
        ended.addCallback(step, left - 1).addErrback(done.errback)
        reactor.spawnProcess(Waiter(ended), PROGRAM, [PROGRAM], env=None, path=path)

    step(None, count)
    return done


def spawn_in_folder(count: int) -> defer.Deferred[Any]:
    """The same, in another folder."""
    return spawn(count, FOLDER)


def spawn_among_many(count: int) -> defer.Deferred[Any]:
    """The same in a program that has many descriptors open, as a server with as many connections has."""
    while len(held) < OPEN_DESCRIPTORS:
        held.append(os.open(os.devnull, os.O_RDONLY))
    return spawn(count)
