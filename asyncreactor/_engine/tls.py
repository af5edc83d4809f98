"""TLS on the reactor: listening and connecting with TLS from the first byte.

TLS is ours, in memory (`protocols.tls`), over the loop's plain transports, rather than the loop's own: that costs less
than half the time of uvloop's for small messages, tells a clean end from a cut connection, and is the same on all loops
and over all transports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor._engine.arguments import check_client, check_server, check_tls_settings
from asyncreactor._engine.listeners import Port

if TYPE_CHECKING:
    from asyncreactor._engine.connectors import Connector
    from asyncreactor.protocols.tls import TLSMemoryBIOFactory

__all__ = ["TLS", "TLSPort", "tls_factory"]


class TLSPort(Port):
    """A TCP port whose connections speak TLS from the first byte."""

    _log_kind = "TLS"


class TLS:
    """The part of a reactor that `IReactorSSL` describes."""

    listenTCP: Any
    connectTCP: Any

    def listenSSL(
        self, port: int, factory: Any, contextFactory: Any, backlog: int = 50, interface: str = ""
    ) -> TLSPort:
        """Listen on a TCP port for connections that speak TLS from the first byte.

        Args:
            port: its number, 0 for any that is free.
            factory: makes a protocol for each connection.
            contextFactory: the TLS settings, such as a `CertificateOptions`.
            backlog: how many connections the system holds until they are accepted.
            interface: the numeric address to bind; "" for all of IPv4, "::" for all.

        Raises:
            CannotListenError: the system refused.
            TypeError: `contextFactory` holds no TLS settings.
        """
        check_server(port, factory, backlog, interface)
        secured = tls_factory(contextFactory, False, factory, self)
        listening = TLSPort(port, secured, backlog, interface, self)  # type: ignore[arg-type]  # the whole reactor
        listening.startListening()
        return listening

    def connectSSL(
        self,
        host: str,
        port: int | str,
        factory: Any,
        contextFactory: Any,
        timeout: float | None = 30,
        bindAddress: tuple[str, int] | None = None,
    ) -> Connector:
        """Connect by TCP and speak TLS from the first byte; the factory hears of the outcome.

        Args:
            host: the host's name or numeric address.
            port: the port's number, or the service's name.
            factory: the client factory.
            contextFactory: the TLS settings, such as `optionsForClientTLS` gives for this host.
            timeout: the seconds after which an attempt to connect fails.
            bindAddress: the local address and port to use; None leaves it to the system.

        Raises:
            TypeError: `contextFactory` holds no TLS settings.
        """
        check_client(host, port, factory, timeout)
        secured = tls_factory(contextFactory, True, factory, self)
        return self.connectTCP(host, port, secured, timeout, bindAddress)  # type: ignore[no-any-return]  # the mixed-in's


def tls_factory(contextFactory: Any, is_client: bool, factory: Any, reactor: Any) -> TLSMemoryBIOFactory:
    """The factory that puts TLS on another factory's connections.

    Raises:
        TypeError: `contextFactory` holds no TLS settings.
    """
    check_tls_settings("contextFactory", contextFactory, is_client)
    # Of layers above this one, and needed by those alone who speak TLS: imported when used.
    from asyncreactor.protocols.tls import TLSMemoryBIOFactory

    return TLSMemoryBIOFactory(contextFactory, is_client, factory, reactor)
