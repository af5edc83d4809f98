"""The service that forwards a port, for the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor.python import usage

if TYPE_CHECKING:
    from asyncreactor.application.service import IService

__all__ = ["Options", "makeService"]


def _endpoint(given: str) -> str:
    """An endpoint's description; a bare port number stands for TCP."""
    return f"tcp:{given}" if given.isdecimal() else given


class Options(usage.Options):
    """Where to listen, and where to connect to."""

    synopsis = "[options]"

    longdesc = (
        "Forwards a port: connects each client to a port of another host, and passes on what either sends."
    )

    optParameters = [
        ["port", "p", "tcp:6666", "Where to listen: an endpoint, or the number of a TCP port.", _endpoint],
        ["host", "h", "localhost", "The host to connect to."],
        ["dest_port", "d", 6665, "The port of that host.", usage.portCoerce],
    ]

    compData = usage.Completions(optActions={"host": usage.CompleteHostnames()})


def makeService(config: Any) -> IService:
    """Make the service of the parsed `Options`.

    Raises:
        ValueError: the description of where to listen makes no sense.
    """
    from asyncreactor.application import strports
    from asyncreactor.protocols.portforward import ProxyFactory

    service: IService = strports.service(config["port"], ProxyFactory(config["host"], config["dest_port"]))
    return service
