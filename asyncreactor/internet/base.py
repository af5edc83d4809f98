"""The reactor's class, and what programs name of its parts."""

from __future__ import annotations

from typing import Any, NewType

from asyncreactor._engine.connectors import BaseConnector
from asyncreactor._engine.listeners import Port as BasePort
from asyncreactor._engine.names import Names as PluggableResolverMixin
from asyncreactor._engine.reactor import Reactor as ReactorBase
from asyncreactor._engine.triggers import ThreePhaseEvent as _ThreePhaseEvent
from asyncreactor.internet._delayedcall import DelayedCall
from asyncreactor.internet._threaded_resolver import BlockingResolver, ThreadedResolver

__all__ = [
    "BaseConnector",
    "BasePort",
    "BlockingResolver",
    "DelayedCall",
    "PluggableResolverMixin",
    "ReactorBase",
    "ThreadedResolver",
    "_SystemEventID",
    "_ThreePhaseEvent",
]

#: What programs call the type of what `addSystemEventTrigger` returns.
_SystemEventID = NewType("_SystemEventID", tuple[str, Any])
