"""Addresses: where one end of a connection, or a port, is."""

from __future__ import annotations

import os
from typing import Any, ClassVar, Literal

from zope.interface import implementer

from asyncreactor.internet.interfaces import IAddress
from asyncreactor.python._arguments import wrong_type
from asyncreactor.python._records import AttrsFields, Record

__all__ = ["HostnameAddress", "IPv4Address", "IPv6Address", "UNIXAddress"]

_TYPES = frozenset(["TCP", "UDP"])


@implementer(IAddress)
class _InternetAddress(Record):
    __slots__ = ("__weakref__", "host", "port", "type")
    __match_args__ = ("type", "host", "port")

    def __init__(self, type: Literal["TCP", "UDP"], host: str, port: int) -> None:
        if type not in _TYPES:
            raise ValueError(f"type must be 'TCP' or 'UDP', not {type!r}")
        self.type = type
        self.host = host
        self.port = port


class IPv4Address(_InternetAddress):
    """An address of IPv4.

    Args:
        type: "TCP" or "UDP".
        host: the numeric address, such as "127.0.0.1".
        port: the port's number.

    Raises:
        ValueError: there is no such `type`.
    """

    __slots__ = ()


class IPv6Address(_InternetAddress):
    """An address of IPv6.

    Args:
        type: "TCP" or "UDP".
        host: the numeric address, such as "::1".
        port: the port's number.
        flowInfo: the flow label (RFC 6437).
        scopeID: which network a link-local address is on: an interface's index, or its name.

    Raises:
        ValueError: there is no such `type`.
    """

    __slots__ = ("flowInfo", "scopeID")
    __match_args__ = ("type", "host", "port", "flowInfo", "scopeID")

    def __init__(
        self,
        type: Literal["TCP", "UDP"],
        host: str,
        port: int,
        flowInfo: int = 0,
        scopeID: str | int = 0,
    ) -> None:
        _InternetAddress.__init__(self, type, host, port)
        self.flowInfo = flowInfo
        self.scopeID = scopeID


@implementer(IAddress)
class HostnameAddress(Record):
    """A host's name, which hasn't been looked up, and a port.

    Args:
        hostname: the name.
        port: the port's number.
    """

    __slots__ = ("__weakref__", "hostname", "port")
    __match_args__ = ("hostname", "port")

    def __init__(self, hostname: bytes, port: int) -> None:
        self.hostname = hostname
        self.port = port


@implementer(IAddress)
class UNIXAddress:
    """The path of a UNIX socket.

    Two are equal if their paths are, or lead to the same file; so a comparison may look at the file system.

    Args:
        name: the path, or None for a socket without one. On Linux, a path that starts with a zero byte is a
            name in the abstract namespace.
    """

    __slots__ = ("__weakref__", "name")
    __attrs_attrs__: ClassVar[Any] = AttrsFields()

    def __init__(self, name: str | bytes | os.PathLike[str] | None) -> None:
        try:
            self.name = None if name is None else os.fsencode(name)
        except TypeError:
            raise wrong_type("name", "a path as str or bytes, or None", name) from None

    def __repr__(self) -> str:
        return f"UNIXAddress({None if self.name is None else os.fsdecode(self.name)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UNIXAddress):
            return NotImplemented
        return self.name == other.name or self._identity() == other._identity()

    def __hash__(self) -> int:
        return hash(self._identity())

    def _identity(self) -> object:
        """Device and inode of the file, or the name if there is no such file."""
        if self.name is None:
            return None
        try:
            found = os.stat(self.name)
        except (OSError, ValueError):  # ValueError: a zero byte in it, so it names no file
            return self.name
        return (found.st_dev, found.st_ino)


@implementer(IAddress)
class _ProcessAddress:
    """A process, as the other end of a connection over its standard input and output."""
