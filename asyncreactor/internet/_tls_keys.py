"""Keys, and the certificates and requests that are made with them."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from asyncreactor.internet._tls_arguments import as_octets
from asyncreactor.internet._tls_cryptography import (
    dsa,
    ec,
    ed448,
    ed25519,
    hashes,
    rsa,
    serialization,
    x509,
)
from asyncreactor.internet._tls_names import DistinguishedName
from asyncreactor.internet._tls_openssl import (
    FILETYPE_ASN1,
    FILETYPE_PEM,
    FILETYPE_TEXT,
    BadData,
    crypto,
    key_of,
    shown_certificate,
    shown_key,
)
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import VerifyError
from asyncreactor.python._arguments import must_be_integer, must_be_number, must_have, wrong_type
from asyncreactor.python.deprecate import deprecated
from asyncreactor.python.versions import Version

if TYPE_CHECKING:
    from asyncreactor.internet._tls_certificates import Certificate, CertificateRequest, PrivateCertificate

__all__ = ["KeyPair", "PublicKey"]

#: The numbers that pyOpenSSL gives to kinds of keys.
_RSA = 6
_DSA = 116
_YEAR_SECONDS = 60 * 60 * 24 * 365
_NAMES = {
    rsa.RSAPrivateKey: "RSA",
    dsa.DSAPrivateKey: "DSA",
    ec.EllipticCurvePrivateKey: "EC",
    ed25519.Ed25519PrivateKey: "Ed25519",
    ed448.Ed448PrivateKey: "Ed448",
}
#: These sign without a digest of the caller's choice.
_UNDIGESTED = (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey)


class PublicKey:
    """The key that a certificate is about.

    Args:
        osslpkey: a `PKey` of pyOpenSSL, or a key of `cryptography`.

    Attributes:
        original: what `osslpkey` was.
    """

    def __init__(self, osslpkey: Any) -> None:
        self.original = osslpkey

    def _public(self) -> Any:
        key: Any = key_of(self.original)
        return key.public_key() if hasattr(key, "public_key") else key

    def _encoded(self) -> bytes:
        encoded: bytes = self._public().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return encoded

    def matches(self, otherKey: PublicKey) -> bool:
        """Return whether the other key is the same."""
        return self._encoded() == otherKey._encoded()

    def keyHash(self) -> str:
        """Return the MD5 digest of the public key in hexadecimal, to tell keys apart; not for security."""
        return hashlib.md5(self._encoded(), usedforsecurity=False).hexdigest()

    def inspect(self) -> str:
        """Return a line of text about it."""
        return f"Public Key with Hash: {self.keyHash()}"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.keyHash()}>"


class KeyPair(PublicKey):
    """A private key.

    Args:
        osslpkey: a `PKey` of pyOpenSSL, or a private key of `cryptography`.
    """

    @classmethod
    def generate(cls, kind: int = _RSA, size: int = 2048) -> KeyPair:
        """Make a new key.

        Args:
            kind: 6 for RSA, 116 for DSA: `TYPE_RSA` and `TYPE_DSA` of pyOpenSSL.
            size: its length in bits.

        Raises:
            ValueError: there is no such kind or size.
        """
        must_be_integer("size", size, "a number of bits")
        if kind == _RSA:
            return cls(shown_key(rsa.generate_private_key(65537, size)))
        if kind == _DSA:
            return cls(shown_key(dsa.generate_private_key(size)))
        raise ValueError(f"kind must be {_RSA} (RSA) or {_DSA} (DSA), not {kind!r}")

    @classmethod
    def load(cls, data: bytes, format: int = FILETYPE_ASN1) -> KeyPair:
        """Read a key without passphrase.

        Args:
            data: the key in PKCS #8 or in its kind's traditional form.
            format: 2 (ASN.1) or 1 (PEM).

        Raises:
            BadData: there is no such key in `data`.
            ValueError: there is no such format.
        """
        readers: dict[object, Callable[..., Any]] = {
            FILETYPE_PEM: serialization.load_pem_private_key,
            FILETYPE_ASN1: serialization.load_der_private_key,
        }
        reader = readers.get(format)
        if reader is None:
            raise ValueError(
                f"format must be {FILETYPE_ASN1} (ASN.1) or {FILETYPE_PEM} (PEM), not {format!r}"
            )
        encoded = as_octets("data", data)
        try:
            return cls(shown_key(reader(encoded, None)))
        except (ValueError, TypeError) as error:
            raise BadData(f"not a private key without passphrase: {error}") from error

    def dump(self, format: int = FILETYPE_ASN1) -> bytes:
        """Return the key, not encrypted.

        Args:
            format: 1 (PEM, PKCS #8), 2 (ASN.1, in the traditional form of its kind) or, with pyOpenSSL, 65535 (text).

        Raises:
            ValueError: there is no such format.
        """
        key: Any = key_of(self.original)
        encoding = serialization.Encoding.PEM if format == FILETYPE_PEM else serialization.Encoding.DER
        form = serialization.PrivateFormat.PKCS8
        if format == FILETYPE_ASN1 and not isinstance(key, _UNDIGESTED):
            form = serialization.PrivateFormat.TraditionalOpenSSL
        elif format == FILETYPE_TEXT and crypto is not None:
            return crypto.dump_privatekey(format, shown_key(key))  # type: ignore[no-any-return]  # an untyped module
        elif format not in (FILETYPE_PEM, FILETYPE_ASN1):
            raise ValueError("type argument must be FILETYPE_PEM, FILETYPE_ASN1, or FILETYPE_TEXT")
        encoded: bytes = key.private_bytes(encoding, form, serialization.NoEncryption())
        return encoded

    @deprecated(Version("Twisted", 15, 0, 0), "a real persistence system")
    def __getstate__(self) -> bytes:
        return self.dump()

    @deprecated(Version("Twisted", 15, 0, 0), "a real persistence system")
    def __setstate__(self, state: bytes) -> None:
        self.__init__(KeyPair.load(state).original)  # type: ignore[misc]  # it is unpickled as it is loaded

    def inspect(self) -> str:
        """Return a line of text about it."""
        key = key_of(self.original)
        kind = next((name for cls, name in _NAMES.items() if isinstance(key, cls)), "(Unknown Type!)")  # type: ignore[redundant-expr]  # keys of other kinds can be read, too
        bits = f"{key.key_size}-bit " if hasattr(key, "key_size") else ""
        return f"{bits}{kind} Key Pair with Hash: {self.keyHash()}"

    def newCertificate(self, newCertData: bytes, format: int = FILETYPE_ASN1) -> PrivateCertificate:
        """Join this key with a certificate for it: see `PrivateCertificate.load`."""
        from asyncreactor.internet._tls_certificates import PrivateCertificate

        return PrivateCertificate.load(newCertData, self, format)

    # -- requests

    def requestObject(
        self, distinguishedName: DistinguishedName, digestAlgorithm: str = "sha256"
    ) -> CertificateRequest:
        """Make a request for a certificate of this key.

        Args:
            distinguishedName: whom it shall name.
            digestAlgorithm: what the request is signed with.
        """
        from asyncreactor.internet._tls_certificates import CertificateRequest

        must_have("distinguishedName", distinguishedName, "_to_x509", "a DistinguishedName")
        builder = x509.CertificateSigningRequestBuilder(distinguishedName._to_x509())
        digest: Any = self._digest(digestAlgorithm)
        return CertificateRequest(builder.sign(self._signing_key(), digest))

    def certificateRequest(
        self,
        distinguishedName: DistinguishedName,
        format: int = FILETYPE_ASN1,
        digestAlgorithm: str = "sha256",
    ) -> bytes:
        """Make a request for a certificate of this key, encoded: see `requestObject`."""
        return self.requestObject(distinguishedName, digestAlgorithm).dump(format)

    # -- signing

    def signRequestObject(
        self,
        issuerDistinguishedName: DistinguishedName,
        requestObject: CertificateRequest,
        serialNumber: int,
        secondsToExpiry: int = _YEAR_SECONDS,
        digestAlgorithm: str = "sha256",
    ) -> Certificate:
        """Give a certificate for a request.

        One that is signed by its own key may sign others; no other may. What the request says beside name and
        key is left out: it is only what somebody wishes.

        Args:
            issuerDistinguishedName: the name of this key's holder.
            requestObject: the request.
            serialNumber: the certificate's number among those of this issuer.
            secondsToExpiry: for how long it is valid, from now.
            digestAlgorithm: what it is signed with.
        """
        from asyncreactor.internet._tls_certificates import Certificate

        must_have("issuerDistinguishedName", issuerDistinguishedName, "_to_x509", "a DistinguishedName")
        must_have("requestObject", requestObject, "_request", "a CertificateRequest")
        must_be_integer("serialNumber", serialNumber, "a number")
        must_be_number("secondsToExpiry", secondsToExpiry, "a number of seconds")
        request = requestObject._request()
        issuer, subject = self._public(), request.public_key()
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder(
            # Here, because the builder's own method refuses the 0 that programs for Twisted begin to count at.
            serial_number=serialNumber,
            issuer_name=issuerDistinguishedName._to_x509(),
            subject_name=request.subject,
            public_key=subject,
            not_valid_before=now.replace(tzinfo=None),
            not_valid_after=(now + datetime.timedelta(seconds=secondsToExpiry)).replace(tzinfo=None),
        )
        own = subject == issuer
        builder = builder.add_extension(x509.BasicConstraints(ca=own, path_length=None), critical=True)
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(subject), critical=False)
        by = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer)
        builder = builder.add_extension(by, critical=False)
        digest: Any = self._digest(digestAlgorithm)
        return Certificate(shown_certificate(builder.sign(self._signing_key(), digest)))

    def signCertificateRequest(
        self,
        issuerDistinguishedName: DistinguishedName,
        requestData: bytes,
        verifyDNCallback: Callable[[DistinguishedName], Any],
        serialNumber: int,
        requestFormat: int = FILETYPE_ASN1,
        certificateFormat: int = FILETYPE_ASN1,
        secondsToExpiry: int = _YEAR_SECONDS,
        digestAlgorithm: str = "sha256",
    ) -> Any:
        """Give a certificate for an encoded request, if its name is right.

        Args:
            issuerDistinguishedName: the name of this key's holder.
            requestData: the request.
            verifyDNCallback: called with the name in the request; returns whether it may have a certificate,
                or a Deferred of that.
            serialNumber: the certificate's number among those of this issuer.
            requestFormat: how the request is encoded.
            certificateFormat: how to encode the certificate.
            secondsToExpiry: for how long it is valid, from now.
            digestAlgorithm: what it is signed with.

        Returns:
            The encoded certificate; if the callback returned a Deferred, one which fires with it.

        Raises:
            VerifyError: the request is not signed by its own key, or the callback said no; the latter fails the
                Deferred, if there is one.
        """
        from asyncreactor.internet._tls_certificates import CertificateRequest

        request = CertificateRequest.load(requestData, requestFormat)
        name = request.getSubject()

        def sign(allowed: object) -> bytes:
            if not allowed:
                raise VerifyError(f"DN callback {verifyDNCallback!r} rejected request DN {name!r}")
            signed = self.signRequestObject(
                issuerDistinguishedName, request, serialNumber, secondsToExpiry, digestAlgorithm
            )
            return signed.dump(certificateFormat)

        allowed = verifyDNCallback(name)
        return allowed.addCallback(sign) if isinstance(allowed, Deferred) else sign(allowed)

    def selfSignedCert(self, serialNumber: int, **kw: str | bytes) -> PrivateCertificate:
        """Make a certificate for this key, signed by itself.

        Args:
            serialNumber: its number.
            kw: the fields of its name: see `DistinguishedName`.
        """
        from asyncreactor.internet._tls_certificates import PrivateCertificate

        must_be_integer("serialNumber", serialNumber, "a number")
        name = DistinguishedName(**kw)
        certificate = self.signRequestObject(name, self.requestObject(name), serialNumber)
        return PrivateCertificate.fromCertificateAndKeyPair(certificate, self)

    def _signing_key(self) -> Any:
        key = key_of(self.original)
        if not hasattr(key, "sign"):
            raise TypeError(f"only a private key can sign, not {key!r}")
        return key

    def _digest(self, algorithm: str) -> hashes.HashAlgorithm | None:
        if isinstance(key_of(self.original), _UNDIGESTED):
            return None
        if not isinstance(algorithm, str):
            raise wrong_type("digestAlgorithm", "the name of one, such as 'sha256'", algorithm)
        found = getattr(hashes, algorithm.upper().replace("-", "_"), None)
        if not (isinstance(found, type) and issubclass(found, hashes.HashAlgorithm)):
            raise ValueError(f"digestAlgorithm must be the name of one, such as 'sha256', not {algorithm!r}")
        return found()
