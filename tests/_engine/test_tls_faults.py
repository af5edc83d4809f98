"""Handshakes that fail, and peers that do not speak TLS: each a named error, with nothing left behind."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from typing import Any

import pytest
from zope.interface import implementer

from asyncreactor.internet import reactor
from asyncreactor.internet.error import ConnectionLost
from asyncreactor.internet.interfaces import IOpenSSLServerConnectionCreator
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.internet.ssl import (
    DN,
    AlertReceived,
    CertificateVerifyError,
    KeyPair,
    PrivateCertificate,
    TLSError,
    TLSVersion,
    VerificationError,
)
from asyncreactor.logger import capturedLogs
from tests._engine.tls_ends import (
    Pair,
    client_options,
    connect,
    connected,
    listen,
    refused,
    run,
    server_options,
)
from tests.certificates import Authority, authority
from tests.loops import LoopFactory, on_both_loops


def named_in_the_old_way() -> PrivateCertificate:
    """A certificate that names its host where nobody looks any more."""
    signer = PrivateCertificate.fromCertificateAndKeyPair(authority().certificate, KeyPair(authority().key))
    key = KeyPair.generate()
    signed = signer.signRequestObject(key.requestObject(DN(CN="localhost")), 1)
    return PrivateCertificate.fromCertificateAndKeyPair(signed, key)


def certificate_faults() -> dict[str, tuple[Any, str]]:
    trusted, other = authority(), Authority("nobody knows")
    own = KeyPair.generate().selfSignedCert(1, CN="localhost")
    return {
        "wrong host": (trusted.certificate_for("elsewhere.example"), "mismatch"),
        "wrong address": (trusted.certificate_for("127.0.0.9"), "mismatch"),
        "only a common name": (named_in_the_old_way(), "mismatch"),
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
        assert isinstance(await pair.server.lost, AlertReceived)
        assert isinstance(await pair.server.lost, ConnectionLost)
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
@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (b"220 mail.example ready\r\n", TLSError, "wrong version number"),
        (b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76", ConnectionLost, "in the TLS handshake"),
        (b"", ConnectionLost, "in the TLS handshake"),
    ],
    ids=["mail", "half a hello", "nothing"],
)
def test_no_server_of_tls(loop_factory: LoopFactory, said: bytes, kind: type[Exception], words: str) -> None:
    class Plain(Protocol):
        def dataReceived(self, data: bytes) -> None:
            assert self.transport is not None
            self.transport.write(said)
            self.transport.loseConnection()

    async def main() -> None:
        pair = Pair()
        plain = Factory.forProtocol(Plain)
        plain.noisy = False
        pair.port = reactor.listenTCP(0, plain, interface="127.0.0.1")
        connect(pair, pair.port.getHost().port, client_options())
        reason = await pair.client.lost
        assert isinstance(reason, kind)
        assert words in str(reason)
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

    run(asyncio.new_event_loop, main)


@implementer(IOpenSSLServerConnectionCreator)
class Incapable:
    def serverConnectionForTLS(self, tlsProtocol: object) -> Any:
        raise ZeroDivisionError


@on_both_loops
def test_settings_that_raise_end_the_connection(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        port: Any = reactor.listenSSL(0, Factory.forProtocol(Protocol), Incapable(), interface="127.0.0.1")
        with socket.create_connection(("127.0.0.1", port.getHost().port)) as client:
            client.setblocking(False)
            with suppress(ConnectionResetError):
                assert await asyncio.get_running_loop().sock_recv(client, 1) == b""
        await port.stopListening()

    with capturedLogs() as logged:
        run(loop_factory, main, kept=1)
    assert [event["log_failure"].type for event in logged if "log_failure" in event] == [ZeroDivisionError]
