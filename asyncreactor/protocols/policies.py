"""Policies: what to do about connections whatever is spoken on them, by wrapping their protocols.

`WrappingFactory(factory)` makes a `ProtocolWrapper` around each protocol that `factory` makes; the others
limit, slow down, log or time out. `TimeoutMixin` does the last of these from inside a protocol.
"""

from __future__ import annotations

from asyncreactor.protocols._policy_limits import LimitConnectionsByPeer, LimitTotalConnectionsFactory
from asyncreactor.protocols._policy_logging import (
    SpewingFactory,
    SpewingProtocol,
    TrafficLoggingFactory,
    TrafficLoggingProtocol,
)
from asyncreactor.protocols._policy_throttling import ThrottlingFactory, ThrottlingProtocol
from asyncreactor.protocols._policy_timeouts import TimeoutFactory, TimeoutMixin, TimeoutProtocol
from asyncreactor.protocols._policy_wrapping import ProtocolWrapper, WrappingFactory

__all__ = [
    "ProtocolWrapper",
    "WrappingFactory",
    "TimeoutMixin",
    "TimeoutProtocol",
    "TimeoutFactory",
    "ThrottlingProtocol",
    "ThrottlingFactory",
    "LimitConnectionsByPeer",
    "LimitTotalConnectionsFactory",
    "SpewingProtocol",
    "SpewingFactory",
    "TrafficLoggingProtocol",
    "TrafficLoggingFactory",
]

for _public in (
    LimitConnectionsByPeer,
    LimitTotalConnectionsFactory,
    ProtocolWrapper,
    SpewingFactory,
    SpewingProtocol,
    ThrottlingFactory,
    ThrottlingProtocol,
    TimeoutFactory,
    TimeoutMixin,
    TimeoutProtocol,
    TrafficLoggingFactory,
    TrafficLoggingProtocol,
    WrappingFactory,
):
    _public.__module__ = __name__
