"""From the TLS settings of any kind that programs have, to a function that makes the TLS of one connection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asyncreactor.internet._tls_alpn import protosFromProtocol, setupForALPN
from asyncreactor.internet._tls_connection import StandardConnection
from asyncreactor.internet._tls_openssl import needed_openssl
from asyncreactor.internet.interfaces import (
    IOpenSSLClientConnectionCreator,
    IOpenSSLContextFactory,
    IOpenSSLServerConnectionCreator,
)

__all__ = ["LegacyContextFactoryWarning", "_convertToAppropriateFactory"]

Maker = Callable[[Any], Any]


class LegacyContextFactoryWarning(Warning):
    """TLS settings were given that do not say what they provide."""


def _convertToAppropriateFactory(isClient: bool, creator: Any) -> Maker:
    """A function that makes the TLS of one connection, given its `TLSMemoryBIOProtocol`.

    Args:
        isClient: for which end.
        creator: what provides one of the three interfaces; or, with a warning, what has a `getContext`.

    Raises:
        TypeError: it is nothing of the sort.
    """
    if isClient and IOpenSSLClientConnectionCreator.providedBy(creator):
        return creator.clientConnectionForTLS
    if not isClient and IOpenSSLServerConnectionCreator.providedBy(creator):
        return creator.serverConnectionForTLS
    if not IOpenSSLContextFactory.providedBy(creator):
        _warn(isClient, creator)
        if not hasattr(creator, "getContext"):
            raise TypeError(f"{creator!r} does not even have a `getContext` method")
    return _from_context_factory(isClient, creator)


def _warn(isClient: bool, creator: Any) -> None:
    import warnings

    end = "Client" if isClient else "Server"
    warnings.warn(
        f"{creator!r} does not explicitly provide any OpenSSL connection-creator {end} interface;"
        f" neither IOpenSSL{end}ConnectionCreator, nor IOpenSSLContextFactory.",
        LegacyContextFactoryWarning,
        # The caller of the factory of TLS: it made or was given these settings.
        stacklevel=4,
    )


def _from_context_factory(isClient: bool, creator: Any) -> Maker:
    settings_of = getattr(creator, "_standard_settings", None)

    def standard() -> Any:
        return None if settings_of is None else settings_of()

    if standard() is None:
        _context(creator)

    def make(tlsProtocol: Any) -> Any:
        # Asked each time: once somebody has taken the context of pyOpenSSL, what was done with that counts.
        settings = standard()
        protocols = protosFromProtocol(tlsProtocol, ())
        if settings is not None:
            return StandardConnection(settings, not isClient, protocols, tlsProtocol)
        context = _context(creator)
        connection = needed_openssl("a context of pyOpenSSL").Connection(context, None)
        connection.set_app_data(tlsProtocol)
        if protocols:
            if isClient:
                connection.set_alpn_protos(list(protocols))
            else:
                setupForALPN(context, ())
        return connection

    return make


def _context(creator: Any) -> Any:
    context = creator.getContext()
    if not isinstance(context, needed_openssl(f"{creator!r}, which has contexts of pyOpenSSL,").Context):
        raise TypeError(f"{creator!r}'s `getContext` method doesn't return a `Context`")
    return context
