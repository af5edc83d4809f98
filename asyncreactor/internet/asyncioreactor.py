"""The reactor on asyncio: here it is the only kind there is, on uvloop where that can be imported."""

from __future__ import annotations

import asyncio
import sys
import warnings
from asyncio import AbstractEventLoop

from asyncreactor._engine.default import install_reactor
from asyncreactor._engine.loops import new_event_loop
from asyncreactor._engine.reactor import Reactor

__all__ = ["AsyncioSelectorReactor", "install"]


class AsyncioSelectorReactor(Reactor):
    """The reactor of one event loop.

    Args:
        eventloop: the loop. By default the thread's current one; where none has been set (Python 3.11 cannot tell), a
            new one, which becomes the current: what `asyncio.get_event_loop()` gives.
    """

    def __init__(self, eventloop: AbstractEventLoop | None = None) -> None:
        super().__init__(_current_loop() if eventloop is None else eventloop)


def install(eventloop: AbstractEventLoop | None = None) -> None:
    """Make a reactor of `eventloop`, or of the current loop, this thread's default.

    Nothing needs to be installed to use a reactor; this chooses its loop.

    Raises:
        ReactorAlreadyInstalledError: the thread has one.
    """
    install_reactor(AsyncioSelectorReactor(eventloop))


def _current_loop() -> AbstractEventLoop:
    if sys.version_info >= (3, 12):
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            try:
                return asyncio.get_event_loop()
            except (DeprecationWarning, RuntimeError):
                pass  # none was set
    loop = new_event_loop()
    asyncio.set_event_loop(loop)
    return loop
