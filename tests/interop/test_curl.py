"""curl over a UNIX socket, and behind a proxy that tells who connects."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.endpoints import serverFromString
from tests.internet.sockets.peers import Server, Stream
from tests.interop.tools import needs, start
from tests.loops import LoopFactory, on_both_loops, run_on

pytestmark = [needs("curl"), on_both_loops]
LOOPBACK = "127.0.0.1"


class Page(Stream):
    """Answers one request with a page that names the client."""

    def dataReceived(self, data: bytes) -> None:
        super().dataReceived(data)
        if self.data.endswith(b"\r\n\r\n"):
            peer = self.transport.getPeer()
            text = f"{peer.host} {peer.port}" if isinstance(peer, IPv4Address) else "local"
            self.transport.write(f"HTTP/1.0 200 OK\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
            self.transport.loseConnection()


@pytest.mark.parametrize("endpoint", ["tcp", "haproxy:tcp"])
def test_it_is_known_by_its_address(loop_factory: LoopFactory, endpoint: str) -> None:
    async def main() -> None:
        server = Server(Page)
        port: Any = await serverFromString(reactor, f"{endpoint}:0:interface={LOOPBACK}").listen(server)
        options = ["--haproxy-protocol"] if endpoint.startswith("haproxy") else []
        url = f"http://{LOOPBACK}:{port.getHost().port}/"
        curl = start("curl", "-sS", *options, "-w", "|%{local_ip} %{local_port}", "--noproxy", "*", url)
        page, _, own = (await curl.ends()).partition(b"|")
        assert page == own
        stream = await server.accepted()
        await stream.lost
        assert stream.data.startswith(b"GET / HTTP/1.1\r\n")
        await port.stopListening()

    run_on(loop_factory, main())


def test_a_request_over_a_unix_socket(loop_factory: LoopFactory, tmp_path: Path) -> None:
    async def main() -> None:
        server = Server(Page)
        path = str(tmp_path / "socket")
        port: Any = await serverFromString(reactor, f"unix:{path}").listen(server)
        curl = start("curl", "-sS", "--unix-socket", path, "--noproxy", "*", "http://localhost/")
        assert await curl.ends() == b"local"
        await (await server.accepted()).lost
        await port.stopListening()

    run_on(loop_factory, main())
