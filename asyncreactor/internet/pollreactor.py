"""For programs that choose the reactor over `poll`: it is the one there is, on asyncio's or uvloop's event loop."""

from __future__ import annotations

from asyncreactor._engine.reactor import Reactor as PollReactor
from asyncreactor.internet.asyncioreactor import install

__all__ = ["PollReactor", "install"]
