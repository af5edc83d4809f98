"""The transports of the network in memory, with a make-believe TLS."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from zope.interface import directlyProvides, implementer

from asyncreactor.internet import error
from asyncreactor.internet.interfaces import IAddress, IConsumer, ISSLTransport, ITLSTransport
from asyncreactor.python.failure import Failure

__all__ = ["FakeAddress", "FakeTransport", "TLSNegotiation"]


@implementer(IAddress)
class FakeAddress:
    """The address of a fake transport that was given none."""


class TLSNegotiation:
    """One side's part in a make-believe TLS handshake: it travels in the place of data.

    Args:
        obj: what `startTLS` was given. Its `iosimVerify` says whether it accepts the other side's.
        connectState: whether this side speaks first.
    """

    def __init__(self, obj: Any, connectState: bool) -> None:
        self.obj = obj
        self.connectState = self.readyToSend = connectState
        self.sent = False

    def __repr__(self) -> str:
        return f"TLSNegotiation({self.obj!r})"

    def pretendToVerify(self, other: TLSNegotiation, tpt: FakeTransport) -> None:
        """Break off the connection of `tpt` if the other side isn't accepted."""
        if not self.obj.iosimVerify(other.obj):
            tpt.disconnectReason = _tls_error()
            tpt.loseConnection()


@implementer(ITLSTransport, IConsumer)
class FakeTransport:
    """A transport whose data an `IOPump` carries.

    Args:
        protocol: who gets the data that comes.
        isServer: whether this is the side that accepted the connection.
        hostAddress: what `getHost` returns; by default a new `FakeAddress`.
        peerAddress: what `getPeer` returns; by default a new `FakeAddress`.

    Attributes:
        serial: a number that no other fake transport has.
        stream: what was written and not yet carried.
        disconnecting: whether the connection is to be closed, by either side.
        disconnected: whether the other side was told.
        disconnectReason: what `reportDisconnect` tells the protocol.
        producer: the registered producer, if any.
        streamingProducer: whether it goes on without being asked.
        tls: this side's part in the handshake under way, if there is one.
    """

    closed: int = 0
    disconnecting: bool = False
    disconnected: bool = False
    disconnectReason: BaseException = error.ConnectionDone("Connection done")
    producer: Any = None
    streamingProducer: bool = False
    tls: TLSNegotiation | None = None

    _serials = itertools.count()

    def __init__(
        self, protocol: Any, isServer: bool, hostAddress: Any = None, peerAddress: Any = None
    ) -> None:
        self.protocol = protocol
        self.isServer = isServer
        self.stream: list[bytes] = []
        #: What was written during the handshake.
        self.tlsbuf: list[bytes] = []
        self.serial = next(self._serials)
        self.hostAddress = FakeAddress() if hostAddress is None else hostAddress
        self.peerAddress = FakeAddress() if peerAddress is None else peerAddress

    def __repr__(self) -> str:
        side = "S" if self.isServer else "C"
        return f"FakeTransport<{side},{self.serial},{type(self.protocol).__name__}>"

    def logPrefix(self) -> str:
        """The name under which its doings are logged."""
        return "iosim"

    def write(self, data: bytes) -> None:
        """Keep `data` for the pump, or for the end of the handshake; drop it after `loseConnection`."""
        if not self.disconnecting:
            (self.stream if self.tls is None else self.tlsbuf).append(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Write the pieces in one go."""
        self.write(b"".join(data))

    def loseConnection(self) -> None:
        """Let the pump end the connection, once all is carried."""
        self.disconnecting = True

    def abortConnection(self) -> None:
        """Do the same as `loseConnection`: what was written is still carried."""
        self.loseConnection()

    def reportDisconnect(self) -> None:
        """Tell the protocol that the connection is over: by a TLS error, in the middle of a handshake."""
        reason = self.disconnectReason if self.tls is None else _tls_error()
        self.protocol.connectionLost(Failure(reason))

    def getPeer(self) -> Any:
        """The `peerAddress`."""
        return self.peerAddress

    def getHost(self) -> Any:
        """The `hostAddress`."""
        return self.hostAddress

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Keep `producer`. One that wants to be asked for each piece is asked now, and at each pumping."""
        self.producer, self.streamingProducer = producer, streaming
        if not streaming:
            producer.resumeProducing()

    def unregisterProducer(self) -> None:
        """Forget the producer."""
        self.producer = None

    def stopConsuming(self) -> None:
        """Forget the producer and close the connection."""
        self.unregisterProducer()
        self.loseConnection()

    def pauseProducing(self) -> None:
        """Ignored: data comes when a test pumps it."""

    def resumeProducing(self) -> None:
        """Ignored: data comes when a test pumps it."""

    def stopProducing(self) -> None:
        """Close the connection."""
        self.loseConnection()

    def startTLS(self, contextFactory: Any, beNormal: bool = True) -> None:
        """Begin a make-believe handshake; what is written from now on waits for its end.

        Args:
            contextFactory: has a method `iosimVerify`; see `TLSNegotiation`.
            beNormal: whether the client speaks first; the other way round if not.
        """
        self.tls = TLSNegotiation(contextFactory, self.isServer != beNormal)
        self.tlsbuf = []

    def getOutBuffer(self) -> bytes | TLSNegotiation | None:
        """Take out what is to be carried to the other side, if there is anything."""
        if self.stream:
            written, self.stream = self.stream, []
            return b"".join(written)
        if self.tls is None or not self.tls.readyToSend:
            return None
        self.tls.sent = True
        return self.tls

    def bufferReceived(self, buf: bytes | TLSNegotiation) -> None:
        """Take what was carried here: data, or the other side's part in the handshake."""
        if not isinstance(buf, TLSNegotiation):
            self.protocol.dataReceived(buf)
            return
        own = self.tls
        assert own is not None, f"{self!r} got a TLS handshake and has not called startTLS()"
        if not own.sent:
            own.readyToSend = True
            return
        own.pretendToVerify(buf, self)
        self.tls = None
        waiting, self.tlsbuf = self.tlsbuf, []
        self.writeSequence(waiting)
        directlyProvides(self, ISSLTransport)

    def getTcpKeepAlive(self) -> bool:
        """Always false: there is no TCP."""
        return False

    def getTcpNoDelay(self) -> bool:
        """Always false: there is no TCP."""
        return False

    def setTcpKeepAlive(self, enabled: bool) -> None:
        """Ignored: there is no TCP."""

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Ignored: there is no TCP."""

    def loseWriteConnection(self) -> None:
        """Ignored: closing one direction isn't simulated."""

    def _ask_producer(self) -> None:
        if self.producer is not None and not self.streamingProducer:
            self.producer.resumeProducing()


def _tls_error() -> BaseException:
    """What a failed handshake is reported as: pyOpenSSL's error, where that is installed."""
    try:
        from OpenSSL.SSL import Error
    except ImportError:
        return error.SSLError("the make-believe TLS handshake failed")
    return Error()
