"""TLS over any transport that carries a stream: TCP, UNIX sockets, pipes, other TLS.

`TLSMemoryBIOFactory` puts it on the connections of another factory. Programs mostly get it by way of `listenSSL`,
`connectSSL`, `startTLS` and the endpoints.
"""

from __future__ import annotations

from asyncreactor.internet import ssl  # noqa: F401  # says what to install, if something lacks
from asyncreactor.internet._producer_helpers import _PullToPush
from asyncreactor.protocols._tls_buffering import BufferingTLSTransport
from asyncreactor.protocols._tls_factory import SomeConnectionCreator, TLSMemoryBIOFactory
from asyncreactor.protocols._tls_flow import _AggregateSmallWrites, _ProducerMembrane
from asyncreactor.protocols._tls_protocol import TLSMemoryBIOProtocol

__all__ = [
    "BufferingTLSTransport",
    "SomeConnectionCreator",
    "TLSMemoryBIOFactory",
    "TLSMemoryBIOProtocol",
    "_AggregateSmallWrites",
    "_ProducerMembrane",
    "_PullToPush",
]

for _class in (BufferingTLSTransport, TLSMemoryBIOFactory, TLSMemoryBIOProtocol):
    _class.__module__ = __name__
del _class
