"""Limit the number of connections: of all, or of each peer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncreactor.internet.interfaces import IAddress
from asyncreactor.internet.protocol import Protocol, ServerFactory
from asyncreactor.protocols._policy_wrapping import ProtocolWrapper, WrappingFactory

__all__ = ["LimitConnectionsByPeer", "LimitTotalConnectionsFactory"]


class LimitConnectionsByPeer(WrappingFactory):
    """Refuses connections of a host that has too many already.

    Attributes:
        maxConnectionsPerPeer: how many a host may have at a time.
        peerConnections: host -> how many it has.
    """

    maxConnectionsPerPeer: int = 5

    def __init__(self, wrappedFactory: Any) -> None:
        super().__init__(wrappedFactory)
        self.peerConnections: dict[Any, int] = {}

    def startFactory(self) -> None:
        """Begin to count anew."""
        self.peerConnections = {}

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Wrap a new protocol, or refuse the connection if its host has too many."""
        host = _host_of(addr)
        count = self.peerConnections.get(host, 0)
        if count >= self.maxConnectionsPerPeer:
            return None
        protocol = super().buildProtocol(addr)
        if protocol is not None:
            self.peerConnections[host] = count + 1
        return protocol

    def unregisterProtocol(self, p: Any) -> None:
        """A connection is over: its host may make another."""
        super().unregisterProtocol(p)
        host = _host_of(p.getPeer())
        left = self.peerConnections.get(host, 0) - 1
        if left > 0:
            self.peerConnections[host] = left
        else:
            self.peerConnections.pop(host, None)


def _host_of(address: Any) -> Any:
    """The host's part of an address; an address without hosts, such as a path, stands for itself."""
    if isinstance(address, tuple):
        return address[0]
    return getattr(address, "host", address)


class LimitTotalConnectionsFactory(ServerFactory):
    """A server's factory that has a limit on its connections.

    Attributes:
        connectionCount: how many there are.
        connectionLimit: how many there may be at a time; None is no limit.
        overflowProtocol: what speaks on connections above the limit, such as to say so; None refuses them.
    """

    connectionCount: int = 0
    connectionLimit: int | None = None
    overflowProtocol: Callable[[], Protocol] | None = None

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Make a protocol, or an `overflowProtocol`; or refuse the connection."""
        if self.connectionLimit is None or self.connectionCount < self.connectionLimit:
            protocol: Any = super().buildProtocol(addr)
        elif self.overflowProtocol is not None:
            protocol = self.overflowProtocol()
        else:
            protocol = None
        if protocol is None:
            return None
        self.connectionCount += 1
        return ProtocolWrapper(self, protocol)

    def registerProtocol(self, p: Any) -> None:
        """The connection of the wrapper `p` stands; it was counted when `p` was made."""

    def unregisterProtocol(self, p: Any) -> None:
        """The connection of the wrapper `p` is over."""
        self.connectionCount -= 1
