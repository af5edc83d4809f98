"""The child processes that run, and asking the system whether they have ended.

The reactor asks when it has noticed an end. Programs that don't run it can ask for all with `reapAllProcesses`.
"""

from __future__ import annotations

import os
from typing import Any

from asyncreactor.logger import Logger

__all__ = [
    "reapAllProcesses",
    "reapProcessHandlers",
    "registerReapProcessHandler",
    "unregisterReapProcessHandler",
]

_log = Logger(namespace="asyncreactor.internet.process")

#: The transport of each child that runs, by its process id.
reapProcessHandlers: dict[int, Any] = {}


def reapAllProcesses() -> None:
    """Ask each child's transport to see whether it has ended."""
    for process in list(reapProcessHandlers.values()):
        process.reapProcess()


def registerReapProcessHandler(pid: int, process: Any) -> None:
    """Call `process.processEnded` with the child's status: at once if it has ended, else when it is reaped.

    Args:
        pid: the child's process id. If it can't be waited for, the error is logged.
        process: its transport: `reapProcess()` is what `reapAllProcesses` calls.

    Raises:
        RuntimeError: there is a transport for this process already.
    """
    if pid in reapProcessHandlers:
        raise RuntimeError(f"process {pid} has a transport already: {reapProcessHandlers[pid]!r}")
    try:
        ended, status = os.waitpid(pid, os.WNOHANG)
    except Exception:
        _log.failure("process {pid} cannot be waited for", pid=pid)
        return
    if ended:
        process.processEnded(status)
    else:
        reapProcessHandlers[pid] = process


def unregisterReapProcessHandler(pid: int, process: Any) -> None:
    """Forget a child: nobody asks any more whether it has ended.

    Raises:
        RuntimeError: `process` isn't its transport.
    """
    if reapProcessHandlers.get(pid) is not process or pid not in reapProcessHandlers:
        raise RuntimeError(f"{process!r} is not the transport of process {pid}")
    del reapProcessHandlers[pid]
