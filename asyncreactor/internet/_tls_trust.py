"""Whom to trust: the authorities whose signatures make a certificate good."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

from zope.interface import Interface, implementer

from asyncreactor.internet._tls_arguments import adapted
from asyncreactor.internet._tls_certificates import CertBase, Certificate
from asyncreactor.internet._tls_cryptography import serialization
from asyncreactor.internet._tls_openssl import certificate_of, shown_certificate
from asyncreactor.python._arguments import must_have

__all__ = [
    "IOpenSSLTrustRoot",
    "OpenSSLCertificateAuthorities",
    "OpenSSLDefaultPaths",
    "as_trust_root",
    "platformTrust",
    "trustRootFromCertificates",
]


class IOpenSSLTrustRoot(Interface):
    """The authorities that are trusted."""

    def _addCACertsToContext(context: Any) -> None:
        """Make a context of pyOpenSSL trust them."""


@implementer(IOpenSSLTrustRoot)
class OpenSSLCertificateAuthorities:
    """Trusts these certificates, and those that they have signed.

    Args:
        caCerts: each an `X509` of pyOpenSSL or a certificate of `cryptography`.
    """

    def __init__(self, caCerts: Iterable[Any]) -> None:
        must_have("caCerts", caCerts, "__iter__", "a list of certificates")
        self._caCerts = list(caCerts)

    def _addCACertsToContext(self, context: Any) -> None:
        store = context.get_cert_store()
        for certificate in self._caCerts:
            store.add_cert(shown_certificate(certificate_of(certificate)))

    def _add_to_standard(self, context: ssl.SSLContext) -> None:
        encoded = b"".join(
            certificate_of(each).public_bytes(serialization.Encoding.DER) for each in self._caCerts
        )
        if encoded:
            context.load_verify_locations(cadata=encoded)


@implementer(IOpenSSLTrustRoot)
class OpenSSLDefaultPaths:
    """Trusts whom the system trusts."""

    def _addCACertsToContext(self, context: Any) -> None:
        context.set_default_verify_paths()

    def _add_to_standard(self, context: ssl.SSLContext) -> None:
        # On Windows only this reads the system's store; elsewhere both do the same.
        purpose = (
            ssl.Purpose.CLIENT_AUTH
            if context.protocol == ssl.PROTOCOL_TLS_SERVER
            else ssl.Purpose.SERVER_AUTH
        )
        context.load_default_certs(purpose)


def platformTrust() -> Any:
    """Return the trust in whom the system trusts: what an installation of its makers, or its owner, says."""
    return OpenSSLDefaultPaths()


def trustRootFromCertificates(certificates: Iterable[CertBase]) -> Any:
    """Return the trust in some certificates, and in those that they have signed.

    Args:
        certificates: each a `Certificate` or `PrivateCertificate`.

    Raises:
        TypeError: one is something else.
    """
    must_have("certificates", certificates, "__iter__", "a list of Certificate")
    originals = []
    for certificate in certificates:
        if not isinstance(certificate, CertBase):
            raise TypeError("certificates items must be asyncreactor.internet.ssl.CertBase instances")
        originals.append(certificate.original)
    return OpenSSLCertificateAuthorities(originals)


def as_trust_root(trust: Any) -> Any:
    """An `IOpenSSLTrustRoot` for what is one, or a `Certificate`.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(trust, Certificate):
        return OpenSSLCertificateAuthorities([trust.original])
    return adapted("trustRoot", trust, IOpenSSLTrustRoot, "a Certificate or another IOpenSSLTrustRoot")
