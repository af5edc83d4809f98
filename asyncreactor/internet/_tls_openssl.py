"""pyOpenSSL where it is installed, and the way between its objects and those of `cryptography`.

Programs for Twisted take pyOpenSSL's objects from certificates, keys and errors. They get them where that package is
installed; all the work is done by `cryptography` and the standard library's `ssl`.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any
from weakref import WeakKeyDictionary

from asyncreactor.internet._tls_cryptography import PrivateKeyTypes, PublicKeyTypes, x509

__all__ = [
    "FILETYPE_ASN1",
    "FILETYPE_PEM",
    "FILETYPE_TEXT",
    "SSL",
    "BadData",
    "certificate_of",
    "crypto",
    "key_of",
    "needed_openssl",
    "shown_certificate",
    "shown_key",
]

#: The numbers that pyOpenSSL gives to forms of encoded objects.
FILETYPE_PEM = 1
FILETYPE_ASN1 = 2
FILETYPE_TEXT = 65535


def _installed(module: str) -> Any:
    try:
        return import_module(module)
    except ImportError:
        return None


#: `OpenSSL.SSL` and `OpenSSL.crypto`, or None.
SSL = _installed("OpenSSL.SSL")
crypto = _installed("OpenSSL.crypto")
#: What the `PKey`s made here were made of: pyOpenSSL would encode and check a key each time it is asked for it.
_keys_of_shown: WeakKeyDictionary[Any, PrivateKeyTypes | PublicKeyTypes] = WeakKeyDictionary()


class BadData(ValueError, *([crypto.Error] if crypto else [])):  # type: ignore[misc]  # depends on what is installed
    """An encoded certificate, request or key can't be read. An `OpenSSL.crypto.Error`, too, where there is one."""


def needed_openssl(what: str) -> Any:
    """`OpenSSL.SSL`, for `what`.

    Raises:
        ImportError: pyOpenSSL is not installed.
    """
    if SSL is None:
        raise ImportError(
            f"{what} needs pyOpenSSL, which the extra 'tls' has: pip install 'asyncreactor[tls]'"
        )
    return SSL


def certificate_of(shown: Any) -> x509.Certificate:
    """The certificate that an `X509` of pyOpenSSL stands for; one of `cryptography` stands for itself.

    Raises:
        TypeError: it is neither.
    """
    if isinstance(shown, x509.Certificate):
        return shown
    if crypto is not None and isinstance(shown, crypto.X509):
        return shown.to_cryptography()  # type: ignore[no-any-return]  # pyOpenSSL is untyped here
    raise TypeError(f"a certificate must be of pyOpenSSL (X509) or cryptography, not {shown!r}")


def shown_certificate(certificate: x509.Certificate) -> Any:
    """What programs see of a certificate: pyOpenSSL's `X509` where it is installed."""
    return certificate if crypto is None else crypto.X509.from_cryptography(certificate)


def key_of(shown: Any) -> PrivateKeyTypes | PublicKeyTypes:
    """The key that a `PKey` of pyOpenSSL stands for; one of `cryptography` stands for itself.

    Raises:
        TypeError: it is neither.
    """
    if crypto is not None and isinstance(shown, crypto.PKey):
        known = _keys_of_shown.get(shown)
        return shown.to_cryptography_key() if known is None else known
    if hasattr(shown, "public_key") or hasattr(shown, "public_bytes"):
        return shown  # type: ignore[no-any-return]  # its classes have no common base
    raise TypeError(f"a key must be of pyOpenSSL (PKey) or cryptography, not {shown!r}")


def shown_key(key: PrivateKeyTypes | PublicKeyTypes) -> Any:
    """What programs see of a key: pyOpenSSL's `PKey` where it is installed."""
    if crypto is None:
        return key
    shown = crypto.PKey.from_cryptography_key(key)
    _keys_of_shown[shown] = key
    return shown
