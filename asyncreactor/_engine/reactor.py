"""The reactor: one object for one loop, put together from the kinds."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from typing import Any, ParamSpec

from zope.interface import implementer

from asyncreactor._engine.arguments import check_client, check_factory, check_server
from asyncreactor._engine.bindings import BindAddress, client_binding
from asyncreactor._engine.connectors import Connector
from asyncreactor._engine.datagrams import Datagrams
from asyncreactor._engine.default import belong_to
from asyncreactor._engine.lifecycle import Lifecycle
from asyncreactor._engine.listeners import Port
from asyncreactor._engine.multicast import Multicast
from asyncreactor._engine.names import Names
from asyncreactor._engine.processes import Processes
from asyncreactor._engine.timer import Timer
from asyncreactor._engine.timers import seconds
from asyncreactor._engine.tls import TLS
from asyncreactor._engine.unix_datagrams import UNIXDatagrams
from asyncreactor._engine.unix_streams import UNIXPort, UNIXStreams
from asyncreactor.internet.error import UnsupportedAddressFamily
from asyncreactor.internet.interfaces import (
    Binding,
    IDelayedCall,
    IReactorCore,
    IReactorFDSet,
    IReactorPluggableNameResolver,
    IReactorPluggableResolver,
    IReactorProcess,
    IReactorSocket,
    IReactorSSL,
    IReactorTCP,
    IReactorThreads,
    IReactorTime,
)
from asyncreactor.python._arguments import must_be_callable, must_be_number
from asyncreactor.python.threadpool import ThreadPool

__all__ = ["Reactor"]

P = ParamSpec("P")

#: How many threads the pool may have unless `suggestThreadPoolSize` says otherwise.
_THREADS = 10


@implementer(
    IReactorCore,
    IReactorTime,
    IReactorThreads,
    IReactorTCP,
    IReactorFDSet,
    IReactorSocket,
    IReactorPluggableResolver,
    IReactorPluggableNameResolver,
    IReactorProcess,
    IReactorSSL,
)
class Reactor(  # type: ignore[override]  # callFromThread's parameter has the name that programs use
    Multicast, Datagrams, UNIXStreams, UNIXDatagrams, Names, Processes, TLS, Lifecycle
):
    """The reactor of one event loop.

    Args:
        eventloop: the loop; by default a new one, made on first use.
    """

    usingThreads = True
    installed = True

    def __init__(self, eventloop: asyncio.AbstractEventLoop | None = None) -> None:
        self.threadpool: ThreadPool | None = None
        self._suggested_threads = _THREADS
        Lifecycle.__init__(self, eventloop)
        Names.__init__(self)

    @property
    def _asyncioEventloop(self) -> asyncio.AbstractEventLoop:
        return self._loop

    # -- IReactorTime

    seconds = staticmethod(seconds)

    def callLater(self, delay: float, callable: Callable[..., Any], *args: Any, **kw: Any) -> Timer:
        """Call `callable(*args, **kw)` in `delay` seconds, never earlier, in the caller's context.

        Raises:
            ValueError: `delay` is negative, or not a number.
            TypeError: `callable` isn't.
        """
        timer: Timer = self._timers.callLater(delay, callable, *args, **kw)
        return timer

    def _overrides_call_later(self) -> bool:
        return type(self).callLater is not Reactor.callLater

    def getDelayedCalls(self) -> list[IDelayedCall]:
        """The calls that wait for their time."""
        return list(self._timers.pending())

    def timeout(self) -> float | None:
        """Seconds until the next call is due; None if none waits."""
        due = self._timers.next_due()
        return None if due is None else max(0.0, due - seconds())

    def doIteration(self, delay: float | None) -> None:
        """Wait for events for up to `delay` seconds."""
        self.iterate(delay or 0.0)

    def wakeUp(self) -> None:
        """Make the loop turn. Safe in any thread."""
        self._loop.call_soon_threadsafe(_nothing)

    def installWaker(self) -> None:
        """The loop wakes by itself: there is nothing to install."""

    # -- IReactorThreads

    def getThreadPool(self) -> ThreadPool:
        """The pool that `callInThread` and `deferToThread` use; it runs while the reactor does."""
        if self.threadpool is None:
            self.threadpool = ThreadPool(0, self._suggested_threads, "asyncreactor.internet.reactor")
            setattr(self.threadpool, "threadFactory", self._make_thread)  # noqa: B010  # a class attribute elsewhere
            self.callWhenRunning(self._start_thread_pool)
            self.addSystemEventTrigger("during", "shutdown", self._stopThreadPool)
        return self.threadpool

    def _make_thread(self, *, target: Callable[[], object], **kwargs: Any) -> threading.Thread:
        def work() -> None:
            belong_to(self)
            target()

        return threading.Thread(target=work, **kwargs)

    def _start_thread_pool(self) -> None:
        if self.threadpool is not None and not self.threadpool.started:
            self.threadpool.start()

    def _stopThreadPool(self) -> None:
        pool, self.threadpool = self.threadpool, None
        if pool is not None:
            pool.stop()

    def _forget_thread_pool(self) -> None:
        """Stop the pool; the next one is as if none had been."""
        self._stopThreadPool()
        self._suggested_threads = _THREADS

    def callInThread(  # type: ignore[override]  # the interface names the parameter otherwise than its users
        self, _callable: Callable[P, object], *args: P.args, **kwargs: P.kwargs
    ) -> None:
        """Call `_callable(*args, **kwargs)` in a thread of the pool.

        Raises:
            TypeError: `_callable` isn't.
        """
        must_be_callable("_callable", _callable)
        self.getThreadPool().callInThread(_callable, *args, **kwargs)

    def suggestThreadPoolSize(self, size: int) -> None:
        """Let the pool have up to `size` threads.

        Raises:
            TypeError: `size` isn't a number.
            ValueError: it is negative.
        """
        must_be_number("size", size, "a number of threads, 0 or more", least=0)
        self._suggested_threads = size
        self.getThreadPool().adjustPoolsize(maxthreads=size)

    # -- IReactorFDSet

    def addReader(self, reader: Any) -> None:
        """Call `reader.doRead()` whenever its descriptor is readable."""
        if hasattr(reader, "stopReading") and reader in self._selectables:
            reader.startReading()
        else:
            self._descriptors.add_reader(reader)

    def addWriter(self, writer: Any) -> None:
        """Call `writer.doWrite()` whenever its descriptor is writable."""
        self._descriptors.add_writer(writer)

    def removeReader(self, reader: Any) -> None:
        """Stop watching a reader."""
        if hasattr(reader, "stopReading") and reader in self._selectables:
            reader.stopReading()
        else:
            self._descriptors.remove_reader(reader)

    def removeWriter(self, writer: Any) -> None:
        """Stop watching a writer."""
        self._descriptors.remove_writer(writer)

    def getReaders(self) -> list[Any]:
        """The readers, and the ports and connections that read."""
        reading = [each for each in self._selectables if getattr(each, "_is_reading", True)]
        return [*self._descriptors.readers, *reading]

    def getWriters(self) -> list[Any]:
        """The writers."""
        return list(self._descriptors.writers)

    def removeAll(self) -> list[Any]:
        """Stop watching all descriptors; return them, and the ports and connections that are open."""
        selectables = list(self._selectables)
        self._selectables.clear()
        return [*self._descriptors.remove_all(), *selectables]

    # -- IReactorTCP, IReactorSocket

    def listenTCP(
        self, port: int | Binding, factory: Any, backlog: int = 50, interface: str | None = ""
    ) -> Port:
        """Listen on a TCP port.

        Raises:
            CannotListenError: the system refused.
            TypeError: an argument is of the wrong type.
        """
        check_server(port, factory, backlog, interface)
        listening = Port(port, factory, backlog, interface, self)
        listening.startListening()
        return listening

    def connectTCP(
        self,
        host: str,
        port: int | str,
        factory: Any,
        timeout: float | None = 30.0,
        bindAddress: BindAddress = None,
    ) -> Connector:
        """Connect by TCP; the factory hears of the outcome.

        Raises:
            ServiceNameUnknownError: `port` is a name that no service has.
            TypeError: an argument is of the wrong type.
            ValueError: `timeout` is negative.
        """
        check_client(host, port, factory, timeout)
        client_binding(bindAddress)
        connector = Connector(host, port, factory, timeout, bindAddress, self)
        connector.connect()
        return connector

    def adoptStreamPort(self, fileDescriptor: int, addressFamily: int, factory: Any) -> Port:
        """Accept connections on a socket that listens already; the descriptor is copied.

        Raises:
            UnsupportedAddressFamily: it is neither IPv4, IPv6 nor UNIX.
        """
        check_factory(factory)
        port = self._port_class(addressFamily)._fromListeningDescriptor(
            self, fileDescriptor, addressFamily, factory
        )
        port.startListening()
        return port

    def adoptStreamConnection(self, fileDescriptor: int, addressFamily: int, factory: Any) -> Any:
        """Make a connection of a connected socket; the descriptor is copied.

        Raises:
            UnsupportedAddressFamily: it is neither IPv4, IPv6 nor UNIX.
        """
        check_factory(factory)
        port_class = self._port_class(addressFamily)
        return port_class._adopt_connection(self, fileDescriptor, addressFamily, factory)

    def _port_class(self, family: int) -> type[Port]:
        if family in (socket.AF_INET, socket.AF_INET6):
            return Port
        if family == UNIXPort.addressFamily:
            return UNIXPort
        raise UnsupportedAddressFamily(family)


def _nothing() -> None:
    """What a loop is woken for."""
