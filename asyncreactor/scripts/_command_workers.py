"""Several processes for one service.

The first process runs no service of its own: it starts the workers, with its own command line, starts those that die
again, and collects what they log. The workers listen at the same ports: the system spreads the connections
(`SO_REUSEPORT`, socket(7)). Sockets that systemd opened are handed on to all of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, Final

from asyncreactor.logger import eventFromJSON, globalLogPublisher
from asyncreactor.python.systemd import ListenFDs
from asyncreactor.runner.procmon import LineLogger, LoggingProtocol, ProcessMonitor
from asyncreactor.scripts._worker import WORKER

__all__ = ["KILL_AFTER_GRACE_SECONDS", "Workers"]

#: How much longer than their grace period workers may take before they are killed.
KILL_AFTER_GRACE_SECONDS: Final = 2.0


class _WorkerLines(LineLogger):
    """Logs the events that a worker logs; what is no event is logged as the line that it is."""

    MAX_LENGTH = 2**20

    def lineReceived(self, line: bytes) -> None:
        try:
            event = eventFromJSON(line.decode())
        except ValueError:
            super().lineReceived(line)
            return
        if "log_namespace" not in event:
            super().lineReceived(line)
            return
        level = event.get("log_level")
        system = event.get("log_system") or f"{event['log_namespace']}#{getattr(level, 'name', '-')}"
        globalLogPublisher({**event, "log_system": f"{self.tag}: {system}"})


class _WorkerProtocol(LoggingProtocol):
    _logger = _WorkerLines


class Workers(ProcessMonitor):
    """Keeps workers running. One that ends at once is started again after a second, then later and later.

    Args:
        count: how many.
        words: the command line of each.
        grace_seconds: how long each may take to end.
    """

    maxRestartDelay = 60
    _protocol = _WorkerProtocol

    def __init__(self, count: int, words: Sequence[str], grace_seconds: float) -> None:
        super().__init__()
        self.killTime = grace_seconds + KILL_AFTER_GRACE_SECONDS
        sockets = ListenFDs.fromEnvironment()
        self._handed_on = sockets.inheritedDescriptors()
        environment = _environment(sockets)
        for number in range(1, count + 1):
            self.addProcess(
                f"worker {number}",
                [sys.executable, *_interpreter_options(), "-m", "asyncreactor", *words],
                env={**environment, WORKER: str(number)},
            )

    def kill(self) -> None:
        """Kill those that still run: nobody waits for them any more."""
        for protocol in self.protocols.values():
            self._signal(protocol, "KILL")

    def _spawn(self, process: Any, protocol: Any) -> None:
        descriptors = {0: "w", 1: "r", 2: "r", **{number: number for number in self._handed_on}}
        process.spawn(self._reactor, protocol, childFDs=descriptors)


def _environment(sockets: ListenFDs) -> dict[str, str]:
    """The workers' environment. What systemd wants to know it hears from the first process, which is the service."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "NOTIFY_SOCKET" and not name.startswith("LISTEN_")
    }
    descriptors, names = sockets.inheritedDescriptors(), sockets.inheritedNamedDescriptors()
    if descriptors:
        environment["LISTEN_FDS"] = str(len(descriptors))
    if names:
        environment["LISTEN_FDNAMES"] = ":".join(names)
    return environment


def _interpreter_options() -> list[str]:
    return [f"-W{option}" for option in sys.warnoptions]
