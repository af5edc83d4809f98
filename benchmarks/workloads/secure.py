"""The echo server over TLS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.library import modules
from benchmarks.workloads.echo import Echo

if TYPE_CHECKING:
    from asyncreactor.internet import protocol, reactor, ssl
else:
    protocol, reactor, ssl = modules("internet.protocol", "internet.reactor", "internet.ssl")

__all__ = ["serve"]


def serve(certificate: str) -> int:
    """Start the echo server with the key and certificate in that PEM file."""
    factory = protocol.ServerFactory.forProtocol(Echo)
    factory.noisy = False
    options = ssl.PrivateCertificate.loadPEM(Path(certificate).read_bytes()).options()
    listening = reactor.listenSSL(0, factory, options, backlog=1024, interface="127.0.0.1")
    port: int = listening.getHost().port
    return port
