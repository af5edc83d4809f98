"""A producer that its consumer stops for a while."""
# mypy: ignore-errors

from __future__ import annotations

from twisted.internet import interfaces, reactor
from twisted.internet.protocol import ClientFactory, Factory
from twisted.protocols.basic import LineReceiver
from zope.interface import implementer


@implementer(interfaces.IPushProducer)
class Producer:
    def __init__(self, proto, count):
        self._proto = proto
        self._goal = count
        self._produced = 0
        self._paused = False
        self.pauses = 0

    def pauseProducing(self):
        self._paused = True
        self.pauses += 1

    def resumeProducing(self):
        self._paused = False
        while not self._paused and self._produced < self._goal:
            self._proto.sendLine(b"%d" % self._produced * 10)
            self._produced += 1
        if self._produced == self._goal:
            self._proto.transport.unregisterProducer()
            self._proto.transport.loseConnection()

    def stopProducing(self):
        self._produced = self._goal


ends = []


def ended(*how):
    ends.append(" ".join(how))
    if len(ends) == 2:
        print("\n".join(sorted(ends)))
        reactor.stop()


class Serve(LineReceiver):
    def lineReceived(self, line):
        self.producer = Producer(self, int(line))
        self.transport.registerProducer(self.producer, True)
        self.producer.resumeProducing()

    def connectionLost(self, reason):
        ended("paused" if self.producer.pauses else "never paused", reason.getErrorMessage())


class Consume(LineReceiver):
    lines = 0

    def connectionMade(self):
        self.sendLine(b"100000")

    def lineReceived(self, line):
        self.lines += 1
        if self.lines == 10:
            self.transport.pauseProducing()
            reactor.callLater(0.05, self.transport.resumeProducing)

    def connectionLost(self, reason):
        ended(f"{self.lines} lines", reason.getErrorMessage())


port = reactor.listenTCP(0, Factory.forProtocol(Serve), interface="127.0.0.1")
reactor.connectTCP("localhost", port.getHost().port, ClientFactory.forProtocol(Consume))
reactor.run()
