"""The small services of old hosts: echo, discard, chargen, quote of the day, users, daytime, time."""

from __future__ import annotations

import struct
import time
from typing import Any

from zope.interface import implementer

from asyncreactor.internet.interfaces import IProducer
from asyncreactor.internet.protocol import Protocol

__all__ = ["Chargen", "Daytime", "Discard", "Echo", "QOTD", "Time", "Who"]

#: From the beginning of 1900, which RFC 868 counts from, to that of 1970, in seconds.
_SECONDS_1900_TO_1970 = 2_208_988_800


class Echo(Protocol):
    """Sends back all that it receives (RFC 862)."""

    transport: Any

    def dataReceived(self, data: bytes) -> None:
        """Send `data` back."""
        self.transport.write(data)


class Discard(Protocol):
    """Takes all and says nothing (RFC 863)."""

    def dataReceived(self, data: bytes) -> None:
        """Drop `data`."""


@implementer(IProducer)
class Chargen(Protocol):
    """Sends characters for as long as they are taken (RFC 864).

    Attributes:
        noise: what it sends, over and over.
    """

    noise: bytes = b'@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~ !"#$%&?'
    transport: Any

    def connectionMade(self) -> None:
        """Become the transport's producer, which is asked for each piece."""
        self.transport.registerProducer(self, 0)

    def resumeProducing(self) -> None:
        """Send the noise once."""
        self.transport.write(self.noise)

    def pauseProducing(self) -> None:
        """Do nothing: it writes only when it is asked to."""

    def stopProducing(self) -> None:
        """Do nothing: it writes only when it is asked to."""


class QOTD(Protocol):
    """Sends a quotation and closes the connection (RFC 865)."""

    transport: Any

    def connectionMade(self) -> None:
        """Send what `getQuote` gives."""
        self.transport.write(self.getQuote())
        self.transport.loseConnection()

    def getQuote(self) -> bytes:
        """The quotation. Override this."""
        return b"An apple a day keeps the doctor away.\r\n"


class Who(Protocol):
    """Sends who is logged in and closes the connection (RFC 866)."""

    transport: Any

    def connectionMade(self) -> None:
        """Send what `getUsers` gives."""
        self.transport.write(self.getUsers())
        self.transport.loseConnection()

    def getUsers(self) -> bytes:
        """The users, one in each line. Override this."""
        return b"root\r\n"


class Daytime(Protocol):
    """Sends the time in words, in UTC, and closes the connection (RFC 867)."""

    transport: Any

    def connectionMade(self) -> None:
        """Send the time."""
        self.transport.write(time.asctime(time.gmtime()).encode("ascii") + b"\r\n")
        self.transport.loseConnection()


class Time(Protocol):
    """Sends the time in seconds since 1900, as 32 bits, and closes the connection (RFC 868)."""

    transport: Any

    def connectionMade(self) -> None:
        """Send the time. It starts again at 0 in the year 2036, as the RFC's counter does."""
        seconds = int(time.time()) + _SECONDS_1900_TO_1970
        self.transport.write(struct.pack("!I", seconds % 2**32))
        self.transport.loseConnection()
