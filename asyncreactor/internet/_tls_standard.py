"""Contexts of the standard library, which all TLS here uses unless a program brings its own of pyOpenSSL."""

from __future__ import annotations

import os
import secrets
import ssl
import tempfile
from collections.abc import Callable, Sequence
from typing import Any

from asyncreactor.internet._tls_cryptography import serialization, x509
from asyncreactor.internet._tls_openssl import certificate_of, key_of, shown_certificate
from asyncreactor.logger import Logger

__all__ = ["StandardSettings", "first_certificate", "load_identity", "overrides"]

_log = Logger(namespace="asyncreactor.internet.ssl")


class StandardSettings:
    """Makes contexts, one for each combination of what only a context can say.

    Args:
        configure: called with each new context, to set what all have in common.
        certificate: called for the own certificate, or None, in the form that programs see.
        choose: if given, called on a server with the name that the client asks for, or None; returns the settings
            whose certificate to show, or None to refuse the client.
    """

    __slots__ = ("_choose", "_configure", "_contexts", "certificate")

    def __init__(
        self,
        configure: Callable[[ssl.SSLContext], None],
        certificate: Callable[[], Any],
        choose: Callable[[bytes | None], StandardSettings | None] | None = None,
    ) -> None:
        self._configure = configure
        self._choose = choose
        self.certificate = certificate
        self._contexts: dict[tuple[bool, tuple[bytes, ...], bool], ssl.SSLContext] = {}

    def context(
        self, server_side: bool, protocols: tuple[bytes, ...] = (), check_host: bool = False
    ) -> ssl.SSLContext:
        """The context for one side.

        Args:
            server_side: whether it is for accepting connections.
            protocols: what may be spoken above TLS (RFC 7301), the preferred first.
            check_host: whether the peer's certificate must be for the host that is connected to.
        """
        key = (server_side, protocols, check_host)
        found = self._contexts.get(key)
        if found is None:
            found = self._contexts[key] = self._make(*key)
        return found

    def _make(self, server_side: bool, protocols: tuple[bytes, ...], check_host: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server_side else ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.hostname_checks_common_name = False
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE
        if protocols:
            context.set_alpn_protocols([protocol.decode("latin-1") for protocol in protocols])
        self._configure(context)
        if server_side:
            context.sni_callback = _NameCallback(self._choose, protocols)
        if check_host:
            context.check_hostname = True
        return context


class _NameCallback:
    """Hears which name a client asks for; nothing else tells a server."""

    __slots__ = ("_choose", "_protocols")

    def __init__(
        self, choose: Callable[[bytes | None], StandardSettings | None] | None, protocols: tuple[bytes, ...]
    ) -> None:
        self._choose = choose
        self._protocols = protocols

    def __call__(self, connection: Any, name: str | None, context: ssl.SSLContext) -> int | None:
        connection.indicated_name = name
        if self._choose is None:
            return None
        try:
            chosen = self._choose(None if name is None else name.encode("ascii"))
            if chosen is None:
                return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
            connection.context = chosen.context(server_side=True, protocols=self._protocols)
        except Exception:
            # Raised here, it would be printed.
            _log.failure("choosing TLS settings for {name!r} failed", name=name)
            return ssl.ALERT_DESCRIPTION_INTERNAL_ERROR
        connection.chosen = chosen
        return None


def overrides(thing: object, base: type, *methods: str) -> bool:
    """Whether any of these methods is not that of `base`."""
    return any(
        getattr(type(thing), method) is not getattr(base, method) or method in vars(thing)
        for method in methods
    )


def load_identity(context: ssl.SSLContext, certificate: Any, key: Any, chain: Sequence[Any]) -> None:
    """Give a context a certificate with its key, and those that lead from it to an authority.

    The standard library takes them from a file only: the key is encrypted in it, and the file is gone after.
    """
    passphrase = secrets.token_hex(32).encode()
    private: Any = key_of(key)
    pem, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    encoded = [private.private_bytes(pem, form, serialization.BestAvailableEncryption(passphrase))]
    encoded += [certificate_of(each).public_bytes(pem) for each in (certificate, *chain)]
    descriptor, path = tempfile.mkstemp(suffix=".pem")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(b"".join(encoded))
        context.load_cert_chain(path, password=passphrase)
    finally:
        os.unlink(path)


def first_certificate(path: str | bytes) -> Any:
    """The first certificate in a file of PEM form, as programs see it."""
    with open(path, "rb") as file:
        return shown_certificate(x509.load_pem_x509_certificate(file.read()))
