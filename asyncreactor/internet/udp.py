"""UDP and multicast ports, as programs name and subclass them."""

from __future__ import annotations

from errno import EAGAIN, ECONNREFUSED, EINTR, EMSGSIZE

from asyncreactor._engine.datagrams import NOTHING_TO_READ as _sockErrReadIgnore  # noqa: F401  # some programs use it
from asyncreactor._engine.datagrams import REFUSED as _sockErrReadRefuse  # noqa: F401  # as above
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
