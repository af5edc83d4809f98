"""TLS: certificates, keys, whom to trust, and the settings of either end of a connection.

A client takes `optionsForClientTLS`, which looks whether the server is the one that is wanted. A server takes
`PrivateCertificate.options` or `CertificateOptions`. TLS itself is the standard library's; pyOpenSSL serves programs
that make contexts of its kind.
"""

from __future__ import annotations

import enum

from asyncreactor.internet._sslverify import (
    DN,
    AlertReceived,
    Certificate,
    CertificateRequest,
    CertificateVerifyError,
    DistinguishedName,
    KeyPair,
    OpenSSLDefaultPaths,
    PrivateCertificate,
    TLSError,
    TLSVersion,
    VerificationError,
    optionsForClientTLS,
    platformTrust,
    trustRootFromCertificates,
)
from asyncreactor.internet._sslverify import OpenSSLAcceptableCiphers as AcceptableCiphers
from asyncreactor.internet._sslverify import OpenSSLCertificateOptions as CertificateOptions
from asyncreactor.internet._sslverify import OpenSSLDiffieHellmanParameters as DiffieHellmanParameters
from asyncreactor.internet._tls_factories import (
    ClientContextFactory,
    ContextFactory,
    DefaultOpenSSLContextFactory,
)
from asyncreactor.python.deprecate import deprecated, deprecatedModuleAttribute
from asyncreactor.python.versions import Version

__all__ = [
    "DN",
    "AcceptableCiphers",
    "AlertReceived",
    "Certificate",
    "CertificateOptions",
    "CertificateRequest",
    "CertificateVerifyError",
    "ClientContextFactory",
    "ContextFactory",
    "DefaultOpenSSLContextFactory",
    "DiffieHellmanParameters",
    "DistinguishedName",
    "KeyPair",
    "OpenSSLDefaultPaths",
    "PrivateCertificate",
    "ProtocolNegotiationSupport",
    "TLSError",
    "TLSVersion",
    "VerificationError",
    "optionsForClientTLS",
    "platformTrust",
    "protocolNegotiationMechanisms",
    "trustRootFromCertificates",
    "supported",
]

#: Whether TLS works; where it doesn't, this module cannot be imported.
supported = True


class ProtocolNegotiationSupport(enum.Flag):
    """Deprecated: ways to agree on what is spoken above TLS."""

    NOSUPPORT = 0
    NPN = 1
    ALPN = 2


_support = ProtocolNegotiationSupport.ALPN


@deprecated(Version("Twisted", 26, 10, 0))
def protocolNegotiationMechanisms() -> ProtocolNegotiationSupport:
    """Return which of the ways there are here; it is ALPN (RFC 7301) everywhere."""
    return _support


deprecatedModuleAttribute(
    Version("Twisted", 26, 10, 0),
    "All supported TLS backends provide ALPN. There is no need to check for support.",
    __name__,
    "ProtocolNegotiationSupport",
)

for _thing in (
    AlertReceived,
    Certificate,
    CertificateRequest,
    CertificateVerifyError,
    ClientContextFactory,
    ContextFactory,
    DefaultOpenSSLContextFactory,
    DistinguishedName,
    KeyPair,
    PrivateCertificate,
    TLSError,
    TLSVersion,
    VerificationError,
    optionsForClientTLS,
    platformTrust,
    trustRootFromCertificates,
):
    _thing.__module__ = __name__
del _thing
