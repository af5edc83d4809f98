"""A chat room: `python examples/chat.py`, then `nc -C 127.0.0.1 8000` from several terminals."""

from __future__ import annotations

import sys

from asyncreactor.internet import reactor
from asyncreactor.internet.protocol import Factory, connectionDone
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.python.failure import Failure


class Visitor(LineReceiver):
    def __init__(self, room: Room) -> None:
        self.room = room
        self.name = ""

    def connectionMade(self) -> None:
        self.sendLine(b"What is your name?")

    def lineReceived(self, line: bytes) -> None:
        text = line.decode(errors="replace").strip()
        if self.name:
            self.room.say(f"{self.name}: {text}")
        elif not text or text in self.room.visitors:
            self.sendLine(b"Please choose another name.")
        else:
            self.name = text
            self.room.visitors[text] = self
            self.room.say(f"* {text} has come")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        if self.room.visitors.pop(self.name, None):
            self.room.say(f"* {self.name} has left")


class Room(Factory[Visitor]):
    def __init__(self) -> None:
        self.visitors: dict[str, Visitor] = {}

    def buildProtocol(self, addr: object) -> Visitor:
        return Visitor(self)

    def say(self, text: str) -> None:
        for visitor in self.visitors.values():
            visitor.sendLine(text.encode())


def main(port: str = "8000") -> None:
    listening = reactor.listenTCP(int(port), Room(), interface="127.0.0.1")
    print("listening on", listening.getHost(), flush=True)
    reactor.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
