"""Connect a single protocol, without a factory of one's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from asyncreactor.internet._factories import ClientFactory
from asyncreactor.internet.defer import Deferred
from asyncreactor.python._arguments import must_be_callable, must_have

if TYPE_CHECKING:
    from asyncreactor.internet.interfaces import IAddress, IConnector, IDelayedCall, IProtocol
    from asyncreactor.python.failure import Failure

__all__ = ["ClientCreator", "_InstanceFactory"]


class ClientCreator:
    """Makes one protocol for each connection that it is told to open.

    Endpoints (`asyncreactor.internet.endpoints`) do the same and more.

    Args:
        reactor: the reactor that connects.
        protocolClass: what to call to make a protocol.
        args: positional arguments for it.
        kwargs: keyword arguments for it.
    """

    def __init__(
        self, reactor: Any, protocolClass: Callable[..., IProtocol], *args: Any, **kwargs: Any
    ) -> None:
        must_be_callable(
            "protocolClass", protocolClass, "a protocol's class, or another callable that makes one"
        )
        self.reactor = reactor
        self.protocolClass = protocolClass
        self.args = args
        self.kwargs = kwargs

    def connectTCP(
        self, host: str, port: int, timeout: float = 30, bindAddress: tuple[str, int] | None = None
    ) -> Deferred[Any]:
        """Open a TCP connection and put a new protocol on it.

        Args:
            host: the host's name or numeric address.
            port: the port's number.
            timeout: the seconds after which the attempt fails.
            bindAddress: the local address and port to use; None leaves it to the system.

        Returns:
            Fires with the protocol, on the reactor's turn after its `connectionMade`. Cancelling gives the
            attempt up and closes what there is of a connection.

        Fails:
            ConnectError: the system said no, or `timeout` seconds passed (its subclass TimeoutError).
        """
        must_have("reactor", self.reactor, "connectTCP", "a reactor, with connectTCP")
        return self._connect(
            lambda factory: self.reactor.connectTCP(
                host, port, factory, timeout=timeout, bindAddress=bindAddress
            )
        )

    def connectUNIX(self, address: str | bytes, timeout: float = 30, checkPID: bool = False) -> Deferred[Any]:
        """Connect to a UNIX socket and put a new protocol on the connection; see `connectTCP`.

        Args:
            address: the socket's path.
            timeout: the seconds after which the attempt fails.
            checkPID: look first whether the lock beside the socket belongs to a living process.
        """
        must_have("reactor", self.reactor, "connectUNIX", "a reactor, with connectUNIX")
        return self._connect(
            lambda factory: self.reactor.connectUNIX(address, factory, timeout=timeout, checkPID=checkPID)
        )

    def connectSSL(
        self,
        host: str,
        port: int,
        contextFactory: Any,
        timeout: float = 30,
        bindAddress: tuple[str, int] | None = None,
    ) -> Deferred[Any]:
        """Open a TLS connection and put a new protocol on it; see `connectTCP`.

        Args:
            host: the host's name or numeric address.
            port: the port's number.
            contextFactory: the settings for TLS.
            timeout: the seconds after which the attempt fails.
            bindAddress: the local address and port to use; None leaves it to the system.
        """
        must_have("reactor", self.reactor, "connectSSL", "a reactor, with connectSSL")
        return self._connect(
            lambda factory: self.reactor.connectSSL(
                host, port, factory, contextFactory, timeout=timeout, bindAddress=bindAddress
            )
        )

    def _connect(self, connect: Callable[[_InstanceFactory], IConnector]) -> Deferred[Any]:
        def give_up(deferred: Deferred[Any]) -> None:
            connector.disconnect()
            if factory.pending is not None:
                factory.pending.cancel()

        connected: Deferred[Any] = Deferred(give_up)
        protocol = self.protocolClass(*self.args, **self.kwargs)
        factory = _InstanceFactory(self.reactor, protocol, connected)
        connector = connect(factory)
        return connected


class _InstanceFactory(ClientFactory):
    """Gives out one protocol, made before, and fires a Deferred with it or with the reason why not.

    Attributes:
        pending: the call that will fire the Deferred: not before the transport has called `connectionMade`.
    """

    noisy = False
    pending: IDelayedCall | None = None

    def __init__(self, reactor: Any, instance: Any, deferred: Deferred[Any]) -> None:
        self.deferred = deferred
        self.instance = instance
        self.reactor = reactor

    def __repr__(self) -> str:
        return f"<factory of a ClientCreator, for {self.instance!r}>"

    def buildProtocol(self, addr: IAddress | None) -> Any:
        self._fire_soon(self.deferred.callback, self.instance)
        return self.instance

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        self._fire_soon(self.deferred.errback, reason)

    def _fire_soon(self, fire: Callable[[Any], None], result: object) -> None:
        self.pending = self.reactor.callLater(0, self._fire, fire, result)

    def _fire(self, fire: Callable[[Any], None], result: object) -> None:
        self.pending = None
        fire(result)
