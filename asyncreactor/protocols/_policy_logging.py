"""See what passes through connections: in the log, or in a file for each connection."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from asyncreactor.internet.interfaces import IAddress
from asyncreactor.internet.protocol import connectionDone
from asyncreactor.logger import Logger
from asyncreactor.protocols._policy_wrapping import ProtocolWrapper, WrappingFactory
from asyncreactor.python.failure import Failure

__all__ = ["SpewingFactory", "SpewingProtocol", "TrafficLoggingFactory", "TrafficLoggingProtocol"]

_ELLIPSIS = b"<... elided>"


class SpewingProtocol(ProtocolWrapper):
    """Logs all that is received and written."""

    __log = Logger()

    def dataReceived(self, data: bytes) -> None:
        """Log and deliver `data`."""
        self.__log.info("Received: {data!r}", data=data)
        super().dataReceived(data)

    def write(self, data: bytes) -> None:
        """Log and write `data`."""
        self.__log.info("Sending: {data!r}", data=data)
        super().write(data)

    def writeSequence(self, data: Iterable[bytes]) -> None:
        """Log and write the pieces in one go."""
        self.write(b"".join(data))


class SpewingFactory(WrappingFactory):
    """Logs all that its connections receive and write."""

    protocol = SpewingProtocol


class TrafficLoggingProtocol(ProtocolWrapper):
    """Writes all that is received ("C") and written ("S", "SV" for sequences) to a text file.

    Args:
        factory: the factory that makes it.
        wrappedProtocol: the protocol that is wrapped.
        logfile: the file, open for writing text.
        lengthLimit: how much of each piece to show, in bytes; None is all of it.
        number: the connection's number.
    """

    def __init__(
        self,
        factory: Any,
        wrappedProtocol: Any,
        logfile: TextIO,
        lengthLimit: int | None = None,
        number: int = 0,
    ) -> None:
        super().__init__(factory, wrappedProtocol)
        self.logfile = logfile
        self.lengthLimit = lengthLimit
        self._number = number

    def connectionMade(self) -> None:
        """Note it."""
        self._note("*")

    def dataReceived(self, data: bytes) -> None:
        """Note and deliver `data`."""
        self._note(f"C {self._number}: {self._shown(data)!r}")
        super().dataReceived(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Note it, and why."""
        self._note(f"C {self._number}: {reason!r}")
        super().connectionLost(reason)

    def write(self, data: bytes) -> None:
        """Note and write `data`."""
        self._note(f"S {self._number}: {self._shown(data)!r}")
        super().write(data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Note and write the pieces."""
        pieces = list(iovec)
        self._note(f"SV {self._number}: {[self._shown(piece) for piece in pieces]!r}")
        super().writeSequence(pieces)

    def loseConnection(self) -> None:
        """Note it, and close the connection."""
        self._note(f"S {self._number}: *")
        super().loseConnection()

    def _note(self, line: str) -> None:
        self.logfile.write(line + "\n")
        self.logfile.flush()

    def _shown(self, data: bytes) -> bytes:
        limit = self.lengthLimit
        if limit is None or len(data) <= limit:
            return data
        return data[: max(0, limit - len(_ELLIPSIS))] + _ELLIPSIS


class TrafficLoggingFactory(WrappingFactory):
    """Writes what each connection receives and writes to a file of its own, `prefix-number`.

    Args:
        wrappedFactory: makes the protocols.
        logfilePrefix: the files' names up to the number.
        lengthLimit: how much of each piece to show, in bytes; None is all of it.
    """

    protocol = TrafficLoggingProtocol

    _counter = 0

    def __init__(self, wrappedFactory: Any, logfilePrefix: str, lengthLimit: int | None = None) -> None:
        super().__init__(wrappedFactory)
        self.logfilePrefix = logfilePrefix
        self.lengthLimit = lengthLimit

    def open(self, name: str) -> TextIO:
        """Open the file called `name` for writing."""
        return open(name, "w")

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Wrap a new protocol and open its file."""
        wrapped = self.wrappedFactory.buildProtocol(addr)
        if wrapped is None:
            return None
        self._counter += 1
        logfile = self.open(f"{self.logfilePrefix}-{self._counter}")
        return self.protocol(self, wrapped, logfile, self.lengthLimit, self._counter)

    def resetCounter(self) -> None:
        """Count connections from 1 again."""
        self._counter = 0
