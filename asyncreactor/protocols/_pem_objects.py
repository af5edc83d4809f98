"""Certificates and keys that lie about in files of PEM form, and which of them belong together."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from asyncreactor.internet._tls_cryptography import x509
from asyncreactor.internet._tls_openssl import BadData, certificate_of
from asyncreactor.internet.ssl import Certificate, CertificateOptions, KeyPair
from asyncreactor.logger import Logger
from asyncreactor.python.filepath import FilePath

__all__ = ["PEMObjects"]

_log = Logger(namespace="asyncreactor.protocols.tls")

#: A block of PEM (RFC 7468), with its kind.
_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)
#: `OpenSSL.crypto.FILETYPE_PEM`
_PEM = 1
_LONGEST_CHAIN = 10


@attrs.define
class PEMObjects:
    """Certificates and keys, each with the file that it is from.

    Args:
        _certificates: the certificates.
        _keyPairs: the keys.

    Attributes:
        troubled: whether something could not be read, or lacks its other half.
    """

    _certificates: list[tuple[FilePath[str], Certificate]]
    _keyPairs: list[tuple[FilePath[str], KeyPair]]
    troubled: bool = False

    @classmethod
    def fromDirectory(cls, directory: FilePath[str]) -> PEMObjects:
        """Read all files below a folder whose names end in `.pem`.

        What can't be read is logged and left out: it may be in the middle of being written.
        """
        return cls.fromFiles(path for path in directory.walk() if path.basename().lower().endswith(".pem"))

    @classmethod
    def fromFile(cls, path: FilePath[str]) -> PEMObjects:
        """Read one file."""
        return cls.fromFiles([path])

    @classmethod
    def fromFiles(cls, paths: Iterable[FilePath[str]]) -> PEMObjects:
        """Read some files."""
        self = cls([], [])
        for path in paths:
            try:
                self._take(path, path.getContent())
            except OSError as error:
                self._leave_out(path, error)
        return self

    def _take(self, path: FilePath[str], content: bytes) -> None:
        for block in _BLOCK.finditer(content):
            try:
                if block[1] == b"CERTIFICATE":
                    self._certificates.append((path, Certificate.loadPEM(block[0])))
                elif block[1].endswith(b"PRIVATE KEY"):
                    self._keyPairs.append((path, KeyPair.load(block[0], _PEM)))
            except BadData as error:
                self._leave_out(path, error)

    def _leave_out(self, path: FilePath[str], error: Exception) -> None:
        self.troubled = True
        _log.warn("something in {path} is left out: {error}", path=path.path, error=error)

    def inferDomainMapping(self) -> dict[str, CertificateOptions]:
        """Return the TLS settings of each host that there is a certificate with its key for.

        The certificates that lead towards an authority are found among the others. Of several certificates for a
        host the one that is valid longest is taken.
        """
        found: dict[str, tuple[datetime.datetime, CertificateOptions]] = {}
        for path, key in self._keyPairs:
            mates = [
                certificate
                for _, certificate in self._certificates
                if certificate.getPublicKey().matches(key)
            ]
            if not mates:
                # Its certificate may be about to be written.
                self.troubled = True
                _log.warn("unused private key at {path} with hash {hash}", path=path.path, hash=key.keyHash())
            for certificate in mates:
                settings = self._settings(certificate, key)
                until = certificate_of(certificate.original).not_valid_after_utc
                for name in _host_names(certificate):
                    if name not in found or found[name][0] < until:
                        found[name] = until, settings
        return {name: settings for name, (_, settings) in found.items()}

    def _settings(self, certificate: Certificate, key: KeyPair) -> CertificateOptions:
        chain = [each.original for each in self._issuers(certificate)]
        return CertificateOptions(
            privateKey=key.original, certificate=certificate.original, extraCertChain=chain
        )

    def _issuers(self, certificate: Certificate) -> Iterator[Certificate]:
        """Those that lead from a certificate to an authority, which itself is known to whom it may concern."""
        current = certificate_of(certificate.original)
        for _ in range(_LONGEST_CHAIN):
            issuer = next((each for _, each in self._certificates if _has_signed(each, current)), None)
            if issuer is None:
                return
            current = certificate_of(issuer.original)
            if current.issuer == current.subject:
                return
            yield issuer


def _has_signed(issuer: Certificate, certificate: x509.Certificate) -> bool:
    candidate: Any = certificate_of(issuer.original)
    if candidate.subject != certificate.issuer or candidate == certificate:
        return False
    try:
        certificate.verify_directly_issued_by(candidate)
    except Exception:
        # Of several classes: the name fits, and the signature is another's.
        return False
    return True


def _host_names(certificate: Certificate) -> list[str]:
    """The names that a certificate is for, in ASCII; if it says none in the modern way, its holder's."""
    try:
        names = certificate_of(certificate.original).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
    except x509.ExtensionNotFound:
        subject = certificate.getSubject()
        return [subject["commonName"].decode().lower()] if "commonName" in subject else []
    return [name.lower() for name in names.value.get_values_for_type(x509.DNSName)]
