"""UDP and multicast ports, as programs name and subclass them."""

from __future__ import annotations

from errno import EAGAIN, ECONNREFUSED, EINTR, EMSGSIZE

from asyncreactor._engine.datagrams import UDPPort as Port
from asyncreactor._engine.multicast import MulticastMixin, MulticastPort

__all__ = [
    "EAGAIN",
    "ECONNREFUSED",
    "EINTR",
    "EMSGSIZE",
    "MulticastMixin",
    "MulticastPort",
    "Port",
]

for _public in (MulticastMixin, MulticastPort, Port):
    _public.__module__ = __name__
    _public.__name__ = _public.__qualname__ = _public.__name__.removeprefix("UDP")
del _public
