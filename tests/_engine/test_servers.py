"""What an accepted connection knows of its peer, and what it survives."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.logger import capturedLogs
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


@on_both_loops
def test_a_connection_goes_on_when_its_protocol_raises_as_it_is_made(loop_factory: LoopFactory) -> None:
    class Raises(Stream):
        def connectionMade(self) -> None:
            super().connectionMade()
            raise ZeroDivisionError

    async def main() -> None:
        server = Server(Raises)
        port: Any = reactor.listenTCP(0, server, interface="127.0.0.1")
        with socket.create_connection(("127.0.0.1", port.getHost().port)) as client:
            stream = await server.accepted()
            client.sendall(b"still here")
            await stream.bytes_are(b"still here")
        await stream.lost
        await port.stopListening()

    with capturedLogs() as logged:
        run_on(loop_factory, main())
    errors = [event["log_failure"].type for event in logged if "log_failure" in event]
    assert errors == [ZeroDivisionError]
