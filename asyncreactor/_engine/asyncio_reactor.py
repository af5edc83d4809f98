"""`AsyncioSelectorReactor`: the class that every reactor has which nobody made by hand."""

from __future__ import annotations

import asyncio
import sys
import warnings

from asyncreactor._engine.own_loops import own_event_loop
from asyncreactor._engine.reactor import Reactor

__all__ = ["AsyncioSelectorReactor"]


class AsyncioSelectorReactor(Reactor):
    """The reactor of one event loop.

    Args:
        eventloop: the loop. By default the thread's current one; where none has been set (Python 3.11 cannot tell), a
            new one, which becomes the current: what `asyncio.get_event_loop()` gives.

    Raises:
        TypeError: `eventloop` isn't one.
    """

    def __init__(self, eventloop: asyncio.AbstractEventLoop | None = None) -> None:
        super().__init__(_current_loop() if eventloop is None else eventloop)

    @classmethod
    def with_late_loop(cls) -> AsyncioSelectorReactor:
        """One whose loop is made on first use; until then the process may fork, or close all its descriptors."""
        made = cls.__new__(cls)
        Reactor.__init__(made)
        return made


AsyncioSelectorReactor.__module__ = "asyncreactor.internet.asyncioreactor"


def _current_loop() -> asyncio.AbstractEventLoop:
    if sys.version_info >= (3, 12):
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)
            try:
                return asyncio.get_event_loop()
            except (DeprecationWarning, RuntimeError):
                pass  # none was set
    loop = own_event_loop()
    asyncio.set_event_loop(loop)
    return loop
