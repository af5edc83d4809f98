"""TCP ports and connections, as programs name and subclass them."""

from __future__ import annotations

from errno import EAGAIN, ECONNABORTED, EINPROGRESS, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EWOULDBLOCK

from asyncreactor._engine.bindings import makeBinding
from asyncreactor._engine.clients import BaseClient, Client
from asyncreactor._engine.connectors import Connector
from asyncreactor._engine.listeners import Port
from asyncreactor._engine.servers import Server
from asyncreactor._engine.sockets import NUMERIC_ONLY as _NUMERIC_ONLY  # noqa: F401  # some programs use it
from asyncreactor._engine.sockets import resolve_ipv6 as _resolveIPv6  # noqa: F401  # as above
from asyncreactor._engine.streams import Connection
from asyncreactor.internet.interfaces import ITLSTransport

__all__ = [
    "EAGAIN",
    "ECONNABORTED",
    "EINPROGRESS",
    "EMFILE",
    "ENFILE",
    "ENOBUFS",
    "ENOMEM",
    "EPERM",
    "EWOULDBLOCK",
    "BaseClient",
    "Client",
    "Connection",
    "Connector",
    "ITLSTransport",
    "Port",
    "Server",
    "makeBinding",
]

for _public in (BaseClient, Client, Connection, Connector, Port, Server, makeBinding):
    _public.__module__ = __name__
del _public
