"""Factories: what makes a protocol for each connection and lives longer than any of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic

from zope.interface import implementer

from asyncreactor.internet import interfaces
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_callable

if TYPE_CHECKING:
    # Only the type checker knows defaults of type variables before Python 3.13.
    from typing import Self

    from typing_extensions import TypeVar

    from asyncreactor.internet._protocols import Protocol
    from asyncreactor.internet.interfaces import IAddress, IConnector, IProtocol
    from asyncreactor.python.failure import Failure

    P = TypeVar("P", bound=IProtocol, default=Protocol)
else:
    from typing import TypeVar

    P = TypeVar("P")

__all__ = ["ClientFactory", "Factory", "ServerFactory"]


@implementer(interfaces.IProtocolFactory, interfaces.ILoggingContext)
class Factory(Generic[P]):
    """Makes a protocol for each connection.

    Attributes:
        protocol: called without arguments to make a protocol; usually its class.
        numPorts: how many ports and connectors use this factory.
        noisy: log when the factory starts and stops.
    """

    protocol: Callable[[], P] | None = None
    numPorts: int = 0
    noisy: bool = True

    _factory_log = Logger()

    @classmethod
    def forProtocol(cls, protocol: Callable[..., P], *args: Any, **kwargs: Any) -> Self:
        """Make a factory whose `protocol` is the given one, without a subclass for it.

        Args:
            protocol: what to call to make a protocol; usually its class.
            args: positional arguments for the factory's class.
            kwargs: keyword arguments for the factory's class.

        Raises:
            TypeError: `protocol` can't be called.
        """
        must_be_callable("protocol", protocol, "a protocol's class, or another callable that makes one")
        factory = cls(*args, **kwargs)
        factory.protocol = protocol
        return factory

    def logPrefix(self) -> str:
        """The name under which this factory's doings are logged: that of its class."""
        return self.__class__.__name__

    def doStart(self) -> None:
        """A port or connector begins to use this factory. The first one makes it call `startFactory`."""
        if self.numPorts == 0:
            if self.noisy:
                self._factory_log.info("Starting factory {factory!r}", factory=self)
            self.startFactory()
        self.numPorts += 1

    def doStop(self) -> None:
        """A port or connector is done with this factory. The last one makes it call `stopFactory`."""
        if self.numPorts == 0:
            # A factory that never started may be stopped: a port that couldn't listen does so.
            return
        self.numPorts -= 1
        if self.numPorts == 0:
            if self.noisy:
                self._factory_log.info("Stopping factory {factory!r}", factory=self)
            self.stopFactory()

    def startFactory(self) -> None:
        """The first port or connector is about to use this factory. Does nothing by default."""

    def stopFactory(self) -> None:
        """The last port or connector is done with this factory. Does nothing by default."""

    def buildProtocol(self, addr: IAddress | None) -> P | None:
        """Make the protocol for one connection: by default `self.protocol()`, with its `factory` set to this.

        Args:
            addr: the other end's address.

        Returns:
            The protocol, or None to refuse the connection: it is then closed.

        Raises:
            AssertionError: there is no `protocol`.
        """
        make_protocol = self.protocol
        if make_protocol is None:
            raise AssertionError(f"{self!r} has no `protocol`: set it, or override buildProtocol")
        protocol = make_protocol()
        # Anything that provides IProtocol may be made here, so the attribute isn't declared.
        protocol.factory = self  # type: ignore[attr-defined]
        return protocol


class ClientFactory(Factory[P]):
    """Makes the protocol for a connection that this side opens, and hears how the attempt fares.

    Call order for each attempt: `startedConnecting`; then either `clientConnectionFailed`, or `buildProtocol`
    and, when the connection is over, `clientConnectionLost`. From `clientConnectionFailed` and
    `clientConnectionLost`, `connector.connect()` tries again.
    """

    def startedConnecting(self, connector: IConnector) -> None:
        """An attempt began; `connector.stopConnecting()` gives it up. Does nothing by default."""

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        """There is no connection. Does nothing by default.

        Args:
            connector: what tried.
            reason: usually a `ConnectError` or one of its subclasses.
        """

    def clientConnectionLost(self, connector: IConnector, reason: Failure) -> None:
        """There was a connection, and it is over. Does nothing by default.

        Args:
            connector: what made it.
            reason: as for the protocol's `connectionLost`, which was called before.
        """


class ServerFactory(Factory[P]):
    """Makes a protocol for each connection that comes in."""
