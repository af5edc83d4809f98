"""socat over UNIX sockets and UDP, and in the place of a proxy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.internet.endpoints import UNIXClientEndpoint, connectProtocol, serverFromString
from asyncreactor.internet.error import ConnectionDone
from tests.internet.sockets.peers import Datagrams, Server, Stream
from tests.interop.tools import needs, start
from tests.loops import LoopFactory, on_both_loops, run_on

pytestmark = [needs("socat"), on_both_loops]
LOOPBACK = "127.0.0.1"
#: The first bytes of a binary header (PROXY protocol, section 2.2).
SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def test_it_connects_to_a_unix_socket(loop_factory: LoopFactory, tmp_path: Path) -> None:
    async def main() -> None:
        server = Server()
        port: Any = reactor.listenUNIX(str(tmp_path / "socket"), server)
        socat = start("socat", "-t", 0.1, "STDIO", f"UNIX-CONNECT:{tmp_path}/socket")
        socat.transport.write(b"question")
        stream = await server.accepted()
        await stream.bytes_are(b"question")
        stream.transport.write(b"answer")
        await socat.writes(b"answer")
        stream.transport.loseConnection()
        assert (await stream.lost).type is ConnectionDone
        assert await socat.ends() == b"answer"
        await port.stopListening()

    run_on(loop_factory, main())


def test_it_listens_to_a_unix_socket(loop_factory: LoopFactory, tmp_path: Path) -> None:
    async def main() -> None:
        path = str(tmp_path / "socket")
        socat = start("socat", "-d", "-d", f"UNIX-LISTEN:{path}", "EXEC:cat")
        await socat.writes(b"listening on", descriptor=2)
        stream = await connectProtocol(UNIXClientEndpoint(reactor, path), Stream())
        much = bytes(range(256)) * 1024
        stream.transport.write(much)
        await stream.bytes_are(much)
        stream.transport.loseWriteConnection()
        assert (await stream.lost).type is ConnectionDone
        await socat.ends()

    run_on(loop_factory, main())


def test_it_sends_to_a_udp_port(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port: Any = reactor.listenUDP(0, protocol, interface=LOOPBACK)
        socat = start("socat", "-t", 0.1, "STDIO", f"UDP:{LOOPBACK}:{port.getHost().port}")
        socat.transport.write(b"question")
        question, sender = await protocol.heard.get()
        port.write(question + b" answered", sender)
        await socat.writes(b"question answered")
        socat.transport.closeStdin()
        await socat.ends()
        await port.stopListening()

    run_on(loop_factory, main())


def test_it_sends_to_a_unix_socket_for_datagrams(loop_factory: LoopFactory, tmp_path: Path) -> None:
    async def main() -> None:
        protocol = Datagrams()
        port: Any = reactor.listenUNIXDatagram(str(tmp_path / "server"), protocol)
        own = tmp_path / "client"
        socat = start("socat", "-t", 0.1, "STDIO", f"UNIX-SENDTO:{tmp_path}/server,bind={own}")
        socat.transport.write(b"question")
        assert await protocol.heard.get() == (b"question", str(own))
        port.write(b"answer", str(own))
        await socat.writes(b"answer")
        socat.transport.closeStdin()
        await socat.ends()
        await port.stopListening()

    run_on(loop_factory, main())


@pytest.mark.parametrize(
    ("header", "peer", "host"),
    [
        (
            b"PROXY TCP4 192.0.2.1 198.51.100.1 1234 80\r\n",
            IPv4Address("TCP", "192.0.2.1", 1234),
            IPv4Address("TCP", "198.51.100.1", 80),
        ),
        (
            b"PROXY TCP6 2001:db8::1 2001:db8::2 1234 80\r\n",
            IPv6Address("TCP", "2001:db8::1", 1234),
            IPv6Address("TCP", "2001:db8::2", 80),
        ),
        (
            SIGNATURE + b"\x21\x11\x00\x0c\xc0\x00\x02\x01\xc6\x33\x64\x01\x04\xd2\x00\x50",
            IPv4Address("TCP", "192.0.2.1", 1234),
            IPv4Address("TCP", "198.51.100.1", 80),
        ),
    ],
    ids=["v1 IPv4", "v1 IPv6", "v2 IPv4"],
)
def test_it_sends_a_proxys_header(loop_factory: LoopFactory, header: bytes, peer: Any, host: Any) -> None:
    async def main() -> None:
        server = Server()
        port: Any = await serverFromString(reactor, f"haproxy:tcp:0:interface={LOOPBACK}").listen(server)
        socat = start("socat", "-t", 0.1, "STDIO", f"TCP:{LOOPBACK}:{port.getHost().port}")
        socat.transport.write(header + b"and the rest")
        stream = await server.accepted()
        await stream.bytes_are(b"and the rest")
        assert (stream.transport.getPeer(), stream.transport.getHost()) == (peer, host)
        stream.transport.loseConnection()
        await stream.lost
        await socat.ends()
        await port.stopListening()

    run_on(loop_factory, main())
