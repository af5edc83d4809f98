"""`startTLS`: TLS on a connection that is open already.

The connection stays the program's transport, with another class that leads what the program says to TLS:

    the loop  ->  connection  ->  TLS  ->  the program's protocol
    the loop  <-  _BypassTLS  <-  TLS  <-  connection  <-  the program's protocol

What was written before goes out plain, and before anything else.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from zope.interface import alsoProvides

from asyncreactor.internet.interfaces import INegotiated

__all__ = ["_BypassTLS", "startTLS"]


class _BypassTLS:
    """A connection as TLS above it sees it: with the methods that it had before.

    Args:
        originalBase: the class that it had before.
        connection: the connection.
    """

    def __init__(self, originalBase: Any, connection: Any) -> None:
        self._base = originalBase
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def write(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._base.write(self._connection, data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Send several pieces as they are."""
        self._base.write(self._connection, b"".join(iovec))

    def loseConnection(self, *args: Any, **kwargs: Any) -> None:
        """Close the connection itself."""
        self._base.loseConnection(self._connection, *args, **kwargs)

    def abortConnection(self) -> None:
        """Close the connection itself, now."""
        self._base.abortConnection(self._connection)

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` be paused and resumed by the connection itself."""
        self._base.registerProducer(self._connection, producer, streaming)

    def unregisterProducer(self) -> None:
        """Forget the producer of the connection itself."""
        self._base.unregisterProducer(self._connection)


class _UnderTLS:
    """What a connection does for the program once TLS is on: it asks TLS, which is its protocol now."""

    __slots__ = ()

    TLS = True
    protocol: Any

    def write(self, data: bytes) -> None:
        """Encrypt and send bytes."""
        if self.protocol is not None:
            self.protocol.write(data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Encrypt and send several pieces, in order."""
        if self.protocol is not None:
            self.protocol.writeSequence(iovec)

    def loseConnection(self) -> None:
        """Say farewell when all that was written is sent, then close."""
        if self.protocol is not None:
            self.protocol.loseConnection()

    def loseWriteConnection(self) -> None:
        """Say farewell when all that was written is sent; go on reading."""
        if self.protocol is not None:
            self.protocol.loseWriteConnection()

    def abortConnection(self) -> None:
        """Close the connection now."""
        if self.protocol is not None:
            self.protocol.abortConnection()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` fill the connection: see `IConsumer.registerProducer`."""
        if self.protocol is None:
            producer.stopProducing()
        else:
            self.protocol.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        """The producer is done."""
        if self.protocol is not None:
            self.protocol.unregisterProducer()

    def getHandle(self) -> Any:
        """The TLS connection."""
        return None if self.protocol is None else self.protocol.getHandle()

    def getPeerCertificate(self) -> Any:
        """The certificate that the peer has shown, or None."""
        return None if self.protocol is None else self.protocol.getPeerCertificate()

    @property
    def wrappedProtocol(self) -> Any:
        """The program's protocol; it may be replaced at any time, and the next call goes to the new one."""
        return None if self.protocol is None else self.protocol.wrappedProtocol

    @wrappedProtocol.setter
    def wrappedProtocol(self, protocol: Any) -> None:
        if self.protocol is not None:
            self.protocol.wrappedProtocol = protocol

    @property
    def negotiatedProtocol(self) -> bytes | None:
        """What is spoken above TLS (RFC 7301), or None."""
        return None if self.protocol is None else self.protocol.negotiatedProtocol

    def startTLS(self, contextFactory: Any, normal: bool = True) -> None:
        """TLS is on already.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("TLS is on already; for TLS in TLS, wrap the factory in a TLSMemoryBIOFactory")


@cache
def _under_tls(base: type) -> type:
    return type(base.__name__, (_UnderTLS, base), {"__slots__": (), "__module__": base.__module__})


def startTLS(transport: Any, contextFactory: Any, normal: bool) -> None:
    """Put TLS between a connection and its protocol.

    Args:
        transport: the connection.
        contextFactory: the TLS settings.
        normal: whether who made the connection begins the handshake, which is usual.
    """
    from asyncreactor.protocols.tls import BufferingTLSTransport, TLSMemoryBIOFactory

    is_client = transport._tlsClientDefault if normal else not transport._tlsClientDefault
    factory = TLSMemoryBIOFactory(contextFactory, is_client, None, transport.reactor)
    secured = BufferingTLSTransport(factory, transport.protocol, False)
    producer, streaming = transport.producer, transport.streamingProducer
    if producer is not None:
        transport.unregisterProducer()
    base: Any = type(transport)
    transport.protocol = secured
    transport.__class__ = _under_tls(base)
    alsoProvides(transport, INegotiated)
    try:
        secured.makeConnection(_BypassTLS(base, transport))
    except BaseException:
        # Not a byte may go out plain from here on, whatever the program does.
        transport.abortConnection()
        raise
    if producer is not None:
        transport.registerProducer(producer, streaming)
