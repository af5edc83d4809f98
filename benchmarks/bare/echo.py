"""Echo, sink and source as uvloop protocols."""

from __future__ import annotations

import asyncio
from typing import cast

__all__ = ["MEBIBYTE", "Bare", "Echo", "listen", "serve", "serve_sink", "serve_source"]

MEBIBYTE = bytes(1 << 20)


class Bare(asyncio.Protocol):
    """Knows its transport."""

    transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)


class Echo(Bare):
    """Sends everything back."""

    def data_received(self, data: bytes) -> None:
        self.transport.write(data)


class Sink(Bare):
    """Answers one byte to each mebibyte received."""

    received = 0

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        while self.received >= len(MEBIBYTE):
            self.received -= len(MEBIBYTE)
            self.transport.write(b".")


class Source(Bare):
    """Answers a mebibyte to each byte received."""

    def data_received(self, data: bytes) -> None:
        for _ in data:
            self.transport.write(MEBIBYTE)


async def listen(kind: type[asyncio.Protocol]) -> int:
    """Serve that protocol on a free loopback port; return the port."""
    server = await asyncio.get_running_loop().create_server(kind, "127.0.0.1", 0, backlog=1024)
    port: int = server.sockets[0].getsockname()[1]
    return port


async def serve() -> int:
    """Start the echo server."""
    return await listen(Echo)


async def serve_sink() -> int:
    """Start the server that only receives."""
    return await listen(Sink)


async def serve_source() -> int:
    """Start the server that only sends."""
    return await listen(Source)
