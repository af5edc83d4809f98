"""Endpoints that speak TLS, and those that put any layer of the sort on another endpoint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor._engine.arguments import check_tls_settings
from asyncreactor.internet._endpoint_wrapping import _WrappingFactory
from asyncreactor.internet.defer import Deferred, execute
from asyncreactor.internet.interfaces import (
    IListeningPort,
    IProtocol,
    IProtocolFactory,
    IReactorSSL,
    IReactorTime,
    IStreamClientEndpoint,
    IStreamServerEndpoint,
)
from asyncreactor.python._arguments import must_have
from asyncreactor.python._records import ShowsAttributes

if TYPE_CHECKING:
    from asyncreactor.protocols.tls import TLSMemoryBIOFactory

__all__ = [
    "SSL4ClientEndpoint",
    "SSL4ServerEndpoint",
    "_TLSServerEndpoint",
    "_WrapperEndpoint",
    "_WrapperServerEndpoint",
    "wrapClientTLS",
    "wrapServerTLS",
]


@implementer(IStreamServerEndpoint)
class SSL4ServerEndpoint(ShowsAttributes):
    """A TCP port of IPv4 to listen at, for TLS from the first byte.

    Args:
        reactor: an `IReactorSSL`.
        port: the port's number; 0 is any free one.
        sslContextFactory: the TLS settings: a `CertificateOptions`, or what else `listenSSL` takes.
        backlog: how many connections the system keeps until they are accepted.
        interface: the numeric local address; "" is all of them.
    """

    def __init__(
        self,
        reactor: IReactorSSL,
        port: int,
        sslContextFactory: Any,
        backlog: int = 50,
        interface: str = "",
    ) -> None:
        self._reactor = reactor
        self._port = port
        self._sslContextFactory = sslContextFactory
        self._backlog = backlog
        self._interface = interface

    def listen(self, protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Accept TLS connections; see `IStreamServerEndpoint.listen`."""
        must_have("reactor", self._reactor, "listenSSL", "an IReactorSSL")
        how = (self._sslContextFactory, self._backlog, self._interface)
        return execute(self._reactor.listenSSL, self._port, protocolFactory, *how)


@implementer(IStreamClientEndpoint)
class SSL4ClientEndpoint(ShowsAttributes):
    """A TCP port of a host to connect to, over IPv4, for TLS from the first byte.

    Args:
        reactor: an `IReactorSSL`.
        host: the host's name or numeric address.
        port: the port's number.
        sslContextFactory: the TLS settings: from `optionsForClientTLS`, or what else `connectSSL` takes.
        timeout: the seconds after which an attempt fails.
        bindAddress: the local address and port to use; None leaves it to the system.
    """

    def __init__(
        self,
        reactor: IReactorSSL,
        host: str,
        port: int,
        sslContextFactory: Any,
        timeout: float = 30,
        bindAddress: tuple[str, int] | None = None,
    ) -> None:
        self._reactor = reactor
        self._host, self._port = host, port
        self._sslContextFactory = sslContextFactory
        self._timeout, self._bindAddress = timeout, bindAddress

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Open a TLS connection; see `IStreamClientEndpoint.connect`.

        Fails:
            ConnectingCancelledError: the Deferred was cancelled.
        """
        wrapping = _WrappingFactory(protocolFactory)
        how = (self._sslContextFactory, self._timeout, self._bindAddress)
        try:
            must_have("reactor", self._reactor, "connectSSL", "an IReactorSSL")
            self._reactor.connectSSL(self._host, self._port, wrapping, *how)
        except BaseException:
            wrapping._onConnection.errback()
        return wrapping._onConnection


@implementer(IStreamClientEndpoint)
class _WrapperEndpoint:
    """Another endpoint with a layer on it.

    Args:
        wrappedEndpoint: the endpoint to connect by.
        wrapperFactory: called with the application's factory; returns the layer's, whose protocols have the
            application's as their `wrappedProtocol`.
    """

    def __init__(
        self, wrappedEndpoint: IStreamClientEndpoint, wrapperFactory: Callable[[IProtocolFactory], Any]
    ) -> None:
        self._wrappedEndpoint = wrappedEndpoint
        self._wrapperFactory = wrapperFactory

    def connect(self, protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Connect by the other endpoint; fires with the application's protocol."""
        connected: Deferred[Any] = self._wrappedEndpoint.connect(self._wrapperFactory(protocolFactory))
        return connected.addCallback(lambda layer: layer.wrappedProtocol)


@implementer(IStreamServerEndpoint)
class _WrapperServerEndpoint:
    """Another endpoint with a layer on it, as `_WrapperEndpoint`."""

    def __init__(
        self, wrappedEndpoint: IStreamServerEndpoint, wrapperFactory: Callable[[IProtocolFactory], Any]
    ) -> None:
        self._wrappedEndpoint = wrappedEndpoint
        self._wrapperFactory = wrapperFactory

    def listen(self, protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Listen by the other endpoint."""
        return self._wrappedEndpoint.listen(self._wrapperFactory(protocolFactory))


@implementer(IStreamServerEndpoint)
class _TLSServerEndpoint:
    """Another endpoint with TLS on it."""

    def __init__(
        self, endpoint: IStreamServerEndpoint, connectionCreator: Any, clock: IReactorTime | None = None
    ) -> None:
        self.endpoint = endpoint
        self.connectionCreator = connectionCreator
        self.clock = clock

    def listen(self, protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Listen by the other endpoint."""
        return self.endpoint.listen(_tls_factory(self.connectionCreator, False, protocolFactory, self.clock))


def wrapClientTLS(
    connectionCreator: Any, wrappedEndpoint: IStreamClientEndpoint, clock: IReactorTime | None = None
) -> IStreamClientEndpoint:
    """An endpoint that connects by another one and then speaks TLS.

    Args:
        connectionCreator: the client's TLS settings, as from `optionsForClientTLS`.
        wrappedEndpoint: the endpoint for what is below, which may be anything that carries a stream.
        clock: what times the gathering of small writes; by default the reactor.

    Raises:
        NotImplementedError: there is no TLS here, because a package for it is missing.
        TypeError: `wrappedEndpoint` isn't an endpoint, or `connectionCreator` holds no TLS settings.
    """
    must_have("wrappedEndpoint", wrappedEndpoint, "connect", "a client endpoint")
    _tls_factory_class()
    check_tls_settings("connectionCreator", connectionCreator, is_client=True)
    return _WrapperEndpoint(
        wrappedEndpoint, lambda factory: _tls_factory(connectionCreator, True, factory, clock)
    )


def wrapServerTLS(
    connectionCreator: Any, wrappedEndpoint: IStreamServerEndpoint, clock: IReactorTime | None = None
) -> IStreamServerEndpoint:
    """An endpoint that listens by another one and speaks TLS on each connection.

    Args:
        connectionCreator: the server's TLS settings, as a `CertificateOptions`.
        wrappedEndpoint: the endpoint for what is below, which may be anything that carries a stream.
        clock: what times the gathering of small writes; by default the reactor.

    Raises:
        NotImplementedError: there is no TLS here, because a package for it is missing.
        TypeError: `wrappedEndpoint` isn't an endpoint, or `connectionCreator` holds no TLS settings.
    """
    must_have("wrappedEndpoint", wrappedEndpoint, "listen", "a server endpoint")
    _tls_factory_class()
    check_tls_settings("connectionCreator", connectionCreator, is_client=False)
    return _TLSServerEndpoint(wrappedEndpoint, connectionCreator, clock)


def _tls_factory(creator: Any, is_client: bool, factory: IProtocolFactory, clock: IReactorTime | None) -> Any:
    return _tls_factory_class()(creator, is_client, factory, clock)


def _tls_factory_class() -> type[TLSMemoryBIOFactory]:
    # A layer above this one, and needed by few: imported when it is used.
    try:
        from asyncreactor.protocols.tls import TLSMemoryBIOFactory
    except ImportError as missing:
        raise NotImplementedError(f"OpenSSL not available: no TLS endpoints ({missing})") from missing
    return TLSMemoryBIOFactory
