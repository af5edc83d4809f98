"""Child processes for tests, and a protocol that remembers what it hears of one."""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from typing import Any

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.protocol import ProcessProtocol
from asyncreactor.python.failure import Failure

__all__ = ["Child", "open_files", "python", "shell"]


class Child(ProcessProtocol):
    """Remembers what it hears.

    Attributes:
        events: the names of the calls, in order; data only counts once for each descriptor.
        output: what the child wrote, by the number of its descriptor.
        made: fires with this when the child was started.
        ended: fires with why it ended.
    """

    transport: Any

    def __init__(self) -> None:
        self.events: list[str] = []
        self.output: dict[int, bytearray] = defaultdict(bytearray)
        self.ended: Deferred[Any] = Deferred()
        self._awaited: list[tuple[str, Deferred[None]]] = []

    def happens(self, event: str) -> Deferred[None]:
        """Fires when the event has happened."""
        happened: Deferred[None] = Deferred()
        self._awaited.append((event, happened))
        self._remember(None)
        return happened

    def _remember(self, event: str | None) -> None:
        if event is not None and event not in self.events:
            self.events.append(event)
        for entry in list(self._awaited):
            if entry[0] in self.events:
                self._awaited.remove(entry)
                entry[1].callback(None)

    def connectionMade(self) -> None:
        self._remember("made")

    def childDataReceived(self, childFD: int, data: bytes) -> None:
        self.output[childFD] += data
        self._remember(f"data {childFD}")

    def childConnectionLost(self, childFD: int) -> None:
        self._remember(f"lost {childFD}")

    def processExited(self, reason: Failure) -> None:
        self._remember("exited")

    def processEnded(self, reason: Failure) -> None:
        self._remember("ended")
        self.ended.callback(reason.value)


def shell(script: str, child: Child | None = None, **how: Any) -> Child:
    """Start a shell, with this process's environment, and return what listens to it."""
    child = Child() if child is None else child
    reactor.spawnProcess(child, "/bin/sh", ["sh", "-c", script], **{"env": None, **how})
    return child


def python(script: str, **how: Any) -> Child:
    """Start Python, with this process's environment, and return what listens to it."""
    child = Child()
    reactor.spawnProcess(child, sys.executable, [sys.executable, "-c", script], **{"env": None, **how})
    return child


def open_files() -> set[str]:
    """The descriptors that are open, and what they are."""
    found = set()
    for name in os.listdir("/dev/fd"):
        try:
            found.add(f"{name} {os.fstat(int(name)).st_ino}")
        except OSError:
            continue
    return found
