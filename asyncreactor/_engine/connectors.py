"""Connectors: they connect a client factory, again and again if it asks for that."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor._engine.clients import Client
from asyncreactor.internet._ip import isIPv6Address
from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.error import NotConnectingError, ServiceNameUnknownError, TimeoutError, UserError
from asyncreactor.internet.interfaces import IConnector
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from asyncreactor._engine.bindings import BindAddress
    from asyncreactor._engine.reactor import Reactor
    from asyncreactor.internet.interfaces import IDelayedCall

__all__ = ["BaseConnector", "Connector"]

_log = Logger(namespace="asyncreactor.internet.base")


@implementer(IConnector)
class BaseConnector:
    """Connects a client factory, again and again if it asks for that.

    Attributes:
        state: "disconnected", "connecting" or "connected".
        transport: the attempt, or the connection.
    """

    timeoutID: IDelayedCall | None = None
    factoryStarted = False

    def __init__(self, factory: Any, timeout: float | None, reactor: Reactor) -> None:
        self.state = "disconnected"
        self.reactor = reactor
        self.factory = factory
        self.timeout = timeout
        self.transport: Any = None

    def _makeTransport(self) -> Any:
        raise NotImplementedError(f"{type(self).__name__} does not say how it connects")

    def getDestination(self) -> Any:
        """The address that is, or will be, connected to."""
        raise NotImplementedError(f"{type(self).__name__} does not say where it connects to")

    def connect(self) -> None:
        """Begin to connect; the factory hears of the outcome.

        Raises:
            RuntimeError: it is connecting, or connected.
        """
        if self.state != "disconnected":
            raise RuntimeError("can't connect in this state")
        self.state = "connecting"
        if not self.factoryStarted:
            self.factory.doStart()
            self.factoryStarted = True
        self.transport = self._makeTransport()
        if self.timeout is not None:
            self.timeoutID = self.reactor.callLater(
                self.timeout, self.transport.failIfNotConnected, TimeoutError()
            )
        self.factory.startedConnecting(self)

    def stopConnecting(self) -> None:
        """Give the attempt up.

        Raises:
            NotConnectingError: there is none.
        """
        if self.state != "connecting":
            raise NotConnectingError("we're not trying to connect")
        self.transport.failIfNotConnected(UserError())
        self.state = "disconnected"

    def disconnect(self) -> None:
        """Give the attempt up, or close the connection."""
        if self.state == "connecting":
            self.stopConnecting()
        elif self.state == "connected":
            self.transport.loseConnection()

    def cancelTimeout(self) -> None:
        """The attempt is over: stop its clock."""
        timer, self.timeoutID = self.timeoutID, None
        if timer is not None and timer.active():
            timer.cancel()

    def buildProtocol(self, addr: Any) -> Any:
        """Connected: ask the factory for a protocol."""
        self.state = "connected"
        self.cancelTimeout()
        return self.factory.buildProtocol(addr)

    def connectionFailed(self, reason: Failure) -> None:
        """The attempt failed."""
        self.state = "disconnected"
        self.transport = None
        self.cancelTimeout()
        self._tell_factory("clientConnectionFailed", reason)

    def connectionLost(self, reason: Failure) -> None:
        """The connection is gone."""
        self.state = "disconnected"
        self._tell_factory("clientConnectionLost", reason)

    def _tell_factory(self, method: str, reason: Failure) -> None:
        try:
            getattr(self.factory, method)(self, reason)
            # The factory may have called connect() again.
            if self.state == "disconnected" and self.factoryStarted:
                self.factoryStarted = False
                method = "stopFactory"
                self.factory.doStop()
        except BaseException:
            _log.failure("Unhandled Error", method=method, factory=self.factory)

    def __repr__(self) -> str:
        name = f"{type(self).__module__}.{type(self).__qualname__}"
        return f"<{name} instance at 0x{id(self):x} {self.state} {self.getDestination()}>"


class Connector(BaseConnector):
    """Connects by TCP."""

    # Where programs find it, which is what they see in its representation.
    __module__ = "asyncreactor.internet.tcp"

    _addressType: Any = IPv4Address

    def __init__(
        self,
        host: str,
        port: int | str,
        factory: Any,
        timeout: float | None,
        bindAddress: BindAddress,
        reactor: Reactor | None = None,
    ) -> None:
        if reactor is None:
            from asyncreactor._engine.default import current_reactor

            reactor = current_reactor()
        if isinstance(port, str):
            try:
                port = socket.getservbyname(port, "tcp")
            except OSError as error:
                raise ServiceNameUnknownError(string=f"{error} ({port!r})") from error
        self.host, self.port = host, port
        if isIPv6Address(host):
            from asyncreactor.internet.address import IPv6Address

            self._addressType = IPv6Address
        self.bindAddress = bindAddress
        BaseConnector.__init__(self, factory, timeout, reactor)

    def _makeTransport(self) -> Client:
        return Client(self.host, self.port, self.bindAddress, self, self.reactor)

    def getDestination(self) -> Any:
        """The address that is, or will be, connected to."""
        return self._addressType("TCP", self.host, self.port)
