"""For programs that choose the reactor over `epoll`: it is the one there is, on asyncio's or uvloop's event loop."""

from __future__ import annotations

from asyncreactor._engine.reactor import Reactor as EPollReactor
from asyncreactor.internet.asyncioreactor import install

__all__ = ["EPollReactor", "install"]
