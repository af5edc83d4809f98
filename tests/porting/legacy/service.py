"""Endpoints, and services that use them."""
# mypy: ignore-errors

from __future__ import annotations

from twisted.application.internet import ClientService, StreamServerEndpointService, TimerService
from twisted.application.service import MultiService
from twisted.internet import defer, error
from twisted.internet.endpoints import (
    HostnameEndpoint,
    TCP4ClientEndpoint,
    TCP4ServerEndpoint,
    clientFromString,
    connectProtocol,
    serverFromString,
)
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import react


class QOTD(Protocol):
    def connectionMade(self):
        self.transport.write(self.factory.quote + b"\r\n")
        self.transport.loseConnection()


class QOTDFactory(Factory):
    protocol = QOTD

    def __init__(self, quote=b"An apple a day keeps the doctor away"):
        self.quote = quote


class Reader(Protocol):
    def __init__(self):
        self.got = b""
        self.done = defer.Deferred()

    def dataReceived(self, data):
        self.got += data

    def connectionLost(self, reason):
        self.done.callback(self.got)


@defer.inlineCallbacks
def endpoints(reactor):
    port = yield TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(QOTDFactory())
    number = port.getHost().port
    for client in (
        TCP4ClientEndpoint(reactor, "localhost", number),
        clientFromString(reactor, f"tcp:host=127.0.0.1:port={number}:timeout=5"),
        HostnameEndpoint(reactor, b"127.0.0.1", number),
    ):
        reader = yield connectProtocol(client, Reader())
        print((yield reader.done))
    yield port.stopListening()
    try:
        yield TCP4ClientEndpoint(reactor, "127.0.0.1", number).connect(QOTDFactory())
    except error.ConnectionRefusedError:
        print("refused")


@defer.inlineCallbacks
def services(reactor):
    top = MultiService()
    where = serverFromString(reactor, "tcp:0:interface=127.0.0.1")
    server = StreamServerEndpointService(where, QOTDFactory(b"served"))
    server.setServiceParent(top)
    ticks = []
    TimerService(0.001, ticks.append, 1).setServiceParent(top)
    top.startService()
    port = yield server._waitingForPort
    client = ClientService(
        clientFromString(reactor, f"tcp:127.0.0.1:{port.getHost().port}"), Factory.forProtocol(Reader)
    )
    client.setServiceParent(top)
    reader = yield client.whenConnected()
    print((yield reader.done))
    yield top.stopService()
    print(bool(ticks))


@defer.inlineCallbacks
def main(reactor):
    yield endpoints(reactor)
    yield services(reactor)


react(main)
