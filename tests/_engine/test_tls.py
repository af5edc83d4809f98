"""TLS over TCP, on both loops: what each end hears, in which order."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor.internet import reactor
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.interfaces import (
    INegotiated,
    IProtocolNegotiationFactory,
    IReactorSSL,
)
from asyncreactor.internet.protocol import ClientFactory, Factory
from asyncreactor.internet.ssl import (
    Certificate,
    TLSError,
    TLSVersion,
)
from asyncreactor.protocols.tls import TLSMemoryBIOFactory
from tests._engine.tls_ends import (
    Echo,
    End,
    Pair,
    client_options,
    connect,
    connected,
    listen,
    run,
    server_options,
)
from tests.certificates import authority, host_certificate
from tests.loops import LoopFactory, on_both_loops

MEBIBYTE = 1 << 20


@on_both_loops
def test_events_come_in_order(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        assert IReactorSSL.providedBy(reactor)
        pair = await connected(Echo)
        assert INegotiated.providedBy(pair.client.transport)
        pair.client.wire.write(b"hello")
        assert await pair.client.received(5) == b"hello"
        await pair.part()
        for end in (pair.client, pair.server):
            assert end.events == ["made", "handshake", "data", "lost"]
        await pair.close()

    run(loop_factory, main)


@on_both_loops
@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "::1", "bücher.example", "LOCALHOST", "localhost."]
)
def test_the_host_is_verified(loop_factory: LoopFactory, host: str) -> None:
    async def main() -> None:
        pair = await connected(client=client_options(host))
        shown = Certificate.peerFromTransport(pair.client.transport)
        assert shown == host_certificate()
        assert Certificate.hostFromTransport(pair.server.transport) == host_certificate()
        assert pair.server.wire.getPeerCertificate() is None
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_written_before_the_handshake(loop_factory: LoopFactory) -> None:
    class Eager(End):
        def connectionMade(self) -> None:
            End.connectionMade(self)
            self.wire.write(b"first ")
            self.wire.writeSequence([b"and ", b"last"])
            self.wire.loseConnection()
            self.wire.write(b"too late")

    async def main() -> None:
        pair = await connected(End, Eager)
        assert isinstance(await pair.server.lost, ConnectionDone)
        assert pair.server.data == b"first and last"
        await pair.close()

    run(loop_factory, main)


@on_both_loops
@pytest.mark.parametrize("version", [TLSVersion.TLSv1_2, TLSVersion.TLSv1_3])
def test_bulk_both_ways(loop_factory: LoopFactory, version: Any) -> None:
    async def main() -> None:
        data = os.urandom(MEBIBYTE) * 8
        only = {"raiseMinimumTo": version, "lowerMaximumSecurityTo": version}
        pair = await connected(
            server=server_options(**only), client=client_options(extraCertificateOptions=only)
        )
        assert pair.client.wire.getHandle().get_protocol_version_name() == version.name.replace("_", ".")
        for one, other in ((pair.client, pair.server), (pair.server, pair.client)):
            one.wire.write(data)
            assert hashlib.sha256(await other.received(len(data))).digest() == hashlib.sha256(data).digest()
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_client_certificate(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        own = authority().certificate_for("a client")
        pair = await connected(
            server=server_options(trustRoot=authority().certificate),
            client=client_options(clientCertificate=own),
        )
        assert Certificate.peerFromTransport(pair.server.transport).getSubject().CN == b"a client"
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_protocol_negotiated(loop_factory: LoopFactory) -> None:
    @implementer(IProtocolNegotiationFactory)
    class Speaker(Factory):
        noisy = False

        def acceptableProtocols(self) -> list[bytes]:
            return [b"spdy", b"h2"]

    async def main() -> None:
        pair = Pair()
        port = listen(pair, server_options(), Speaker.forProtocol(lambda: pair.server))
        connect(pair, port, client_options(acceptableProtocols=[b"h2", b"http/1.1"]))
        await pair.client.secured
        await pair.server.secured
        assert pair.client.wire.negotiatedProtocol == pair.server.wire.negotiatedProtocol == b"h2"
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_no_protocol_in_common(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = Pair()
        port = listen(pair, server_options(acceptableProtocols=[b"h2"]))
        connect(pair, port, client_options(acceptableProtocols=[b"spdy"]))
        for end in (pair.client, pair.server):
            reason = await end.lost
            assert isinstance(reason, TLSError)
            assert "no application protocol" in str(reason)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_tls_in_tls(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = Pair(Echo)
        inner = TLSMemoryBIOFactory(server_options(), False, Factory.forProtocol(lambda: pair.server))
        outer = TLSMemoryBIOFactory(client_options(), True, ClientFactory.forProtocol(lambda: pair.client))
        connect(pair, listen(pair, server_options(), inner), client_options(), outer)
        await pair.client.secured
        pair.client.wire.write(b"x" * MEBIBYTE)
        assert await pair.client.received(MEBIBYTE) == b"x" * MEBIBYTE
        await pair.part()
        await pair.close()

    run(loop_factory, main)
