"""Services for the reactor's ports and connections: each calls one method of the reactor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from asyncreactor.application._service_interfaces import Outcome
from asyncreactor.application._services import Service

__all__ = [
    "MulticastServer",
    "SSLClient",
    "SSLServer",
    "TCPClient",
    "TCPServer",
    "UDPServer",
    "UNIXClient",
    "UNIXDatagramClient",
    "UNIXDatagramServer",
    "UNIXServer",
    "_AbstractClient",
    "_AbstractServer",
    "_VolatileDataService",
    "_maybeGlobalReactor",
]


def _maybeGlobalReactor(maybeReactor: Any) -> Any:
    """The given reactor, or the global one instead of None."""
    if maybeReactor is None:
        from asyncreactor.internet import reactor

        return reactor
    return maybeReactor


class _VolatileDataService(Service):
    """A service with attributes that mean nothing outside this process.

    Attributes:
        volatile: their names: they are neither copied nor pickled.
    """

    volatile: Sequence[str] = []

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        return {name: value for name, value in state.items() if name not in self.volatile}


class _AbstractServer(_VolatileDataService):
    """Listens while it runs.

    Args:
        args: the arguments for the reactor's method.
        kwargs: its keyword arguments; `reactor` among them is the reactor, by default the global one.

    Attributes:
        method: what comes after "listen" in the method's name.
    """

    volatile = ["_port"]
    method: ClassVar[str]
    reactor: Any = None
    _port: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "reactor" in kwargs:
            self.reactor = kwargs.pop("reactor")
        self.args = args
        self.kwargs = kwargs

    def privilegedStartService(self) -> Outcome:
        """Listen, because the port may be one that only the superuser may listen at."""
        super().privilegedStartService()
        self._port = self._getPort()
        return None

    def startService(self) -> Outcome:
        """Listen, if that has not been done.

        Raises:
            CannotListenError: the place is taken or not ours.
        """
        super().startService()
        if self._port is None:
            self._port = self._getPort()
        return None

    def stopService(self) -> Outcome:
        """Accept no more connections; those that were accepted stay open."""
        super().stopService()
        port, self._port = self._port, None
        return None if port is None else port.stopListening()

    def _getPort(self) -> Any:
        listen = getattr(_maybeGlobalReactor(self.reactor), "listen" + self.method)
        return listen(*self.args, **self.kwargs)


class _AbstractClient(_VolatileDataService):
    """Connects when it starts, and disconnects when it stops.

    Args:
        args: the arguments for the reactor's method.
        kwargs: its keyword arguments; `reactor` among them is the reactor, by default the global one.

    Attributes:
        method: what comes after "connect" in the method's name.
    """

    volatile = ["_connection"]
    method: ClassVar[str]
    reactor: Any = None
    _connection: Any = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if "reactor" in kwargs:
            self.reactor = kwargs.pop("reactor")
        self.args = args
        self.kwargs = kwargs

    def startService(self) -> Outcome:
        """Start to connect. What becomes of that is told to the factory."""
        super().startService()
        self._connection = self._getConnection()
        return None

    def stopService(self) -> Outcome:
        """Close the connection, or give the attempt up."""
        super().stopService()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.disconnect()
        return None

    def _getConnection(self) -> Any:
        connect = getattr(_maybeGlobalReactor(self.reactor), "connect" + self.method)
        return connect(*self.args, **self.kwargs)


class TCPServer(_AbstractServer):
    """Listens for TCP connections; see `IReactorTCP.listenTCP` for the arguments."""

    method = "TCP"


class TCPClient(_AbstractClient):
    """Makes a TCP connection; see `IReactorTCP.connectTCP` for the arguments."""

    method = "TCP"


class SSLServer(_AbstractServer):
    """Listens for TLS connections; see `IReactorSSL.listenSSL` for the arguments."""

    method = "SSL"


class SSLClient(_AbstractClient):
    """Makes a TLS connection; see `IReactorSSL.connectSSL` for the arguments."""

    method = "SSL"


class UNIXServer(_AbstractServer):
    """Listens at a UNIX socket; see `IReactorUNIX.listenUNIX` for the arguments."""

    method = "UNIX"


class UNIXClient(_AbstractClient):
    """Connects to a UNIX socket; see `IReactorUNIX.connectUNIX` for the arguments."""

    method = "UNIX"


class UNIXDatagramServer(_AbstractServer):
    """Takes datagrams at a UNIX socket; see `IReactorUNIXDatagram.listenUNIXDatagram` for the arguments."""

    method = "UNIXDatagram"


class UNIXDatagramClient(_AbstractClient):
    """Sends datagrams to a UNIX socket; see `IReactorUNIXDatagram.connectUNIXDatagram` for the arguments."""

    method = "UNIXDatagram"


class UDPServer(_AbstractServer):
    """Takes datagrams; see `IReactorUDP.listenUDP` for the arguments."""

    method = "UDP"


class MulticastServer(_AbstractServer):
    """Takes datagrams, of multicast groups too; see `IReactorMulticast.listenMulticast` for the arguments."""

    method = "Multicast"
