"""Interfaces of TLS settings: ciphers, and what makes connection objects of pyOpenSSL."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zope.interface import Attribute, Interface

if TYPE_CHECKING:
    from OpenSSL.SSL import Connection, Context

__all__ = [
    "IAcceptableCiphers",
    "ICipher",
    "IOpenSSLClientConnectionCreator",
    "IOpenSSLContextFactory",
    "IOpenSSLServerConnectionCreator",
]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class ICipher(Interface):
    """A cipher suite of TLS."""

    fullName: str = Attribute("Its full name, such as `TLS_AES_128_GCM_SHA256`.")


class IAcceptableCiphers(Interface):
    """Which cipher suites may be used."""

    def selectCiphers(availableCiphers: tuple[ICipher, ...]) -> tuple[ICipher, ...]:
        """Return those of `availableCiphers` that may be used, the preferred one first."""


class IOpenSSLServerConnectionCreator(Interface):
    """Makes the server's end of a TLS connection."""

    def serverConnectionForTLS(tlsProtocol: Any) -> Connection:
        """Make the pyOpenSSL object for one connection; it is put into the accepting state afterwards.

        Args:
            tlsProtocol: the `TLSMemoryBIOProtocol` that will use it.
        """


class IOpenSSLClientConnectionCreator(Interface):
    """Makes the client's end of a TLS connection: the place to set the server's name."""

    def clientConnectionForTLS(tlsProtocol: Any) -> Connection:
        """Make the pyOpenSSL object for one connection; it is put into the connecting state afterwards.

        Args:
            tlsProtocol: the `TLSMemoryBIOProtocol` that will use it.
        """


class IOpenSSLContextFactory(Interface):
    """Gives the settings for either end, the same for all connections: no server's name can be checked."""

    def getContext() -> Context:
        """The pyOpenSSL context to use. Asked for each connection; may be the same each time."""
