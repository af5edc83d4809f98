"""Checks of what TLS settings are made of, before anything is made of it."""

from __future__ import annotations

from typing import Any

from zope.interface import Interface

from asyncreactor.python._arguments import must_be_integer, must_have, wrong_type
from asyncreactor.python._constants import NamedConstant

__all__ = ["adapted", "as_octets", "check_protocols", "check_settings", "check_versions"]

_PROTOCOLS = 'a list of bytes such as [b"h2"], or None'


def check_versions(**versions: object) -> None:
    """Versions of TLS, by the names of their arguments; None is the default.

    Raises:
        TypeError: one is something else.
    """
    for name, version in versions.items():
        if version is not None and not isinstance(version, NamedConstant):
            raise wrong_type(name, "one of TLSVersion, or None", version)


def check_protocols(protocols: Any) -> None:
    """What may be spoken above TLS.

    Raises:
        TypeError: it isn't a list of bytes.
    """
    if protocols is None:
        return
    if isinstance(protocols, (str, bytes)) or not hasattr(protocols, "__iter__"):
        raise wrong_type("acceptableProtocols", _PROTOCOLS, protocols)
    if not hasattr(protocols, "__next__") and not all(isinstance(protocol, bytes) for protocol in protocols):
        raise wrong_type("acceptableProtocols", _PROTOCOLS, protocols)


def check_settings(depth: object, dh_parameters: object, authorities: object, server_name: object) -> None:
    """The `verifyDepth`, `dhParameters`, `caCerts` and `contextForServerName` of settings.

    Raises:
        TypeError: one is of the wrong type.
    """
    must_be_integer("verifyDepth", depth, "a number of certificates")
    if dh_parameters is not None:
        must_have("dhParameters", dh_parameters, "_dhFile", "a DiffieHellmanParameters, or None")
    if authorities is not None:
        must_have("caCerts", authorities, "__iter__", "a list of certificates, or None")
    if server_name is not None and not callable(server_name):
        raise wrong_type("contextForServerName", "a function of a name, or None", server_name)


def adapted(name: str, given: object, interface: type[Interface], allowed: str) -> Any:
    """What provides `interface`, from what was given.

    Raises:
        TypeError: it can't be had.
    """
    provider = interface(given, None)
    if provider is None:
        raise wrong_type(name, allowed, given)
    return provider


def as_octets(name: str, given: Any) -> bytes:
    """An encoded certificate or key, which may come as text if it is in PEM form.

    Raises:
        TypeError: it is neither bytes nor str.
    """
    if isinstance(given, str):
        return given.encode("ascii")
    if not isinstance(given, (bytes, bytearray, memoryview)):
        raise wrong_type(name, "bytes, or text in PEM form", given)
    return bytes(given)
