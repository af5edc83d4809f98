"""Several processes for one service.

The first process runs no service of its own: it starts the workers, with its own command line, starts those that die
again, and collects what they log. The workers listen at the same ports: the system spreads the connections
(`SO_REUSEPORT`, socket(7)).
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Sequence
from typing import Any, Final

from asyncreactor._engine.bindings import makeBinding
from asyncreactor.runner.procmon import ProcessMonitor

__all__ = ["WORKER", "Workers", "is_worker", "share_ports"]

#: The environment variable that a worker finds its number in.
WORKER: Final = "ASYNCREACTOR_WORKER"
#: How much longer than their grace period workers may take before they are killed.
KILL_AFTER_GRACE_SECONDS: Final = 2.0


def is_worker() -> bool:
    """Whether this process is a worker."""
    return WORKER in os.environ


class Workers(ProcessMonitor):
    """Keeps workers running. One that ends at once is started again after a second, then later and later.

    Args:
        count: how many.
        words: the command line of each.
        grace_seconds: how long each may take to end.
    """

    maxRestartDelay = 60

    def __init__(self, count: int, words: Sequence[str], grace_seconds: float) -> None:
        super().__init__()
        self.killTime = grace_seconds + KILL_AFTER_GRACE_SECONDS
        # The socket of systemd is for the first process, which is the service.
        environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
        for number in range(1, count + 1):
            self.addProcess(
                f"worker {number}",
                [sys.executable, *_interpreter_options(), "-m", "asyncreactor", *words],
                env={**environment, WORKER: str(number)},
            )


def _interpreter_options() -> list[str]:
    return [f"-W{option}" for option in sys.warnoptions]


def share_ports(reactor: Any) -> None:
    """Let the ports that are opened from now on be opened by other processes, too."""
    for name in ("listenTCP", "listenSSL"):
        listen = getattr(reactor, name, None)
        if listen is not None:
            setattr(reactor, name, _sharing(listen))


def _sharing(listen: Any) -> Any:
    signature = inspect.signature(listen)

    def listen_shared(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        given.apply_defaults()
        port = given.arguments["port"]
        if isinstance(port, int):
            given.arguments["port"] = makeBinding(given.arguments["interface"], port, True, True)
        return listen(*given.args, **given.kwargs)

    return listen_shared
