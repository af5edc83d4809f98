"""An echo server: `python examples/echo_server.py`, then talk to it with `nc 127.0.0.1 8000`."""

from __future__ import annotations

import sys

from asyncreactor.internet import reactor
from asyncreactor.internet.protocol import Factory, Protocol


class Echo(Protocol):
    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None  # there is one from connectionMade on
        self.transport.write(data)


def main(port: str = "8000") -> None:
    listening = reactor.listenTCP(int(port), Factory.forProtocol(Echo), interface="127.0.0.1")
    print("listening on", listening.getHost(), flush=True)
    reactor.run()  # until the program is interrupted


if __name__ == "__main__":
    main(*sys.argv[1:])
