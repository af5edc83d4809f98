"""Sockets: addresses, options, and looking at one that the loop owns."""

from __future__ import annotations

import socket
from typing import Any

from asyncreactor.internet.address import IPv4Address, IPv6Address

__all__ = ["BorrowedSocket", "address_of", "is_enabled", "set_option"]


class BorrowedSocket(socket.socket):
    """A socket object over a descriptor that somebody else will close."""

    def close(self) -> None:
        """Let go of the descriptor; it stays open."""
        self.detach()

    def __del__(self) -> None:
        self.detach()


def address_of(kind: str, name: tuple[Any, ...]) -> IPv4Address | IPv6Address:
    """The address object for what `getsockname` and `getpeername` return.

    Args:
        kind: "TCP" or "UDP".
        name: (host, port), or (host, port, flow info, scope id).
    """
    if len(name) == 2:
        return IPv4Address(kind, name[0], name[1])  # type: ignore[arg-type]  # one of the two
    return IPv6Address(kind, *name)  # type: ignore[arg-type]  # one of the two


def is_enabled(handle: socket.socket, option: str) -> bool:
    """Whether a socket option (named as in `socket`) is on."""
    return bool(handle.getsockopt(_level(option), getattr(socket, option)))


def set_option(handle: socket.socket, option: str, enabled: bool) -> None:
    """Switch a socket option (named as in `socket`) on or off."""
    handle.setsockopt(_level(option), getattr(socket, option), 1 if enabled else 0)


def _level(option: str) -> int:
    return socket.IPPROTO_TCP if option.startswith("TCP_") else socket.SOL_SOCKET
