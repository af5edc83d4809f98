"""asyncio's own TLS at the other end, from the start or begun in mid-stream."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.endpoints import TCP4ClientEndpoint, connectProtocol, wrapClientTLS
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.ssl import optionsForClientTLS
from tests.certificates import authority, host_certificate
from tests.contract.talkers import Talker
from tests.loops import LoopFactory, on_both_loops, run_on

LOOPBACK = "127.0.0.1"
MUCH = bytes(range(256)) * 4096
READY = b"go ahead\n"


@pytest.fixture
def server_context(tmp_path: Path) -> ssl.SSLContext:
    """The standard library's settings for a server."""
    path = tmp_path / "localhost.pem"
    path.write_bytes(authority().pem_for("localhost"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context


def _client_context() -> ssl.SSLContext:
    context = ssl.create_default_context(cadata=authority().pem.decode())
    # By default from Python 3.13 on; it wants extensions that the authority of the tests has no use for.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _client_options() -> Any:
    return optionsForClientTLS("localhost", authority().certificate)


class Echo(Talker):
    """Sends back what it hears."""

    def __init__(self) -> None:
        super().__init__()
        self.on_data = lambda data: self.transport.write(data)


def _factory(end: Talker) -> Factory[Any]:
    factory = Factory.forProtocol(lambda: end)
    factory.noisy = False
    return factory


async def _echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def _asyncio_talks(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, end: Talker) -> None:
    """asyncio's client sends much to our server, hears it again, and ends it."""
    writer.write(MUCH)
    assert await reader.readexactly(len(MUCH)) == MUCH
    writer.close()
    await writer.wait_closed()
    await end.lost()
    assert end.why is ConnectionDone


async def _we_talk(end: Talker) -> None:
    """Our client sends much to asyncio's server, hears it again, and ends it."""
    before = end.received
    end.transport.write(MUCH)
    await end.has_received(before + len(MUCH))
    assert end.data[before:] == MUCH
    end.transport.loseConnection()
    await end.lost()
    assert end.why is ConnectionDone


@on_both_loops
def test_asyncio_connects(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        end = Echo()
        port = reactor.listenSSL(0, _factory(end), host_certificate().options(), interface=LOOPBACK)
        number = port.getHost().port
        streams = await asyncio.open_connection(
            LOOPBACK, number, ssl=_client_context(), server_hostname="localhost"
        )
        await _asyncio_talks(*streams, end)
        await port.stopListening()

    run_on(loop_factory, main())


@on_both_loops
def test_asyncio_listens(loop_factory: LoopFactory, server_context: ssl.SSLContext) -> None:
    async def main() -> None:
        async with await asyncio.start_server(_echo, LOOPBACK, 0, ssl=server_context) as server:
            number = server.sockets[0].getsockname()[1]
            endpoint = wrapClientTLS(_client_options(), TCP4ClientEndpoint(reactor, LOOPBACK, number))
            await _we_talk(await connectProtocol(endpoint, Talker()))

    run_on(loop_factory, main())


@on_both_loops
def test_asyncio_connects_and_then_starts_tls(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        class Upgraded(Echo):
            def connectionMade(self) -> None:
                super().connectionMade()
                self.transport.write(READY)
                self.transport.startTLS(host_certificate().options())

        end = Upgraded()
        port = reactor.listenTCP(0, _factory(end), interface=LOOPBACK)
        reader, writer = await asyncio.open_connection(LOOPBACK, port.getHost().port)
        assert await reader.readline() == READY
        await writer.start_tls(_client_context(), server_hostname="localhost")
        await _asyncio_talks(reader, writer, end)
        await port.stopListening()

    run_on(loop_factory, main())


@on_both_loops
def test_asyncio_listens_and_then_starts_tls(
    loop_factory: LoopFactory, server_context: ssl.SSLContext
) -> None:
    async def main() -> None:
        async def upgrade(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            assert await reader.readline() == READY
            writer.write(READY)
            await writer.drain()
            await writer.start_tls(server_context)
            await _echo(reader, writer)

        async with await asyncio.start_server(upgrade, LOOPBACK, 0) as server:
            number = server.sockets[0].getsockname()[1]
            end = await connectProtocol(TCP4ClientEndpoint(reactor, LOOPBACK, number), Talker())
            end.transport.write(READY)
            await end.has_received(len(READY))
            end.transport.startTLS(_client_options())
            await end.secured()
            await _we_talk(end)

    run_on(loop_factory, main())
