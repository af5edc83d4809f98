"""Noticing that a child process has ended, without a handler for SIGCHLD: that signal is the program's.

Linux makes a descriptor of a process (`pidfd_open`) which becomes readable at its end. Elsewhere a thread waits.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import asyncio

    from asyncreactor._engine.readiness import Readiness

__all__ = ["watch_exit"]

#: Called in the loop with the status that a thread got from `waitpid`; with None if nobody here has waited for it yet.
Notice: TypeAlias = Callable[[int | None], None]


def watch_exit(
    loop: asyncio.AbstractEventLoop, readiness: Readiness, pid: int, notice: Notice
) -> Callable[[], None]:
    """Call `notice` in `loop` when the child has ended.

    Args:
        loop: the loop.
        readiness: what watches descriptors for it.
        pid: the child's process id.
        notice: what to call.

    Returns:
        What stops the watch. It has to be called, also after the notice, which may come again until then.
    """
    try:
        descriptor = os.pidfd_open(pid)
    except (AttributeError, OSError):
        # Not Linux, an old one, a sandbox that forbids it, no descriptor is left, or no such process.
        return _watch_from_thread(loop, pid, notice)
    try:
        readiness.add_reader(descriptor, notice, None)
    except OSError:
        # There may be none left for the set of what is watched.
        os.close(descriptor)
        return _watch_from_thread(loop, pid, notice)

    def stop() -> None:
        readiness.remove_reader(descriptor)
        os.close(descriptor)

    return stop


def _watch_from_thread(loop: asyncio.AbstractEventLoop, pid: int, notice: Notice) -> Callable[[], None]:
    stopped = threading.Event()

    def tell(status: int | None) -> None:
        if not stopped.is_set():
            notice(status)

    def wait() -> None:
        status: int | None
        try:
            _, status = os.waitpid(pid, 0)
        except ChildProcessError:
            # Somebody else has waited for it.
            status = None
        # A loop that is closed has nobody to tell.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, status)

    threading.Thread(target=wait, name=f"waits for process {pid}", daemon=True).start()
    return stopped.set
