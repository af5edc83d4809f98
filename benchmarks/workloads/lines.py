"""Servers that read lines, by the library's LineReceiver."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.library import modules
from benchmarks.workloads.echo import listen

if TYPE_CHECKING:
    from asyncreactor.internet.interfaces import ITransport
    from asyncreactor.protocols import basic
else:
    basic = modules("protocols.basic")

__all__ = ["serve_echo", "serve_sink"]


class LineEcho(basic.LineReceiver):
    """Sends each line back."""

    def lineReceived(self, line: bytes) -> None:
        self.sendLine(line)


class LineSink(basic.LineReceiver):
    """Answers one byte to each `batch` lines."""

    transport: ITransport
    batch = 0
    lines = 0

    def lineReceived(self, line: bytes) -> None:
        self.lines += 1
        if self.lines == self.batch:
            self.lines = 0
            self.transport.write(b".")


def serve_echo() -> int:
    """Start the server that echoes lines."""
    return listen(LineEcho)


def serve_sink(batch: int) -> int:
    """Start the server that counts lines and answers to each `batch` of them."""
    LineSink.batch = batch
    return listen(LineSink)
