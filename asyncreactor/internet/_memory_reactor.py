"""A reactor for tests, which notes what it is asked to do and does nothing of it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Literal, NoReturn, TypeAlias

from zope.interface import implementer

from asyncreactor.internet import error, interfaces
from asyncreactor.internet._testing_fakes import SynchronousResolver, _FakeConnector, _FakePort
from asyncreactor.internet.address import IPv4Address, IPv6Address, UNIXAddress
from asyncreactor.internet.interfaces import Binding, IAddress, IConnector, IHostnameResolver, IListeningPort
from asyncreactor.internet.task import Clock
from asyncreactor.python._arguments import must_be_text, must_have

__all__ = ["MemoryReactor", "MemoryReactorClock"]

_Call: TypeAlias = tuple[Callable[..., object], tuple[Any, ...], dict[str, Any]]

#: The port of sockets that were adopted, which are never looked at.
_ADOPTED_PORT = 1234


@implementer(
    interfaces.IReactorCore,
    interfaces.IReactorTCP,
    interfaces.IReactorSSL,
    interfaces.IReactorUNIX,
    interfaces.IReactorSocket,
    interfaces.IReactorFDSet,
    interfaces.IReactorPluggableNameResolver,
)
class MemoryReactor:
    """A reactor that keeps lists of what was asked of it.

    Attributes:
        tcpClients: the arguments of each `connectTCP`, in its order of parameters; likewise `sslClients` and
            `unixClients`.
        tcpServers: the arguments of each `listenTCP`; likewise `sslServers` and `unixServers`.
        connectors: the connectors that were returned.
        adoptedPorts: the arguments of each `adoptStreamPort` and `adoptDatagramPort`.
        adoptedStreamConnections: the arguments of each `adoptStreamConnection`.
        triggers: phase -> type of event -> what `addSystemEventTrigger` was given: callable, args, kwargs.
        whenRunningHooks: what `callWhenRunning` was given before `run`.
        readers: what `addReader` was given.
        writers: what `addWriter` was given.
        nameResolver: resolves every name to 127.0.0.1, unless another was installed.
        running: whether `run` is under way.
        hasInstalled, hasRun, hasStopped, hasCrashed: whether the method was called.
    """

    def __init__(self) -> None:
        self.hasInstalled = self.hasRun = self.hasStopped = self.hasCrashed = False
        self.running: bool = False
        self.triggers: dict[str, dict[str, list[_Call]]] = {}
        self.whenRunningHooks: list[_Call] = []
        self.connectors: list[_FakeConnector] = []
        self.tcpClients: list[Any] = []
        self.sslClients: list[Any] = []
        self.unixClients: list[Any] = []
        self.tcpServers: list[Any] = []
        self.sslServers: list[Any] = []
        self.unixServers: list[Any] = []
        self.adoptedStreamConnections: list[Any] = []
        self.adoptedPorts: list[Any] = []
        self.nameResolver: IHostnameResolver = SynchronousResolver()
        self.readers: set[Any] = set()
        self.writers: set[Any] = set()

    def install(self) -> None:
        """Note it; the global reactor stays what it is."""
        self.hasInstalled = True

    def run(self) -> None:
        """Call what `callWhenRunning` kept, then return."""
        self.hasRun = True
        self.running = True
        for call, args, kw in self.whenRunningHooks:
            call(*args, **kw)
        self.running = False

    def stop(self) -> None:
        """Note it."""
        self.hasStopped = True

    def crash(self) -> None:
        """Note it."""
        self.hasCrashed = True
        self.running = False

    def resolve(self, name: str, timeout: Any = 10) -> NoReturn:
        """Not simulated: use `nameResolver`."""
        self._not_simulated("resolve")

    def iterate(self, delay: float = 0) -> NoReturn:
        """Not simulated."""
        self._not_simulated("iterate")

    def fireSystemEvent(self, eventType: str) -> NoReturn:
        """Not simulated: look at `triggers`."""
        self._not_simulated("fireSystemEvent")

    def addSystemEventTrigger(
        self, phase: str, eventType: str, callable: Callable[..., object], *args: Any, **kw: Any
    ) -> None:
        """Keep the trigger."""
        self.triggers.setdefault(phase, {}).setdefault(eventType, []).append((callable, args, kw))

    def removeSystemEventTrigger(self, triggerID: Any) -> NoReturn:
        """Not simulated: triggers are kept without an identity."""
        self._not_simulated("removeSystemEventTrigger")

    def callWhenRunning(self, callable: Callable[..., object], *args: Any, **kw: Any) -> None:
        """Call `callable(*args, **kw)` in `run`, or at once if `run` was called before."""
        if self.hasRun:
            callable(*args, **kw)
        else:
            self.whenRunningHooks.append((callable, args, kw))

    def installNameResolver(self, resolver: IHostnameResolver) -> IHostnameResolver:
        """Keep `resolver` as `nameResolver`; return the one before."""
        previous, self.nameResolver = self.nameResolver, resolver
        return previous

    def listenTCP(
        self, port: int | Binding, factory: Any, backlog: int = 50, interface: str = ""
    ) -> IListeningPort:
        """Keep the arguments in `tcpServers`."""
        self.tcpServers.append((port, factory, backlog, interface))
        return _FakePort(_tcp_address(interface, port))

    def connectTCP(
        self, host: str, port: int, factory: Any, timeout: float = 30, bindAddress: Any = None
    ) -> IConnector:
        """Keep the arguments in `tcpClients`."""
        self.tcpClients.append((host, port, factory, timeout, bindAddress))
        return self._new_connector(_tcp_address(host, port), factory)

    def listenSSL(
        self, port: int | Binding, factory: Any, contextFactory: Any, backlog: int = 50, interface: str = ""
    ) -> IListeningPort:
        """Keep the arguments in `sslServers`."""
        self.sslServers.append((port, factory, contextFactory, backlog, interface))
        return _FakePort(_tcp_address(interface, port))

    def connectSSL(
        self,
        host: str,
        port: int,
        factory: Any,
        contextFactory: Any,
        timeout: float = 30,
        bindAddress: Any = None,
    ) -> IConnector:
        """Keep the arguments in `sslClients`."""
        self.sslClients.append((host, port, factory, contextFactory, timeout, bindAddress))
        return self._new_connector(_tcp_address(host, port), factory)

    def listenUNIX(
        self, address: str | bytes, factory: Any, backlog: int = 50, mode: int = 0o666, wantPID: Any = 0
    ) -> IListeningPort:
        """Keep the arguments in `unixServers`."""
        self.unixServers.append((address, factory, backlog, mode, wantPID))
        return _FakePort(UNIXAddress(address))

    def connectUNIX(
        self, address: str | bytes, factory: Any, timeout: float = 30, checkPID: Any = 0
    ) -> IConnector:
        """Keep the arguments in `unixClients`."""
        self.unixClients.append((address, factory, timeout, checkPID))
        return self._new_connector(UNIXAddress(address), factory)

    def adoptStreamPort(self, fileno: int, addressFamily: int, factory: Any) -> IListeningPort:
        """Keep the arguments in `adoptedPorts`.

        Raises:
            UnsupportedAddressFamily: it is neither `AF_INET` nor `AF_INET6`.
        """
        address = _adopted_address("TCP", addressFamily)
        self.adoptedPorts.append((fileno, addressFamily, factory))
        return _FakePort(address)

    # There is no transport to return, though the interface promises one.
    def adoptStreamConnection(  # type: ignore[override,unused-ignore]
        self, fileDescriptor: int, addressFamily: int, factory: Any
    ) -> Any:
        """Keep the arguments in `adoptedStreamConnections`."""
        self.adoptedStreamConnections.append((fileDescriptor, addressFamily, factory))

    def adoptDatagramPort(
        self, fileno: int, addressFamily: int, protocol: Any, maxPacketSize: int = 8192
    ) -> IListeningPort:
        """Keep the arguments in `adoptedPorts`.

        Raises:
            UnsupportedAddressFamily: it is neither `AF_INET` nor `AF_INET6`.
        """
        address = _adopted_address("UDP", addressFamily)
        self.adoptedPorts.append((fileno, addressFamily, protocol, maxPacketSize))
        return _FakePort(address)

    def addReader(self, reader: Any) -> None:
        """Keep `reader`, once."""
        self.readers.add(reader)

    def addWriter(self, writer: Any) -> None:
        """Keep `writer`, once."""
        self.writers.add(writer)

    def removeReader(self, reader: Any) -> None:
        """Forget `reader`, if it is known."""
        self.readers.discard(reader)

    def removeWriter(self, writer: Any) -> None:
        """Forget `writer`, if it is known."""
        self.writers.discard(writer)

    def getReaders(self) -> list[Any]:
        """What was added and not removed, in no order."""
        return list(self.readers)

    def getWriters(self) -> list[Any]:
        """What was added and not removed, in no order."""
        return list(self.writers)

    def removeAll(self) -> list[Any]:
        """Forget all readers and writers and return them."""
        removed = list(self.readers | self.writers)
        self.readers.clear()
        self.writers.clear()
        return removed

    def _new_connector(self, destination: IAddress, factory: Any) -> IConnector:
        must_have("factory", factory, "startedConnecting", "a ClientFactory")
        connector = _FakeConnector(destination)
        factory.startedConnecting(connector)
        self.connectors.append(connector)
        return connector

    def _not_simulated(self, method: str) -> NoReturn:
        raise NotImplementedError(f"{type(self).__name__} notes requests only; it can't {method}()")


def _tcp_address(host: str | bytes, port: Any) -> IPv4Address | IPv6Address:
    must_be_text("host or interface", host, "a name or a numeric address as str or bytes")
    if isinstance(host, bytes):
        host = host.decode("ascii")
    if ":" in host:
        return IPv6Address("TCP", host, port)
    return IPv4Address("TCP", host or "0.0.0.0", port)


def _adopted_address(kind: Literal["TCP", "UDP"], family: int) -> IPv4Address | IPv6Address:
    if family == socket.AF_INET:
        return IPv4Address(kind, "0.0.0.0", _ADOPTED_PORT)
    if family == socket.AF_INET6:
        return IPv6Address(kind, "::", _ADOPTED_PORT)
    raise error.UnsupportedAddressFamily(f"AF_INET or AF_INET6 is needed, not {family!r}")


class MemoryReactorClock(MemoryReactor, Clock):
    """A `MemoryReactor` whose time a test moves, as a `Clock`'s."""

    def __init__(self) -> None:
        MemoryReactor.__init__(self)
        Clock.__init__(self)
