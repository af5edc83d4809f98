"""UNIX sockets: ports and connections, as programs name and subclass them."""

from __future__ import annotations

from asyncreactor._engine.unix_connections import UNIXServer as Server
from asyncreactor._engine.unix_datagrams import UNIXConnectedDatagramPort as ConnectedDatagramPort
from asyncreactor._engine.unix_datagrams import UNIXDatagramPort as DatagramPort
from asyncreactor._engine.unix_streams import UNIXClient as Client
from asyncreactor._engine.unix_streams import UNIXConnector as Connector
from asyncreactor._engine.unix_streams import UNIXPort as Port

__all__ = ["Client", "ConnectedDatagramPort", "Connector", "DatagramPort", "Port", "Server"]

for _public in (Client, ConnectedDatagramPort, Connector, DatagramPort, Port, Server):
    _public.__module__ = __name__
    _public.__name__ = _public.__qualname__ = _public.__name__.removeprefix("UNIX")
del _public
