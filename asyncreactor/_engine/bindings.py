"""Local ends: which address a socket is bound to, and with which options."""

from __future__ import annotations

import os
import socket
import sys
from typing import TypeAlias

from asyncreactor._engine.sockets import resolve_ipv6, set_option
from asyncreactor.internet._interfaces_address import Binding, _Binding

__all__ = ["BindAddress", "bind", "client_binding", "makeBinding", "server_binding"]

#: What a client may be told of its own end: host and port, a host, what `makeBinding` returns, or nothing.
BindAddress: TypeAlias = Binding | tuple[str | None, int] | str | None

#: On Windows the option would let two programs have the same port.
_REUSE_ADDRESS_HARMLESS = os.name == "posix" and sys.platform != "cygwin"


def makeBinding(
    interface: str | bytes | None = "", port: int = 0, reuseAddress: bool = False, reusePort: bool = False
) -> Binding:
    """Say where to bind a socket, as the port of `listenTCP` or the `bindAddress` of `connectTCP`.

    Args:
        interface: the numeric local address, as str or ASCII bytes; "" or None for all of IPv4.
        port: the port's number, 0 for any that is free.
        reuseAddress: bind although old connections from there linger (`SO_REUSEADDR`).
        reusePort: share the port with other sockets that ask for the same (`SO_REUSEPORT`).
    """
    if isinstance(interface, bytes):
        interface = interface.decode("ascii")
    return Binding(_Binding(interface or "", port, reuseAddress, reusePort))


def bind(to: socket.socket, binding: Binding) -> None:
    """Set a socket's options, then bind it.

    Raises:
        OSError: the system refused.
    """
    if binding.reuse_address:
        set_option(to, "SO_REUSEADDR", True)
    if binding.reuse_port:
        set_option(to, "SO_REUSEPORT", True)
    interface, port = binding.interface, binding.port
    to.bind(resolve_ipv6(interface, port) if ":" in interface else (interface, port))


def server_binding(port: int | Binding, interface: str | None) -> Binding:
    """The binding of a port that was given as a number, or as a binding.

    Raises:
        ValueError: the binding is for another interface.
    """
    if not isinstance(port, _Binding):
        return makeBinding(interface, port, _REUSE_ADDRESS_HARMLESS)
    if interface and interface != port.interface:
        raise ValueError(f"interface is {interface!r}, but the binding is for {port.interface!r}")
    return port


def client_binding(address: BindAddress) -> Binding | None:
    """The binding of a client, None if the system is to choose.

    Raises:
        TypeError: `bindAddress` was none of what it may be.
    """
    match address:
        case None:
            return None
        case _Binding():
            return Binding(address)
        case str():
            return makeBinding(address)
        case (str() | bytes() | None as host, int(port)):
            return makeBinding(host, port)
    raise TypeError(f"bindAddress must be (host, port), what makeBinding returns, or None, not {address!r}")
