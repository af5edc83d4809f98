"""What an accepted connection knows of its peer."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from asyncreactor.internet import reactor
from tests.internet.sockets.peers import Server, Stream
from tests.loops import LoopFactory, on_both_loops, run_on


@on_both_loops
@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_the_peer_is_known_as_the_system_gives_it(loop_factory: LoopFactory, host: str) -> None:
    async def main() -> None:
        server = Server(Stream)
        port: Any = reactor.listenTCP(0, server, interface=host)
        with socket.create_connection((host, port.getHost().port)) as client:
            stream = await server.accepted()
            assert stream.transport.client == client.getsockname()
            assert stream.transport.hostname == host
        await stream.lost
        await port.stopListening()

    run_on(loop_factory, main())
