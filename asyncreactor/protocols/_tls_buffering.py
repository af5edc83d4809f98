"""TLS that gathers small writes."""

from __future__ import annotations

from typing import Any

from asyncreactor.internet.protocol import connectionDone
from asyncreactor.protocols._tls_flow import _AggregateSmallWrites
from asyncreactor.protocols._tls_protocol import TLSMemoryBIOProtocol, to_bytes
from asyncreactor.python.failure import Failure

__all__ = ["BufferingTLSTransport"]


class BufferingTLSTransport(TLSMemoryBIOProtocol):
    """TLS that gathers small writes: those made while a read is handled until its end, others until the next turn."""

    def __init__(self, factory: Any, wrappedProtocol: Any, _connectWrapped: bool = True) -> None:
        TLSMemoryBIOProtocol.__init__(self, factory, wrappedProtocol, _connectWrapped)
        self._aggregator = _AggregateSmallWrites(self._write, factory._clock)

    def makeConnection(self, transport: Any) -> None:
        """Connect the wrapped protocol, and begin the handshake."""
        aggregator = self._aggregator
        aggregator.held = True
        try:
            TLSMemoryBIOProtocol.makeConnection(self, transport)
        finally:
            aggregator.held = False
        aggregator.flush()

    def dataReceived(self, data: bytes) -> None:
        """Decrypt what came, and deliver it."""
        aggregator = self._aggregator
        aggregator.held = True
        try:
            TLSMemoryBIOProtocol.dataReceived(self, data)
        finally:
            aggregator.held = False
        aggregator.flush()

    def write(self, data: bytes) -> None:
        """Encrypt and send bytes, soon.

        Raises:
            TypeError: `data` is not bytes.
        """
        if data.__class__ is not bytes:
            data = to_bytes(data)
        if (not self.disconnecting or self._producer is not None) and not self._lostTLSConnection:
            self._aggregator.write(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The transport below is gone: tell the wrapped protocol why."""
        self._aggregator.close()
        TLSMemoryBIOProtocol.connectionLost(self, reason)

    def _flush_writes(self) -> None:
        self._aggregator.flush()

    def _drop_writes(self) -> None:
        TLSMemoryBIOProtocol._drop_writes(self)
        self._aggregator.drop()
