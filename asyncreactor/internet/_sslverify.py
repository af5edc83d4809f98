"""Contents of the parts that `internet.ssl` is made of, under the names that they have for programs for Twisted."""

from __future__ import annotations

from asyncreactor.internet._tls_alpn import protosFromProtocol, setupForALPN
from asyncreactor.internet._tls_certificates import (
    CertBase,
    Certificate,
    CertificateRequest,
    PrivateCertificate,
)
from asyncreactor.internet._tls_ciphers import (
    OpenSSLAcceptableCiphers,
    OpenSSLCipher,
    OpenSSLDiffieHellmanParameters,
    _ChooseDiffieHellmanEllipticCurve,
    _defaultCurveName,
    _expandCipherString,
    defaultCiphers,
)
from asyncreactor.internet._tls_client import ClientTLSOptions, _verifyCB, optionsForClientTLS
from asyncreactor.internet._tls_errors import (
    AlertReceived,
    CertificateVerifyError,
    TLSError,
    VerificationError,
)
from asyncreactor.internet._tls_keys import KeyPair, PublicKey
from asyncreactor.internet._tls_names import DN, DistinguishedName
from asyncreactor.internet._tls_openssl import SSL, BadData
from asyncreactor.internet._tls_options import OpenSSLCertificateOptions
from asyncreactor.internet._tls_trust import (
    IOpenSSLTrustRoot,
    OpenSSLCertificateAuthorities,
    OpenSSLDefaultPaths,
    platformTrust,
    trustRootFromCertificates,
)
from asyncreactor.internet._tls_versions import TLSVersion
from asyncreactor.internet.error import VerifyError
from asyncreactor.internet.interfaces import IAcceptableCiphers, ICipher

__all__ = [
    "DN",
    "SSL",
    "AlertReceived",
    "BadData",
    "CertBase",
    "Certificate",
    "CertificateRequest",
    "CertificateVerifyError",
    "ClientTLSOptions",
    "DistinguishedName",
    "IAcceptableCiphers",
    "ICipher",
    "IOpenSSLTrustRoot",
    "KeyPair",
    "OpenSSLAcceptableCiphers",
    "OpenSSLCertificateAuthorities",
    "OpenSSLCertificateOptions",
    "OpenSSLCipher",
    "OpenSSLDefaultPaths",
    "OpenSSLDiffieHellmanParameters",
    "PrivateCertificate",
    "PublicKey",
    "TLSError",
    "TLSVersion",
    "VerificationError",
    "VerifyError",
    "_ChooseDiffieHellmanEllipticCurve",
    "_defaultCurveName",
    "_expandCipherString",
    "_verifyCB",
    "defaultCiphers",
    "optionsForClientTLS",
    "platformTrust",
    "protosFromProtocol",
    "setupForALPN",
    "trustRootFromCertificates",
]

for _thing in (
    ClientTLSOptions,
    OpenSSLAcceptableCiphers,
    OpenSSLCertificateAuthorities,
    OpenSSLCertificateOptions,
    OpenSSLCipher,
    OpenSSLDefaultPaths,
    OpenSSLDiffieHellmanParameters,
):
    _thing.__module__ = __name__
del _thing
