"""TLS over any transport.

    transport  ->  dataReceived  ->  TLS connection, in memory  ->  wrapped protocol's dataReceived
    transport  <-  write         <-  TLS connection, in memory  <-  write

The wrapped protocol is connected at once: it may write, and is read from when the handshake is over. Then come
`handshakeCompleted`, if it is an `IHandshakeListener`, any number of `dataReceived`, and `connectionLost`, once, when
the transport below is gone. Its reason is clean (`ConnectionDone`) only if the peer has said farewell in TLS
(close_notify: RFC 8446, section 6.1): whoever stands between could cut the connection at any byte.

One program's reading ends when its peer says farewell. A protocol that provides `IHalfCloseableProtocol` is told by
`readConnectionLost`, and can go on to write; for any other, both directions end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from zope.interface import classImplements, implementer

from asyncreactor.internet._producer_helpers import _PullToPush
from asyncreactor.internet._tls_connection import TLS_ERRORS, WANT_READ, ZERO_RETURN
from asyncreactor.internet.error import ConnectionDone, ConnectionLost
from asyncreactor.internet.interfaces import (
    IHalfCloseableProtocol,
    IHandshakeListener,
    INegotiated,
    ISystemHandle,
)
from asyncreactor.internet.main import CONNECTION_LOST
from asyncreactor.internet.protocol import connectionDone
from asyncreactor.protocols._tls_flow import _AggregateSmallWrites, _ProducerMembrane
from asyncreactor.protocols.policies import ProtocolWrapper
from asyncreactor.python.failure import Failure

__all__ = ["BufferingTLSTransport", "TLSMemoryBIOProtocol"]

#: How much is taken out of TLS, or put into it, at a time.
_OUT_BYTES = 1 << 16
_IN_BYTES = 1 << 16
