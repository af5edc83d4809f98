"""The echo server over uvloop's TLS."""

from __future__ import annotations

import asyncio
import ssl

from benchmarks.bare.echo import Echo

__all__ = ["serve"]


async def serve(certificate: str) -> int:
    """Start the echo server with the key and certificate in that PEM file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Echo, "127.0.0.1", 0, backlog=1024, ssl=context)
    port: int = server.sockets[0].getsockname()[1]
    return port
