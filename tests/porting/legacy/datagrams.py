"""UDP, connected and not."""
# mypy: ignore-errors

from __future__ import annotations

from twisted.internet import reactor
from twisted.internet.protocol import DatagramProtocol


class Echo(DatagramProtocol):
    def stopProtocol(self):
        print("stopped")

    def datagramReceived(self, data, addr):
        self.transport.write(data, addr)


class Helloer(DatagramProtocol):
    def startProtocol(self):
        self.transport.connect("127.0.0.1", port.getHost().port)
        self.transport.write(b"hello")

    def datagramReceived(self, data, addr):
        print("received", data.decode(), addr[0])
        port.stopListening().addCallback(lambda _: reactor.stop())


port = reactor.listenUDP(0, Echo(), interface="127.0.0.1")
reactor.listenUDP(0, Helloer())
reactor.run()
