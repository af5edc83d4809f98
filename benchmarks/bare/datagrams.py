"""The echo server over UDP as a uvloop protocol."""

from __future__ import annotations

import asyncio
from typing import Any, cast

__all__ = ["serve"]


class Echo(asyncio.DatagramProtocol):
    """Sends each datagram back."""

    transport: asyncio.DatagramTransport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.DatagramTransport, transport)

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self.transport.sendto(data, addr)


async def serve() -> int:
    """Start the echo server."""
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(Echo, local_addr=("127.0.0.1", 0))
    port: int = transport.get_extra_info("sockname")[1]
    return port
