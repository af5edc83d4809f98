"""One server for many hosts, whose certificates are in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from asyncreactor.internet import reactor
from asyncreactor.internet.endpoints import quoteStringArgument, serverFromString
from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.ssl import Certificate, TLSError
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols._sni import PEMObjects, autoReloadingDirectoryOfPEMs, lookupWithWildcard
from asyncreactor.python.failure import Failure
from asyncreactor.python.filepath import FilePath
from tests._engine.tls_ends import End, Pair, client_options, connect, run
from tests.certificates import Authority, authority
from tests.loops import LoopFactory, on_both_loops

BEGIN = b"-----BEGIN CERTIFICATE-----"


def folder_of(path: Path, *hosts: str) -> Any:
    """A look-up that looks at the folder each time: no time passes while it does."""
    for host in hosts:
        (path / f"{host.replace('*', 'all')}.pem").write_bytes(authority().pem_for(host))
    return autoReloadingDirectoryOfPEMs(FilePath(str(path)), lambda: 0.0)


def host_of(settings: Any) -> str:
    return Certificate(settings.certificate).getSubject().CN.decode()


def test_each_host_has_its_certificate(tmp_path: Path) -> None:
    lookup = folder_of(tmp_path, "b.example", "a.example", "*.c.example")
    for name in ("a.example", "b.example"):
        assert host_of(lookup(name.encode())) == name
    assert host_of(lookup(None)) == "*.c.example"
    assert lookup(b"elsewhere.example") is None
    assert host_of(lookupWithWildcard(lookup, b"X.C.Example.")) == "*.c.example"
    assert lookupWithWildcard(lookup, b"x.y.c.example") is None


def test_changed_files_are_read_again(tmp_path: Path) -> None:
    lookup = folder_of(tmp_path, "a.example")
    first = lookup(b"a.example")
    assert lookup(b"a.example") is first, "nothing has changed"
    folder_of(tmp_path, "b.example")
    assert host_of(lookup(b"b.example")) == "b.example"
    (tmp_path / "a.example.pem").unlink()
    assert lookup(b"a.example") is None


def test_half_written_files_do_no_harm(tmp_path: Path) -> None:
    lookup = folder_of(tmp_path, "a.example")
    good = lookup(b"a.example")
    pem = authority().pem_for("a.example")
    with capturedLogs() as logged:
        (tmp_path / "a.example.pem").write_bytes(pem[: pem.index(BEGIN)])
        assert lookup(b"a.example") is good
    assert "unused private key" in logged[0]["log_format"]
    (tmp_path / "a.example.pem").write_bytes(pem)
    assert lookup(b"a.example") is not good


def test_a_folder_that_is_gone_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    lookup = folder_of(folder, "a.example")
    good = lookup(b"a.example")
    folder.rename(tmp_path / "elsewhere")
    with capturedLogs() as logged:
        assert lookup(b"a.example") is good
    assert "can't be read" in logged[0]["log_format"]


def test_certificates_that_lead_to_an_authority(tmp_path: Path) -> None:
    below = Authority("below", authority())
    (tmp_path / "authorities.pem").write_bytes(below.pem + authority().pem)
    (tmp_path / "host.pem").write_bytes(below.pem_for("a.example"))
    settings = folder_of(tmp_path)(b"a.example")
    assert [Certificate(each) for each in settings.extraCertChain] == [below.certificate]


def test_the_certificate_that_is_valid_longest(tmp_path: Path) -> None:
    for days in (2, 9, 5):
        (tmp_path / f"{days}.pem").write_bytes(authority().pem_for("a.example", days=days))
    best = PEMObjects.fromFile(FilePath(str(tmp_path / "9.pem"))).inferDomainMapping()["a.example"]
    found = folder_of(tmp_path)(b"a.example")
    assert Certificate(found.certificate) == Certificate(best.certificate)


@on_both_loops
def test_server(loop_factory: LoopFactory, tmp_path: Path) -> None:
    folder_of(tmp_path, "a.example")

    async def main() -> None:
        ends: list[End] = []

        class Server(End):
            def connectionMade(self) -> None:
                End.connectionMade(self)
                ends.append(self)

        class Client(End):
            def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # always given
                End.connectionLost(self, reason)
                if not self.secured.called:
                    self.secured.errback(reason)

        factory = Factory.forProtocol(Server)
        factory.noisy = False
        where = f"tls:{quoteStringArgument(str(tmp_path))}:0:interface=127.0.0.1"
        port: Any = await serverFromString(reactor, where).listen(factory)

        async def ask(host: str) -> tuple[bytes, bytes | None]:
            pair = Pair(make_client=Client)
            connect(pair, port.getHost().port, client_options(host))
            try:
                await pair.client.secured
                pair.server = ends[-1]
                await pair.server.secured
                shown = Certificate.peerFromTransport(pair.client.transport).getSubject().CN
                return shown, pair.server.wire.getHandle().get_servername()
            finally:
                await pair.close()

        assert await ask("a.example") == (b"a.example", b"a.example")
        folder_of(tmp_path, "b.example")
        heard = None
        while heard is None:
            # The folder is looked at again after a few milliseconds.
            heard = await ask_patiently(ask, "b.example")
        assert heard == (b"b.example", b"b.example")
        await port.stopListening()
        # The log remembers the port, and thereby its protocols.
        ends.clear()

    run(loop_factory, main)


async def ask_patiently(ask: Any, host: str) -> tuple[bytes, bytes | None] | None:
    try:
        return await ask(host)  # type: ignore[no-any-return]  # as it is there
    except TLSError:
        return None
