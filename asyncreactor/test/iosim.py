"""A network in memory: two protocols, and a pump that carries their data from one to the other.

    client, server, pump = connectedServerAndClient(ServerProtocol, ClientProtocol)
    client.sendLine(b"hello")
    pump.flush()

Nothing moves unless the pump is told to; see `IOPump`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from asyncreactor.internet.error import ConnectionRefusedError
from asyncreactor.internet.interfaces import IReactorTime
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.internet.testing import MemoryReactor, MemoryReactorClock
from asyncreactor.python.failure import Failure
from asyncreactor.test._fake_transport import FakeAddress, FakeTransport, TLSNegotiation

if TYPE_CHECKING:
    from asyncreactor.internet.interfaces import IStreamClientEndpoint

__all__ = [
    "connectedServerAndClient",
    "connect",
    "IOPump",
    "FakeTransport",
    "FakeAddress",
    "TLSNegotiation",
    "makeFakeClient",
    "makeFakeServer",
    "ConnectionCompleter",
    "connectableEndpoint",
]

TServer = TypeVar("TServer")
TClient = TypeVar("TClient")

#: After so many rounds, two protocols are taken to answer each other for ever.
_MOST_ROUNDS = 1000

for _public in (FakeAddress, FakeTransport, TLSNegotiation):
    _public.__module__ = __name__


def makeFakeClient(clientProtocol: Any) -> FakeTransport:
    """Make the transport for a client."""
    return FakeTransport(clientProtocol, isServer=False)


def makeFakeServer(serverProtocol: Any) -> FakeTransport:
    """Make the transport for a server."""
    return FakeTransport(serverProtocol, isServer=True)


class IOPump:
    """Carries data between two fake transports when it is told to.

    Args:
        client: the client's protocol.
        server: the server's protocol.
        clientIO: the client's transport.
        serverIO: the server's transport.
        debug: print what is carried.
        clock: the clock whose calls are made meanwhile; by default a new one.
    """

    def __init__(
        self,
        client: Any,
        server: Any,
        clientIO: FakeTransport,
        serverIO: FakeTransport,
        debug: bool,
        clock: Any = None,
    ) -> None:
        self.client = client
        self.server = server
        self.clientIO = clientIO
        self.serverIO = serverIO
        self.debug = debug
        self.clock: Any = MemoryReactorClock() if clock is None else clock

    def flush(self, debug: bool = False, advanceClock: bool = True) -> bool:
        """Pump until nothing moves any more.

        Args:
            debug: print what is carried.
            advanceClock: make the clock's calls that are due.

        Returns:
            Whether anything moved.

        Raises:
            AssertionError: there seems to be no end to it.
        """
        for done in range(_MOST_ROUNDS):
            if not self.pump(debug, advanceClock):
                return done > 0
        raise AssertionError(f"something still moves after pumping {_MOST_ROUNDS} times")

    def pump(self, debug: bool = False, advanceClock: bool = True) -> bool:
        """Carry what each side has written to the other, or else the end of the connection.

        Args:
            debug: print what is carried.
            advanceClock: make the clock's calls that are due.

        Returns:
            Whether anything moved.
        """
        debug = debug or self.debug
        if advanceClock:
            self.clock.advance(0)
        # Take both before giving either, so that an answer goes in the next round.
        from_server, from_client = self.serverIO.getOutBuffer(), self.clientIO.getOutBuffer()
        self.clientIO._ask_producer()
        self.serverIO._ask_producer()
        for name, data in (("C", from_client), ("S", from_server)):
            if debug and data:
                print(f"{name}: {data!r}")
        if from_client:
            self.serverIO.bufferReceived(from_client)
        if from_server:
            self.clientIO.bufferReceived(from_server)
        if from_client or from_server:
            return True
        return self._carry_end(self.serverIO, self.clientIO, debug) or self._carry_end(
            self.clientIO, self.serverIO, debug
        )

    def _carry_end(self, closing: FakeTransport, other: FakeTransport, debug: bool) -> bool:
        if not closing.disconnecting or closing.disconnected:
            return False
        if debug:
            print(f"{other!r} loses its connection")
        closing.disconnected = True
        other.disconnecting = True
        other.reportDisconnect()
        return True


def connect(
    serverProtocol: Any,
    serverTransport: FakeTransport,
    clientProtocol: Any,
    clientTransport: FakeTransport,
    debug: bool = False,
    greet: bool = True,
    clock: Any = None,
) -> IOPump:
    """Connect two protocols over the given transports.

    Args:
        serverProtocol: the server's protocol; it is connected first.
        serverTransport: its transport.
        clientProtocol: the client's protocol.
        clientTransport: its transport.
        debug: print what is carried.
        greet: carry what they have to say at the start.
        clock: the clock whose calls are made meanwhile; by default a new one.
    """
    serverProtocol.makeConnection(serverTransport)
    clientProtocol.makeConnection(clientTransport)
    pump = IOPump(clientProtocol, serverProtocol, clientTransport, serverTransport, debug, clock=clock)
    if greet:
        pump.flush()
    return pump


def connectedServerAndClient(
    ServerClass: Callable[[], TServer],
    ClientClass: Callable[[], TClient],
    clientTransportFactory: Callable[[TClient], Any] = makeFakeClient,
    serverTransportFactory: Callable[[TServer], Any] = makeFakeServer,
    debug: bool = False,
    greet: bool = True,
    clock: Any = None,
) -> tuple[TClient, TServer, IOPump]:
    """Make two protocols and connect them.

    Args:
        ServerClass: makes the server's protocol.
        ClientClass: makes the client's protocol.
        clientTransportFactory: makes the client's transport, given its protocol.
        serverTransportFactory: makes the server's transport, given its protocol.
        debug: print what is carried.
        greet: carry what they have to say at the start.
        clock: the clock whose calls are made meanwhile; by default a new one.

    Returns:
        The client's protocol, the server's protocol and their pump.
    """
    client, server = ClientClass(), ServerClass()
    client_transport, server_transport = clientTransportFactory(client), serverTransportFactory(server)
    pump = connect(server, server_transport, client, client_transport, debug, greet, clock=clock)
    return client, server, pump


class ConnectionCompleter:
    """Lets the TCP connections that were asked of a `MemoryReactor` succeed or fail.

    Args:
        memoryReactor: that reactor.
    """

    def __init__(self, memoryReactor: MemoryReactor) -> None:
        self._reactor = memoryReactor

    def succeedOnce(self, debug: bool = False, greet: bool = True) -> IOPump | None:
        """Connect the first client for whose port there is a server.

        Args:
            debug: print what is carried.
            greet: carry what they have to say at the start.

        Returns:
            The pump between them, or None if there is no such client.
        """
        reactor = self._reactor
        servers = {port: factory for port, factory, *_ in reversed(reactor.tcpServers)}
        for index, (_, port, client_factory, *_) in enumerate(reactor.tcpClients):
            if port in servers:
                del reactor.tcpClients[index], reactor.connectors[index]
                client = client_factory.buildProtocol(None)
                server = servers[port].buildProtocol(None)
                return connect(
                    server,
                    makeFakeServer(server),
                    client,
                    makeFakeClient(client),
                    debug,
                    greet=greet,
                    clock=IReactorTime(reactor, None),
                )
        return None

    def failOnce(self, reason: Failure | None = None) -> None:
        """Let the first attempt fail.

        Args:
            reason: why; by default the connection is refused.
        """
        reactor = self._reactor
        factory = reactor.tcpClients.pop(0)[2]
        connector = reactor.connectors.pop(0)
        factory.clientConnectionFailed(connector, reason or Failure(ConnectionRefusedError()))


def connectableEndpoint(debug: bool = False) -> tuple[IStreamClientEndpoint, ConnectionCompleter]:
    """Make a client's endpoint whose connections come about when a test wants it.

    Args:
        debug: accepted for compatibility; give it to `succeedOnce`.

    Returns:
        The endpoint, and what completes its connections: the other end is a bare `Protocol`.
    """
    from asyncreactor.internet.endpoints import TCP4ClientEndpoint, TCP4ServerEndpoint

    reactor = MemoryReactorClock()
    TCP4ServerEndpoint(reactor, 4321).listen(Factory.forProtocol(Protocol))
    return TCP4ClientEndpoint(reactor, "0.0.0.0", 4321), ConnectionCompleter(reactor)
