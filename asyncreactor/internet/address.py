"""Addresses: where one end of a connection, or a port, is."""

from __future__ import annotations

import os
from typing import Literal

import attrs
from zope.interface import implementer

from asyncreactor.internet.interfaces import IAddress

__all__ = ["HostnameAddress", "IPv4Address", "IPv6Address", "UNIXAddress"]

_TYPES = frozenset(["TCP", "UDP"])


@implementer(IAddress)
@attrs.define(order=True, unsafe_hash=True)
class _InternetAddress:
    type: Literal["TCP", "UDP"]
    host: str
    port: int

    def __attrs_post_init__(self) -> None:
        if self.type not in _TYPES:
            raise ValueError(f"type must be 'TCP' or 'UDP', not {self.type!r}")


@attrs.define(order=True, unsafe_hash=True)
class IPv4Address(_InternetAddress):
    """An address of IPv4.

    Args:
        type: "TCP" or "UDP".
        host: the numeric address, such as "127.0.0.1".
        port: the port's number.

    Raises:
        ValueError: there is no such `type`.
    """


@attrs.define(order=True, unsafe_hash=True)
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

    flowInfo: int = 0
    scopeID: str | int = 0


@implementer(IAddress)
@attrs.define(order=True, unsafe_hash=True)
class HostnameAddress:
    """A host's name, which hasn't been looked up, and a port.

    Args:
        hostname: the name.
        port: the port's number.
    """

    hostname: bytes
    port: int


def _as_file_name(name: str | bytes | os.PathLike[str] | None) -> bytes | None:
    return None if name is None else os.fsencode(name)


@implementer(IAddress)
@attrs.define(eq=False, repr=False)
class UNIXAddress:
    """The path of a UNIX socket.

    Two are equal if their paths are, or lead to the same file; so a comparison may look at the file system.

    Args:
        name: the path, or None for a socket without one. On Linux, a path that starts with a zero byte is a
            name in the abstract namespace.
    """

    name: bytes | None = attrs.field(converter=_as_file_name)

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
