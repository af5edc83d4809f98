"""An inetd: for each connection a program is started, whose standard input and output is the connection."""

from __future__ import annotations

import os
from typing import Any

from asyncreactor.internet import fdesc
from asyncreactor.internet.protocol import ProcessProtocol, Protocol, ServerFactory
from asyncreactor.logger import Logger
from asyncreactor.protocols import wire
from asyncreactor.python.util import gidFromString, uidFromString
from asyncreactor.runner.inetdconf import InetdService

__all__ = ["InetdFactory", "InetdProtocol", "internalProtocols"]

_log = Logger()
_STDERR = 2

#: The services that need no program.
internalProtocols: dict[str, type[Protocol]] = {
    protocol.__name__.lower(): protocol
    for protocol in (wire.Echo, wire.Discard, wire.Chargen, wire.Daytime, wire.Time)
}


class InetdProtocol(Protocol):
    """Hands its connection over to a program."""

    transport: Any
    factory: Any

    def connectionMade(self) -> None:
        """Start the program, and leave the connection to it."""
        from asyncreactor.internet import reactor

        service: InetdService = self.factory.service
        # From here on the bytes are the program's.
        self.transport.pauseProducing()
        connection = self.transport.fileno()
        errors = self.factory.stderrFile
        descriptors = {
            0: connection,
            1: connection,
            _STDERR: _STDERR if errors is None else errors.fileno(),
        }
        # Programs expect that they may wait for input.
        fdesc.setBlocking(connection)
        try:
            uid, gid = _ids(service)
            reactor.spawnProcess(
                ProcessProtocol(),
                service.program,
                service.programArgs or (service.program,),
                env=None,
                uid=uid,
                gid=gid,
                childFDs=descriptors,
            )
        except (OSError, LookupError):
            _log.failure("{program!r} cannot be run for service {name!r}", **_names(service))
        # The program's copy stays open.
        self.transport.loseConnection()


class InetdFactory(ServerFactory):
    """Makes the protocols of one service.

    Args:
        service: the service.

    Attributes:
        stderrFile: where the programs' error messages go; None for where this process's go.
    """

    protocol = InetdProtocol
    stderrFile: Any = None

    def __init__(self, service: InetdService) -> None:
        self.service = service


def _ids(service: InetdService) -> tuple[int | None, int | None]:
    """The user and group to run a service's program as; None for what this process has."""
    import pwd

    uid = uidFromString(service.user)
    gid = pwd.getpwuid(uid).pw_gid if service.group is None else gidFromString(service.group)
    own = uid == os.getuid() == os.geteuid() and gid == os.getgid() == os.getegid()
    return (None, None) if own else (uid, gid)


def _names(service: InetdService) -> dict[str, Any]:
    return {"name": service.name, "program": service.program}
