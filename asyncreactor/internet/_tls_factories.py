"""Context factories: the TLS settings of older programs."""

from __future__ import annotations

import errno
import ssl
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._tls_ciphers import defaultCiphers, usable_ciphers
from asyncreactor.internet._tls_errors import TLSError, tls_error
from asyncreactor.internet._tls_openssl import SSL, needed_openssl
from asyncreactor.internet._tls_standard import StandardSettings, first_certificate, overrides
from asyncreactor.internet.interfaces import IOpenSSLContextFactory
from asyncreactor.python._arguments import must_be_path

__all__ = ["ClientContextFactory", "ContextFactory", "DefaultOpenSSLContextFactory"]

#: `SSLv23_METHOD` and `TLS_METHOD` of pyOpenSSL, which mean the same.
_ANY_TLS = 7
_STANDARD_METHODS = (3, _ANY_TLS)
_OLD_VERSIONS_OFF = int(ssl.OP_NO_SSLv2 | ssl.OP_NO_SSLv3 | ssl.OP_NO_TLSv1 | ssl.OP_NO_TLSv1_1)
_CONTEXT = None if SSL is None else SSL.Context


@implementer(IOpenSSLContextFactory)
class ContextFactory:
    """Gives a context of pyOpenSSL.

    Attributes:
        isClient: whether it is for connections that we make.
    """

    isClient = 0

    def getContext(self) -> Any:
        """Return the context.

        Raises:
            NotImplementedError: a subclass has to say which.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say what its context is")


class DefaultOpenSSLContextFactory(ContextFactory):
    """The TLS settings of a server whose key and certificate are in files; TLS 1.2 and newer.

    TLS is the standard library's, until somebody calls `getContext`.

    Args:
        privateKeyFileName: the key, in PEM form.
        certificateFileName: the certificate, in PEM form.
        sslmethod: the number of a method of pyOpenSSL.
        _contextFactory: what makes the context, if not pyOpenSSL's class.

    Raises:
        TLSError: a file can't be read, or they don't belong together.
    """

    _context: Any = None

    def __init__(
        self,
        privateKeyFileName: str,
        certificateFileName: str,
        sslmethod: int = _ANY_TLS,
        _contextFactory: Any = _CONTEXT,
    ) -> None:
        must_be_path("privateKeyFileName", privateKeyFileName)
        must_be_path("certificateFileName", certificateFileName)
        self.privateKeyFileName = privateKeyFileName
        self.certificateFileName = certificateFileName
        self.sslmethod = sslmethod
        self._contextFactory = _contextFactory
        self._settings = StandardSettings(self._configure, self._own_certificate)
        if self._standard_settings() is None:
            self.cacheContext()
        else:
            self._settings.context(server_side=True)

    def cacheContext(self) -> None:
        """Make the context of pyOpenSSL, if there is none yet."""
        if self._context is None:
            needed_openssl("a context of pyOpenSSL")
            context = self._contextFactory(self.sslmethod)
            context.set_options(_OLD_VERSIONS_OFF)
            context.use_certificate_file(self.certificateFileName)
            context.use_privatekey_file(self.privateKeyFileName)
            self._context = context

    def getContext(self) -> Any:
        """Return the context of pyOpenSSL, always the same; connections use it from then on."""
        self.cacheContext()
        return self._context

    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if key not in ("_context", "_settings")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = {**state, "_settings": StandardSettings(self._configure, self._own_certificate)}

    def _standard_settings(self) -> StandardSettings | None:
        own = overrides(self, DefaultOpenSSLContextFactory, "getContext", "cacheContext")
        standard = self._contextFactory is _CONTEXT and self.sslmethod in _STANDARD_METHODS
        return self._settings if standard and self._context is None and not own else None

    def _configure(self, context: ssl.SSLContext) -> None:
        try:
            context.load_cert_chain(self.certificateFileName, self.privateKeyFileName)
        except ssl.SSLError as error:
            raise tls_error(error) from error
        except OSError as error:
            files = f"{self.privateKeyFileName!r} and {self.certificateFileName!r}"
            words = f"cannot read {files}: {error.strerror or errno.errorcode.get(error.errno or 0)}"
            raise TLSError([("system library", "", words)]) from error
        context.set_ciphers(usable_ciphers(defaultCiphers))

    def _own_certificate(self) -> Any:
        return first_certificate(self.certificateFileName)


@implementer(IOpenSSLContextFactory)
class ClientContextFactory:
    """The TLS settings of a client that looks at nothing: neither whether the server's certificate can be trusted nor
    whether it is for the host. It hides what is said, but not from whoever stands between. Prefer
    `optionsForClientTLS`.

    TLS is the standard library's, unless a subclass has a `getContext` of its own.

    Attributes:
        isClient: whether it is for connections that we make.
        method: the number of a method of pyOpenSSL.
    """

    isClient = 1
    method = _ANY_TLS
    _contextFactory: Any = _CONTEXT

    def getContext(self) -> Any:
        """Return a new context of pyOpenSSL, for TLS 1.2 and newer."""
        needed_openssl("a context of pyOpenSSL")
        context = self._contextFactory(self.method)
        context.set_options(_OLD_VERSIONS_OFF)
        return context

    def _standard_settings(self) -> StandardSettings | None:
        own = overrides(self, ClientContextFactory, "getContext")
        standard = self._contextFactory is _CONTEXT and self.method in _STANDARD_METHODS
        return _UNVERIFIED if standard and not own else None


def _set_ciphers(context: ssl.SSLContext) -> None:
    context.set_ciphers(usable_ciphers(defaultCiphers))


_UNVERIFIED = StandardSettings(_set_ciphers, lambda: None)
