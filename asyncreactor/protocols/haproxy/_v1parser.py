"""Version 1 of the PROXY protocol: a line of text (section 2.1).

PROXY TCP4 192.0.2.1 198.51.100.7 56324 443
"""

from __future__ import annotations

import socket

from zope.interface import implementer

from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.protocols.haproxy._exceptions import (
    InvalidNetworkProtocol,
    InvalidProxyHeader,
    MissingAddressData,
)
from asyncreactor.protocols.haproxy._info import ProxyInfo
from asyncreactor.protocols.haproxy._interfaces import IProxyParser

__all__ = ["V1Parser"]

_NEWLINE = b"\r\n"
#: The longest line, its end included, in bytes.
_LONGEST = 107


@implementer(IProxyParser)
class V1Parser:
    """Reads a header in a line of text.

    Attributes:
        buffer: what has come of it.
    """

    def __init__(self) -> None:
        self.buffer = b""

    def feed(self, data: bytes) -> tuple[ProxyInfo, bytes] | tuple[None, None]:
        """Take the next piece; see `IProxyParser.feed`."""
        self.buffer += data
        line, end, rest = self.buffer[:_LONGEST].partition(_NEWLINE)
        if not end:
            if len(self.buffer) >= _LONGEST:
                raise InvalidProxyHeader(f"no line ends within {_LONGEST} bytes: {self.buffer[:20]!r}...")
            return None, None
        rest += self.buffer[_LONGEST:]
        self.buffer = b""
        return self.parse(line), rest

    @classmethod
    def parse(cls, line: bytes) -> ProxyInfo:
        """Read a line without its end; see `IProxyParser.parse`."""
        word, _, described = line.partition(b" ")
        if word != b"PROXY":
            raise InvalidProxyHeader(f"a header begins with PROXY, not {word[:20]!r}")
        kind, *fields = described.split(b" ")
        if kind == b"UNKNOWN":
            return ProxyInfo(line, None, None)
        if kind not in (b"TCP4", b"TCP6"):
            raise InvalidNetworkProtocol(f"TCP4, TCP6 or UNKNOWN is needed, not {kind[:20]!r}")
        if len(fields) < 4:
            raise MissingAddressData(f"two addresses and two ports are needed: {line!r}")
        try:
            source, destination, source_port, destination_port = fields
            return ProxyInfo(
                line,
                _address(kind, source, source_port),
                _address(kind, destination, destination_port),
            )
        except (ValueError, OSError) as error:
            raise InvalidProxyHeader(f"two addresses and two ports are needed: {line!r}") from error


def _address(kind: bytes, host: bytes, port: bytes) -> IPv4Address | IPv6Address:
    text, number = host.decode("ascii"), int(port)
    if not port.isdigit() or number > 65535:
        raise ValueError(f"a port is a number up to 65535, not {port!r}")
    if kind == b"TCP4":
        socket.inet_pton(socket.AF_INET, text)
        return IPv4Address("TCP", text, number)
    socket.inet_pton(socket.AF_INET6, text)
    return IPv6Address("TCP", text, number)
