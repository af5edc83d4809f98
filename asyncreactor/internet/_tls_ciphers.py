"""Which ciphers may be used, and what keys are agreed on with."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any

import attrs
from zope.interface import implementer

from asyncreactor.internet._tls_openssl import SSL
from asyncreactor.internet.interfaces import IAcceptableCiphers, ICipher
from asyncreactor.python._arguments import must_have, wrong_type
from asyncreactor.python.filepath import FilePath

__all__ = [
    "OpenSSLAcceptableCiphers",
    "OpenSSLCipher",
    "OpenSSLDiffieHellmanParameters",
    "_ChooseDiffieHellmanEllipticCurve",
    "_defaultCurveName",
    "_expandCipherString",
    "defaultCiphers",
    "usable_ciphers",
]

_OPENSSL_1_1_0 = 0x10100000
_OPENSSL_1_0_2 = 0x10002000
_defaultCurveName = "prime256v1"


@implementer(ICipher)
@attrs.frozen
class OpenSSLCipher:
    """A cipher suite.

    Args:
        fullName: its name, as OpenSSL has it.
    """

    fullName: str


@implementer(IAcceptableCiphers)
class OpenSSLAcceptableCiphers:
    """Cipher suites that may be used, the best first.

    Args:
        ciphers: the `ICipher`s.
    """

    def __init__(self, ciphers: Iterable[Any]) -> None:
        self._ciphers = tuple(ciphers)

    def selectCiphers(self, availableCiphers: Iterable[Any]) -> tuple[Any, ...]:
        """Return those of ours that are among the available ones, in our order."""
        available = set(availableCiphers)
        return tuple(cipher for cipher in self._ciphers if cipher in available)

    @classmethod
    def fromOpenSSLCipherString(cls, cipherString: str) -> OpenSSLAcceptableCiphers:
        """Make one of a list in OpenSSL's language: see `man openssl-ciphers`."""
        if not isinstance(cipherString, str):
            raise wrong_type("cipherString", "a list in OpenSSL's language, a str", cipherString)
        return cls(_expandCipherString(cipherString))


def _expandCipherString(cipherString: str, method: int | None = None, options: int = 0) -> tuple[Any, ...]:
    """The ciphers that a list in OpenSSL's language stands for.

    Args:
        cipherString: the list.
        method: if given, what pyOpenSSL's context is made with that is asked; else the standard library's is.
        options: what is set on that context.
    """
    names = _standard_names(cipherString) if method is None else _openssl_names(cipherString, method, options)
    return tuple(map(OpenSSLCipher, names))


def _standard_names(cipherString: str) -> list[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.set_ciphers(cipherString)
    except ssl.SSLError as error:
        if "No cipher can be selected" not in str(error):
            raise
        return []
    return [cipher["name"] for cipher in context.get_ciphers()] if cipherString else []


def _openssl_names(cipherString: str, method: int, options: int) -> list[str]:
    context = SSL.Context(method)
    context.set_options(options)
    try:
        context.set_cipher_list(cipherString.encode("ascii"))
    except SSL.Error as error:
        if not error.args[0] or error.args[0][0][2] != "no cipher match":
            raise
        return []
    return SSL.Connection(context, None).get_cipher_list() if cipherString else []


#: With forward secrecy, and authenticated encryption before other; no SHA-1.
_DEFAULT = (
    "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20:ECDHE+AES256:DHE+AES256:ECDHE+AES128:DHE+AES128"
    ":!aNULL:!eNULL:!aDSS:!SHA1:!AESCCM"
)
defaultCiphers = OpenSSLAcceptableCiphers.fromOpenSSLCipherString(_DEFAULT)


def usable_ciphers(acceptable: Any) -> str:
    """A list in OpenSSL's language of the acceptable ciphers that there are here.

    Raises:
        ValueError: there is none.
    """
    available = _expandCipherString("ALL:COMPLEMENTOFALL")
    chosen = ":".join(cipher.fullName for cipher in acceptable.selectCiphers(available))
    if not chosen:
        raise ValueError("Supplied IAcceptableCiphers yielded no usable ciphers on this platform.")
    return chosen


class OpenSSLDiffieHellmanParameters:
    """The prime and generator for key exchange by Diffie and Hellman over integers; elliptic curves need none.

    Args:
        parameters: the file that has them in PEM form, as `openssl dhparam` makes it.
    """

    def __init__(self, parameters: FilePath[Any]) -> None:
        self._dhFile = parameters

    @classmethod
    def fromFile(cls, filePath: FilePath[Any]) -> OpenSSLDiffieHellmanParameters:
        """Take the parameters from a file in PEM form; it is read when they are first used."""
        must_have("filePath", filePath, "path", "a FilePath")
        return cls(filePath)


class _ChooseDiffieHellmanEllipticCurve:
    """Lets contexts of OpenSSL older than 1.1.0 use elliptic curves; newer ones do so by themselves."""

    def __init__(self, openSSLVersion: int, openSSLlib: Any, openSSLcrypto: Any) -> None:
        self._version = openSSLVersion
        self._lib = openSSLlib
        self._crypto = openSSLcrypto

    def configureECDHCurve(self, ctx: Any) -> None:
        """Do what can be done: without curves, TLS still works, so failing is no error."""
        if self._version >= _OPENSSL_1_1_0:
            return
        try:
            if self._version >= _OPENSSL_1_0_2:
                self._lib.SSL_CTX_set_ecdh_auto(ctx._context, True)
            else:
                ctx.set_tmp_ecdh(self._crypto.get_elliptic_curve(_defaultCurveName))
        except BaseException:
            return
