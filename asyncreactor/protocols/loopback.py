"""Connect two protocols of one process to each other: in memory, or over a real socket. Mostly for tests."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TextIO

from zope.interface import implementer

from asyncreactor.internet.defer import Deferred, maybeDeferred
from asyncreactor.internet.interfaces import IAddress, IConnector, IConsumer, IListeningPort, ITransport
from asyncreactor.internet.main import CONNECTION_DONE
from asyncreactor.internet.protocol import ClientFactory, ServerFactory, connectionDone
from asyncreactor.protocols.policies import ProtocolWrapper, WrappingFactory
from asyncreactor.python._arguments import must_be_callable, must_have
from asyncreactor.python.failure import Failure

__all__ = [
    "LoopbackClientFactory",
    "LoopbackRelay",
    "collapsingPumpPolicy",
    "identityPumpPolicy",
    "loopbackAsync",
    "loopbackTCP",
    "loopbackUNIX",
]


@implementer(IAddress)
class _LoopbackAddress:
    """The address of either end."""


class _LoopbackQueue:
    """What one side has written and the other has not yet received.

    Attributes:
        disconnect: whether its side has closed the connection: None is the last thing in the queue then.
        when_filled: called each time that something was put in.
    """

    disconnect = False

    def __init__(self) -> None:
        self._chunks: deque[bytes | None] = deque()
        self.when_filled: Callable[[], object] | None = None

    def put(self, chunk: bytes | None) -> None:
        """Add `chunk`, or None for the end of the connection."""
        self._chunks.append(chunk)
        if self.when_filled is not None:
            self.when_filled()

    def get(self) -> bytes | None:
        """Take out what was put in first."""
        return self._chunks.popleft()

    def close(self) -> None:
        """Put in the end of the connection."""
        self.disconnect = True
        self.put(None)

    def __bool__(self) -> bool:
        return bool(self._chunks)


@implementer(ITransport, IConsumer)
class _LoopbackTransport:
    """Writes into a queue."""

    disconnecting = False
    producer: Any = None

    def __init__(self, queue: _LoopbackQueue) -> None:
        self.q = queue
        self._pulls = False

    def write(self, data: bytes) -> None:
        if not self.disconnecting:
            self.q.put(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        self.write(b"".join(data))

    def loseConnection(self) -> None:
        if not self.disconnecting:
            self.disconnecting = True
            self.q.close()

    def abortConnection(self) -> None:
        self.loseConnection()

    def getPeer(self) -> IAddress:
        return _LoopbackAddress()

    def getHost(self) -> IAddress:
        return _LoopbackAddress()

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        if self.producer is not None:
            raise RuntimeError(f"Cannot register two producers: {self.producer!r} is registered already")
        self.producer = producer
        self._pulls = not streaming
        self.ask_producer()

    def unregisterProducer(self) -> None:
        self.producer = None

    def ask_producer(self) -> None:
        """Ask a pull producer for the next piece."""
        if self.producer is not None and self._pulls:
            self.producer.resumeProducing()


def identityPumpPolicy(queue: Any, target: Any) -> None:
    """Deliver each piece as it was written.

    Args:
        queue: what was written: false when it is empty; `get` takes out a piece, or None for the end.
        target: the protocol to deliver to.
    """
    while queue:
        chunk = queue.get()
        if chunk is None:
            break
        target.dataReceived(chunk)


def collapsingPumpPolicy(queue: Any, target: Any) -> None:
    """Deliver all that was written as one piece; see `identityPumpPolicy`."""
    chunks = []
    while queue:
        chunk = queue.get()
        if chunk is None:
            break
        chunks.append(chunk)
    if chunks:
        target.dataReceived(b"".join(chunks))


class _Loopback:
    """Carries data between two protocols, never while one of them is writing."""

    _ways: tuple[tuple[_LoopbackQueue, Any, _LoopbackTransport], ...]

    def __init__(self, server: Any, client: Any, pump: Callable[[Any, Any], object]) -> None:
        self._pump = pump
        self._scheduled = True
        self.finished: Deferred[None] = Deferred()
        to_client, to_server = _LoopbackQueue(), _LoopbackQueue()
        server_transport, client_transport = _LoopbackTransport(to_client), _LoopbackTransport(to_server)
        self._ways = ((to_client, client, server_transport), (to_server, server, client_transport))
        to_client.when_filled = to_server.when_filled = self._schedule
        server.makeConnection(server_transport)
        client.makeConnection(client_transport)
        self._carry()

    def _schedule(self) -> None:
        if not self._scheduled:
            from asyncreactor.internet import reactor

            self._scheduled = True
            reactor.callLater(0, self._carry)

    def _carry(self) -> None:
        """Carry to and fro, until neither has anything to say."""
        going_on = True
        while going_on:
            for queue, target, transport in self._ways:
                if queue:
                    self._pump(queue, target)
                transport.ask_producer()
            if any(queue.disconnect and not queue for queue, _, _ in self._ways):
                self._part()
                return
            going_on = any(queue for queue, _, _ in self._ways)
        self._scheduled = False

    def _part(self) -> None:
        ways, self._ways = self._ways, ()
        for queue, target, _ in reversed(ways):
            # It refers to this, and the protocols may keep their transports.
            queue.when_filled = None
            target.connectionLost(Failure(CONNECTION_DONE))
        self.finished.callback(None)


def loopbackAsync(
    server: Any, client: Any, pumpPolicy: Callable[[Any, Any], object] = identityPumpPolicy
) -> Deferred[None]:
    """Connect two protocols in memory.

    What they say when they are connected, and what they answer, is delivered at once; what is written after that on a
    later turn of the global reactor.

    Args:
        server: the protocol that is connected first.
        client: the other one.
        pumpPolicy: how to deliver: given a queue and the protocol to deliver to; see `identityPumpPolicy`.

    Returns:
        Fires with None when the connection is over and both have heard of it.
    """
    must_have("server", server, "makeConnection", "a protocol")
    must_have("client", client, "makeConnection", "a protocol")
    must_be_callable("pumpPolicy", pumpPolicy, "a function of a queue and a protocol")
    return _Loopback(server, client, pumpPolicy).finished


@implementer(ITransport, IConsumer)
class LoopbackRelay:
    """A transport that delivers to a protocol when it is told to, by `clearBuffer`.

    Args:
        target: that protocol.
        logFile: where to write what is written and delivered, as text.

    Attributes:
        buffer: what was written and not yet delivered.
        shouldLose: 1 if the connection is to be closed after that, -1 once it is.
        producer: a pull producer, if one is registered.
    """

    producer: Any = None
    disconnecting: int = 0
    shouldLose: int = 0
    buffer: bytes = b""

    def __init__(self, target: Any, logFile: TextIO | None = None) -> None:
        self.target = target
        self.logFile = logFile

    def logPrefix(self) -> str:
        """The name under which its doings are logged."""
        return f"Loopback({type(self.target).__name__!r})"

    def write(self, data: bytes) -> None:
        """Keep `data`."""
        self.buffer += data
        self._say("writing", data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Keep the pieces."""
        self.write(b"".join(iovec))

    def clearBuffer(self) -> None:
        """Deliver what was written, and the end of the connection if `loseConnection` was called."""
        if self.shouldLose == -1:
            return
        if self.producer is not None:
            self.producer.resumeProducing()
        if self.buffer:
            self._say("receiving", self.buffer)
            data, self.buffer = self.buffer, b""
            self.target.dataReceived(data)
        if self.shouldLose == 1:
            self.shouldLose = -1
            self.target.connectionLost(Failure(CONNECTION_DONE))

    def loseConnection(self) -> None:
        """Close the connection at the next `clearBuffer`."""
        if self.shouldLose != -1:
            self.shouldLose = 1

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Keep `producer`, which is asked for more at each `clearBuffer`."""
        self.producer = producer

    def unregisterProducer(self) -> None:
        """Forget the producer."""
        self.producer = None

    def getHost(self) -> Any:
        """A word that stands for an address."""
        return "loopback"

    def getPeer(self) -> Any:
        """A word that stands for an address."""
        return "loopback"

    def _say(self, what: str, data: bytes) -> None:
        if self.logFile is not None:
            self.logFile.write(f"loopback {what} {data!r}\n")


class LoopbackClientFactory(ClientFactory):
    """Gives out one protocol and tells when its connection is over.

    Args:
        protocol: that protocol.

    Attributes:
        deferred: fires with None when the connection is over, or fails if there is none.
        disconnected: whether it is over.
    """

    protocol: Any

    def __init__(self, protocol: Any) -> None:
        self.disconnected = 0
        self.deferred: Deferred[None] = Deferred()
        self.protocol = protocol

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Give out the protocol."""
        return self.protocol

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        """There is no connection."""
        self.deferred.errback(reason)

    def clientConnectionLost(self, connector: IConnector, reason: Failure) -> None:
        """The connection is over."""
        self.disconnected = 1
        self.deferred.callback(None)


class _Watcher(ProtocolWrapper):
    """Tells its factory when the connection is over."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        super().connectionLost(reason)
        self.factory.closed.callback(None)


class _ServerOfOne(WrappingFactory):
    """Gives out one protocol; `closed` fires when its connection is over."""

    protocol = _Watcher

    def __init__(self, server: Any, noisy: bool) -> None:
        factory = ServerFactory()
        factory.protocol = lambda: server
        factory.noisy = self.noisy = noisy
        super().__init__(factory)
        self.closed: Deferred[None] = Deferred()


def _until_closed(port: IListeningPort, server: _ServerOfOne, client: LoopbackClientFactory) -> Deferred[Any]:
    """Fires when both ends have heard that the connection is over and nobody listens any more."""

    def stop_listening(result: Any) -> Deferred[Any]:
        return maybeDeferred(port.stopListening).addCallback(lambda _: result)

    return client.deferred.addCallback(lambda _: server.closed).addBoth(stop_listening)


def loopbackTCP(server: Any, client: Any, port: int = 0, noisy: bool = True) -> Deferred[Any]:
    """Connect two protocols by TCP on this host.

    Args:
        server: the protocol that listens.
        client: the protocol that connects.
        port: the port's number; 0 is any free one.
        noisy: log when the factories start and stop.

    Returns:
        Fires with None when the connection is over and both have heard of it.
    """
    from asyncreactor.internet import reactor

    factory = _ServerOfOne(server, noisy)
    listening = reactor.listenTCP(port, factory, interface="127.0.0.1")
    client_factory = LoopbackClientFactory(client)
    client_factory.noisy = noisy
    reactor.connectTCP("127.0.0.1", listening.getHost().port, client_factory)
    return _until_closed(listening, factory, client_factory)


def loopbackUNIX(server: Any, client: Any, noisy: bool = True) -> Deferred[Any]:
    """Connect two protocols over a UNIX socket in a temporary folder; see `loopbackTCP`."""
    from asyncreactor.internet import reactor

    folder = tempfile.mkdtemp()
    path = os.path.join(folder, "socket")
    factory = _ServerOfOne(server, noisy)
    listening = reactor.listenUNIX(path, factory)
    client_factory = LoopbackClientFactory(client)
    client_factory.noisy = noisy
    reactor.connectUNIX(path, client_factory)

    def clean_up(result: Any) -> Any:
        shutil.rmtree(folder)
        return result

    return _until_closed(listening, factory, client_factory).addBoth(clean_up)
