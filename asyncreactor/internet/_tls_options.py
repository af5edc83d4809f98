"""`CertificateOptions`: the TLS settings of either end."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable, Sequence
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._tls_alpn import protosFromProtocol, setupForALPN
from asyncreactor.internet._tls_arguments import adapted, check_protocols, check_settings, check_versions
from asyncreactor.internet._tls_ciphers import (
    OpenSSLDiffieHellmanParameters,
    _ChooseDiffieHellmanEllipticCurve,
    defaultCiphers,
    usable_ciphers,
)
from asyncreactor.internet._tls_connection import StandardConnection
from asyncreactor.internet._tls_openssl import (
    SSL,
    certificate_of,
    crypto,
    key_of,
    needed_openssl,
    shown_certificate,
    shown_key,
)
from asyncreactor.internet._tls_standard import StandardSettings, load_identity, overrides
from asyncreactor.internet._tls_trust import OpenSSLCertificateAuthorities, as_trust_root
from asyncreactor.internet._tls_versions import TLSVersion, excluded_options
from asyncreactor.internet.error import ConnectionLost
from asyncreactor.internet.interfaces import (
    IAcceptableCiphers,
    IOpenSSLClientConnectionCreator,
    IOpenSSLContextFactory,
    IOpenSSLServerConnectionCreator,
)
from asyncreactor.logger import Logger
from asyncreactor.python._constants import NamedConstant
from asyncreactor.python.deprecate import _mutuallyExclusiveArguments, deprecated
from asyncreactor.python.failure import Failure
from asyncreactor.python.versions import Version

__all__ = ["OpenSSLCertificateOptions"]

_log = Logger(namespace="asyncreactor.internet.ssl")

#: `OpenSSL.SSL.TLS_METHOD` and `MODE_RELEASE_BUFFERS`.
_ANY_TLS = 7
_RELEASE_BUFFERS = 16
_ON, _OFF, _NOT_GIVEN = True, False, None
_STANDARD_DEPTH = 9


@implementer(IOpenSSLServerConnectionCreator, IOpenSSLClientConnectionCreator, IOpenSSLContextFactory)
class OpenSSLCertificateOptions:
    """The TLS settings of either end of a connection: a certificate to show, whom to trust, what to speak.

    A client that uses this object itself checks no host's name: that is what `optionsForClientTLS` is for.

    TLS is the standard library's. pyOpenSSL's is used once somebody has called `getContext` (what was done with that
    context counts), and for what only it can do: versions before TLS 1.2, `method`, `contextForServerName`, a
    `verifyDepth` other than 9, or a trust root of somebody else's making.

    Args:
        privateKey: our key, a `PKey` of pyOpenSSL or a key of `cryptography`.
        certificate: our certificate, an `X509` of pyOpenSSL or a certificate of `cryptography`.
        method: deprecated: the number of a method of pyOpenSSL.
        verify: whether the peer must be trusted by way of `caCerts`; prefer `trustRoot`.
        caCerts: the certificates to trust if `verify` is set.
        verifyDepth: how many certificates there may be between the peer's and a trusted one.
        requireCertificate: whether a peer without certificate is refused, if `verify` is set.
        verifyOnce: whether to look at the peer's certificate only at first, when keys are agreed on anew.
        enableSingleUseKeys: whether keys of a key exchange are used once only; new versions of OpenSSL always do.
        enableSessions: whether clients may go on from an earlier connection by the server's memory.
        fixBrokenPeers: whether to bear with errors of known peers.
        enableSessionTickets: whether clients may go on from an earlier connection by a ticket (RFC 5077).
        extraCertChain: the certificates that lead from ours to an authority.
        acceptableCiphers: an `IAcceptableCiphers`.
        dhParameters: a `DiffieHellmanParameters`.
        trustRoot: whom to trust, an `IOpenSSLTrustRoot` or a `Certificate`; the peer must show a certificate then.
        acceptableProtocols: what may be spoken above TLS (RFC 7301), the preferred first.
        raiseMinimumTo: a `TLSVersion`; older ones are off. The default is a minimum for this minimum.
        insecurelyLowerMinimumTo: a `TLSVersion`; older ones are off, and this one is on whatever the default.
        lowerMaximumSecurityTo: a `TLSVersion`; newer ones are off.
        contextForServerName: called on a server with the name that the client asks for, in ASCII bytes, or None;
            returns a context of pyOpenSSL to use instead, or None.

    Raises:
        ValueError: arguments don't fit together, or no acceptable cipher exists here.
        TypeError: two arguments exclude each other, or one is of the wrong type.
    """

    _contextFactory: Any = None if SSL is None else SSL.Context
    _context: Any = None
    _OP_NO_TLSv1_3 = int(ssl.OP_NO_TLSv1_3)
    _defaultMinimumTLSVersion = TLSVersion.TLSv1_2

    @_mutuallyExclusiveArguments(
        [
            ["trustRoot", "requireCertificate"],
            ["trustRoot", "verify"],
            ["trustRoot", "caCerts"],
            ["method", "insecurelyLowerMinimumTo"],
            ["method", "raiseMinimumTo"],
            ["raiseMinimumTo", "insecurelyLowerMinimumTo"],
            ["method", "lowerMaximumSecurityTo"],
        ]
    )
    def __init__(
        self,
        privateKey: Any = None,
        certificate: Any = None,
        method: int | None = None,
        verify: bool = _OFF,
        caCerts: Sequence[Any] | None = None,
        verifyDepth: int = _STANDARD_DEPTH,
        requireCertificate: bool = _ON,
        verifyOnce: bool = _ON,
        enableSingleUseKeys: bool = _ON,
        enableSessions: bool = _OFF,
        fixBrokenPeers: bool = _OFF,
        enableSessionTickets: bool = _OFF,
        extraCertChain: Sequence[Any] | None = None,
        acceptableCiphers: Any = None,
        dhParameters: OpenSSLDiffieHellmanParameters | None = None,
        trustRoot: Any = _NOT_GIVEN,
        acceptableProtocols: Sequence[bytes] | None = None,
        raiseMinimumTo: NamedConstant | None = None,
        insecurelyLowerMinimumTo: NamedConstant | None = None,
        lowerMaximumSecurityTo: NamedConstant | None = None,
        contextForServerName: Callable[[bytes | None], Any] | None = None,
    ) -> None:
        _check_identity_arguments(privateKey, certificate, extraCertChain)
        check_settings(verifyDepth, dhParameters, caCerts, contextForServerName)
        check_protocols(acceptableProtocols)
        check_versions(
            raiseMinimumTo=raiseMinimumTo,
            insecurelyLowerMinimumTo=insecurelyLowerMinimumTo,
            lowerMaximumSecurityTo=lowerMaximumSecurityTo,
        )
        if bool(verify) and not caCerts:
            raise ValueError("verify needs caCerts: the certificates to trust")
        self.privateKey = privateKey
        self.certificate = certificate
        self.extraCertChain = [] if extraCertChain is None else extraCertChain
        self.verify = verify
        self.caCerts = caCerts
        self.verifyDepth = verifyDepth
        self.requireCertificate = requireCertificate
        self.verifyOnce = verifyOnce
        self.enableSingleUseKeys = enableSingleUseKeys
        self.enableSessions = enableSessions
        self.fixBrokenPeers = fixBrokenPeers
        self.enableSessionTickets = enableSessionTickets
        self.dhParameters = dhParameters
        self._oldest = _oldest(
            self._defaultMinimumTLSVersion, raiseMinimumTo, insecurelyLowerMinimumTo, lowerMaximumSecurityTo
        )
        self._newest = lowerMaximumSecurityTo
        self._set_method(method)
        if trustRoot is None:
            self.trustRoot = OpenSSLCertificateAuthorities(caCerts or ()) if verify else None
        else:
            self.trustRoot = as_trust_root(trustRoot)
            self.verify = True
        self._acceptableProtocols = acceptableProtocols
        self._contextForServerName = contextForServerName
        self._cipherString = usable_ciphers(
            defaultCiphers
            if acceptableCiphers is None
            else adapted("acceptableCiphers", acceptableCiphers, IAcceptableCiphers, "an AcceptableCiphers")
        )
        self._settings: StandardSettings | None = None

    def _set_method(self, method: int | None) -> None:
        self._options = int(ssl.OP_NO_SSLv2 | ssl.OP_NO_COMPRESSION | ssl.OP_CIPHER_SERVER_PREFERENCE)
        self._mode = _RELEASE_BUFFERS
        if method is None:
            self.method = _ANY_TLS
            self._options |= excluded_options(self._oldest, self._newest)
        else:
            warnings.warn(
                "Passing method to asyncreactor.internet.ssl.CertificateOptions was deprecated in Twisted 17.1.0:"
                " say which versions with insecurelyLowerMinimumTo, raiseMinimumTo and lowerMaximumSecurityTo.",
                DeprecationWarning,
                stacklevel=4,
            )
            self.method = method
        if self.enableSingleUseKeys:
            self._options |= ssl.OP_SINGLE_DH_USE | ssl.OP_SINGLE_ECDH_USE
        if self.fixBrokenPeers:
            self._options |= ssl.OP_ALL
        if not self.enableSessionTickets:
            self._options |= ssl.OP_NO_TICKET

    # -- connections

    def serverConnectionForTLS(self, protocol: Any) -> Any:
        """Make the TLS of one connection that was accepted: see `IOpenSSLServerConnectionCreator`."""
        return self._connection(protocol, server_side=True)

    def clientConnectionForTLS(self, protocol: Any) -> Any:
        """Make the TLS of one connection that we made: see `IOpenSSLClientConnectionCreator`."""
        return self._connection(protocol, server_side=False)

    def _makeTLSConnection(self, protocol: Any) -> Any:
        return self._connection(protocol, server_side=False)

    def _connection(self, protocol: Any, *, server_side: bool) -> Any:
        settings = self._standard_settings()
        if settings is None:
            return self._openssl_connection(protocol)
        protocols = protosFromProtocol(protocol, self._acceptableProtocols)
        return StandardConnection(settings, server_side, protocols, protocol)

    def _openssl_connection(self, protocol: Any) -> Any:
        context = self.getContext()
        connection = needed_openssl("a context of pyOpenSSL").Connection(context, None)
        connection.set_app_data(protocol)
        protocols = protosFromProtocol(protocol, self._acceptableProtocols)
        if protocols:
            connection.set_alpn_protos(list(protocols))
        return connection

    # -- the standard library's settings

    def _standard_settings(self) -> StandardSettings | None:
        """What contexts of the standard library are made of; None if pyOpenSSL's has to be used."""
        if self._context is not None or not self._is_standard():
            return None
        if self._settings is None:
            self._settings = StandardSettings(self._configure, self._own_certificate)
        return self._settings

    def _is_standard(self) -> bool:
        return (
            self.method == _ANY_TLS
            and self._oldest >= TLSVersion.TLSv1_2
            and self._contextForServerName is None
            and (not self.verify or self.verifyDepth == _STANDARD_DEPTH)
            and (self.trustRoot is None or hasattr(self.trustRoot, "_add_to_standard"))
            and self._contextFactory is OpenSSLCertificateOptions._contextFactory
            and not overrides(self, OpenSSLCertificateOptions, "getContext", "_makeContext")
        )

    def _own_certificate(self) -> Any:
        return None if self.certificate is None else shown_certificate(certificate_of(self.certificate))

    def _configure(self, context: ssl.SSLContext) -> None:
        if self._oldest is TLSVersion.TLSv1_3:
            context.minimum_version = ssl.TLSVersion.TLSv1_3
        if self._newest is TLSVersion.TLSv1_2:
            context.maximum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate is not None:
            load_identity(context, self.certificate, self.privateKey, self.extraCertChain)
        context.set_ciphers(self._cipherString)
        if self.dhParameters is not None:
            context.load_dh_params(_text_path(self.dhParameters))
        if self.fixBrokenPeers:
            context.options |= ssl.OP_ALL
        if not self.enableSessionTickets:
            context.options |= ssl.OP_NO_TICKET
        if not self.enableSessions and context.protocol == ssl.PROTOCOL_TLS_SERVER:
            context.num_tickets = 0
        if self.verify and self.trustRoot is not None:
            self.trustRoot._add_to_standard(context)
            context.verify_mode = ssl.CERT_REQUIRED if self.requireCertificate else ssl.CERT_OPTIONAL

    # -- pyOpenSSL's context

    def getContext(self) -> Any:
        """Return a context of pyOpenSSL, always the same; connections use it from then on.

        Raises:
            ImportError: pyOpenSSL is not installed.
        """
        if self._context is None:
            self._context = self._makeContext()
        return self._context

    def _makeContext(self, skipCiphers: bool = False) -> Any:
        library = needed_openssl("a context of pyOpenSSL")
        context = self._contextFactory(self.method)
        context.set_options(self._options)
        context.set_mode(self._mode)
        if self.certificate is not None:
            self._show_identity(context)
        self._set_verification(library, context)
        if not self.enableSessions:
            context.set_session_cache_mode(library.SESS_CACHE_OFF)
        else:
            context.set_session_id(id(self).to_bytes(8))
        if self.dhParameters is not None:
            context.load_tmp_dh(self.dhParameters._dhFile.path)
        if not skipCiphers:
            context.set_cipher_list(self._cipherString.encode("ascii"))
        _ChooseDiffieHellmanEllipticCurve(library.OPENSSL_VERSION_NUMBER, None, crypto).configureECDHCurve(
            context
        )
        setupForALPN(context, self._acceptableProtocols or ())
        if self._contextForServerName is not None:
            context.set_tlsext_servername_callback(_NameSwitch(self._contextForServerName))
        return context

    def _show_identity(self, context: Any) -> None:
        with warnings.catch_warnings():
            # New versions of pyOpenSSL would rather have objects of cryptography; old ones take only their own.
            warnings.simplefilter("ignore", DeprecationWarning)
            context.use_certificate(_shown(self.certificate, crypto.X509, certificate_of, shown_certificate))
            context.use_privatekey(_shown(self.privateKey, crypto.PKey, key_of, shown_key))
            for each in self.extraCertChain:
                context.add_extra_chain_cert(_shown(each, crypto.X509, certificate_of, shown_certificate))
        context.check_privatekey()

    def _set_verification(self, library: Any, context: Any) -> None:
        flags = library.VERIFY_NONE
        if self.verify:
            flags = library.VERIFY_PEER
            if self.requireCertificate:
                flags |= library.VERIFY_FAIL_IF_NO_PEER_CERT
            if self.verifyOnce:
                flags |= library.VERIFY_CLIENT_ONCE
            assert self.trustRoot is not None, "verify says that there is one"
            self.trustRoot._addCACertsToContext(context)
        context.set_verify(flags, _keep_verdict)
        if self.verifyDepth is not None:
            context.set_verify_depth(self.verifyDepth)

    # -- pickles

    @deprecated(Version("Twisted", 15, 0, 0), "a real persistence system")
    def __getstate__(self) -> dict[str, Any]:
        return {key: value for key, value in vars(self).items() if key not in ("_context", "_settings")}

    @deprecated(Version("Twisted", 15, 0, 0), "a real persistence system")
    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__ = {**state, "_settings": None}


class _NameSwitch:
    """Lets the program choose a server's context by the name that the client asks for."""

    def __init__(self, choose: Callable[[bytes | None], Any]) -> None:
        self._choose = choose

    def __call__(self, connection: Any) -> None:
        try:
            chosen = self._choose(connection.get_servername())
        except BaseException:
            # Raised here, it would be printed, and the handshake would go on.
            _log.failure("choosing TLS settings by the name that a client asks for failed")
            connection.get_app_data().failVerification(
                Failure(ConnectionLost("no TLS settings for this name"))
            )
            return
        if chosen is not None:
            connection.set_context(chosen)


def _keep_verdict(connection: Any, certificate: Any, error: int, depth: int, good: int) -> bool:
    return bool(good)


def _shown(thing: Any, kind: type, inner: Callable[[Any], Any], show: Callable[[Any], Any]) -> Any:
    return thing if isinstance(thing, kind) else show(inner(thing))


def _text_path(parameters: OpenSSLDiffieHellmanParameters) -> str:
    path = parameters._dhFile.path
    return path.decode() if isinstance(path, bytes) else path


def _check_identity_arguments(key: Any, certificate: Any, chain: Any) -> None:
    if (key is None) != (certificate is None):
        given, lacking = ("certificate", "privateKey") if key is None else ("privateKey", "certificate")
        raise ValueError(f"privateKey and certificate go together: {given} was given, and {lacking} was not")
    if chain is not None and key is None:
        raise ValueError("extraCertChain needs the privateKey and certificate that it begins at")


def _oldest(
    default: NamedConstant,
    raised: NamedConstant | None,
    lowered: NamedConstant | None,
    newest: NamedConstant | None,
) -> NamedConstant:
    """The oldest version that is on."""
    for name, given in (("raiseMinimumTo", raised), ("insecurelyLowerMinimumTo", lowered)):
        if given is not None and newest is not None and given > newest:
            raise ValueError(f"{name} needs to be lower than lowerMaximumSecurityTo")
    if lowered is not None:
        return lowered
    oldest = default if raised is None else max(default, raised)
    return oldest if newest is None else min(oldest, newest)
