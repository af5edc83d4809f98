"""TLS over TCP, on both loops: what each end hears, in which order, and how it ends."""

from __future__ import annotations

import gc
import hashlib
import os
import socket
import ssl
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectionAborted, ConnectionDone, ConnectionLost
from asyncreactor.internet.interfaces import (
    IHalfCloseableProtocol,
    INegotiated,
    IProtocolNegotiationFactory,
    IPullProducer,
    IPushProducer,
    IReactorSSL,
    ISSLTransport,
    ITLSTransport,
)
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
from asyncreactor.internet.ssl import (
    Certificate,
    CertificateOptions,
    CertificateVerifyError,
    ClientContextFactory,
    KeyPair,
    TLSError,
    TLSVersion,
    VerificationError,
    optionsForClientTLS,
)
from asyncreactor.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from tests._engine.tls_ends import (
    Echo,
    End,
    Pair,
    client_options,
    connect,
    connected,
    listen,
    server_options,
)
from tests.certificates import Authority, authority, host_certificate
from tests.loops import LoopFactory, on_both_loops, run_on

MEBIBYTE = 1 << 20


def open_descriptors() -> int:
    return len(os.listdir("/dev/fd"))


def run(loop_factory: LoopFactory, main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Run a test; no descriptor and no connection may be left."""
    before = open_descriptors()
    run_on(loop_factory, main())
    gc.collect()
    assert open_descriptors() == before
    assert not [each for each in gc.get_objects() if isinstance(each, TLSMemoryBIOProtocol)]


# -- good connections


@on_both_loops
def test_events_come_in_order(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        assert IReactorSSL.providedBy(reactor)
        pair = await connected(Echo)
        assert INegotiated.providedBy(pair.client.transport)
        pair.client.wire.write(b"hello")
        assert await pair.client.received(5) == b"hello"
        pair.client.wire.loseConnection()
        assert isinstance(await pair.client.lost, ConnectionDone)
        assert isinstance(await pair.server.lost, ConnectionDone)
        for end in (pair.client, pair.server):
            assert end.events == ["made", "handshake", "data", "lost"]
        await pair.close()

    run(loop_factory, main)


@on_both_loops
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "bücher.example", "LOCALHOST", "localhost."])
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
        pair.client.wire.loseConnection()
        assert isinstance(await pair.client.lost, ConnectionDone)
        assert isinstance(await pair.server.lost, ConnectionDone)
        await pair.close()

    run(loop_factory, main)


# -- startTLS


class Upgrading(End):
    """Says and hears a line, then TLS begins."""

    options: Any = None
    normal = True

    def connectionMade(self) -> None:
        End.connectionMade(self)
        self.wire.write(b"plain\n")

    def dataReceived(self, data: bytes) -> None:
        plain = not self.wire.TLS
        End.dataReceived(self, data)
        if plain and self.data == b"plain\n":
            assert ITLSTransport.providedBy(self.transport)
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
        pair.client.normal = pair.server.normal = normal
        factory = Factory.forProtocol(lambda: pair.server)
        clients = ClientFactory.forProtocol(lambda: pair.client)
        factory.noisy = clients.noisy = False
        pair.port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        reactor.connectTCP("127.0.0.1", pair.port.getHost().port, clients)
        for end in (pair.client, pair.server):
            assert await end.received(12) == b"plain\nsecret"
        assert Certificate.peerFromTransport(asking.transport) == host_certificate()
        with pytest.raises(RuntimeError, match="TLS is on already"):
            pair.client.wire.startTLS(client_options())
        assert pair.client.wire.getTcpNoDelay() in (True, False)
        pair.client.wire.loseConnection()
        assert isinstance(await pair.client.lost, ConnectionDone)
        assert isinstance(await pair.server.lost, ConnectionDone)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_start_tls_with_something_else(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = Pair()
        factory = Factory.forProtocol(lambda: pair.server)
        clients = ClientFactory.forProtocol(lambda: pair.client)
        factory.noisy = clients.noisy = False
        pair.port = reactor.listenTCP(0, factory, interface="127.0.0.1")
        reactor.connectTCP("127.0.0.1", pair.port.getHost().port, clients)
        pair.server.connectionMade = lambda: pair.server.wire.write(b"x")
        pair.server.events.append("made")
        await pair.client.received(1)
        with pytest.raises(TypeError, match="getContext"), pytest.warns(Warning, match="does not explicitly provide"):
            pair.client.wire.startTLS(object())
        assert not pair.client.wire.TLS
        await pair.close()

    run(loop_factory, main)


# -- ends


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
        assert isinstance(await pair.client.lost, ConnectionDone)
        assert isinstance(await pair.server.lost, ConnectionDone)
        assert (pair.server.data, pair.client.data) == (b"question", b"answer")
        assert pair.client.events == ["made", "handshake", "write lost", "data", "lost"]
        assert pair.server.events == ["made", "handshake", "data", "read lost", "lost"]
        await pair.close()

    run(loop_factory, main)


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
        assert isinstance(await pair.client.lost, ConnectionDone)
        assert isinstance(await pair.server.lost, ConnectionDone)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_protocol_that_raises(loop_factory: LoopFactory, capsys: Any) -> None:
    class Broken(End):
        def dataReceived(self, data: bytes) -> None:
            raise ZeroDivisionError

    async def main() -> None:
        pair = await connected(Broken)
        pair.client.wire.write(b"x")
        assert isinstance(await pair.server.lost, ZeroDivisionError)
        assert isinstance(await pair.client.lost, ConnectionLost)
        await pair.close()

    run(loop_factory, main)


# -- producers


@implementer(IPushProducer)
class Flood:
    """Writes as fast as it may, and counts."""

    def __init__(self, transport: Any, pieces: int) -> None:
        self.transport = transport
        self.left = pieces
        self.most_waiting = 0
        self.pauses = 0
        self.paused = False

    def resumeProducing(self) -> None:
        self.paused = False
        reactor.callLater(0, self._write)

    def pauseProducing(self) -> None:
        self.pauses += 1
        self.paused = True

    def stopProducing(self) -> None:
        self.left = 0

    def _write(self) -> None:
        while self.left and not self.paused:
            self.left -= 1
            self.transport.write(b"x" * 65536)
        if not self.left:
            self.transport.unregisterProducer()


@on_both_loops
def test_push_producer_waits_for_a_slow_reader(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        pair.server.wire.pauseProducing()
        flood = Flood(pair.client.transport, 512)
        pair.client.wire.registerProducer(flood, True)
        with pytest.raises(RuntimeError, match="registered"):
            pair.client.wire.registerProducer(flood, True)
        flood.resumeProducing()
        pair.client.wire.loseConnection()
        paused: Deferred[None] = Deferred()
        _when(lambda: flood.paused, paused)
        await paused
        assert flood.left > 256
        pair.server.wire.resumeProducing()
        assert isinstance(await pair.server.lost, ConnectionDone)
        assert len(pair.server.data) == 512 * 65536
        assert flood.pauses >= 1
        await pair.close()

    run(loop_factory, main)


@implementer(IPullProducer)
class Trickle:
    def __init__(self, transport: Any) -> None:
        self.transport = transport
        self.left = 20

    def resumeProducing(self) -> None:
        self.left -= 1
        self.transport.write(b"x" * 100_000)
        if not self.left:
            self.transport.unregisterProducer()

    def stopProducing(self) -> None:
        self.left = 0


@on_both_loops
def test_pull_producer(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await connected()
        pair.client.wire.registerProducer(Trickle(pair.client.transport), False)
        assert len(await pair.server.received(2_000_000)) == 2_000_000
        await pair.close()

    run(loop_factory, main)


def _when(true: Callable[[], object], waiting: Deferred[None]) -> None:
    if true():
        waiting.callback(None)
    else:
        reactor.callLater(0, _when, true, waiting)


# -- faults


async def refused(server: Any, client: Any) -> Pair:
    """Two ends after a handshake that failed; the reasons are in their `lost`."""
    pair = Pair()
    connect(pair, listen(pair, server), client)
    return pair


def certificate_faults() -> dict[str, tuple[Any, str]]:
    trusted, other = authority(), Authority("nobody knows")
    own = KeyPair.generate().selfSignedCert(1, CN="localhost")
    return {
        "wrong host": (trusted.certificate_for("elsewhere.example"), "mismatch"),
        "wrong address": (trusted.certificate_for("127.0.0.9"), "mismatch"),
        "only a common name": (trusted.certificate_for("x.example"), "mismatch"),
        "expired": (trusted.certificate_for("localhost", days=-2), "expired"),
        "self-signed": (own, "self-signed"),
        "unknown authority": (other.certificate_for("localhost"), "local issuer"),
    }


@on_both_loops
@pytest.mark.parametrize("fault", certificate_faults().values(), ids=certificate_faults())
def test_bad_certificate(loop_factory: LoopFactory, fault: tuple[Any, str]) -> None:
    certificate, words = fault

    async def main() -> None:
        pair = await refused(certificate.options(), client_options())
        reason = await pair.client.lost
        assert isinstance(reason, CertificateVerifyError)
        assert isinstance(reason, ssl.SSLCertVerificationError)
        assert words in str(reason)
        assert isinstance(reason, VerificationError) == (words == "mismatch")
        # It is the client who refuses, and says so.
        assert isinstance(await pair.server.lost, TLSError)
        assert pair.client.events == ["made", "lost"]
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_client_without_certificate(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        pair = await refused(server_options(trustRoot=authority().certificate), client_options())
        assert "peer did not return a certificate" in str(await pair.server.lost)
        assert "certificate required" in str(await pair.client.lost)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_no_version_in_common(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        old = client_options(extraCertificateOptions={"lowerMaximumSecurityTo": TLSVersion.TLSv1_2})
        pair = await refused(server_options(raiseMinimumTo=TLSVersion.TLSv1_3), old)
        assert isinstance(await pair.server.lost, TLSError)
        assert "protocol version" in str(await pair.client.lost)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
@pytest.mark.parametrize(
    ("sent", "kind", "words"),
    [
        (b"GET / HTTP/1.0\r\n\r\n", TLSError, "http request"),
        (b"\0" * 100, TLSError, "wrong version number"),
        (b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", TLSError, "length"),
        (b"", ConnectionLost, "in the TLS handshake"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", ConnectionLost, "in the TLS handshake"),
    ],
    ids=["http", "zeros", "short hello", "nothing", "half a hello"],
)
@pytest.mark.parametrize("protocols", [None, [b"h2"]])
def test_no_client_of_tls(
    loop_factory: LoopFactory, sent: bytes, kind: type[Exception], words: str, protocols: Any
) -> None:
    async def main() -> None:
        pair = Pair()
        port = listen(pair, server_options(acceptableProtocols=protocols))
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(sent)
            client.shutdown(socket.SHUT_WR)
            reason = await pair.server.lost
        assert isinstance(reason, kind)
        assert words in str(reason)
        assert pair.server.events == ["made", "lost"]
        await pair.close()

    run(loop_factory, main)


@on_both_loops
def test_no_server_of_tls(loop_factory: LoopFactory) -> None:
    class Plain(Protocol):
        def connectionMade(self) -> None:
            assert self.transport is not None
            self.transport.write(b"220 mail.example ready\r\n")

    async def main() -> None:
        pair = Pair()
        plain = Factory.forProtocol(Plain)
        plain.noisy = False
        pair.port = reactor.listenTCP(0, plain, interface="127.0.0.1")
        connect(pair, pair.port.getHost().port, client_options())
        assert "wrong version number" in str(await pair.client.lost)
        pair.server.events.append("lost")
        await pair.close()

    run(loop_factory, main)


def test_garbage_in_the_middle() -> None:
    async def main() -> None:
        pair = await connected()
        pair.client.wire.transport.write(b"\x17\x03\x03\x00\x20" + b"z" * 32)
        assert "bad record mac" in str(await pair.server.lost)
        assert isinstance(await pair.client.lost, TLSError)
        await pair.close()

    run(lambda: __import__("asyncio").new_event_loop(), main)


# -- pyOpenSSL


@on_both_loops
def test_contexts_of_pyopenssl(loop_factory: LoopFactory) -> None:
    openssl: Any = pytest.importorskip("OpenSSL.SSL")

    class Legacy(ClientContextFactory):
        def getContext(self) -> Any:
            return openssl.Context(openssl.TLS_METHOD)

    async def main() -> None:
        options = server_options()
        assert isinstance(options.getContext(), openssl.Context)
        pair = await connected(Echo, server=options, client=Legacy())
        for end in (pair.client, pair.server):
            assert isinstance(end.wire.getHandle(), openssl.Connection)
        pair.client.wire.write(b"x" * MEBIBYTE)
        assert len(await pair.client.received(MEBIBYTE)) == MEBIBYTE
        pair.client.wire.loseConnection()
        assert isinstance(await pair.client.lost, ConnectionDone)
        assert isinstance(await pair.server.lost, ConnectionDone)
        await pair.close()

    run(loop_factory, main)


@on_both_loops
@pytest.mark.parametrize(("host", "good"), [("localhost", True), ("elsewhere.example", False)])
def test_silent_about_the_host(loop_factory: LoopFactory, host: str, good: bool) -> None:
    pytest.importorskip("OpenSSL.SSL")

    async def main() -> None:
        silent = optionsForClientTLS(host, authority().certificate, sendServerName=False)
        if good:
            pair = await connected(client=silent)
            assert pair.server.wire.getHandle().get_servername() is None
        else:
            pair = await refused(server_options(), silent)
            assert isinstance(await pair.client.lost, VerificationError)
            assert isinstance(await pair.server.lost, TLSError)
        await pair.close()

    run(loop_factory, main)


def test_settings_that_are_none() -> None:
    with pytest.warns(Warning, match="does not explicitly provide"), pytest.raises(TypeError, match="getContext"):
        TLSMemoryBIOFactory(object(), True, Factory())
    with pytest.raises(ValueError, match="privateKey was not"):
        CertificateOptions(certificate=host_certificate().original)
