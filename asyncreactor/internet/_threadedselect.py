"""For programs that choose the reactor made for other event loops: it is the one there is.

Where another loop runs the program, run that loop's asyncio adapter (qasync, wxasync, GLib's) instead.
"""

from __future__ import annotations

from asyncreactor._engine.reactor import Reactor as ThreadedSelectReactor
from asyncreactor.internet.asyncioreactor import install

__all__ = ["ThreadedSelectReactor", "install"]
