"""The same page by uvicorn, with httptools on uvloop: the smallest application that it can serve."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from benchmarks.bare.echo import listen

__all__ = ["serve"]

BODY = b"<html>hello</html>"
HEADERS = [(b"content-length", b"%d" % len(BODY)), (b"content-type", b"text/html")]


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer each request with the page."""
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


async def serve() -> int:
    """Start the server; return the port."""
    config = Config(
        application, access_log=False, log_config=None, server_header=False, headers=[("server", "benchmark")]
    )
    config.load()
    state = ServerState()
    asyncio.get_running_loop().create_task(keep_date(config, state))

    def protocol() -> asyncio.Protocol:
        made: asyncio.Protocol = HttpToolsProtocol(config=config, server_state=state, app_state={})
        return made

    return await listen(protocol)  # type: ignore[arg-type] # a function that makes one


async def keep_date(config: Config, state: ServerState) -> None:
    """Do what uvicorn's main loop does each second."""
    from email.utils import formatdate

    while True:
        date = (b"date", formatdate(usegmt=True).encode())
        state.default_headers = [date, *config.encoded_headers]
        await asyncio.sleep(1)
