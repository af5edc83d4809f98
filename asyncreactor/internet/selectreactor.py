"""For programs that choose the reactor over `select`: it is the one there is, on asyncio's or uvloop's event loop."""

from __future__ import annotations

from asyncreactor._engine.reactor import Reactor as SelectReactor
from asyncreactor.internet.asyncioreactor import install

__all__ = ["SelectReactor", "install"]
