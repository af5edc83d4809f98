"""A proxy that shows each line it passes on: `python examples/line_proxy.py 8000 8001` stands before port 8001."""

from __future__ import annotations

import sys

from asyncreactor.internet import reactor
from asyncreactor.internet.endpoints import TCP4ClientEndpoint, connectProtocol
from asyncreactor.internet.protocol import Factory, connectionDone
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.python.failure import Failure


class Side(LineReceiver):
    """One of the two connections of a pair: what it receives, the other one sends."""

    arrow = "->"
    other: Side

    def lineReceived(self, line: bytes) -> None:
        print(self.arrow, line.decode(errors="replace"), flush=True)
        self.other.sendLine(line)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self.other.transport is not None:
            self.other.transport.loseConnection()


class Inside(Side):
    arrow = "<-"


class Outside(Side):
    def __init__(self, port: int) -> None:
        self.port = port

    def connectionMade(self) -> None:
        self.pauseProducing()  # until there is somebody to pass the lines to
        self.other = Inside()
        self.other.other = self
        connecting = connectProtocol(TCP4ClientEndpoint(reactor, "127.0.0.1", self.port), self.other)
        connecting.addCallbacks(lambda inside: self.resumeProducing(), self.giveUp)

    def giveUp(self, failure: Failure) -> None:
        print("no connection:", failure.getErrorMessage(), flush=True)
        assert self.transport is not None
        self.transport.loseConnection()


def main(port: str = "8000", inside_port: str = "8001") -> None:
    proxy = Factory.forProtocol(lambda: Outside(int(inside_port)))
    listening = reactor.listenTCP(int(port), proxy, interface="127.0.0.1")
    print("listening on", listening.getHost(), flush=True)
    reactor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
