"""Reading `/etc/inetd.conf` and `/etc/services`: tables of words, with comments from a # to the end of the line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import attrs

__all__ = [
    "InetdConf",
    "InetdService",
    "InvalidConfError",
    "InvalidInetdConfError",
    "InvalidServicesConfError",
    "ServicesConf",
    "SimpleConfFile",
    "UnknownService",
]


class InvalidConfError(Exception):
    """A line of a configuration file is not as it should be."""


class InvalidInetdConfError(InvalidConfError):
    """A line of `inetd.conf` is not as it should be."""


class InvalidServicesConfError(InvalidConfError):
    """A line of `services` is not as it should be."""


class UnknownService(Exception):
    """The service's port is not known."""


class SimpleConfFile:
    """A file with words in each line.

    Attributes:
        commentChar: what comments begin with.
        defaultFilename: where it usually is.
    """

    commentChar = "#"
    defaultFilename: str | None = None

    _fewest_fields: ClassVar[int] = 0
    _error: ClassVar[type[InvalidConfError]] = InvalidConfError

    def parseFile(self, file: Iterable[str] | None = None) -> None:
        """Parse all lines of an open file, or of the one that is at `defaultFilename`.

        Raises:
            InvalidConfError: a line makes no sense.
            OSError: the default file can't be read.
        """
        if file is None:
            if self.defaultFilename is None:
                raise ValueError(f"{type(self).__name__} has no default file: give it one")
            with open(self.defaultFilename) as default:
                self.parseFile(default)
            return
        for line in file:
            words = line.partition(self.commentChar)[0].strip()
            if words:
                self.parseLine(words)

    def parseLine(self, line: str) -> None:
        """Parse one line without a comment.

        Raises:
            InvalidConfError: it makes no sense.
        """
        fields = line.split()
        if len(fields) < self._fewest_fields:
            raise self._error(
                f"a line has at least {self._fewest_fields} words, this one {len(fields)}: {line!r}"
            )
        self.parseFields(*fields)

    def parseFields(self, *fields: str) -> None:
        """Take the words of one line. A subclass does it."""
        raise NotImplementedError(f"{type(self).__name__} does not say what the words of a line mean")


@attrs.define(eq=False, slots=False)
class InetdService:
    """A service that inetd offers.

    Attributes:
        name: its name, "unknown" if only its port is given.
        port: its port; None for RPC, where it isn't fixed.
        socketType: "stream" or "dgram".
        protocol: "tcp", "udp", or one that begins with "rpc/".
        wait: "nowait" for a program for each connection.
        user: the name of the user to run the program as.
        group: the name of the group to run it as, None for the user's.
        program: its path; "internal" if inetd offers the service itself.
        programArgs: its arguments, from its name on.
    """

    name: str
    port: int | None
    socketType: str
    protocol: str
    wait: str
    user: str
    group: str | None
    program: str
    programArgs: tuple[str, ...]


class ServicesConf(SimpleConfFile):
    """`/etc/services`: the ports that belong to names.

    Attributes:
        services: the port of each name and protocol.
    """

    defaultFilename = "/etc/services"

    _fewest_fields = 2
    _error = InvalidServicesConfError

    def __init__(self) -> None:
        self.services: dict[tuple[str, str], int] = {}

    def parseFields(self, name: str, portAndProtocol: str, *aliases: str) -> None:  # type: ignore[override]  # counted
        """Take a name, a port as in "80/tcp", and other names.

        Raises:
            InvalidServicesConfError: the port is not as it should be.
        """
        port, separator, protocol = portAndProtocol.partition("/")
        if not (separator and protocol and port.isdecimal()):
            raise InvalidServicesConfError(
                f'the port of {name!r} is to be like "80/tcp", not {portAndProtocol!r}'
            )
        for each in (name, *aliases):
            self.services[each, protocol] = int(port)


class InetdConf(SimpleConfFile):
    """`/etc/inetd.conf`: the services that inetd offers.

    Args:
        knownServices: the ports of names; read from `/etc/services` if None.

    Attributes:
        services: the services.
        knownServices: the ports of names.
    """

    defaultFilename = "/etc/inetd.conf"

    _fewest_fields = 6
    _error = InvalidInetdConfError

    def __init__(self, knownServices: ServicesConf | None = None) -> None:
        self.services: list[InetdService] = []
        if knownServices is None:
            knownServices = ServicesConf()
            knownServices.parseFile()
        self.knownServices = knownServices

    def parseFields(  # type: ignore[override]  # they are counted
        self,
        serviceName: str,
        socketType: str,
        protocol: str,
        wait: str,
        user: str,
        program: str,
        *programArgs: str,
    ) -> None:
        """Take the words that describe one service; the user may be followed by a dot, or colon, and a group.

        Raises:
            UnknownService: it is neither a port nor has the name one.
        """
        user, _, group = user.replace(":", ".", 1).partition(".")
        port: int | None
        if protocol.startswith("rpc/"):
            port = None
        elif serviceName.isdecimal():
            port, serviceName = int(serviceName), "unknown"
        elif (serviceName, protocol) in self.knownServices.services:
            port = self.knownServices.services[serviceName, protocol]
        else:
            raise UnknownService(f"Unknown service: {serviceName} ({protocol})")
        self.services.append(
            InetdService(
                serviceName, port, socketType, protocol, wait, user, group or None, program, programArgs
            )
        )
