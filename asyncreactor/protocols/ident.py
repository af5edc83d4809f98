"""Ident: which user a TCP connection belongs to (RFC 1413)."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, TypeAlias

from asyncreactor.internet.defer import Deferred, maybeDeferred
from asyncreactor.internet.protocol import connectionDone
from asyncreactor.logger import Logger
from asyncreactor.protocols.basic import LineOnlyReceiver
from asyncreactor.python._arguments import must_be_integer
from asyncreactor.python.failure import Failure

try:
    from pwd import getpwuid as _getpwuid
except ImportError:  # Windows
    _getpwuid = None  # type: ignore[assignment]

__all__ = [
    "HiddenUser",
    "IdentClient",
    "IdentError",
    "IdentServer",
    "InvalidPort",
    "NoUser",
    "ProcServerMixin",
]

#: Host and port.
_Address: TypeAlias = tuple[str, int]

_PORTS = range(1, 65536)


class IdentError(Exception):
    """The owner of a connection can't be told.

    Attributes:
        identDescription: the error's name in the protocol (RFC 1413, section 4).
    """

    identDescription: str = "UNKNOWN-ERROR"


class NoUser(IdentError):
    """There is no such connection, or nobody owns it."""

    identDescription = "NO-USER"


class InvalidPort(IdentError):
    """One of the ports isn't a port's number."""

    identDescription = "INVALID-PORT"


class HiddenUser(IdentError):
    """The user doesn't want to be known."""

    identDescription = "HIDDEN-USER"


class _TextLines(LineOnlyReceiver):
    """Lines of text, in ASCII on the wire and str here."""

    transport: Any = None

    def sendLine(self, line: bytes | str) -> None:
        """Send `line`."""
        super().sendLine(line.encode("utf-8") if isinstance(line, str) else line)


def _text(line: bytes | str) -> str:
    return line.decode("utf-8", "replace") if isinstance(line, bytes) else line


class IdentServer(_TextLines):
    """Tells whose the connections of this host are: `lookup` has to be overridden, or `ProcServerMixin` used."""

    _log = Logger()

    def lineReceived(self, line: bytes | str) -> None:
        """Answer a query: the port on this host, a comma, the port on the asking one."""
        ports = _text(line).split(",")
        try:
            on_server, on_client = map(int, ports)
        except ValueError:
            self.invalidQuery()
        else:
            self.validQuery(on_server, on_client)

    def invalidQuery(self) -> None:
        """What came isn't a query: close the connection."""
        self.transport.loseConnection()

    def validQuery(self, portOnServer: int, portOnClient: int) -> None:
        """Look the connection between these ports up, and answer."""
        if portOnServer not in _PORTS or portOnClient not in _PORTS:
            self._send_error(Failure(InvalidPort()), portOnServer, portOnClient)
            return
        server = self.transport.getHost().host, portOnServer
        client = self.transport.getPeer().host, portOnClient
        looked_up = maybeDeferred(self.lookup, server, client)
        looked_up.addCallback(self._send_owner, portOnServer, portOnClient)
        looked_up.addErrback(self._send_error, portOnServer, portOnClient)

    def lookup(self, serverAddress: _Address, clientAddress: _Address) -> Any:
        """Find who owns a connection. Override this.

        Args:
            serverAddress: the host and port of this end.
            clientAddress: the host and port of the other end.

        Returns:
            The system's name and the user's, such as `("UNIX", "joe")`, or a Deferred of them.

        Raises:
            IdentError: it can't be told.
        """
        raise IdentError()

    def _send_owner(self, owner: tuple[str, str], on_server: int, on_client: int) -> None:
        system, user = owner
        self.sendLine(f"{on_server}, {on_client} : USERID : {system} : {user}")

    def _send_error(self, failure: Failure, on_server: int, on_client: int) -> None:
        if failure.check(IdentError):
            error = failure.value.identDescription
        else:
            self._log.failure("the owner of a connection can't be looked up", failure)
            error = IdentError.identDescription
        self.sendLine(f"{on_server}, {on_client} : ERROR : {error}")


class ProcServerMixin:
    """Finds the owners of IPv4 connections in Linux' table of them, `/proc/net/tcp`.

    Attributes:
        SYSTEM_NAME: what the system is called in answers.
    """

    SYSTEM_NAME: str = "LINUX"

    def getUsername(self, uid: int, getpwuid: Callable[[int], Any] | None = _getpwuid) -> str:
        """The name of the user number `uid`."""
        if getpwuid is None:
            raise NoUser("this system has no numbers of users")
        return str(getpwuid(uid)[0])

    def entries(self) -> Iterator[str]:
        """The lines of the table, without its heading."""
        with open("/proc/net/tcp") as table:
            next(table)
            for line in table:
                yield line.strip()

    def dottedQuadFromHexString(self, hexstr: str) -> str:
        """The address that the kernel shows as a number in the host's order of bytes, in hexadecimal digits."""
        return socket.inet_ntoa(struct.pack("=L", int(hexstr, 16)))

    def unpackAddress(self, packed: str) -> _Address:
        """Host and port, from the table's `0100007F:0277`."""
        host, port = packed.split(":")
        return self.dottedQuadFromHexString(host), int(port, 16)

    def parseLine(self, line: str) -> tuple[_Address, _Address, int]:
        """This end, the other end and the owner's number, from a line of the table."""
        fields = line.split()
        return self.unpackAddress(fields[1]), self.unpackAddress(fields[2]), int(fields[7])

    def lookup(self, serverAddress: _Address, clientAddress: _Address) -> tuple[str, str]:
        """Find who owns a connection; see `IdentServer.lookup`."""
        for line in self.entries():
            here, there, uid = self.parseLine(line)
            if (here, there) == (serverAddress, clientAddress):
                return self.SYSTEM_NAME, self.getUsername(uid)
        raise NoUser()


class IdentClient(_TextLines):
    """Asks a host whose its connections are, one after the other.

    Attributes:
        errorTypes: the errors that an answer can name.
        queries: a Deferred and the two ports of each question; the first one has been sent.
    """

    _log = Logger()

    errorTypes: ClassVar[tuple[type[IdentError], ...]] = (IdentError, NoUser, InvalidPort, HiddenUser)

    def __init__(self) -> None:
        self.queries: list[tuple[Deferred[Any], int, int]] = []

    def lookup(self, portOnServer: int, portOnClient: int) -> Deferred[Any]:
        """Ask whose the connection between these ports is.

        Args:
            portOnServer: its port on the host that is asked.
            portOnClient: its port on this host.

        Returns:
            Fires with the system's name and the user's.

        Fails:
            IdentError: it wasn't told.
        """
        must_be_integer("portOnServer", portOnServer, "a port's number")
        must_be_integer("portOnClient", portOnClient, "a port's number")
        answered: Deferred[Any] = Deferred()
        self.queries.append((answered, portOnServer, portOnClient))
        if len(self.queries) == 1:
            self._ask_first()
        return answered

    def lineReceived(self, line: bytes | str) -> None:
        """The first question is answered: ask the next one. An answer to nothing closes the connection."""
        if not self.queries:
            self._log.warn("{client} got an answer and has asked nothing: {line!r}", client=self, line=line)
            self.transport.loseConnection()
            return
        answered, _, _ = self.queries.pop(0)
        self.parseResponse(answered, line)
        if self.queries and self.transport is not None:
            self._ask_first()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """All questions that are open fail."""
        unanswered, self.queries = self.queries, []
        for answered, _, _ in unanswered:
            answered.errback(IdentError(reason))

    def parseResponse(self, deferred: Deferred[Any], line: bytes | str) -> None:
        """Fire `deferred` with what an answer says (RFC 1413, section 4)."""
        text = _text(line)
        match [part.strip() for part in text.split(":", 3)]:
            case [_, "USERID", system, user]:
                deferred.callback((system, user))
            case [_, "ERROR", name, *_]:
                known = {error.identDescription: error for error in self.errorTypes}
                deferred.errback(known.get(name, IdentError)(text))
            case _:
                deferred.errback(IdentError(text))

    def _ask_first(self) -> None:
        _, on_server, on_client = self.queries[0]
        self.sendLine(f"{on_server}, {on_client}")
