"""Certificates and requests for them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, TypeVar

from asyncreactor.internet._tls_arguments import as_octets
from asyncreactor.internet._tls_cryptography import serialization, x509
from asyncreactor.internet._tls_keys import KeyPair, PublicKey
from asyncreactor.internet._tls_names import DistinguishedName
from asyncreactor.internet._tls_openssl import (
    FILETYPE_ASN1,
    FILETYPE_PEM,
    FILETYPE_TEXT,
    BadData,
    certificate_of,
    crypto,
    shown_certificate,
    shown_key,
)
from asyncreactor.internet.error import CertificateError, VerifyError
from asyncreactor.python._arguments import must_have

if TYPE_CHECKING:
    from asyncreactor.internet._tls_options import OpenSSLCertificateOptions

__all__ = ["CertBase", "Certificate", "CertificateRequest", "PrivateCertificate"]

Encoding = serialization.Encoding
_Certificate = TypeVar("_Certificate", bound="Certificate")


class CertBase:
    """What names somebody.

    Args:
        original: the object that this one is about.
    """

    def __init__(self, original: Any) -> None:
        self.original = original

    def getSubject(self) -> DistinguishedName:
        """Return whom it names."""
        return DistinguishedName._from_x509(certificate_of(self.original).subject)


class Certificate(CertBase):
    """A certificate.

    Args:
        original: an `X509` of pyOpenSSL, or a certificate of `cryptography`.
    """

    def _certificate(self) -> x509.Certificate:
        return certificate_of(self.original)

    @classmethod
    def load(
        cls: type[_Certificate], requestData: bytes, format: int = FILETYPE_ASN1, args: Any = ()
    ) -> _Certificate:
        """Read a certificate.

        Args:
            requestData: the encoded certificate.
            format: 2 (ASN.1) or 1 (PEM).
            args: further arguments for the class.

        Raises:
            BadData: there is no certificate in it.
            ValueError: there is no such format.
        """
        return cls(shown_certificate(_read("requestData", requestData, format)), *args)

    @classmethod
    def loadPEM(cls: type[_Certificate], data: bytes | str) -> _Certificate:
        """Read the first certificate in PEM form: see `load`."""
        return cls.load(as_octets("data", data), FILETYPE_PEM)

    def dump(self, format: int = FILETYPE_ASN1) -> bytes:
        """Return the certificate encoded.

        Args:
            format: 2 (ASN.1), 1 (PEM) or, with pyOpenSSL, 65535 (text).

        Raises:
            ValueError: there is no such format.
        """
        if format == FILETYPE_TEXT and crypto is not None:
            return crypto.dump_certificate(format, shown_certificate(self._certificate()))  # type: ignore[no-any-return]  # untyped
        return self._certificate().public_bytes(_encoding(format))

    def dumpPEM(self) -> bytes:
        """Return the certificate in PEM form."""
        return self.dump(FILETYPE_PEM)

    @classmethod
    def peerFromTransport(cls, transport: Any) -> Certificate:
        """Return the certificate of the peer of a TLS connection.

        Raises:
            CertificateError: the connection isn't one of TLS, or the peer has shown none.
        """
        return cls(_certificate_from(transport, "peer"))

    @classmethod
    def hostFromTransport(cls, transport: Any) -> Certificate:
        """Return our own certificate on a TLS connection.

        Raises:
            CertificateError: the connection isn't one of TLS, or we have none.
        """
        return cls(_certificate_from(transport, "host"))

    def getIssuer(self) -> DistinguishedName:
        """Return who signed it."""
        return DistinguishedName._from_x509(self._certificate().issuer)

    def getPublicKey(self) -> PublicKey:
        """Return the key that it is about."""
        return PublicKey(shown_key(self._certificate().public_key()))

    def serialNumber(self) -> int:
        """Return its number among those of its issuer."""
        return self._certificate().serial_number

    def digest(self, method: str = "md5") -> bytes:
        """Return its digest, in hexadecimal with a colon between bytes.

        Args:
            method: the digest's name, such as "sha256"; the default is good for nothing but telling them apart.
        """
        computed = hashlib.new(method, self.dump(), usedforsecurity=False).digest()
        return computed.hex(":").upper().encode()

    def inspect(self) -> str:
        """Return some lines of text about it."""
        return "\n".join(
            [
                "Certificate For Subject:",
                self.getSubject().inspect(),
                "",
                "Issuer:",
                self.getIssuer().inspect(),
                "",
                f"Serial Number: {self.serialNumber()}",
                f"Digest: {self.digest().decode()}",
                self._inspect_key(),
            ]
        )

    def _inspect_key(self) -> str:
        return self.getPublicKey().inspect()

    def options(self, *authorities: Certificate) -> OpenSSLCertificateOptions:
        """There are none: a certificate without its key can't be used.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError(f"only a PrivateCertificate has options, not {self!r}")

    def __eq__(self, other: object) -> bool:
        return (
            self._certificate() == other._certificate() if isinstance(other, Certificate) else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(self._certificate())

    def __repr__(self) -> str:
        names = (_common_name(self.getSubject()), _common_name(self.getIssuer()))
        return "<{} Subject={} Issuer={}>".format(type(self).__name__, *names)


class PrivateCertificate(Certificate):
    """A certificate with its private key.

    Attributes:
        privateKey: the `KeyPair`.
    """

    privateKey: KeyPair

    @classmethod
    def fromCertificateAndKeyPair(
        cls, certificateInstance: Certificate, privateKey: KeyPair
    ) -> PrivateCertificate:
        """Join a certificate with its key.

        Raises:
            VerifyError: the certificate is about another key.
        """
        must_have("certificateInstance", certificateInstance, "original", "a Certificate")
        return cls(certificateInstance.original)._setPrivateKey(privateKey)

    @classmethod
    def load(cls, data: bytes, privateKey: KeyPair, format: int = FILETYPE_ASN1) -> PrivateCertificate:  # type: ignore[override]  # the key must be given
        """Read a certificate and join it with its key: see `Certificate.load`.

        Raises:
            VerifyError: the certificate is about another key.
        """
        return cls(shown_certificate(_read("data", data, format)))._setPrivateKey(privateKey)

    @classmethod
    def loadPEM(cls, data: bytes | str) -> PrivateCertificate:
        """Read a certificate and its key, both in PEM form, from the same data.

        Raises:
            BadData: one of the two is not there.
            VerifyError: they don't belong together.
        """
        encoded = as_octets("data", data)
        return cls.load(encoded, KeyPair.load(encoded, FILETYPE_PEM), FILETYPE_PEM)

    def dumpPEM(self) -> bytes:
        """Return the certificate and its key, not encrypted, in PEM form."""
        return self.dump(FILETYPE_PEM) + self.privateKey.dump(FILETYPE_PEM)

    def _setPrivateKey(self, privateKey: KeyPair) -> PrivateCertificate:
        must_have("privateKey", privateKey, "matches", "a KeyPair")
        if not privateKey.matches(self.getPublicKey()):
            raise VerifyError("Certificate public and private keys do not match.")
        self.privateKey = privateKey
        return self

    def newCertificate(self, newCertData: bytes, format: int = FILETYPE_ASN1) -> PrivateCertificate:
        """Join the key with another certificate for it."""
        return self.load(newCertData, self.privateKey, format)

    def certificateRequest(self, format: int = FILETYPE_ASN1, digestAlgorithm: str = "sha256") -> bytes:
        """Ask for a new certificate with this name: see `KeyPair.certificateRequest`."""
        return self.privateKey.certificateRequest(self.getSubject(), format, digestAlgorithm)

    def signCertificateRequest(
        self,
        requestData: bytes,
        verifyDNCallback: Any,
        serialNumber: int,
        requestFormat: int = FILETYPE_ASN1,
        certificateFormat: int = FILETYPE_ASN1,
    ) -> Any:
        """Give a certificate for an encoded request: see `KeyPair.signCertificateRequest`."""
        return self.privateKey.signCertificateRequest(
            self.getSubject(), requestData, verifyDNCallback, serialNumber, requestFormat, certificateFormat
        )

    def signRequestObject(
        self,
        certificateRequest: CertificateRequest,
        serialNumber: int,
        secondsToExpiry: int = 60 * 60 * 24 * 365,
        digestAlgorithm: str = "sha256",
    ) -> Certificate:
        """Give a certificate for a request: see `KeyPair.signRequestObject`."""
        return self.privateKey.signRequestObject(
            self.getSubject(), certificateRequest, serialNumber, secondsToExpiry, digestAlgorithm
        )

    def options(self, *authorities: Certificate) -> OpenSSLCertificateOptions:
        """Return TLS settings with this certificate, for either end.

        Args:
            authorities: if there are any, the peer must show a certificate that one of these has signed.
        """
        from asyncreactor.internet._tls_options import OpenSSLCertificateOptions
        from asyncreactor.internet._tls_trust import OpenSSLCertificateAuthorities

        for authority in authorities:
            must_have("authorities", authority, "original", "Certificates")
        roots = OpenSSLCertificateAuthorities([authority.original for authority in authorities])
        trust: dict[str, Any] = {"trustRoot": roots} if authorities else {}
        return OpenSSLCertificateOptions(
            privateKey=self.privateKey.original, certificate=self.original, **trust
        )

    def _inspect_key(self) -> str:
        return self.privateKey.inspect()

    def __repr__(self) -> str:
        return f"{super().__repr__()} with {self.privateKey!r}"


class CertificateRequest(CertBase):
    """A request for a certificate, signed with the key that it is about.

    Args:
        original: a request of `cryptography`, or an `X509Req` of pyOpenSSL.
    """

    def _request(self) -> x509.CertificateSigningRequest:
        request = self.original
        if isinstance(request, x509.CertificateSigningRequest):
            return request
        if hasattr(request, "to_cryptography"):
            return request.to_cryptography()  # type: ignore[no-any-return]  # pyOpenSSL is untyped here
        raise TypeError(f"a request must be of cryptography or pyOpenSSL (X509Req), not {request!r}")

    @classmethod
    def load(cls, requestData: bytes, requestFormat: int = FILETYPE_ASN1) -> CertificateRequest:
        """Read a request.

        Args:
            requestData: the encoded request.
            requestFormat: 2 (ASN.1) or 1 (PEM).

        Raises:
            VerifyError: it is not signed by its own key.
            BadData: there is no request in it.
            ValueError: there is no such format.
        """
        pem = _encoding(requestFormat) is Encoding.PEM
        encoded = as_octets("requestData", requestData)
        try:
            request = (x509.load_pem_x509_csr if pem else x509.load_der_x509_csr)(encoded)
        except ValueError as error:
            raise BadData(f"not a certificate request: {error}") from error
        if not request.is_signature_valid:
            name = DistinguishedName._from_x509(request.subject)
            raise VerifyError(f"Can't verify that request for {name!r} is self-signed.")
        return cls(request)

    def getSubject(self) -> DistinguishedName:
        """Return whom it names.

        Raises:
            ValueError: the name has a field that `DistinguishedName` hasn't.
        """
        return DistinguishedName._from_x509(self._request().subject, strict=True)

    def dump(self, format: int = FILETYPE_ASN1) -> bytes:
        """Return the request encoded.

        Args:
            format: 2 (ASN.1) or 1 (PEM).

        Raises:
            ValueError: there is no such format.
        """
        return self._request().public_bytes(_encoding(format))


def _encoding(format: object) -> Encoding:
    if format == FILETYPE_PEM:
        return Encoding.PEM
    if format == FILETYPE_ASN1:
        return Encoding.DER
    raise ValueError(f"format must be {FILETYPE_ASN1} (ASN.1) or {FILETYPE_PEM} (PEM), not {format!r}")


def _read(name: str, data: bytes, format: int) -> x509.Certificate:
    pem = _encoding(format) is Encoding.PEM
    encoded = as_octets(name, data)
    try:
        return (x509.load_pem_x509_certificate if pem else x509.load_der_x509_certificate)(encoded)
    except ValueError as error:
        raise BadData(f"not a certificate: {error}") from error


def _common_name(name: DistinguishedName) -> str:
    return repr(name["commonName"]) if "commonName" in name else ""


def _certificate_from(transport: Any, whose: str) -> Any:
    handle = transport.getHandle()
    # Connections of pyOpenSSL call the own certificate so; a "host" certificate is what stand-ins for them have.
    methods = [f"get_{whose}_certificate", *(["get_certificate"] if whose == "host" else [])]
    getter = next((found for name in methods if (found := getattr(handle, name, None)) is not None), None)
    if getter is None:
        raise CertificateError(f"non-TLS transport {transport!r} did not have {whose} certificate")
    certificate = getter()
    if certificate is None:
        raise CertificateError(f"TLS transport {transport!r} did not have {whose} certificate")
    return certificate
