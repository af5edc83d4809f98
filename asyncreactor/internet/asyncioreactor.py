"""The reactor on asyncio: here it is the only kind there is, on uvloop where that can be imported."""

from __future__ import annotations

from asyncio import AbstractEventLoop

from asyncreactor._engine.default import install_reactor
from asyncreactor._engine.reactor import Reactor as AsyncioSelectorReactor

__all__ = ["AsyncioSelectorReactor", "install"]


def install(eventloop: AbstractEventLoop | None = None) -> None:
    """Make a reactor of `eventloop`, or of a new loop, this thread's default.

    Nothing needs to be installed to use a reactor; this chooses its loop.

    Raises:
        ReactorAlreadyInstalledError: the thread has one.
    """
    install_reactor(AsyncioSelectorReactor(eventloop))
