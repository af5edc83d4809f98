"""TCP ports and connections, as programs name and subclass them."""

from __future__ import annotations

from errno import EAGAIN, ECONNABORTED, EINPROGRESS, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EWOULDBLOCK

from asyncreactor._engine.connectors import Client, Connector
from asyncreactor._engine.listeners import Port
from asyncreactor._engine.servers import Server
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
    "Client",
    "Connection",
    "Connector",
    "ITLSTransport",
    "Port",
    "Server",
]

for _class in (Client, Connection, Connector, Port, Server):
    _class.__module__ = __name__
del _class
