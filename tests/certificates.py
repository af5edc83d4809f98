"""Authorities and certificates for tests of TLS, made anew in each run."""

from __future__ import annotations

import datetime
import ipaddress
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from asyncreactor.internet.ssl import Certificate, PrivateCertificate

__all__ = ["Authority", "authority", "host_certificate"]

DAY = datetime.timedelta(days=1)


class Authority:
    """Signs certificates for hosts."""

    def __init__(self, name: str, signer: Authority | None = None) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = _name(name)
        self.signer = signer or self
        builder = _builder(self.name, self.key, self.signer.name, 1)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        self.x509 = builder.sign(self.signer.key, hashes.SHA256())
        self.certificate = Certificate.loadPEM(self.pem)

    @property
    def pem(self) -> bytes:
        """The authority's own certificate."""
        return self.x509.public_bytes(Encoding.PEM)

    def pem_for(self, *hosts: str, days: int = 1) -> bytes:
        """Key and certificate for some hosts; one that is valid for a negative number of days has expired."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        builder = _builder(_name(hosts[0]), key, self.name, days).add_extension(names, critical=False)
        signed = builder.sign(self.key, hashes.SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return private + signed.public_bytes(Encoding.PEM)

    def certificate_for(self, *hosts: str, days: int = 1) -> PrivateCertificate:
        """A certificate for some hosts."""
        return PrivateCertificate.loadPEM(self.pem_for(*hosts, days=days))


@cache
def authority() -> Authority:
    """The authority that all trust."""
    return Authority("the authority")


@cache
def host_certificate() -> PrivateCertificate:
    """A good certificate for this machine."""
    return authority().certificate_for("localhost", "127.0.0.1", "::1", "xn--bcher-kva.example")


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _builder(
    name: x509.Name, key: ec.EllipticCurvePrivateKey, issuer: x509.Name, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 9 * DAY)
        .not_valid_after(now + days * DAY)
    )
