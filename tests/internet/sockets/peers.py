"""Protocols that note what they hear, for tests to await."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, TypeAlias

from zope.interface import implementer

from asyncreactor.internet.interfaces import IFileDescriptorReceiver
from asyncreactor.internet.protocol import (
    ClientFactory,
    ConnectedDatagramProtocol,
    DatagramProtocol,
    Factory,
    Protocol,
    connectionDone,
)
from asyncreactor.logger import LogEvent, LogLevel
from asyncreactor.python.failure import Failure

__all__ = [
    "Client",
    "Datagrams",
    "Logged",
    "OnePeer",
    "Receiver",
    "Run",
    "Server",
    "Stream",
    "failures",
]

#: What is logged during a test.
Logged: TypeAlias = Sequence[LogEvent]
#: Runs a coroutine on a kind of loop.
Run: TypeAlias = Callable[[Coroutine[Any, Any, Any]], Any]


def failures(logged: Logged) -> list[Any]:
    """The errors that were logged, which are taken off the list."""
    assert isinstance(logged, list)
    found = [event for event in logged if event["log_level"] >= LogLevel.error]
    for event in found:
        logged.remove(event)
    return [event["log_failure"].value if "log_failure" in event else event for event in found]


class Datagrams(DatagramProtocol):
    """Puts what it hears into a queue; notes start and stop."""

    noisy = False
    transport: Any

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Any] = asyncio.Queue()
        self.life: list[str] = []

    def startProtocol(self) -> None:
        self.life.append("started")

    def stopProtocol(self) -> None:
        self.life.append("stopped")

    def datagramReceived(self, datagram: bytes, addr: Any) -> None:
        self.heard.put_nowait((datagram, addr))

    def connectionRefused(self) -> None:
        self.heard.put_nowait("refused")


class OnePeer(ConnectedDatagramProtocol):
    """The same, for a UNIX port with one peer."""

    noisy = False
    transport: Any

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Any] = asyncio.Queue()

    def datagramReceived(self, datagram: bytes) -> None:  # type: ignore[override]  # the peer is known
        self.heard.put_nowait(datagram)

    def connectionRefused(self) -> None:
        self.heard.put_nowait("refused")

    def connectionFailed(self, failure: Failure) -> None:
        self.heard.put_nowait(failure.value)


class Stream(Protocol):
    """Collects what comes.

    Attributes:
        made: set when there is a connection.
        lost: fires with the reason of the end.
    """

    transport: Any

    def __init__(self) -> None:
        self.data = b""
        self.made = asyncio.Event()
        self.lost: asyncio.Future[Failure] = asyncio.get_running_loop().create_future()
        self._news = asyncio.Event()

    def connectionMade(self) -> None:
        self.made.set()

    def dataReceived(self, data: bytes) -> None:
        self.data += data
        self._news.set()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost.set_result(reason)
        self._news.set()

    async def bytes_are(self, expected: bytes) -> None:
        """Wait until as many bytes have come; they are these."""
        while len(self.data) < len(expected) and not self.lost.done():
            self._news.clear()
            await self._news.wait()
        assert self.data == expected


@implementer(IFileDescriptorReceiver)
class Receiver(Stream):
    """Collects descriptors besides, in the order of all that comes."""

    def __init__(self) -> None:
        super().__init__()
        self.order: list[Any] = []
        self.descriptors: asyncio.Queue[int] = asyncio.Queue()

    def dataReceived(self, data: bytes) -> None:
        self.order.append(data)
        super().dataReceived(data)

    def fileDescriptorReceived(self, descriptor: int) -> None:
        self.order.append("descriptor")
        self.descriptors.put_nowait(descriptor)

    async def content(self) -> bytes:
        """What can be read from the next descriptor to its end; it is closed."""
        with os.fdopen(await self.descriptors.get(), "rb") as file:
            return file.read()


class Server(Factory[Any]):
    """Makes protocols, which come out of a queue once they have a connection."""

    noisy = False

    def __init__(self, make: Callable[[], Stream] = Stream) -> None:
        self._make = make
        self._built: asyncio.Queue[Stream] = asyncio.Queue()

    def buildProtocol(self, addr: Any) -> Stream:
        protocol = self._make()
        self._built.put_nowait(protocol)
        return protocol

    async def accepted(self) -> Any:
        """The next protocol, when it has its connection."""
        protocol = await self._built.get()
        await protocol.made.wait()
        return protocol


class Client(ClientFactory[Any]):
    """Makes one protocol.

    Attributes:
        failed: fires with why there is no connection.
    """

    noisy = False

    def __init__(self, make: Callable[[], Stream] = Stream) -> None:
        self.stream = make()
        self.failed: asyncio.Future[BaseException] = asyncio.get_running_loop().create_future()

    def buildProtocol(self, addr: Any) -> Stream:
        return self.stream

    def clientConnectionFailed(self, connector: Any, reason: Failure) -> None:
        assert reason.value is not None
        self.failed.set_result(reason.value)
