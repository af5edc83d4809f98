"""How connections of TLS end."""

from __future__ import annotations

from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from asyncreactor.internet.interfaces import IHalfCloseableProtocol
from asyncreactor.internet.ssl import TLSVersion
from asyncreactor.logger import capturedLogs
from tests._engine.tls_ends import End, client_options, connected, run, server_options
from tests.loops import LoopFactory, on_both_loops


@implementer(IHalfCloseableProtocol)
class Half(End):
    def readConnectionLost(self) -> None:
        self.events.append("read lost")
        self.wire.write(b"answer")
        self.wire.loseConnection()

    def writeConnectionLost(self) -> None:
        self.events.append("write lost")


@on_both_loops
def test_half_closed(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected(Half, Half)
        pair.client.wire.write(b"question")
        pair.client.wire.loseWriteConnection()
        pair.client.wire.write(b"too late")
        assert pair.client.events == ["made", "handshake"]
        await pair.are_done()
        assert (pair.server.data, pair.client.data) == (b"question", b"answer")
        assert pair.client.events == ["made", "handshake", "write lost", "data", "read lost", "lost"]
        assert pair.server.events == ["made", "handshake", "data", "read lost", "lost"]
        await pair.close()

    run(loop_factory, main)


@on_both_loops
@pytest.mark.parametrize("version", [TLSVersion.TLSv1_2, TLSVersion.TLSv1_3])
def test_what_comes_with_the_handshake_is_delivered_after_closing(
    loop_factory: LoopFactory, version: Any
) -> None:
    class Hasty(End):
        def handshakeCompleted(self) -> None:
            End.handshakeCompleted(self)
            self.wire.loseConnection()

    class Asking(End):
        def connectionMade(self) -> None:
            End.connectionMade(self)
            self.wire.write(b"question")

    async def main() -> None:
        only = {"raiseMinimumTo": version, "lowerMaximumSecurityTo": version}
        client = client_options(extraCertificateOptions=only)
        # In the older version the server's words of the handshake are the last.
        server, client_kind = (Hasty, Asking) if version is TLSVersion.TLSv1_3 else (Asking, Hasty)
        pair = await connected(server, client_kind, server_options(**only), client)
        for end in (pair.client, pair.server):
            assert isinstance(await end.lost, ConnectionDone)
        assert b"question" in (pair.client.data, pair.server.data)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_half_closed_before_the_handshake(loop_factory: LoopFactory) -> None:
    class Silent(Half):
        def connectionMade(self) -> None:
            End.connectionMade(self)
            self.wire.loseWriteConnection()

    async def main() -> None:
        pair = await connected(Half, Silent)
        await pair.are_done()
        assert pair.client.data == b"answer"
        assert pair.client.events == ["made", "handshake", "write lost", "data", "read lost", "lost"]
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_protocol_that_raises_when_half_closed(loop_factory: LoopFactory) -> None:
    class Broken(Half):
        def writeConnectionLost(self) -> None:
            raise ZeroDivisionError

    async def main() -> None:
        pair = await connected(Half, Broken)
        pair.client.wire.loseWriteConnection()
        with capturedLogs() as logged:
            assert isinstance(await pair.client.lost, ZeroDivisionError)
        await pair.server.lost
        assert [event["log_failure"].type for event in logged if "log_failure" in event] == [
            ZeroDivisionError
        ]
        logged.clear()
        await pair.close()

    run(loop_factory, main, kept=1)


@on_both_loops
def test_aborted(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        pair.client.wire.write(b"x")
        pair.client.wire.abortConnection()
        assert pair.client.events == ["made", "handshake"]
        assert isinstance(await pair.client.lost, ConnectionAborted)
        assert isinstance(await pair.server.lost, ConnectionLost)
        assert pair.server.data == b""
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_cut_off(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        pair.server.wire.transport.loseConnection()
        reason = await pair.client.lost
        assert isinstance(reason, ConnectionLost)
        assert "without a farewell" in str(reason)
        await pair.server.lost
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_both_close_at_once(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        pair.client.wire.loseConnection()
        pair.server.wire.loseConnection()
        await pair.are_done()
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_protocol_that_raises(loop_factory: LoopFactory) -> None:
    class Broken(End):
        def dataReceived(self, data: bytes) -> None:
            raise ZeroDivisionError

    async def main() -> None:
        pair = await connected(Broken)
        pair.client.wire.write(b"x")
        assert isinstance(await pair.server.lost, ZeroDivisionError)
        assert isinstance(await pair.client.lost, ConnectionLost)
        await pair.close()

    run(loop_factory, main, kept=1)
