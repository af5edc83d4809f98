"""Base classes of protocols: for streams, datagrams and child processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor.internet import error, interfaces
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from asyncreactor.internet._factories import Factory
    from asyncreactor.internet.interfaces import IProcessTransport, ITransport

__all__ = [
    "AbstractDatagramProtocol",
    "BaseProtocol",
    "ConnectedDatagramProtocol",
    "DatagramProtocol",
    "ProcessProtocol",
    "Protocol",
    "connectionDone",
]

#: The reason of a connection that was closed in order, without a traceback.
connectionDone = Failure(error.ConnectionDone())
connectionDone.cleanFailure()


class BaseProtocol:
    """What protocols for streams and for child processes have in common.

    Attributes:
        connected: whether `makeConnection` was called.
        transport: the connection, once it stands.
    """

    connected: int = 0
    transport: ITransport | None = None

    def makeConnection(self, transport: ITransport) -> None:
        """Keep `transport`, then call `connectionMade`."""
        self.connected = 1
        self.transport = transport
        self.connectionMade()

    def connectionMade(self) -> None:
        """The connection stands: greet, set timers, register producers. Does nothing by default."""


@implementer(interfaces.IProtocol, interfaces.ILoggingContext)
class Protocol(BaseProtocol):
    """One end of a connection that carries a stream of bytes.

    Call order: `makeConnection` (which calls `connectionMade`), `dataReceived` any number of times,
    `connectionLost` exactly once.

    Attributes:
        factory: what made this protocol, when that is a `Factory`.
    """

    factory: Factory[Any] | None = None

    def logPrefix(self) -> str:
        """The name under which this protocol's doings are logged: that of its class."""
        return self.__class__.__name__

    def dataReceived(self, data: bytes) -> None:
        """Some bytes came, cut anywhere: buffer until a message is complete. Dropped by default."""

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is over. Does nothing by default.

        Args:
            reason: a `ConnectionDone` when it was closed in order, else a `ConnectionLost` or a subclass.
        """


@implementer(interfaces.IProcessProtocol)
class ProcessProtocol(BaseProtocol):
    """Hears about a child process: its output, the end of each pipe and its exit.

    Call order: `connectionMade`; output and lost pipes as it happens; `processExited`; when all pipes are
    closed too, `processEnded`.
    """

    transport: IProcessTransport | None = None

    def childDataReceived(self, childFD: int, data: bytes) -> None:
        """The child wrote to its descriptor `childFD`: 1 goes to `outReceived`, 2 to `errReceived`."""
        match childFD:
            case 1:
                self.outReceived(data)
            case 2:
                self.errReceived(data)

    def childConnectionLost(self, childFD: int) -> None:
        """The pipe at the child's descriptor `childFD` is closed; the standard ones have a method each."""
        match childFD:
            case 0:
                self.inConnectionLost()
            case 1:
                self.outConnectionLost()
            case 2:
                self.errConnectionLost()

    def outReceived(self, data: bytes) -> None:
        """The child wrote `data` to its standard output."""

    def errReceived(self, data: bytes) -> None:
        """The child wrote `data` to its standard error."""

    def inConnectionLost(self) -> None:
        """The pipe to the child's standard input is closed."""

    def outConnectionLost(self) -> None:
        """The pipe from the child's standard output is closed."""

    def errConnectionLost(self) -> None:
        """The pipe from the child's standard error is closed."""

    def processExited(self, reason: Failure) -> None:
        """The process is gone; its pipes may still deliver.

        Args:
            reason: a `ProcessDone` for exit code 0, else a `ProcessTerminated`.
        """

    def processEnded(self, reason: Failure) -> None:
        """The process is gone and all its pipes are closed; `reason` is as for `processExited`."""


class AbstractDatagramProtocol:
    """Sends and receives datagrams, through one or more ports.

    Attributes:
        transport: the port to write to, while there is one.
        numPorts: how many ports use this protocol.
        noisy: log when the protocol starts and stops.
    """

    transport: Any = None
    numPorts: int = 0
    noisy: bool = True

    _datagram_log = Logger()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "transport": None}

    def doStart(self) -> None:
        """A port begins to use this protocol. The first one makes it call `startProtocol`."""
        if self.numPorts == 0:
            if self.noisy:
                self._datagram_log.info("Starting protocol {protocol}", protocol=self)
            self.startProtocol()
        self.numPorts += 1

    def doStop(self) -> None:
        """A port is done with this protocol. The last one makes it call `stopProtocol`."""
        if self.numPorts == 0:
            raise AssertionError(f"{self!r} is stopped more often than it was started")
        self.numPorts -= 1
        self.transport = None
        if self.numPorts == 0:
            if self.noisy:
                self._datagram_log.info("Stopping protocol {protocol}", protocol=self)
            self.stopProtocol()

    def startProtocol(self) -> None:
        """There is a port to send through, and datagrams may come. Does nothing by default."""

    def stopProtocol(self) -> None:
        """There is no port left. Does nothing by default."""

    def makeConnection(self, transport: Any) -> None:
        """Keep `transport`, then start."""
        if self.transport is not None:
            raise AssertionError(f"{self!r} has a transport already: {self.transport!r}")
        self.transport = transport
        self.doStart()

    def datagramReceived(self, datagram: bytes, addr: Any) -> None:
        """A datagram came. Dropped by default.

        Args:
            datagram: its content.
            addr: where it came from: host and port for UDP, a path for UNIX sockets.
        """


@implementer(interfaces.ILoggingContext)
class DatagramProtocol(AbstractDatagramProtocol):
    """A protocol for datagrams without a fixed peer, or over a UDP port that `connect` was called on."""

    def logPrefix(self) -> str:
        """The name under which this protocol's doings are logged: that of its class."""
        return self.__class__.__name__

    def connectionRefused(self) -> None:
        """The host that a connected UDP port sends to answered that nobody listens there.

        Its system says so by ICMP (RFC 1122, section 4.1.3.3), at some time after a `write`.
        """


class ConnectedDatagramProtocol(DatagramProtocol):
    """A protocol for datagrams with one fixed peer, over a UNIX socket."""

    # The fixed peer leaves nothing to tell by a second argument: the mirrored API is narrower than its base.
    def datagramReceived(self, datagram: bytes) -> None:  # type: ignore[override]
        """A datagram came from the peer. Dropped by default."""

    def connectionFailed(self, failure: Failure) -> None:
        """There is no such peer, or no connection to it."""
