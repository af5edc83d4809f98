"""OpenSSL's own programs at the other end of TLS connections."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.protocol import ClientFactory, Factory
from asyncreactor.internet.ssl import (
    Certificate,
    CertificateOptions,
    PrivateCertificate,
    TLSVersion,
    optionsForClientTLS,
)
from asyncreactor.protocols._sni import SNIConnectionCreator
from asyncreactor.protocols.tls import TLSMemoryBIOFactory
from tests.certificates import authority, host_certificate
from tests.contract.talkers import Talker
from tests.interop.tools import Program, needs, start
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"
VERSIONS = {"TLSv1.2": TLSVersion.TLSv1_2, "TLSv1.3": TLSVersion.TLSv1_3}
versions = pytest.mark.parametrize("version", VERSIONS)

pytestmark = needs("openssl")


def _option(version: str) -> str:
    return "-" + version.lower().replace("v", "").replace(".", "_")


class Files:
    """Certificates, where programs can read them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.authority = self._write("authority", authority().pem)
        self.localhost = self.host("localhost")

    def _write(self, name: str, pem: bytes) -> Path:
        path = self.folder / f"{name}.pem"
        path.write_bytes(pem)
        return path

    def host(self, name: str) -> Path:
        """The key and certificate of a host, or of somebody."""
        return self._write(name, authority().pem_for(name))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def _server_options(**more: Any) -> CertificateOptions:
    own = host_certificate()
    return CertificateOptions(privateKey=own.privateKey.original, certificate=own.original, **more)


def _load(path: Path) -> PrivateCertificate:
    return PrivateCertificate.loadPEM(path.read_bytes())


class OurServer:
    """A port with TLS, and the server's end of the one connection."""

    def __init__(self, options: Any) -> None:
        self.end = Talker()
        factory = Factory.forProtocol(lambda: self.end)
        factory.noisy = False
        self._port = reactor.listenTCP(
            0, TLSMemoryBIOFactory(options, False, factory, reactor), interface=LOOPBACK
        )

    def visit(self, files: Files, *arguments: object) -> Program:
        """Connect `openssl s_client`, which checks our certificate."""
        where = f"{LOOPBACK}:{self._port.getHost().port}"
        trust = ["-verify_return_error", "-CAfile", files.authority]
        return start("openssl", "s_client", "-connect", where, *trust, "-brief", *arguments)

    async def converse(self, client: Program) -> None:
        """Say something both ways, and let the client end it."""
        await self.end.secured()
        client.transport.write(b"hello\n")
        await self.end.until(lambda: self.end.data == b"hello\n")
        self.end.transport.write(b"good day\n")
        await client.writes(b"good day\n")
        client.transport.closeStdin()
        await client.ends()
        await self.end.lost()
        assert self.end.why is ConnectionDone
        await self._port.stopListening()

    async def refuse(self, client: Program) -> None:
        """See that there is no conversation."""
        await client.ended
        assert client.transport.status != 0
        await self.end.lost()
        assert not self.end.secure
        await self._port.stopListening()


class Visitor(Talker):
    """A client that remembers whom it has met, and which protocol they agreed on."""

    def handshakeCompleted(self) -> None:
        self.peer = Certificate.peerFromTransport(self.transport)
        self.protocol = self.transport.negotiatedProtocol
        super().handshakeCompleted()


class TheirServer:
    """`openssl s_server`, which sends lines back, reversed."""

    def __init__(self, files: Files, *arguments: object) -> None:
        own = "-cert", files.localhost, "-key", files.localhost
        self._program = start(
            "openssl", "s_server", "-accept", f"{LOOPBACK}:0", *own, "-rev", "-naccept", "1", *arguments
        )

    async def converse(self, options: Any) -> Visitor:
        """Connect our client, say something both ways, and end it."""
        end = await self._connect(options)
        await end.secured()
        end.transport.write(b"hello\n")
        await end.until(lambda: end.data == b"olleh\n")
        end.transport.loseConnection()
        await end.lost()
        assert end.why is ConnectionDone
        await self._program.ended
        return end

    async def refuse(self, options: Any) -> None:
        """See that there is no conversation."""
        end = await self._connect(options)
        await end.lost()
        assert end.why is not ConnectionDone
        await self._program.ended

    async def _connect(self, options: Any) -> Visitor:
        await self._program.writes(b"ACCEPT ")
        await self._program.writes(b"\n")
        found = re.search(rb"ACCEPT \S*:(\d+)", self._program.output[1])
        assert found is not None
        end = Visitor()
        factory = ClientFactory.forProtocol(lambda: end)
        factory.noisy = False
        reactor.connectSSL(LOOPBACK, int(found[1]), factory, options)
        await end.made()
        return end


def _client_options(host: str = "localhost", **more: Any) -> Any:
    return optionsForClientTLS(host, authority().certificate, **more)


@on_both_loops
class TestOurServer:
    @versions
    def test_versions(self, loop_factory: LoopFactory, files: Files, version: str) -> None:
        async def main() -> None:
            server = OurServer(_server_options())
            client = server.visit(files, _option(version))
            await server.converse(client)
            assert version.encode() in client.output[2]

        run_on(loop_factory, main())

    def test_a_version_that_is_too_low(self, loop_factory: LoopFactory, files: Files) -> None:
        async def main() -> None:
            server = OurServer(_server_options(raiseMinimumTo=TLSVersion.TLSv1_3))
            await server.refuse(server.visit(files, "-tls1_2"))

        run_on(loop_factory, main())

    @versions
    def test_client_certificates(self, loop_factory: LoopFactory, files: Files, version: str) -> None:
        async def main() -> None:
            server = OurServer(_server_options(trustRoot=authority().certificate))
            own = files.host("somebody")
            await server.converse(server.visit(files, "-cert", own, "-key", own, _option(version)))

        run_on(loop_factory, main())

    @versions
    def test_a_client_without_certificate(
        self, loop_factory: LoopFactory, files: Files, version: str
    ) -> None:
        async def main() -> None:
            server = OurServer(_server_options(trustRoot=authority().certificate))
            await server.refuse(server.visit(files, _option(version)))

        run_on(loop_factory, main())

    def test_application_protocols(self, loop_factory: LoopFactory, files: Files) -> None:
        async def main() -> None:
            server = OurServer(_server_options(acceptableProtocols=[b"http/1.1"]))
            client = server.visit(files, "-alpn", "h2,http/1.1")
            await server.end.secured()
            assert server.end.transport.negotiatedProtocol == b"http/1.1"
            await server.converse(client)

        run_on(loop_factory, main())

    @pytest.mark.parametrize("host", ["one.example", "two.example"])
    def test_server_names(self, loop_factory: LoopFactory, files: Files, host: str) -> None:
        async def main() -> None:
            hosts = {name.encode(): _load(files.host(name)) for name in ("one.example", "two.example")}
            options = {name: certificate.options() for name, certificate in hosts.items()}
            server = OurServer(SNIConnectionCreator(lambda name: options.get(name or b"")))
            await server.converse(server.visit(files, "-servername", host, "-verify_hostname", host))

        run_on(loop_factory, main())


@on_both_loops
class TestTheirServer:
    @versions
    def test_versions(self, loop_factory: LoopFactory, files: Files, version: str) -> None:
        async def main() -> None:
            only = {
                "insecurelyLowerMinimumTo": VERSIONS[version],
                "lowerMaximumSecurityTo": VERSIONS[version],
            }
            options = _client_options(extraCertificateOptions=only)
            end = await TheirServer(files, _option(version)).converse(options)
            assert end.events == ["made", "data", "lost"]

        run_on(loop_factory, main())

    @versions
    def test_client_certificates(self, loop_factory: LoopFactory, files: Files, version: str) -> None:
        async def main() -> None:
            server = TheirServer(
                files, "-Verify", 1, "-verify_return_error", "-CAfile", files.authority, _option(version)
            )
            await server.converse(_client_options(clientCertificate=_load(files.host("somebody"))))

        run_on(loop_factory, main())

    def test_application_protocols(self, loop_factory: LoopFactory, files: Files) -> None:
        async def main() -> None:
            server = TheirServer(files, "-alpn", "http/1.1")
            end = await server.converse(_client_options(acceptableProtocols=[b"h2", b"http/1.1"]))
            assert end.protocol == b"http/1.1"

        run_on(loop_factory, main())

    def test_server_names(self, loop_factory: LoopFactory, files: Files) -> None:
        async def main() -> None:
            other = files.host("other.example")
            server = TheirServer(files, "-servername", "other.example", "-cert2", other, "-key2", other)
            end = await server.converse(_client_options("other.example"))
            assert end.peer.getSubject().commonName == b"other.example"

        run_on(loop_factory, main())

    def test_a_server_with_another_name(self, loop_factory: LoopFactory, files: Files) -> None:
        async def main() -> None:
            await TheirServer(files).refuse(_client_options("elsewhere.example"))

        run_on(loop_factory, main())
