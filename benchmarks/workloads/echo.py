"""Servers whose traffic has no framing: echo, connections that come and go, bulk data in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import protocol, reactor
    from asyncreactor.internet.interfaces import ITransport
else:
    protocol, reactor = modules("internet.protocol", "internet.reactor")

__all__ = ["MEBIBYTE", "listen", "serve", "serve_sink", "serve_source"]

MEBIBYTE = bytes(1 << 20)


class Talker(protocol.Protocol):
    """Has a transport: nothing here is called without one."""

    transport: ITransport


class Echo(Talker):
    """Sends everything back."""

    def dataReceived(self, data: bytes) -> None:
        self.transport.write(data)


class Sink(Talker):
    """Answers one byte to each mebibyte received."""

    received = 0

    def dataReceived(self, data: bytes) -> None:
        self.received += len(data)
        while self.received >= len(MEBIBYTE):
            self.received -= len(MEBIBYTE)
            self.transport.write(b".")


class Source(Talker):
    """Answers a mebibyte to each byte received."""

    def dataReceived(self, data: bytes) -> None:
        for _ in data:
            self.transport.write(MEBIBYTE)


def listen(kind: type[protocol.Protocol]) -> int:
    """Serve that protocol on a free loopback port; return the port."""
    factory = protocol.ServerFactory.forProtocol(kind)
    factory.noisy = False
    port: int = reactor.listenTCP(0, factory, backlog=1024, interface="127.0.0.1").getHost().port
    return port


def serve() -> int:
    """Start the echo server."""
    return listen(Echo)


def serve_sink() -> int:
    """Start the server that only receives."""
    return listen(Sink)


def serve_source() -> int:
    """Start the server that only sends."""
    return listen(Source)
