"""UNIX sockets that were opened elsewhere, by a parent process for instance."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.address import UNIXAddress
from asyncreactor.internet.error import ConnectionDone, UnsupportedAddressFamily, UnsupportedSocketType
from tests.internet.sockets.peers import Receiver, Run, Server


def test_a_socket_that_listens(run: Run, tmp_path: Path) -> None:
    """Its file is not the port's to remove."""
    path = tmp_path / "socket"

    async def main() -> None:
        server = Server()
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
            listening.listen()
            port: Any = reactor.adoptStreamPort(listening.fileno(), socket.AF_UNIX, server)
        assert port.getHost() == UNIXAddress(str(path))
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(path))
            client.sendall(b"hello")
            stream = await server.accepted()
            await stream.bytes_are(b"hello")
        assert (await stream.lost).type is ConnectionDone
        await port.stopListening()

    run(main())
    assert path.is_socket()


def test_a_connection(run: Run) -> None:
    async def main() -> None:
        server = Server(Receiver)
        ours, theirs = socket.socketpair()
        with ours, theirs:
            reactor.adoptStreamConnection(ours.fileno(), socket.AF_UNIX, server)
            os.fstat(ours.fileno())
            stream = await server.accepted()
            reading, writing = os.pipe()
            os.write(writing, b"content")
            os.close(writing)
            socket.send_fds(theirs, [b"here"], [reading])
            os.close(reading)
            assert await stream.content() == b"content"
            await stream.bytes_are(b"here")
            stream.transport.write(b"thanks")
            theirs.settimeout(5)
            assert theirs.recv(10) == b"thanks"
            stream.transport.loseConnection()
            await stream.lost

    run(main())


def test_what_cannot_be_adopted(run: Run) -> None:
    async def main() -> None:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
            for adopt in (reactor.adoptStreamPort, reactor.adoptStreamConnection):
                with pytest.raises(UnsupportedSocketType, match="SOCK_STREAM"):
                    adopt(datagrams.fileno(), socket.AF_UNIX, Server())
                with pytest.raises(UnsupportedAddressFamily):
                    adopt(datagrams.fileno(), 1 << 10, Server())

    run(main())
