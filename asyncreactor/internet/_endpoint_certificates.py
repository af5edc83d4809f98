"""TLS settings from the files that an endpoint description names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from asyncreactor.logger import Logger

if TYPE_CHECKING:
    from asyncreactor.python.filepath import FilePath

__all__ = ["_loadCAsFromDir", "client_settings", "server_settings", "verified_client_settings"]

_log = Logger(namespace="asyncreactor.internet.endpoints")

#: `OpenSSL.crypto.FILETYPE_PEM`
_PEM = 1
_CERTIFICATE = re.compile(rb"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def server_settings(values: Mapping[str, Any]) -> Any:
    """The `CertificateOptions` for a server of the kind `ssl:`.

    Raises:
        ValueError: a file has no certificate in it, or there is no such `sslmethod`.
        OSError: a file can't be read.
    """
    from asyncreactor.internet import ssl

    own = _own_certificate(values["certKey"] or values["privateKey"], values["privateKey"])
    dh_file = values["dhParameters"]
    return ssl.CertificateOptions(
        method=_method(values["sslmethod"]),
        privateKey=own.privateKey.original,
        certificate=own.original,
        extraCertChain=_chain(values["extraCertChain"]),
        dhParameters=ssl.DiffieHellmanParameters.fromFile(_file(dh_file)) if dh_file else None,
    )


def client_settings(values: Mapping[str, Any]) -> Any:
    """The TLS settings for a client of the kind `ssl:`, which checks the server only if told to.

    Raises:
        OSError: a file or folder can't be read.
    """
    from asyncreactor.internet import ssl

    own = _own_certificate(values["certKey"], values["privateKey"])
    roots = _loadCAsFromDir(_file(values["caCertsDir"])) if values["caCertsDir"] else None
    if values["hostname"]:
        return ssl.optionsForClientTLS(values["hostname"], trustRoot=roots, clientCertificate=own)
    return ssl.CertificateOptions(
        privateKey=own.privateKey.original if own else None,
        certificate=own.original if own else None,
        trustRoot=roots,
    )


def verified_client_settings(values: Mapping[str, Any]) -> Any:
    """The TLS settings for a client of the kind `tls:`, which checks that the server is the one it wants.

    Raises:
        OSError: a file or folder can't be read.
    """
    from asyncreactor.internet import ssl

    return ssl.optionsForClientTLS(
        values["host"],
        trustRoot=_loadCAsFromDir(_file(values["trustRoots"])) if values["trustRoots"] else None,
        clientCertificate=_own_certificate(values["certificate"], values["privateKey"]),
    )


def _loadCAsFromDir(directoryPath: FilePath[Any]) -> Any:
    """The trust root made of the first certificate of each `.pem` file in a folder.

    A file that can't be read, or has no certificate in it, is left out.
    """
    from asyncreactor.internet import ssl

    certificates = {}
    for child in directoryPath.children():
        if not child.asTextMode().basename().lower().endswith(".pem"):
            continue
        try:
            data = child.getContent()
        except OSError as error:
            _log.debug("certificates in {path!r} are left out: {error}", path=child.path, error=error)
            continue
        try:
            certificate = ssl.Certificate.loadPEM(data)
        except Exception as error:
            # Any class: which one says "malformed" depends on the library below.
            _log.debug("{path!r} is left out: {error}", path=child.path, error=error)
            continue
        certificates[certificate.digest()] = certificate
    return ssl.trustRootFromCertificates(certificates.values())


def _own_certificate(certificate_file: str | None, key_file: str | None) -> Any:
    """A certificate with its private key, if both are named."""
    from asyncreactor.internet import ssl

    if not certificate_file or not key_file:
        return None
    certificate = ssl.Certificate.loadPEM(_file(certificate_file).getContent())
    key = ssl.KeyPair.load(_file(key_file).getContent(), _PEM)
    return ssl.PrivateCertificate.fromCertificateAndKeyPair(certificate, key)


def _chain(file: str | None) -> list[Any] | None:
    """The certificates of a file, in their order."""
    from asyncreactor.internet import ssl

    if not file:
        return None
    pems = _CERTIFICATE.findall(_file(file).getContent())
    if not pems:
        raise ValueError(
            f"Specified chain file '{file}' doesn't contain any valid certificates in PEM format."
        )
    return [ssl.Certificate.loadPEM(pem).original for pem in pems]


def _method(name: str | None) -> int | None:
    """The number of one of pyOpenSSL's `..._METHOD` constants."""
    if not name:
        return None
    from OpenSSL import SSL

    method = getattr(SSL, name, None) if name.endswith("_METHOD") else None
    if not isinstance(method, int):
        known = ", ".join(each for each in dir(SSL) if each.endswith("_METHOD"))
        raise ValueError(f"ssl: 'sslmethod' must be one of {known}, not {name!r}")
    return method


def _file(path: Any) -> FilePath[Any]:
    """The file at `path`; what most programs never need is imported late."""
    from asyncreactor.python.filepath import FilePath

    return FilePath(path)
