"""Connections that were accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor._engine.at_work import name_in_log
from asyncreactor._engine.streams import Connection
from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure
from asyncreactor.python.reflect import qual

if TYPE_CHECKING:
    from asyncreactor._engine.listeners import Port

__all__ = ["Server"]

_log = Logger(namespace="asyncreactor.internet.tcp")


class Server(Connection):
    """An accepted connection.

    Attributes:
        server: the port that accepted it; None if it was adopted.
        sessionno: its number among those that the port accepted.
    """

    __slots__ = ("server", "sessionno")

    server: Port | None

    def __init__(self, port: Port) -> None:
        Connection.__init__(self, port.reactor)
        self.server = port
        self.sessionno = port._next_session()

    def connection_made(self, transport: Any) -> None:
        """Ask the factory for a protocol; without one, the connection is closed."""
        self._attach(transport)
        reactor = self.reactor
        reactor._at_work = self
        assert self.server is not None
        factory = self.server.factory
        try:
            protocol = factory.buildProtocol(self.getPeer())
        except BaseException:
            _log.failure("Unhandled Error", factory=factory)
            protocol = None
        if protocol is None:
            reactor._at_work = None
            reactor._selectables.pop(self, None)
            self.disconnected = True
            transport.abort()
            return
        self.protocol = protocol
        self._introduce(self.server)

    def _introduction_raised(self) -> None:
        """Log it; the connection goes on, as in Twisted. Of those that we make, it is the end."""
        self._log_failure(Failure(), "makeConnection")

    def __repr__(self) -> str:
        return f"<{type(self.protocol).__name__} #{self.sessionno} on {self._where()}>"

    def _where(self) -> Any:
        return getattr(self.getHost(), "port", None)

    @property
    def logstr(self) -> str:
        """What log messages of this connection begin with."""
        if self.protocol is None:
            return "Uninitialized" if self.server is None else qual(type(self.server.factory))
        return f"{name_in_log(self.protocol)},{self.sessionno},{self.hostname}"

    @property
    def hostname(self) -> str:
        """The peer's numeric address."""
        return str(getattr(self.getPeer(), "host", ""))

    @property
    def client(self) -> Any:
        """The peer's address as `socket.accept` gives it: (host, port) or, with IPv6, two numbers more."""
        peer = self.getPeer()
        if isinstance(peer, IPv6Address):
            return peer.host, peer.port, peer.flowInfo, peer.scopeID
        return (peer.host, peer.port) if isinstance(peer, IPv4Address) else getattr(peer, "name", None)
