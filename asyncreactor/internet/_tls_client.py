"""Clients that look whether the server is the one they want."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Sequence
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._idna import _idnaBytes
from asyncreactor.internet._ip import isIPAddress, isIPv6Address
from asyncreactor.internet._tls_certificates import PrivateCertificate
from asyncreactor.internet._tls_connection import StandardConnection
from asyncreactor.internet._tls_identity import check_identity
from asyncreactor.internet._tls_openssl import needed_openssl
from asyncreactor.internet._tls_options import OpenSSLCertificateOptions
from asyncreactor.internet.interfaces import IOpenSSLClientConnectionCreator
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_have
from asyncreactor.python.failure import Failure

__all__ = ["ClientTLSOptions", "_verifyCB", "optionsForClientTLS"]

_NOT_GIVEN = None

_log = Logger(namespace="asyncreactor.internet.ssl")


@implementer(IOpenSSLClientConnectionCreator)
class ClientTLSOptions:
    """The TLS settings of a client for one host, whose certificate must be for that host.

    Args:
        createConnection: called with the `TLSMemoryBIOProtocol`; makes the TLS of the connection.
        hostname: the host: a name, or a numeric address.
        sendServerName: whether to tell the server which host is wanted (RFC 6066); by default if it is a name.

    In the order of older versions, the host's name first and then a context of pyOpenSSL, they are understood, too. A
    subclass can then override `_identityVerifyingInfoCallback`, which is told how each handshake goes.
    """

    def __init__(self, createConnection: Any, hostname: Any, sendServerName: bool | None = None) -> None:
        context = None
        if isinstance(createConnection, str):
            createConnection, hostname, context = self._connect_in_context, createConnection, hostname
        self._createConnection: Callable[[Any], Any] = createConnection
        self._ctx = context
        self._hostname = hostname
        self._hostnameIsDnsName = not isIPAddress(hostname) and not isIPv6Address(hostname)
        self._hostnameBytes = _idnaBytes(hostname) if self._hostnameIsDnsName else hostname.encode("ascii")
        self._hostnameASCII = self._hostnameBytes.decode("ascii")
        self._sendServerName = self._hostnameIsDnsName if sendServerName is None else sendServerName
        if context is not None:
            context.set_info_callback(_Tolerant(self._identityVerifyingInfoCallback))

    def clientConnectionForTLS(self, tlsProtocol: Any) -> Any:
        """Make the TLS of one connection: see `IOpenSSLClientConnectionCreator`."""
        connection = self._createConnection(tlsProtocol)
        if isinstance(connection, StandardConnection):
            connection.check_host(self._hostnameASCII.removesuffix("."))
        elif self._ctx is None:
            if self._sendServerName:
                connection.set_tlsext_host_name(self._hostnameBytes.removesuffix(b"."))
            flags = needed_openssl("a context of pyOpenSSL").VERIFY_PEER
            connection.set_verify(flags, _verifyCB(tlsProtocol, self._hostnameIsDnsName, self._hostnameASCII))
        return connection

    def _connect_in_context(self, tlsProtocol: Any) -> Any:
        connection = needed_openssl("a context of pyOpenSSL").Connection(self._ctx, None)
        connection.set_app_data(tlsProtocol)
        return connection

    def _identityVerifyingInfoCallback(self, connection: Any, where: int, ret: int) -> None:
        library = needed_openssl("a context of pyOpenSSL")
        if where & library.SSL_CB_HANDSHAKE_START and self._sendServerName:
            connection.set_tlsext_host_name(self._hostnameBytes)
        elif where & library.SSL_CB_HANDSHAKE_DONE:
            check_identity(connection.get_peer_certificate(), self._hostnameASCII)


class _Tolerant:
    """Calls a callback for OpenSSL; what it raises ends the connection instead of being printed."""

    def __init__(self, callback: Callable[[Any, int, int], None]) -> None:
        self._callback = callback

    def __call__(self, connection: Any, where: int, ret: int) -> None:
        try:
            self._callback(connection, where, ret)
        except BaseException:
            failure = Failure()
            _log.failure("the callback of a TLS handshake failed", failure)
            connection.get_app_data().failVerification(failure)


def _verifyCB(
    tlsProtocol: Any, hostIsDNS: bool, hostnameASCII: str
) -> Callable[[Any, Any, int, int, bool], bool]:
    """What pyOpenSSL calls for each certificate on the way from an authority to the peer.

    It must not keep the connection alive: the library holds it, out of sight of Python's collector.
    """
    watched = weakref.ref(tlsProtocol)

    def verify(connection: Any, certificate: Any, error: int, depth: int, good: bool) -> bool:
        if not good or depth != 0:
            return bool(good)
        try:
            check_identity(certificate, hostnameASCII)
        except Exception as error:
            protocol = watched()
            if protocol is not None:
                # A traceback would keep the connection alive for as long as somebody keeps the error.
                protocol.failVerification(Failure(error.with_traceback(None)))
            return False
        return True

    return verify


def optionsForClientTLS(
    hostname: str,
    trustRoot: Any = _NOT_GIVEN,
    clientCertificate: PrivateCertificate | None = None,
    acceptableProtocols: Sequence[bytes] | None = None,
    *,
    extraCertificateOptions: dict[str, Any] | None = None,
    sendServerName: bool | None = None,
) -> ClientTLSOptions:
    """Return TLS settings for a client that wants one certain host.

    Args:
        hostname: the host: a name (also with letters outside ASCII), or a numeric address. The server's
            certificate must be for it.
        trustRoot: whom to trust, an `IOpenSSLTrustRoot` or a `Certificate`; by default whom the system does.
        clientCertificate: what to show to servers that ask for a certificate.
        acceptableProtocols: what may be spoken above TLS (RFC 7301), the preferred first.
        extraCertificateOptions: further arguments for `CertificateOptions`.
        sendServerName: whether to tell the server which host is wanted (RFC 6066); by default if it is a name.

    Raises:
        TypeError: `hostname` is not text, or another argument is of the wrong type.
    """
    if not isinstance(hostname, str):
        raise TypeError(f"optionsForClientTLS requires text for host names, not {type(hostname).__name__}")
    # By way of the contents page, where programs replace it.
    from asyncreactor.internet._sslverify import platformTrust

    if extraCertificateOptions is not None:
        must_have("extraCertificateOptions", extraCertificateOptions, "keys", "a mapping, or None")
    given = dict(extraCertificateOptions or {})
    if clientCertificate is not None:
        must_have("clientCertificate", clientCertificate, "privateKey", "a PrivateCertificate, or None")
        given.update(privateKey=clientCertificate.privateKey.original, certificate=clientCertificate.original)
    options = OpenSSLCertificateOptions(
        trustRoot=platformTrust() if trustRoot is None else trustRoot,
        acceptableProtocols=acceptableProtocols,
        **given,
    )
    silent = sendServerName is False and not (isIPAddress(hostname) or isIPv6Address(hostname))
    # The standard library can't look for a name without telling it.
    create = options._openssl_connection if silent else options._makeTLSConnection
    return ClientTLSOptions(create, hostname, sendServerName)
