"""The echo server over UDP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import protocol, reactor
else:
    protocol, reactor = modules("internet.protocol", "internet.reactor")

__all__ = ["serve"]


class Echo(protocol.DatagramProtocol):
    """Sends each datagram back."""

    noisy = False

    def datagramReceived(self, datagram: bytes, addr: Any) -> None:
        self.transport.write(datagram, addr)


def serve() -> int:
    """Start the echo server."""
    port: int = reactor.listenUDP(0, Echo(), interface="127.0.0.1").getHost().port
    return port
