"""The service that is an inetd, for the command line."""

from __future__ import annotations

import socket
from typing import Any

from asyncreactor.application.internet import TCPServer
from asyncreactor.application.service import MultiService
from asyncreactor.internet.protocol import ServerFactory
from asyncreactor.logger import Logger
from asyncreactor.python import usage
from asyncreactor.runner import inetd, inetdconf

__all__ = ["Options", "makeService", "protocolDict"]

_log = Logger()

#: The numbers of protocols.
protocolDict = {"tcp": socket.IPPROTO_TCP, "udp": socket.IPPROTO_UDP}


class Options(usage.Options):
    """Where the services are described, and which of them are offered."""

    optParameters = [
        ["rpc", "r", "/etc/rpc", "DEPRECATED. Not read: there is no RPC."],
        ["file", "f", "/etc/inetd.conf", "The file that describes the services."],
    ]

    optFlags = [["nointernal", "i", "Don't offer the services that need no program."]]

    compData = usage.Completions(optActions={"file": usage.CompleteFiles("*.conf")})


def makeService(config: Any) -> MultiService:
    """Make the service of the parsed `Options`: one server for each service that the file describes.

    An internal service that isn't known, or RPC, is logged and left out.

    Raises:
        OSError: the file can't be read.
        InvalidConfError: a line of it makes no sense.
        RuntimeError: a service is for UDP, which is not offered.
    """
    conf = inetdconf.InetdConf()
    with open(config["file"]) as file:
        conf.parseFile(file)
    servers = MultiService()
    for service in conf.services:
        factory = _factory(service, offer_internal=not config["nointernal"])
        if factory is not None:
            TCPServer(service.port, factory).setServiceParent(servers)
    return servers


def _factory(service: inetdconf.InetdService, offer_internal: bool) -> ServerFactory | None:
    """What makes the protocols of a service; None if it is not offered."""
    if service.protocol.startswith("rpc/"):
        _log.error("service {name!r} is left out: there is no RPC", name=service.name)
        return None
    if service.protocol not in protocolDict or protocolDict[service.protocol] != socket.IPPROTO_TCP:
        raise RuntimeError(f"service {service.name!r} is for {service.protocol}: only tcp is supported")
    if service.program != "internal":
        return inetd.InetdFactory(service)
    if not offer_internal:
        return None
    if service.name not in inetd.internalProtocols:
        _log.error("Unknown internal service: {name}", name=service.name)
        return None
    factory = ServerFactory()
    factory.protocol = inetd.internalProtocols[service.name]
    return factory
