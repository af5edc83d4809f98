"""Programs at either end of a TLS connection, for tests."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar
from weakref import WeakSet

from zope.interface import implementer

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.interfaces import IHandshakeListener
from asyncreactor.internet.protocol import ClientFactory, Factory, Protocol
from asyncreactor.internet.ssl import CertificateOptions, optionsForClientTLS
from asyncreactor.protocols.tls import TLSMemoryBIOProtocol
from asyncreactor.python.failure import Failure
from tests.certificates import authority, host_certificate
from tests.loops import LoopFactory, run_on

__all__ = [
    "Echo",
    "End",
    "Pair",
    "client_options",
    "connect",
    "connect_plainly",
    "connected",
    "listen",
    "refused",
    "run",
    "server_options",
]


@implementer(IHandshakeListener)
class End(Protocol):
    """Writes down what happens to it."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.data = b""
        self.secured: Deferred[End] = Deferred()
        self.lost: Deferred[Any] = Deferred()
        self._awaited: tuple[int, Deferred[bytes]] | None = None

    @property
    def wire(self) -> Any:
        """The transport, whatever it is."""
        return self.transport

    def connectionMade(self) -> None:
        self.events.append("made")

    def handshakeCompleted(self) -> None:
        self.events.append("handshake")
        self.secured.callback(self)

    def dataReceived(self, data: bytes) -> None:
        if self.events[-1] != "data":
            self.events.append("data")
        self.data += data
        if self._awaited is not None and len(self.data) >= self._awaited[0]:
            awaited, self._awaited = self._awaited, None
            awaited[1].callback(self.data)

    def received(self, count: int) -> Deferred[bytes]:
        """Fires when so many bytes have come."""
        waiting: Deferred[bytes] = Deferred()
        self._awaited = (count, waiting)
        if len(self.data) >= count:
            self._awaited = None
            waiting.callback(self.data)
        return waiting

    def connectionLost(self, reason: Failure) -> None:  # type: ignore[override]  # always given
        self.events.append("lost")
        self.lost.callback(reason.value)


class Echo(End):
    """Says again what it hears."""

    def dataReceived(self, data: bytes) -> None:
        End.dataReceived(self, data)
        self.wire.write(data)


class Pair:
    """A port, and the ends of its first connection.

    Attributes:
        not_closed: those that a test has made and not closed.
    """

    not_closed: ClassVar[list[Pair]] = []

    def __init__(self, make_server: Callable[[], Any] = End, make_client: Callable[[], Any] = End) -> None:
        self.server: Any = make_server()
        self.client: Any = make_client()
        self.port: Any = None
        self.not_closed.append(self)

    async def part(self) -> None:
        """Have the client close the connection: both ends hear that this was done."""
        self.client.wire.loseConnection()
        await self.are_done()

    async def are_done(self) -> None:
        """Wait for the end: both hear that the connection was closed, and of nothing else."""
        for end in (self.client, self.server):
            assert isinstance(await end.lost, ConnectionDone)

    async def close(self) -> None:
        """Close all, and wait until it is."""
        self.not_closed.remove(self)
        for end in (self.client, self.server):
            if end.transport is not None and "lost" not in end.events:
                end.transport.abortConnection()
                await end.lost
            # The log remembers ports and their factories, and those remember the ends.
            end.transport = None
        if self.port is not None:
            await self.port.stopListening()


def server_options(**more: Any) -> Any:
    """The settings of a server with a good certificate."""
    own = host_certificate()
    return CertificateOptions(privateKey=own.privateKey.original, certificate=own.original, **more)


def client_options(host: str = "localhost", **more: Any) -> Any:
    """The settings of a client that trusts the authority."""
    return optionsForClientTLS(host, authority().certificate, **more)


def listen(pair: Pair, options: Any, factory: Any = None) -> int:
    """Listen with TLS for the server; return the port's number."""
    factory = factory or Factory.forProtocol(lambda: pair.server)
    factory.noisy = False
    pair.port = reactor.listenSSL(0, factory, options, interface="127.0.0.1")
    number: int = pair.port.getHost().port
    return number


def connect(pair: Pair, port: int, options: Any, factory: Any = None) -> None:
    """Connect the client with TLS."""
    factory = factory or ClientFactory.forProtocol(lambda: pair.client)
    factory.noisy = False
    reactor.connectSSL("127.0.0.1", port, factory, options)


def connect_plainly(pair: Pair) -> None:
    """Connect the client and the server without TLS."""
    servers = Factory.forProtocol(lambda: pair.server)
    clients = ClientFactory.forProtocol(lambda: pair.client)
    servers.noisy = clients.noisy = False
    pair.port = reactor.listenTCP(0, servers, interface="127.0.0.1")
    reactor.connectTCP("127.0.0.1", pair.port.getHost().port, clients)


async def connected(
    make_server: Callable[[], Any] = End,
    make_client: Callable[[], Any] = End,
    server: Any = None,
    client: Any = None,
) -> Pair:
    """Two ends between which the handshake is over."""
    pair = Pair(make_server, make_client)
    connect(pair, listen(pair, server or server_options()), client or client_options())
    await pair.client.secured
    await pair.server.secured
    return pair


async def refused(server: Any, client: Any) -> Pair:
    """Two ends after a handshake that failed; the reasons are in their `lost`."""
    pair = Pair()
    connect(pair, listen(pair, server), client)
    return pair


def run(
    loop_factory: LoopFactory,
    main: Callable[[], Coroutine[Any, Any, None]],
    kept: int = 0,
) -> None:
    """Run a test; no descriptor and no connection may be left, but `kept` that a traceback in the log refers to."""
    # libuv keeps a pipe for signals from its first loop on.
    run_on(loop_factory, asyncio.sleep(0))
    # The log keeps a few connections of earlier tests, and lets go of them when it likes.
    earlier, descriptors = _connections(), _count_descriptors()
    run_on(loop_factory, _closing(main))
    left = _connections() - earlier
    assert (_count_descriptors(), len(left)) == (descriptors, kept), (
        f"{descriptors} before; left: {list(left)}"
    )


async def _closing(main: Callable[[], Coroutine[Any, Any, None]]) -> None:
    try:
        await main()
    finally:
        # A loop of uvloop with an open port can't be closed where warnings are errors.
        for pair in Pair.not_closed.copy():
            await pair.close()


def _connections() -> WeakSet[TLSMemoryBIOProtocol]:
    """Those that are there, and not only as garbage."""
    gc.collect()
    return WeakSet(each for each in gc.get_objects() if isinstance(each, TLSMemoryBIOProtocol))


def _count_descriptors() -> int:
    """How many are open; to be asked once garbage is gone that keeps some so."""
    return len(os.listdir("/dev/fd"))
