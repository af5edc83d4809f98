"""Versions of TLS, by name."""

from __future__ import annotations

import ssl

from asyncreactor.python._constants import NamedConstant, Names

__all__ = ["TLSVersion", "excluded_options"]


class TLSVersion(Names):
    """The versions of TLS. `CertificateOptions` begins at `TLSv1_2`: older ones are not safe (RFC 8996)."""

    SSLv3 = NamedConstant()
    TLSv1_0 = NamedConstant()
    TLSv1_1 = NamedConstant()
    TLSv1_2 = NamedConstant()
    TLSv1_3 = NamedConstant()


#: What switches a version off, in OpenSSL.
_OFF = {
    TLSVersion.SSLv3: ssl.OP_NO_SSLv3,
    TLSVersion.TLSv1_0: ssl.OP_NO_TLSv1,
    TLSVersion.TLSv1_1: ssl.OP_NO_TLSv1_1,
    TLSVersion.TLSv1_2: ssl.OP_NO_TLSv1_2,
    TLSVersion.TLSv1_3: ssl.OP_NO_TLSv1_3,
}


def excluded_options(oldest: NamedConstant, newest: NamedConstant | None) -> int:
    """OpenSSL's option bits that switch off all versions outside a range; None is no limit."""
    return sum(
        off for version, off in _OFF.items() if version < oldest or (newest is not None and version > newest)
    )
