"""Bindings: a local address, and the options of the socket that is bound to it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Sequence
from typing import Any

import attrs

from asyncreactor._engine.sockets import resolve_ipv6, set_option

__all__ = ["Binding", "client_binding", "makeBinding", "server_binding"]

#: On Windows the option would let two programs have the same port.
_REUSE_ADDRESS_HARMLESS = os.name == "posix" and sys.platform != "cygwin"


@attrs.frozen
class Binding:
    """Where to bind a socket, and with which options; see `makeBinding`."""

    interface: str
    port: int
    reuse_address: bool
    reuse_port: bool

    def bind(self, to: socket.socket) -> None:
        """Set the options, then bind.

        Raises:
            OSError: the system refused.
        """
        if self.reuse_address:
            set_option(to, "SO_REUSEADDR", True)
        if self.reuse_port:
            set_option(to, "SO_REUSEPORT", True)
        to.bind(self._address(to))

    def _address(self, to: socket.socket) -> Any:
        if to.family == socket.AF_INET6:
            return resolve_ipv6(self.interface, self.port)
        return self.interface, self.port


def makeBinding(
    interface: str = "", port: int = 0, reuseAddress: bool = False, reusePort: bool = False
) -> Binding:
    """Say where to bind a socket, as the port of `listenTCP` or the `bindAddress` of `connectTCP`.

    Args:
        interface: the numeric local address; "" for all of IPv4.
        port: the port's number, 0 for any that is free.
        reuseAddress: bind although old connections from there linger (`SO_REUSEADDR`).
        reusePort: share the port with other sockets that ask for the same (`SO_REUSEPORT`).
    """
    return Binding(interface, port, reuseAddress, reusePort)


def server_binding(port: int | Binding, interface: str) -> Binding:
    """The binding of a port that was given as a number, or as a binding.

    Raises:
        ValueError: the binding is for another interface.
    """
    if not isinstance(port, Binding):
        return Binding(interface, port, _REUSE_ADDRESS_HARMLESS, False)
    if interface and interface != port.interface:
        raise ValueError(f"interface is {interface!r}, but the binding is for {port.interface!r}")
    return port


def client_binding(address: Binding | Sequence[Any] | str | None) -> Binding | None:
    """The binding of a client, whose `bindAddress` may be a binding, host and port, a host, or None.

    Raises:
        TypeError: it is none of these.
    """
    match address:
        case None | Binding():
            return address
        case str():
            return Binding(address, 0, False, False)
        case (host, port):
            return Binding(host, port, False, False)
    raise TypeError(f"bindAddress must be (host, port), what makeBinding returns, or None, not {address!r}")
