"""The service that is a SOCKS proxy, for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor.python import usage

if TYPE_CHECKING:
    from asyncreactor.application.service import IService

__all__ = ["Options", "makeService"]


class Options(usage.Options):
    """Where to listen, and what to note."""

    synopsis = "[-i <interface>] [-p <port>] [-l <file>]"

    longdesc = "Connects its clients to other hosts, as they ask by SOCKS, version 4 or 4a. Anybody may ask."

    optParameters = [
        ["interface", "i", "127.0.0.1", "The local address to listen at."],
        ["port", "p", 1080, "The port to listen at.", usage.portCoerce],
        ["log", "l", None, "A file that takes what passes, as a dump of bytes."],
    ]

    compData = usage.Completions(
        optActions={"log": usage.CompleteFiles("*.log"), "interface": usage.CompleteNetInterfaces()}
    )


def makeService(config: Any) -> IService:
    """Make the service of the parsed `Options`."""
    from asyncreactor.application.internet import TCPServer
    from asyncreactor.protocols.socks import SOCKSv4Factory

    service: IService = TCPServer(
        config["port"], SOCKSv4Factory(config["log"]), interface=config["interface"]
    )
    return service
