"""Transports for tests that keep in memory what is written to them."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any, NoReturn

from zope.interface import implementer

from asyncreactor.internet import error
from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.interfaces import IConsumer, IPushProducer, ITransport, IUDPTransport
from asyncreactor.python._arguments import wrong_type
from asyncreactor.python.failure import Failure

__all__ = [
    "FakeDatagramTransport",
    "StringIOWithoutClosing",
    "StringTransport",
    "StringTransportWithDisconnection",
]


class StringIOWithoutClosing(BytesIO):
    """A file in memory that can still be read after it was closed."""

    def close(self) -> None:
        """Do nothing."""


@implementer(ITransport, IConsumer, IPushProducer)
class StringTransport:
    """A stream transport that keeps all that is written to it.

    It never calls its protocol.

    Args:
        hostAddress: what `getHost` returns; by default some IPv4 address.
        peerAddress: what `getPeer` returns; by default some IPv4 address.
        lenient: allow pausing and resuming after `loseConnection`.

    Attributes:
        disconnecting: whether `loseConnection` or `abortConnection` was called.
        disconnected: whether `abortConnection` was called.
        producer: the registered producer, if any.
        streaming: what was said about it.
        producerState: "producing", "paused" or "stopped": what this transport was told about reading.
        io: the file that is written to.
    """

    peerAddr: Any = None
    hostAddr: Any = None
    producer: Any = None
    producerState: str = "producing"
    streaming: bool | None = None
    disconnected: bool = False
    disconnecting: bool = False

    def __init__(self, hostAddress: Any = None, peerAddress: Any = None, lenient: bool = False) -> None:
        self.hostAddr = self.hostAddr if hostAddress is None else hostAddress
        self.peerAddr = self.peerAddr if peerAddress is None else peerAddress
        self.connected = True
        self._lenient = lenient
        self.clear()

    def clear(self) -> None:
        """Forget what was written so far."""
        self.io = BytesIO()

    def value(self) -> bytes:
        """All that was written since the last `clear`."""
        return self.io.getvalue()

    def write(self, data: bytes) -> None:
        """Keep `data`.

        Raises:
            TypeError: it isn't bytes.
        """
        if not isinstance(data, bytes):
            raise TypeError(f"Data must be bytes, not {type(data).__name__}")
        self.io.write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Keep the pieces."""
        try:
            self.io.write(b"".join(data))
        except TypeError:
            raise wrong_type("data", "an iterable of bytes", data) from None

    def loseConnection(self) -> None:
        """Note that the connection is to be closed: `disconnecting`."""
        self.disconnecting = True

    def abortConnection(self) -> None:
        """Note that the connection is gone: `disconnected`."""
        self.disconnected = True
        self.loseConnection()

    def getPeer(self) -> Any:
        """The `peerAddress` given, or a made-up one."""
        return IPv4Address("TCP", "192.168.1.1", 54321) if self.peerAddr is None else self.peerAddr

    def getHost(self) -> Any:
        """The `hostAddress` given, or a made-up one."""
        return IPv4Address("TCP", "10.0.0.1", 12345) if self.hostAddr is None else self.hostAddr

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Keep `producer` and `streaming`; it is never told anything.

        Raises:
            RuntimeError: another producer is registered.
        """
        if self.producer is not None:
            raise RuntimeError(f"Cannot register two producers: {self.producer!r} is registered already")
        self.producer, self.streaming = producer, streaming

    def unregisterProducer(self) -> None:
        """Forget the producer.

        Raises:
            RuntimeError: none is registered.
        """
        if self.producer is None:
            raise RuntimeError("Cannot unregister a producer unless one is registered")
        self.producer = self.streaming = None

    def pauseProducing(self) -> None:
        """Set `producerState`.

        Raises:
            RuntimeError: this transport was stopped, or is closing (unless it is lenient about that).
        """
        self._require_reading()
        self.producerState = "paused"

    def resumeProducing(self) -> None:
        """Set `producerState`.

        Raises:
            RuntimeError: this transport was stopped, or is closing (unless it is lenient about that).
        """
        self._require_reading()
        self.producerState = "producing"

    def stopProducing(self) -> None:
        """Set `producerState`."""
        self.producerState = "stopped"

    def _require_reading(self) -> None:
        if self.disconnecting and not self._lenient:
            raise RuntimeError("Cannot pause or resume producing after loseConnection")
        if self.producerState == "stopped":
            raise RuntimeError("Cannot pause or resume a stopped producer")


class StringTransportWithDisconnection(StringTransport):
    """A `StringTransport` whose `loseConnection` calls `connectionLost` of its protocol at once.

    Attributes:
        protocol: that protocol; whoever makes the transport has to set it.
    """

    protocol: Any

    def loseConnection(self) -> None:
        """End the connection: the protocol hears of a `ConnectionDone`, the first time."""
        if self.connected:
            self.connected = False
            self.protocol.connectionLost(Failure(error.ConnectionDone("Bye.")))


@implementer(IUDPTransport)
class FakeDatagramTransport:
    """A UDP port that keeps what is sent through it.

    Attributes:
        written: the packet and address of each `write`; `noAddr` where no address was given.
    """

    noAddr = object()

    def __init__(self) -> None:
        self.written: list[tuple[bytes, Any]] = []

    def write(self, packet: bytes, addr: Any = noAddr) -> None:
        """Keep `packet` and `addr`."""
        self.written.append((packet, addr))

    def connect(self, host: str, port: int) -> NoReturn:
        """Not simulated."""
        self._not_simulated("connect")

    def getHost(self) -> NoReturn:
        """Not simulated."""
        self._not_simulated("getHost")

    def stopListening(self) -> NoReturn:
        """Not simulated."""
        self._not_simulated("stopListening")

    def setBroadcastAllowed(self, enabled: bool) -> NoReturn:
        """Not simulated."""
        self._not_simulated("setBroadcastAllowed")

    def getBroadcastAllowed(self) -> NoReturn:
        """Not simulated."""
        self._not_simulated("getBroadcastAllowed")

    def _not_simulated(self, method: str) -> NoReturn:
        raise NotImplementedError(f"FakeDatagramTransport keeps writes only; it can't {method}()")
