"""Telling numeric addresses from names."""

from __future__ import annotations

import socket

from asyncreactor.python._arguments import wrong_type

__all__ = ["isIPAddress", "isIPv6Address"]


def isIPAddress(addr: str | bytes, family: int = socket.AF_INET) -> bool:
    """Whether `addr` is a numeric address of `family` (AF_INET or AF_INET6), and not a name.

    Raises:
        ValueError: there is no such family.
        TypeError: `addr` is no text.
    """
    if isinstance(addr, bytes):
        try:
            addr = addr.decode("ascii")
        except UnicodeDecodeError:
            return False
    if not isinstance(addr, str):
        raise wrong_type("addr", "an address or a name as str or bytes", addr)
    if family == socket.AF_INET6:
        addr = addr.partition("%")[0]
    elif family == socket.AF_INET:
        if addr.count(".") != 3:
            return False
    else:
        raise ValueError(f"unknown address family {family!r}")
    try:
        socket.inet_pton(family, addr)
    except (ValueError, OSError):
        return False
    return True


def isIPv6Address(addr: str | bytes) -> bool:
    """Whether `addr` is a numeric address of IPv6, with or without a zone."""
    return isIPAddress(addr, socket.AF_INET6)
