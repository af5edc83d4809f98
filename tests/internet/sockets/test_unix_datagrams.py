"""UNIX sockets for datagrams."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import reactor
from asyncreactor.internet.address import UNIXAddress
from asyncreactor.internet.error import CannotListenError, MessageLengthError, NotListeningError
from asyncreactor.internet.interfaces import IReactorUNIXDatagram
from asyncreactor.logger import LogLevel
from tests.internet.sockets.peers import Datagrams, Logged, OnePeer, Run, failures


def listen(path: Path | str, protocol: Any, **how: Any) -> Any:
    return reactor.listenUNIXDatagram(str(path), protocol, **how)


def connect(path: Path | str, protocol: Any, own: Path | None = None, **how: Any) -> Any:
    return reactor.connectUNIXDatagram(
        str(path), protocol, bindAddress=None if own is None else str(own), **how
    )


def test_the_reactor_says_what_it_offers() -> None:
    assert IReactorUNIXDatagram.implementedBy(Reactor)


def test_there_and_back(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        server, client = Datagrams(), OnePeer()
        listening = listen(tmp_path / "server", server)
        connected = connect(tmp_path / "server", client, tmp_path / "client")
        assert listening.getHost() == connected.getPeer() == UNIXAddress(str(tmp_path / "server"))
        assert connected.getHost() == UNIXAddress(str(tmp_path / "client"))
        assert client.transport.write(b"question") == 8
        question, sender = await server.heard.get()
        assert (question, sender) == (b"question", str(tmp_path / "client"))
        assert server.transport.write(b"answer", sender) == 6
        assert await client.heard.get() == b"answer"
        await connected.stopListening()
        await listening.stopListening()

    run(main())
    assert list(tmp_path.iterdir()) == []


def test_paths_as_objects_and_as_bytes(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        for server_path, own in (
            (tmp_path / "server", tmp_path / "client"),
            (os.fsencode(tmp_path / "server"), os.fsencode(tmp_path / "client")),
        ):
            server, client = Datagrams(), OnePeer()
            listening: Any = reactor.listenUNIXDatagram(server_path, server)
            connected: Any = reactor.connectUNIXDatagram(server_path, client, bindAddress=own)
            client.transport.write(b"found")
            assert await server.heard.get() == (b"found", str(tmp_path / "client"))
            await connected.stopListening()
            await listening.stopListening()

    run(main())


def test_a_sender_without_a_path(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        server, client = Datagrams(), OnePeer()
        listening = listen(tmp_path / "server", server)
        connected = connect(tmp_path / "server", client)
        client.transport.write(b"one")
        assert await server.heard.get() == (b"one", None)
        assert connected.getHost() == UNIXAddress(None)
        await connected.stopListening()
        await listening.stopListening()

    run(main())


@pytest.mark.skipif(sys.platform != "linux", reason="abstract names are Linux's")
def test_abstract_names(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        name = f"\0{tmp_path}/abstract"
        server, client = Datagrams(), OnePeer()
        listening = listen(name, server)
        connected = connect(name, client)
        assert listening.getHost() == UNIXAddress(name)
        client.transport.write(b"found")
        assert (await server.heard.get())[0] == b"found"
        await connected.stopListening()
        await listening.stopListening()

    run(main())


@pytest.mark.parametrize("mode", [0o600, 0o660, 0o666])
def test_the_files_permissions(run: Run, tmp_path: Path, mode: int) -> None:
    async def main() -> int:
        listening = listen(tmp_path / "server", Datagrams(), mode=mode)
        found = os.stat(tmp_path / "server").st_mode
        await listening.stopListening()
        return stat.S_IMODE(found)

    assert run(main()) == mode


def test_a_life(run: Run, tmp_path: Path) -> None:
    async def main() -> list[str]:
        protocol = Datagrams()
        port = listen(tmp_path / "server", protocol)
        assert repr(port).endswith(f"Datagrams on '{tmp_path}/server'>")
        await port.stopListening()
        assert repr(port).endswith("Datagrams (not listening)>")
        with pytest.raises(NotListeningError):
            port.write(b"late", str(tmp_path / "server"))
        with pytest.raises(NotListeningError):
            port.getHost()
        with pytest.raises(TypeError, match="connectUNIXDatagram"):
            port.connect("host", 1)
        return protocol.life

    assert run(main()) == ["started", "stopped"]


def test_a_path_that_is_taken(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        port = listen(tmp_path / "server", Datagrams())
        with pytest.raises(CannotListenError) as caught:
            listen(tmp_path / "server", Datagrams())
        assert caught.value.port == str(tmp_path / "server")
        with pytest.raises(CannotListenError):
            connect(tmp_path / "server", OnePeer(), tmp_path / "server")
        assert (tmp_path / "server").is_socket()
        await port.stopListening()

    run(main())


def test_no_peer(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        client = OnePeer()
        port = connect(tmp_path / "nobody", client, tmp_path / "client")
        error = await client.heard.get()
        assert (type(error), error.errno) == (FileNotFoundError, errno.ENOENT)
        assert not (tmp_path / "client").exists()
        await port.stopListening()

    run(main())


def test_a_peer_that_is_gone(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        client = OnePeer()
        listening = listen(tmp_path / "server", Datagrams())
        port = connect(tmp_path / "server", client)
        await listening.stopListening()
        assert client.transport.write(b"hello?") is None
        assert await client.heard.get() == "refused"
        await port.stopListening()

    run(main())


def test_a_receiver_that_does_not_keep_up_loses_datagrams(run: Run, logged: Logged, tmp_path: Path) -> None:
    async def main() -> None:
        client = OnePeer()
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as slow:
            slow.bind(str(tmp_path / "slow"))
            slow.setblocking(False)
            port = connect(tmp_path / "slow", client)
            sent = 0
            while client.transport.write(bytes(4000)) is not None:
                sent += 1
            assert client.transport.write(bytes(4000)) is None
            for _ in range(sent):
                slow.recv(8192)
            assert client.transport.write(b"again") == 5
            assert slow.recv(8192) == b"again"
            await port.stopListening()

    run(main())
    warnings = [event for event in logged if event["log_level"] == LogLevel.warn]
    assert len(warnings) == 1
    assert "doesn't keep up" in warnings[0]["log_format"]


def test_a_datagram_that_is_too_long(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        listening = listen(tmp_path / "server", Datagrams())
        with pytest.raises(MessageLengthError):
            listening.write(bytes(1 << 22), str(tmp_path / "server"))
        await listening.stopListening()

    run(main())


def test_the_rest_of_a_long_datagram_is_cut_off(run: Run, tmp_path: Path) -> None:
    async def main() -> None:
        server, client = Datagrams(), OnePeer()
        listening = listen(tmp_path / "server", server, maxPacketSize=3)
        connected = connect(tmp_path / "server", client, tmp_path / "client", maxPacketSize=2)
        client.transport.write(b"123456")
        datagram, sender = await server.heard.get()
        server.transport.write(b"abcdef", sender)
        assert (datagram, await client.heard.get()) == (b"123", b"ab")
        await connected.stopListening()
        await listening.stopListening()

    run(main())


def test_what_a_connected_protocol_raises_is_logged(run: Run, logged: Logged, tmp_path: Path) -> None:
    class Fails(OnePeer):
        def datagramReceived(self, datagram: bytes) -> None:  # type: ignore[override]  # the peer is known
            super().datagramReceived(datagram)
            raise ZeroDivisionError

    async def main() -> None:
        server, client = Datagrams(), Fails()
        listening = listen(tmp_path / "server", server)
        connected = connect(tmp_path / "server", client, tmp_path / "client")
        for datagram in (b"1", b"2"):
            server.transport.write(datagram, str(tmp_path / "client"))
        assert [await client.heard.get() for _ in range(2)] == [b"1", b"2"]
        await connected.stopListening()
        await listening.stopListening()

    run(main())
    assert [type(error) for error in failures(logged)] == [ZeroDivisionError] * 2
