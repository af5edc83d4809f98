"""The reactor on asyncio: here it is the only kind there is, on uvloop where that can be imported."""

from __future__ import annotations

from asyncio import AbstractEventLoop

from asyncreactor._engine.asyncio_reactor import AsyncioSelectorReactor
from asyncreactor._engine.default import forget_deleted, none_must_be_installed
from asyncreactor.internet.main import installReactor

__all__ = ["AsyncioSelectorReactor", "install"]


def install(eventloop: AbstractEventLoop | None = None) -> None:
    """Make a reactor of `eventloop`, or of the current loop, this thread's default.

    Nothing needs to be installed to use a reactor; this chooses its loop. A program that deletes the reactor from
    `sys.modules` gives it up, unless it runs, and can install another.

    Raises:
        ReactorAlreadyInstalledError: the thread has one.
        TypeError: `eventloop` isn't an event loop.
    """
    forget_deleted()
    none_must_be_installed()  # a loop that nobody uses would be left open
    installReactor(AsyncioSelectorReactor(eventloop))
