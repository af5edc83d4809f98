"""Checks of what programs pass to `listenTCP`, `connectTCP` and their relatives, before anything is opened."""

from __future__ import annotations

import os
from typing import Any

from asyncreactor.internet._interfaces_address import _Binding
from asyncreactor.internet.interfaces import IOpenSSLClientConnectionCreator, IOpenSSLServerConnectionCreator
from asyncreactor.python._arguments import (
    SECONDS,
    must_be_integer,
    must_be_number,
    must_be_text,
    must_have,
    wrong_type,
)

__all__ = [
    "check_backlog",
    "check_address",
    "check_client",
    "check_datagram",
    "check_datagrams",
    "check_factory",
    "check_host",
    "check_mode",
    "check_path",
    "check_server",
    "check_timeout",
    "check_tls_settings",
    "joined",
]

PORT = "a port's number, 0 to 65535"


def check_server(port: object, factory: object, backlog: object = 50, interface: object = "") -> None:
    """The arguments of a port that connections or datagrams come to; its number is left to the system to refuse.

    Raises:
        TypeError: one has the wrong type.
    """
    if not hasattr(port, "__index__") and not isinstance(port, _Binding):
        raise wrong_type("port", f"{PORT}, or what makeBinding returns", port)
    check_factory(factory)
    check_backlog(backlog)
    if interface is not None:
        must_be_text("interface", interface, "a numeric address as str")


def check_factory(factory: object) -> None:
    """A server's factory.

    Raises:
        TypeError: it isn't one.
    """
    must_have("factory", factory, "doStart", "a factory, with buildProtocol and doStart")


def check_backlog(backlog: object) -> None:
    """How many connections the system holds until they are accepted.

    Raises:
        TypeError: it isn't a whole number.
    """
    must_be_integer("backlog", backlog, "a number of connections")


def check_datagram(datagram: object, address: object) -> None:
    """A datagram, and where it is sent to; None is the one peer of a port.

    Raises:
        TypeError: one has the wrong type.
    """
    if not isinstance(datagram, (bytes, bytearray, memoryview)):
        raise wrong_type("datagram", "bytes", datagram)
    if address is not None:
        check_address("addr", address)


def check_address(name: str, address: Any) -> None:
    """A numeric address with the number of a port; of one out of range the system speaks.

    Raises:
        TypeError: it is something else.
    """
    try:
        host, port = address[:2]
    except (TypeError, ValueError):
        host = port = None
    if not (isinstance(host, (str, bytes)) and hasattr(port, "__index__")):
        raise wrong_type(name, "(numeric address, port's number)", address)


def joined(name: str, pieces: Any) -> bytes:
    """Pieces of bytes as one.

    Raises:
        TypeError: they are something else.
    """
    try:
        return b"".join(pieces)
    except TypeError:
        raise wrong_type(name, "an iterable of bytes", pieces) from None


def check_datagrams(port: object, protocol: object, interface: object, max_packet_size: object) -> None:
    """The arguments of a port for datagrams.

    Raises:
        TypeError: one has the wrong type.
        ValueError: `max_packet_size` is negative.
    """
    if not hasattr(port, "__index__") and not isinstance(port, _Binding):
        raise wrong_type("port", f"{PORT}, or what makeBinding returns", port)
    must_have("protocol", protocol, "makeConnection", "a DatagramProtocol")
    must_be_text("interface", interface, "a numeric address as str")
    must_be_number("maxPacketSize", max_packet_size, "a number of bytes, 0 or more", least=0)


def check_path(name: str, path: object) -> None:
    """The path of a UNIX socket.

    Raises:
        TypeError: it isn't one.
    """
    if not isinstance(path, (str, bytes, os.PathLike)):
        raise wrong_type(name, "a path as str or bytes", path)


def check_mode(mode: object) -> None:
    """The permissions of a UNIX socket's file; of a number out of range the system speaks.

    Raises:
        TypeError: it isn't a whole number.
    """
    must_be_integer("mode", mode, "the permissions of a file as a number, such as 0o600")


def check_client(host: object, port: Any, factory: object, timeout: object) -> None:
    """The arguments of a connection; of a port's number out of range the factory hears.

    Raises:
        TypeError: one has the wrong type.
        ValueError: `timeout` is negative.
    """
    check_host("host", host)
    if not isinstance(port, str):
        if not hasattr(port, "__index__"):
            raise wrong_type("port", f"{PORT}, or a service's name", port)
    check_timeout(factory, timeout)


def check_host(name: str, host: object) -> None:
    """A host's name or address.

    Raises:
        TypeError: it isn't text.
    """
    must_be_text(name, host, "a host's name or numeric address as str")


def check_timeout(factory: object, timeout: object) -> None:
    """A client's factory, and how long it waits for a connection.

    Raises:
        TypeError: one has the wrong type.
        ValueError: `timeout` is negative.
    """
    for method in ("buildProtocol", "startedConnecting"):
        must_have("factory", factory, method, "a ClientFactory, with startedConnecting and buildProtocol")
    if timeout is not None:
        must_be_number("timeout", timeout, f"{SECONDS}, or None", least=0)


def check_tls_settings(name: str, settings: object, is_client: bool) -> None:
    """The TLS settings of one end.

    Raises:
        TypeError: they are something else.
    """
    creator = IOpenSSLClientConnectionCreator if is_client else IOpenSSLServerConnectionCreator
    if not (creator.providedBy(settings) or hasattr(settings, "getContext")):
        such_as = 'optionsForClientTLS("example.com")' if is_client else "a CertificateOptions"
        raise wrong_type(name, f"TLS settings, such as {such_as}", settings)
