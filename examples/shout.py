"""A server that answers each line in capitals: run it, then talk to it with `nc 127.0.0.1 8000`."""

from __future__ import annotations

import sys

from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.endpoints import serverFromString
from asyncreactor.internet.interfaces import IReactorCore
from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.task import react
from asyncreactor.protocols.basic import LineReceiver


class Shout(LineReceiver):
    def lineReceived(self, line: bytes) -> None:
        self.sendLine(line.upper())


async def main(reactor: IReactorCore, where: str = "tcp:8000:interface=127.0.0.1") -> None:
    port = await serverFromString(reactor, where).listen(Factory.forProtocol(Shout))
    print("listening on", port.getHost(), flush=True)
    await Deferred[None]()  # never fires: serve until the program is interrupted


react(main, sys.argv[1:])
