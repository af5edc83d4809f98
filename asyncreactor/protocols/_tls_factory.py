"""The factory of TLS over any transport."""

from __future__ import annotations

from typing import Any, TypeAlias

from asyncreactor.internet.interfaces import (
    ILoggingContext,
    IOpenSSLClientConnectionCreator,
    IOpenSSLContextFactory,
    IOpenSSLServerConnectionCreator,
    IReactorTime,
)
from asyncreactor.protocols._tls_buffering import BufferingTLSTransport
from asyncreactor.protocols._tls_legacy import _convertToAppropriateFactory
from asyncreactor.protocols.policies import WrappingFactory

__all__ = ["SomeConnectionCreator", "TLSMemoryBIOFactory"]

SomeConnectionCreator: TypeAlias = (
    IOpenSSLContextFactory | IOpenSSLServerConnectionCreator | IOpenSSLClientConnectionCreator
)


class TLSMemoryBIOFactory(WrappingFactory):
    """Puts TLS on each connection of another factory, over whatever transport.

    Args:
        contextFactory: the TLS settings: from `optionsForClientTLS`, `CertificateOptions`, or what else gives
            connections or contexts of pyOpenSSL.
        isClient: whether we begin the handshakes.
        wrappedFactory: the program's factory. If it provides `IProtocolNegotiationFactory`, it says what may be
            spoken above TLS.
        clock: tells the turns at which small writes are sent; by default the reactor.

    Raises:
        TypeError: `contextFactory` is nothing of the sort.
    """

    protocol = BufferingTLSTransport
    noisy = False

    def __init__(
        self, contextFactory: Any, isClient: bool, wrappedFactory: Any, clock: IReactorTime | None = None
    ) -> None:
        WrappingFactory.__init__(self, wrappedFactory)
        self._isClient = isClient
        self._creatorCallable = _convertToAppropriateFactory(isClient, contextFactory)
        self._clock = _reactor() if clock is None else clock

    def logPrefix(self) -> str:
        """The wrapped factory's name, and a hint at TLS."""
        wrapped = self.wrappedFactory
        name = wrapped.logPrefix() if ILoggingContext.providedBy(wrapped) else type(wrapped).__name__
        return f"{name} (TLS)"

    def _createConnection(self, tlsProtocol: Any) -> Any:
        """The TLS of one connection."""
        connection = self._creatorCallable(tlsProtocol)
        if self._isClient:
            connection.set_connect_state()
        else:
            connection.set_accept_state()
        return connection


def _reactor() -> Any:
    from asyncreactor.internet import reactor

    return reactor
