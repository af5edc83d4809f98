"""Twisted's concepts, native on asyncio and uvloop.

This is the front door for asyncio programs: what most of them need, imported from here when it is asked for.

    import asyncreactor

    async def main() -> None:
        async with asyncreactor.serve(Echo, "tcp:8080"):
            await asyncreactor.Deferred()

    asyncreactor.run(main)

SIGTERM and control-C cancel `main`; then connections and ports are closed.

Everything else has the place that it has in Twisted: `twisted.web.server` is `asyncreactor.web.server`.

(PYTEST_DONT_REWRITE: the plugin for pytest is in this package, which may be imported before pytest looks at it.)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncreactor._engine.crossing import ensure_awaitable, to_deferred, to_future
    from asyncreactor._engine.loops import new_event_loop
    from asyncreactor._engine.programs import run, running, shutdown
    from asyncreactor._engine.reactor import Reactor
    from asyncreactor._front import Listening, connect, serve
    from asyncreactor._version import VERSION as __version__
    from asyncreactor._version import __version__ as version
    from asyncreactor.internet.defer import (
        CancelledError,
        Deferred,
        DeferredLock,
        DeferredQueue,
        DeferredSemaphore,
        ensureDeferred,
        gatherResults,
        inlineCallbacks,
        maybeDeferred,
    )
    from asyncreactor.internet.endpoints import clientFromString, serverFromString
    from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
    from asyncreactor.internet.task import LoopingCall, deferLater
    from asyncreactor.internet.threads import deferToExecutor, deferToThread
    from asyncreactor.logger import Logger
    from asyncreactor.protocols.basic import Int32StringReceiver, LineReceiver, NetstringReceiver
    from asyncreactor.python.failure import Failure

    reactor: Reactor  # the view of it, that is

__all__ = [
    "CancelledError",
    "ClientFactory",
    "Deferred",
    "DeferredLock",
    "DeferredQueue",
    "DeferredSemaphore",
    "Factory",
    "Failure",
    "Int32StringReceiver",
    "LineReceiver",
    "Listening",
    "Logger",
    "LoopingCall",
    "NetstringReceiver",
    "Protocol",
    "__version__",
    "clientFromString",
    "connect",
    "deferLater",
    "deferToExecutor",
    "deferToThread",
    "ensureDeferred",
    "ensure_awaitable",
    "gatherResults",
    "inlineCallbacks",
    "maybeDeferred",
    "new_event_loop",
    "reactor",
    "run",
    "running",
    "serve",
    "serverFromString",
    "shutdown",
    "to_deferred",
    "to_future",
    "version",
]

_SOURCES = {
    "_engine.crossing": "ensure_awaitable to_deferred to_future",
    "_engine.loops": "new_event_loop",
    "_engine.programs": "run running shutdown",
    "_front": "Listening connect serve",
    "internet.defer": (
        "CancelledError Deferred DeferredLock DeferredQueue DeferredSemaphore"
        " ensureDeferred gatherResults inlineCallbacks maybeDeferred"
    ),
    "internet.endpoints": "clientFromString serverFromString",
    "internet.protocol": "ClientFactory Factory Protocol",
    "internet.task": "LoopingCall deferLater",
    "internet.threads": "deferToExecutor deferToThread",
    "logger": "Logger",
    "protocols.basic": "Int32StringReceiver LineReceiver NetstringReceiver",
    "python.failure": "Failure",
}
_PLACES = {name: module for module, names in _SOURCES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Import what is asked for (PEP 562); next time it is here."""
    if name in _PLACES:
        found = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    elif name == "reactor":
        found = import_module(f"{__name__}.internet.reactor")
    elif name in ("__version__", "version"):
        numbers = import_module(f"{__name__}._version")
        found = numbers.VERSION if name == "__version__" else numbers.__version__
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if getattr(found, "__module__", "").startswith((f"{__name__}._engine.", f"{__name__}._front")):
        found.__module__ = __name__
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
