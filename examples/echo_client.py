"""A client that sends its arguments and prints what comes back: `python examples/echo_client.py 8000 hello you`."""

from __future__ import annotations

import sys

from asyncreactor.internet import reactor
from asyncreactor.internet.interfaces import IAddress, IConnector
from asyncreactor.internet.protocol import ClientFactory
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.python.failure import Failure


class EchoClient(LineReceiver):
    def __init__(self, words: list[str]) -> None:
        self.words = words

    def connectionMade(self) -> None:
        self.sendNext()

    def lineReceived(self, line: bytes) -> None:
        print("the server said:", line.decode())
        self.sendNext()

    def sendNext(self) -> None:
        if self.words:
            self.sendLine(self.words.pop(0).encode())
        else:
            assert self.transport is not None
            self.transport.loseConnection()


class EchoClientFactory(ClientFactory[EchoClient]):
    def __init__(self, words: list[str]) -> None:
        self.words = words

    def buildProtocol(self, addr: IAddress | None) -> EchoClient:
        return EchoClient(self.words)

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        print("no connection:", reason.getErrorMessage())
        reactor.stop()

    def clientConnectionLost(self, connector: IConnector, reason: Failure) -> None:
        reactor.stop()


def main(port: str = "8000", *words: str) -> None:
    reactor.connectTCP("127.0.0.1", int(port), EchoClientFactory(list(words)))
    reactor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
