"""TLS that begins on a connection which is open already."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.internet.interfaces import (
    ISSLTransport,
    ITLSTransport,
)
from asyncreactor.internet.ssl import (
    Certificate,
)
from tests._engine.tls_ends import (
    End,
    Pair,
    client_options,
    connect_plainly,
    run,
    server_options,
)
from tests.certificates import host_certificate
from tests.loops import LoopFactory, on_both_loops


class Upgrading(End):
    """Asks for TLS in plain words, or answers them; then says a secret."""

    options: Any = None
    normal = True
    asks = False

    def connectionMade(self) -> None:
        End.connectionMade(self)
        if self.asks:
            self.wire.write(b"TLS?\n")

    def dataReceived(self, data: bytes) -> None:
        End.dataReceived(self, data)
        if not self.wire.TLS:
            assert ITLSTransport.providedBy(self.transport)
            if not self.asks:
                self.wire.write(b"yes!\n")
            self.wire.startTLS(self.options, self.normal)
            assert ISSLTransport.providedBy(self.transport)
            self.wire.write(b"secret")


@on_both_loops
@pytest.mark.parametrize("normal", [True, False])
def test_start_tls(loop_factory: LoopFactory, normal: bool) -> None:
    async def main() -> None:
        pair = Pair(Upgrading, Upgrading)
        asking, answering = (pair.client, pair.server) if normal else (pair.server, pair.client)
        asking.options, answering.options = client_options(), server_options()
        asking.asks = True
        pair.client.normal = pair.server.normal = normal
        connect_plainly(pair)
        assert await asking.received(11) == b"yes!\nsecret"
        assert await answering.received(11) == b"TLS?\nsecret"
        assert Certificate.peerFromTransport(asking.transport) == host_certificate()
        with pytest.raises(RuntimeError, match="TLS is on already"):
            pair.client.wire.startTLS(client_options())
        assert pair.client.wire.getTcpNoDelay() in (True, False)
        await pair.part()
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_start_tls_with_something_else(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = Pair()
        connect_plainly(pair)
        pair.server.connectionMade = lambda: pair.server.wire.write(b"x")
        pair.server.events.append("made")
        await pair.client.received(1)
        with (
            pytest.raises(TypeError, match="getContext"),
            pytest.warns(Warning, match="does not explicitly provide"),
        ):
            pair.client.wire.startTLS(object())
        assert not pair.client.wire.TLS
        await pair.close()

    run(loop_factory, main)
