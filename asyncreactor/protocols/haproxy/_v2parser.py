"""Version 2 of the PROXY protocol: a binary header (section 2.2).

signature (12)   version | command (1)   family | protocol (1)   length (2)   addresses, then whatever else
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from zope.interface import implementer

from asyncreactor.internet.address import IPv4Address, IPv6Address, UNIXAddress
from asyncreactor.internet.interfaces import IAddress
from asyncreactor.protocols.haproxy._exceptions import InvalidProxyHeader, MissingAddressData
from asyncreactor.protocols.haproxy._info import ProxyInfo
from asyncreactor.protocols.haproxy._interfaces import IProxyParser

__all__ = ["SIGNATURE", "V2Parser"]

SIGNATURE = b"\r\n\r\n\x00\r\nQUIT\n"

_HEAD = struct.Struct("!12sBBH")
_VERSION = 2
_LOCAL, _PROXY = 0, 1
_UNSPECIFIED = 0
_PROTOCOLS: dict[int, Literal["TCP", "UDP"]] = {1: "TCP", 2: "UDP"}

#: Both addresses, from their bytes.
_Reader: TypeAlias = Callable[[bytes, Literal["TCP", "UDP"]], tuple[IAddress, IAddress]]


class _Family(NamedTuple):
    """A family of addresses: how many bytes both take, and how they are read."""

    size: int
    read: _Reader


def _read_ipv4(data: bytes, kind: Literal["TCP", "UDP"]) -> tuple[IAddress, IAddress]:
    source, destination, source_port, destination_port = struct.unpack("!4s4sHH", data)
    return (
        IPv4Address(kind, socket.inet_ntoa(source), source_port),
        IPv4Address(kind, socket.inet_ntoa(destination), destination_port),
    )


def _read_ipv6(data: bytes, kind: Literal["TCP", "UDP"]) -> tuple[IAddress, IAddress]:
    source, destination, source_port, destination_port = struct.unpack("!16s16sHH", data)
    return (
        IPv6Address(kind, _all_groups(source), source_port),
        IPv6Address(kind, _all_groups(destination), destination_port),
    )


def _all_groups(packed: bytes) -> str:
    """An IPv6 address with no group left out."""
    return ":".join(f"{group:x}" for group in struct.unpack("!8H", packed))


def _read_unix(data: bytes, kind: Literal["TCP", "UDP"]) -> tuple[IAddress, IAddress]:
    source, destination = struct.unpack("!108s108s", data)
    return UNIXAddress(source.rstrip(b"\0")), UNIXAddress(destination.rstrip(b"\0"))


_FAMILIES = {1: _Family(12, _read_ipv4), 2: _Family(36, _read_ipv6), 3: _Family(216, _read_unix)}


@implementer(IProxyParser)
class V2Parser:
    """Reads a binary header.

    Attributes:
        buffer: what has come of it.
    """

    def __init__(self) -> None:
        self.buffer = b""

    def feed(self, data: bytes) -> tuple[ProxyInfo, bytes] | tuple[None, None]:
        """Take the next piece; see `IProxyParser.feed`."""
        self.buffer += data
        begin = self.buffer[: len(SIGNATURE)]
        if not SIGNATURE.startswith(begin):
            raise InvalidProxyHeader(f"a header begins with {SIGNATURE!r}, not {begin!r}")
        if len(self.buffer) < _HEAD.size:
            return None, None
        _, version_command, family_protocol, length = _HEAD.unpack_from(self.buffer)
        _check(version_command, family_protocol)
        end = _HEAD.size + length
        if len(self.buffer) < end:
            return None, None
        header, rest = self.buffer[:end], self.buffer[end:]
        self.buffer = b""
        return self.parse(header), rest

    @classmethod
    def parse(cls, line: bytes) -> ProxyInfo:
        """Read a whole header; see `IProxyParser.parse`."""
        if len(line) < _HEAD.size:
            raise MissingAddressData(f"a header has {_HEAD.size} bytes at least, not {len(line)}")
        signature, version_command, family_protocol, _ = _HEAD.unpack_from(line)
        if signature != SIGNATURE:
            raise InvalidProxyHeader(f"a header begins with {SIGNATURE!r}, not {signature!r}")
        command, family, protocol = _check(version_command, family_protocol)
        if command == _LOCAL or _UNSPECIFIED in (family, protocol):
            return ProxyInfo(line, None, None)
        size, read = _FAMILIES[family]
        addresses = line[_HEAD.size : _HEAD.size + size]
        if len(addresses) < size:
            raise MissingAddressData(f"the addresses need {size} bytes, and there are {len(addresses)}")
        return ProxyInfo(line, *read(addresses, _PROTOCOLS[protocol]))


def _check(version_command: int, family_protocol: int) -> tuple[int, int, int]:
    """The command, the family and the protocol, if there are such."""
    version, command = divmod(version_command, 16)
    if version != _VERSION or command not in (_LOCAL, _PROXY):
        raise InvalidProxyHeader(f"the version must be 2 and the command 0 or 1: {version_command:#04x}")
    family, protocol = divmod(family_protocol, 16)
    if family not in (_UNSPECIFIED, *_FAMILIES) or protocol not in (_UNSPECIFIED, *_PROTOCOLS):
        raise InvalidProxyHeader(f"there is no such family and protocol: {family_protocol:#04x}")
    return command, family, protocol
