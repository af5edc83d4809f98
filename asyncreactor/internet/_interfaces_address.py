"""Interfaces of addresses, and the description of a local end to bind."""

from __future__ import annotations

from typing import NewType

from zope.interface import Interface

from asyncreactor.python._records import Record

__all__ = ["Binding", "IAddress"]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class IAddress(Interface):
    """Where one end of a conversation is: hashable, comparable, and of a class that says what kind it is.

    It may not be enough to reach that place again: a peer's address can belong to a gateway in between.
    """


class _Binding(Record):
    """The local end that a socket is to have; "" for `interface` means all of IPv4, port 0 any free one."""

    __slots__ = __match_args__ = ("interface", "port", "reuse_address", "reuse_port")

    def __init__(self, interface: str, port: int, reuse_address: bool, reuse_port: bool) -> None:
        self.interface = interface
        self.port = port
        self.reuse_address = reuse_address
        self.reuse_port = reuse_port


#: What `asyncreactor.internet.tcp.makeBinding` returns: pass it on, don't look inside.
Binding = NewType("Binding", _Binding)
Binding.__module__ = __name__  # which Python 3.12 and later don't look at by themselves
