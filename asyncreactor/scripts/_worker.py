"""What makes a process one of several for one service: an environment variable with its number."""

from __future__ import annotations

import os
from typing import Final

__all__ = ["WORKER", "become_worker", "is_worker"]

#: The environment variable that a worker finds its number in.
WORKER: Final = "ASYNCREACTOR_WORKER"


def is_worker() -> bool:
    """Whether this process is a worker."""
    return WORKER in os.environ


def become_worker() -> None:
    """Take over the sockets that systemd gave to the first process: they say whom they are for by its number."""
    if is_worker() and "LISTEN_FDS" in os.environ:
        os.environ["LISTEN_PID"] = str(os.getpid())
