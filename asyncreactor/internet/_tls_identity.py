"""Whether a certificate is for a host (RFC 9525), for pyOpenSSL, which does not look; the standard library does."""

from __future__ import annotations

import ipaddress
from typing import Any

from asyncreactor.internet._tls_cryptography import x509
from asyncreactor.internet._tls_errors import VerificationError
from asyncreactor.internet._tls_openssl import certificate_of

__all__ = ["check_identity"]


def check_identity(shown: Any, host: str) -> None:
    """Look whether a certificate is for a host.

    Args:
        shown: the certificate.
        host: a name in ASCII, or a numeric address.

    Raises:
        VerificationError: it is not.
    """
    try:
        names = certificate_of(shown).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        raise VerificationError(["the certificate names no host (it has no subjectAltName)"]) from None
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        found = names.get_values_for_type(x509.DNSName)
        matches = any(_name_matches(pattern, host) for pattern in found)
    else:
        addresses = names.get_values_for_type(x509.IPAddress)
        found, matches = list(map(str, addresses)), address in addresses
    if not matches:
        raise VerificationError(
            [f"the certificate is for {', '.join(found) or 'no such host'}; not for {host}"]
        )


def _name_matches(pattern: str, host: str) -> bool:
    """RFC 9525, section 6.3: a wildcard stands for exactly one label, the first, as a whole."""
    wanted = host.lower().removesuffix(".")
    given = pattern.lower().removesuffix(".")
    if given == wanted:
        return "*" not in given
    first, _, rest = given.partition(".")
    return (
        first == "*"
        and "." in rest
        and "*" not in rest
        and wanted.partition(".")[2] == rest
        and wanted[0] != "."
    )
