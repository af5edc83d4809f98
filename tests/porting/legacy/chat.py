"""A chat server; its clients come back when it closes their connections."""
# mypy: ignore-errors

from __future__ import annotations

from twisted.internet import protocol, reactor
from twisted.protocols.basic import LineReceiver


class Chat(LineReceiver):
    def __init__(self):
        self.name = None

    def connectionMade(self):
        self.sendLine(b"What's your name?")

    def connectionLost(self, reason):
        self.factory.users.pop(self.name, None)

    def lineReceived(self, line):
        if self.name is None:
            self.name = line
            self.factory.users[line] = self
            self.sendLine(b"Welcome, " + line + b"!")
            return
        for other in self.factory.users.values():
            if other is not self:
                other.sendLine(self.name + b": " + line)


class ChatFactory(protocol.ServerFactory):
    protocol = Chat

    def __init__(self):
        self.users = {}


class Client(LineReceiver):
    def lineReceived(self, line):
        self.factory.heard.append(line)
        if line.startswith(b"What's"):
            self.sendLine(self.factory.name)
        elif line.startswith(b"Welcome"):
            self.factory.resetDelay()
            greeted(self)
        else:
            kick_all()


class ClientFactory(protocol.ReconnectingClientFactory):
    initialDelay = maxDelay = 0.01
    protocol = Client

    def __init__(self, name):
        self.name = name
        self.heard = []
        self.losses = 0

    def clientConnectionLost(self, connector, reason):
        self.losses += 1
        protocol.ReconnectingClientFactory.clientConnectionLost(self, connector, reason)


greetings = 0


def greeted(client):
    global greetings
    greetings += 1
    if greetings == 2:
        client.sendLine(b"hello all")
    elif greetings == 4:
        finish()


def kick_all():
    for user in list(server.users.values()):
        user.transport.loseConnection()


def finish():
    for factory in factories:
        factory.stopTrying()
        print(factory.name.decode(), factory.losses, sorted(set(factory.heard))[0].decode())
    reactor.stop()


server = ChatFactory()
port = reactor.listenTCP(0, server, interface="127.0.0.1")
factories = [ClientFactory(name) for name in (b"ann", b"bob")]
for each in factories:
    reactor.connectTCP("127.0.0.1", port.getHost().port, each)
reactor.run()
