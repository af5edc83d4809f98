"""Protocols, a producer and observers for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, overload
from typing import Protocol as Shape

from zope.interface import implementer

from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.interfaces import IPullProducer
from asyncreactor.internet.protocol import Protocol, connectionDone
from asyncreactor.logger import ILogObserver

if TYPE_CHECKING:
    from asyncreactor.logger import LogPublisher
    from asyncreactor.python.failure import Failure

__all__ = [
    "AccumulatingProtocol",
    "EventLoggingObserver",
    "NonStreamingProducer",
    "waitUntilAllDisconnected",
]


class AccumulatingProtocol(Protocol):
    """Keeps what it receives and notes how its connection fares.

    Its factory gets the other end's address as `peer`, and its `protocolConnectionMade`, if that is a
    Deferred, fires with this protocol.

    Attributes:
        made: 1 once the connection stands.
        data: all that was received.
        closed: 1 once the connection is over.
        closedReason: why it is.
        closedDeferred: if a test sets it, fires with None when the connection is over.
    """

    data: bytes = b""
    made: int = 0
    closed: int = 0
    closedDeferred: Deferred[None] | None = None
    closedReason: Failure | None = None
    factory: Any = None

    def connectionMade(self) -> None:
        """Note it, and tell the factory."""
        self.made = 1
        transport, factory = self.transport, self.factory
        if transport is None or factory is None:
            return
        factory.peer = transport.getPeer() if hasattr(transport, "getPeer") else None
        waiting = getattr(factory, "protocolConnectionMade", None)
        if waiting is not None:
            factory.protocolConnectionMade = None
            waiting.callback(self)

    def dataReceived(self, data: bytes) -> None:
        """Keep `data`."""
        self.data += data

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Note it, and fire `closedDeferred`."""
        self.closed = 1
        self.closedReason = reason
        waiting, self.closedDeferred = self.closedDeferred, None
        if waiting is not None:
            waiting.callback(None)


@implementer(IPullProducer)
class NonStreamingProducer:
    """A pull producer that writes "0" to "9", one each time it is asked, and unregisters itself.

    Args:
        consumer: what it writes to; it must have been registered there.

    Attributes:
        counter: what it writes next.
        stopped: whether it was told to stop.
        result: fires with None when it has written all, or was told to stop.
    """

    counter: int = 0
    stopped: bool = False

    def __init__(self, consumer: Any) -> None:
        self.consumer = consumer
        self.result: Deferred[None] = Deferred()

    def resumeProducing(self) -> None:
        """Write one number.

        Raises:
            RuntimeError: it was stopped, or has written all.
        """
        if self.consumer is None or self.stopped:
            raise RuntimeError("BUG: resumed after it was stopped or unregistered")
        self.consumer.write(b"%d" % self.counter)
        self.counter += 1
        if self.counter == 10:
            self.consumer.unregisterProducer()
            self._finish()

    def pauseProducing(self) -> None:
        """A pull producer is never paused.

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError("BUG: a producer that waits to be asked must not be paused")

    def stopProducing(self) -> None:
        """Write no more."""
        self.stopped = True
        self._finish()

    def _finish(self) -> None:
        self.consumer = None
        if not self.result.called:
            self.result.callback(None)


def waitUntilAllDisconnected(reactor: Any, protocols: Iterable[Any]) -> Deferred[None]:
    """Wait for the transports of all `protocols` to be no longer `connected`, looking every 10 ms.

    Args:
        reactor: the reactor (or `Clock`) that waits.
        protocols: have a `transport` each, which has a `connected`.

    Returns:
        Fires with None.
    """
    from asyncreactor.internet.task import LoopingCall

    watched = list(protocols)

    def look() -> None:
        if not any(protocol.transport.connected for protocol in watched):
            looking.stop()

    looking = LoopingCall(look)
    looking.clock = reactor
    return looking.start(0.01, now=True).addCallback(lambda _: None)


class _HasCleanups(Shape):
    def addCleanup(self, f: Callable[[], object], /) -> object: ...


@implementer(ILogObserver)
class EventLoggingObserver(Sequence[dict[str, Any]]):
    """A log observer that is the sequence of the events it got."""

    def __init__(self) -> None:
        self._events: list[dict[str, Any]] = []

    def __call__(self, event: dict[str, Any]) -> None:
        """Keep `event`."""
        self._events.append(event)

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self._events)

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> list[dict[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> dict[str, Any] | list[dict[str, Any]]:
        return self._events[index]

    @classmethod
    def createWithCleanup(cls, testInstance: _HasCleanups, publisher: LogPublisher) -> EventLoggingObserver:
        """Make an observer that listens to `publisher` until the test ends.

        Args:
            testInstance: the running test.
            publisher: where the events come from.
        """
        observer = cls()
        publisher.addObserver(observer)
        testInstance.addCleanup(lambda: publisher.removeObserver(observer))
        return observer
