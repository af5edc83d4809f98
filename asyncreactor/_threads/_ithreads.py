"""Interfaces of workers."""

from __future__ import annotations

from collections.abc import Callable

from zope.interface import Interface

__all__ = ["AlreadyQuit", "IExclusiveWorker", "IWorker"]


class AlreadyQuit(Exception):
    """Work was given to a worker, or to a team, that has been told to quit."""


class IWorker(Interface):
    """Something that does work, in some thread, at some time."""

    def do(task: Callable[[], object]) -> None:
        """Call `task()`. May be called from any thread; may return before, or after, the call.

        Raises:
            AlreadyQuit: `quit` was called.
        """

    def quit() -> None:
        """Do what was taken on, and then free what this worker holds.

        Raises:
            AlreadyQuit: it was called before.
        """


class IExclusiveWorker(IWorker):
    """A worker that does one task at a time."""
