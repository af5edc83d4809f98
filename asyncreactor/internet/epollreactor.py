"""For programs that choose the reactor over `epoll`: it is the one there is, on asyncio's or uvloop's event loop."""

from __future__ import annotations

from asyncreactor._engine.reactor import Reactor as EPollReactor
from asyncreactor.internet import asyncioreactor

__all__ = ["EPollReactor", "install"]


def install() -> None:
    """Make a reactor of the current loop this thread's default: see `asyncioreactor.install`.

    Programs look in this function's module for the class of what it installs.

    Raises:
        ReactorAlreadyInstalledError: the thread has one.
    """
    asyncioreactor.install()
