"""Protocols and factories: the base classes of what speaks over a connection, and of what makes it.

A `Protocol` lives as long as its connection; a `Factory` makes one for each connection and holds what they
share. For datagrams there is `DatagramProtocol`, for child processes `ProcessProtocol`.
"""

from __future__ import annotations

from asyncreactor.internet._client_creator import ClientCreator, _InstanceFactory
from asyncreactor.internet._factories import ClientFactory, Factory, ServerFactory
from asyncreactor.internet._protocol_adapters import (
    ConsumerToProtocolAdapter,
    FileWrapper,
    ProtocolToConsumerAdapter,
)
from asyncreactor.internet._protocols import (
    AbstractDatagramProtocol,
    BaseProtocol,
    ConnectedDatagramProtocol,
    DatagramProtocol,
    ProcessProtocol,
    Protocol,
    connectionDone,
)
from asyncreactor.internet._reconnecting import ReconnectingClientFactory

__all__ = [
    "Protocol",
    "Factory",
    "ClientFactory",
    "ServerFactory",
    "ReconnectingClientFactory",
    "ClientCreator",
    "ProcessProtocol",
    "DatagramProtocol",
    "ConnectedDatagramProtocol",
    "AbstractDatagramProtocol",
    "BaseProtocol",
    "FileWrapper",
    "ConsumerToProtocolAdapter",
    "ProtocolToConsumerAdapter",
    "connectionDone",
]

for _public in (
    AbstractDatagramProtocol,
    BaseProtocol,
    ClientCreator,
    ClientFactory,
    ConnectedDatagramProtocol,
    ConsumerToProtocolAdapter,
    DatagramProtocol,
    Factory,
    FileWrapper,
    ProcessProtocol,
    Protocol,
    ProtocolToConsumerAdapter,
    ReconnectingClientFactory,
    ServerFactory,
    _InstanceFactory,
):
    _public.__module__ = __name__
