"""Sockets: addresses, options, taking one over, and looking at one that the loop owns."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from asyncreactor.internet._ip import isIPAddress, isIPv6Address
from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.internet.error import UnsupportedSocketType
from asyncreactor.python._arguments import wrong_type

__all__ = [
    "NUMERIC_ONLY",
    "BorrowedSocket",
    "LentSocket",
    "address_of",
    "copy_of_descriptor",
    "is_enabled",
    "numeric_family",
    "reset_when_closed",
    "resolve_ipv6",
    "set_option",
]

#: For `getaddrinfo`: nothing is looked up, neither a host's name nor a service's.
NUMERIC_ONLY = socket.AI_NUMERICHOST | getattr(socket, "AI_NUMERICSERV", 0)
#: `struct linger`: on, for no time.
_NO_LINGERING = struct.pack("ii", 1, 0)


class BorrowedSocket(socket.socket):
    """A socket object over a descriptor that somebody else will close."""

    def close(self) -> None:
        """Let go of the descriptor; it stays open."""
        self.detach()

    def __del__(self) -> None:
        self.detach()


class LentSocket(BorrowedSocket):
    """The socket of a connection, lent to the program.

    A program that has given a copy of it away, to another process for instance, closes it: then `on_close` is
    called, once.
    """

    def __init__(self, descriptor: int, on_close: Callable[[], object]) -> None:
        BorrowedSocket.__init__(self, fileno=descriptor)
        self._on_close = on_close

    def close(self) -> None:
        """Let go of the descriptor, and tell its owner."""
        if self.detach() >= 0:
            self._on_close()


def address_of(kind: str, name: tuple[Any, ...]) -> IPv4Address | IPv6Address:
    """The address object for what `getsockname` and `getpeername` return.

    Args:
        kind: "TCP" or "UDP".
        name: (host, port), or (host, port, flow info, scope id).
    """
    if len(name) == 2:
        return IPv4Address(kind, name[0], name[1])  # type: ignore[arg-type]  # one of the two
    if name[3] and "%" not in name[0]:
        numeric = socket.getnameinfo(name, socket.NI_NUMERICHOST)[0]
        return IPv6Address(kind, numeric, *name[1:])  # type: ignore[arg-type]  # as above
    return IPv6Address(kind, *name)  # type: ignore[arg-type]  # as above


def resolve_ipv6(host: str, port: int) -> tuple[Any, ...]:
    """What a socket of IPv6 is bound or connected to, for a numeric address, which may have a zone.

    Raises:
        socket.gaierror: it isn't numeric.
    """
    address, _, flow, scope = socket.getaddrinfo(host, port, socket.AF_INET6, 0, 0, NUMERIC_ONLY)[0][4]  # type: ignore[misc]  # of IPv6
    # The system may have cut a port number down to 16 bits; whoever uses the address shall see, and refuse, the whole.
    return address, port, flow, scope


@lru_cache(maxsize=1024)
def numeric_family(host: str) -> int:
    """The address family of a numeric address, AF_INET or AF_INET6; 0 for anything else."""
    if isIPAddress(host) or host == "<broadcast>":
        return socket.AF_INET
    return socket.AF_INET6 if isIPv6Address(host) else 0


def copy_of_descriptor(descriptor: int, family: int, kind: int) -> socket.socket:
    """A non-blocking socket over a copy of a descriptor, which stays the caller's.

    Args:
        family: such as AF_INET.
        kind: SOCK_STREAM or SOCK_DGRAM.

    Raises:
        UnsupportedSocketType: the socket is of another kind.
        OSError: there is no such descriptor, or it is no socket.
        TypeError: it isn't a number.
    """
    if not (hasattr(descriptor, "__index__") or hasattr(descriptor, "fileno")):
        raise wrong_type("fileDescriptor", "the number of an open socket", descriptor)
    copy = socket.fromfd(descriptor, family, kind)
    try:
        actual = copy.getsockopt(socket.SOL_SOCKET, socket.SO_TYPE)
        if actual != kind:
            wanted, got = socket.SocketKind(kind), socket.SocketKind(actual)
            raise UnsupportedSocketType(f"the socket must be {wanted.name}, and is {got.name}")
        copy.setblocking(False)
    except BaseException:
        copy.close()
        raise
    return copy


def reset_when_closed(handle: socket.socket) -> None:
    """Have the peer told that the connection broke when the socket is closed, not that it ended in order."""
    handle.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)


def is_enabled(handle: socket.socket, option: str) -> bool:
    """Whether a socket option (named as in `socket`) is on."""
    return bool(handle.getsockopt(_level(option), getattr(socket, option)))


def set_option(handle: socket.socket, option: str, enabled: bool) -> None:
    """Switch a socket option (named as in `socket`) on or off."""
    handle.setsockopt(_level(option), getattr(socket, option), 1 if enabled else 0)


def _level(option: str) -> int:
    return socket.IPPROTO_TCP if option.startswith("TCP_") else socket.SOL_SOCKET
