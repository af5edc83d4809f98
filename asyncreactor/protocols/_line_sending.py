"""A protocol for tests that says its lines and listens."""

from __future__ import annotations

from collections.abc import Iterable

from asyncreactor.internet.protocol import connectionDone
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.python.failure import Failure

__all__ = ["LineSendingProtocol"]


class LineSendingProtocol(LineReceiver):
    """Sends some lines and keeps those that come back.

    Args:
        lines: what to send, without delimiters.
        start: send when the connection stands; else when the first line has come.

    Attributes:
        response: the lines that came.
        lostConn: whether the connection is over.
    """

    lostConn: bool = False

    def __init__(self, lines: Iterable[bytes], start: bool = True) -> None:
        self.lines = list(lines)
        self.response: list[bytes] = []
        self.start = start

    def connectionMade(self) -> None:
        """Send the lines, if it is this side's turn."""
        if self.start:
            self._send_lines()

    def lineReceived(self, line: bytes) -> None:
        """Keep `line`; answer the first one, if that is what was waited for."""
        if not self.start and not self.response:
            self._send_lines()
        self.response.append(line)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Note it."""
        self.lostConn = True

    def _send_lines(self) -> None:
        for line in self.lines:
            self.sendLine(line)


LineSendingProtocol.__module__ = "asyncreactor.internet.testing"
