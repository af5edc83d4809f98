"""A service for the command line: `asyncreactor echo --port 8007` sends back what comes."""

from __future__ import annotations

from asyncreactor.application.service import IService, ServiceMaker
from asyncreactor.application.strports import service
from asyncreactor.internet.protocol import Factory
from asyncreactor.protocols.wire import Echo
from asyncreactor.python import usage


class Options(usage.Options):
    optParameters = [["port", "p", 8007, "Where to listen.", usage.portCoerce]]


def makeService(options: Options) -> IService:
    echo: IService = service(f"tcp:{options['port']}:interface=127.0.0.1", Factory.forProtocol(Echo))
    return echo


maker = ServiceMaker("Echo", __name__, "Sends back what comes.", "echo")
