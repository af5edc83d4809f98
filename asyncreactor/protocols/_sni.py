"""TLS servers of many hosts: the certificate is chosen by the name that the client asks for (RFC 6066, section 3)."""

from __future__ import annotations

import os
import ssl
import time
from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._tls_alpn import protosFromProtocol
from asyncreactor.internet._tls_ciphers import defaultCiphers, usable_ciphers
from asyncreactor.internet._tls_connection import StandardConnection
from asyncreactor.internet._tls_standard import StandardSettings
from asyncreactor.internet.interfaces import IOpenSSLServerConnectionCreator
from asyncreactor.internet.ssl import CertificateOptions
from asyncreactor.logger import Logger
from asyncreactor.protocols._pem_objects import PEMObjects
from asyncreactor.python.filepath import FilePath

__all__ = ["PEMObjects", "SNIConnectionCreator", "autoReloadingDirectoryOfPEMs", "lookupWithWildcard"]

_log = Logger(namespace="asyncreactor.protocols.tls")

Lookup = Callable[[bytes | None], CertificateOptions | None]
#: The folder is looked at again only after so many times what looking took: at most 5 % of the time goes there.
_PATIENCE = 20


@implementer(IOpenSSLServerConnectionCreator)
class SNIConnectionCreator:
    """The TLS settings of a server of many hosts.

    Args:
        _contextLookup: called with the name that a client asks for, in ASCII, or None if it asks for none;
            returns the host's settings, or None to refuse the client. A name that has none is asked for again
            with `*` in place of its first label.
    """

    def __init__(self, _contextLookup: Lookup) -> None:
        self._contextLookup = _contextLookup
        self._settings = StandardSettings(_set_ciphers, lambda: None, self._choose)

    def serverConnectionForTLS(self, tlsProtocol: Any) -> Any:
        """Make the TLS of one connection: see `IOpenSSLServerConnectionCreator`."""
        return StandardConnection(self._settings, True, protosFromProtocol(tlsProtocol, ()), tlsProtocol)

    def _choose(self, name: bytes | None) -> StandardSettings | None:
        found = lookupWithWildcard(self._contextLookup, name)
        if found is None:
            _log.error("no server certificate for name {name!r}", name=name)
            return None
        settings = found._standard_settings()
        if settings is None:
            raise TypeError(
                f"{found!r} has settings that only pyOpenSSL can follow: they can't be chosen by name"
            )
        return settings


def lookupWithWildcard(flatLookup: Lookup, name: bytes | None) -> CertificateOptions | None:
    """Look a name up; if there is nothing, look for all names of the domain that it is in."""
    if name is None:
        return flatLookup(None)
    name = name.lower().removesuffix(b".")
    found = flatLookup(name)
    if found is None:
        _, dot, domain = name.partition(b".")
        found = flatLookup(b"*." + domain) if dot else None
    return found


def autoReloadingDirectoryOfPEMs(
    path: FilePath[str], seconds: Callable[[], float] = time.monotonic
) -> Lookup:
    """Return a look-up of names in the certificates of a folder, which is read again when a file in it has changed.

    Clients that ask for no name get the certificate of the name that is first in the alphabet.

    Args:
        path: the folder. All files below it whose names end in `.pem` are read: certificates, their keys, and
            the certificates that lead to an authority, in whatever files.
        seconds: tells the time.
    """
    return _Folder(path, seconds).lookup


class _Folder:
    def __init__(self, path: FilePath[str], seconds: Callable[[], float]) -> None:
        self._path = path
        self._seconds = seconds
        self._state: object = None
        self._hosts: dict[str, CertificateOptions] = {}
        self._look_again = float("-inf")

    def lookup(self, name: bytes | None) -> CertificateOptions | None:
        begun = self._seconds()
        if begun >= self._look_again:
            self._look()
            now = self._seconds()
            self._look_again = now + (now - begun) * _PATIENCE
        if name is None:
            return self._hosts[min(self._hosts)] if self._hosts else None
        return self._hosts.get(name.decode("ascii"))

    def _look(self) -> None:
        try:
            state = _state(self._path.path)
            if state == self._state:
                return
            objects = PEMObjects.fromDirectory(self._path)
        except OSError as error:
            _log.error("certificates in {path} can't be read: {error}", path=self._path.path, error=error)
            return
        hosts = objects.inferDomainMapping()
        # A file may be half written: what was there serves until it is whole.
        self._hosts = {**self._hosts, **hosts} if objects.troubled else hosts
        self._state = state


def _state(folder: str) -> object:
    """What differs once a file below the folder has changed."""
    found = []
    for place, _, names in os.walk(folder, onerror=_raise):
        for name in names:
            if name.lower().endswith(".pem"):
                status = os.stat(os.path.join(place, name))
                found.append((place, name, status.st_ino, status.st_size, status.st_mtime_ns))
    return sorted(found)


def _raise(error: OSError) -> None:
    raise error


def _set_ciphers(context: ssl.SSLContext) -> None:
    context.set_ciphers(usable_ciphers(defaultCiphers))
