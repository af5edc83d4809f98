"""Servers that read strings with a length of four bytes before each, by the library's Int32StringReceiver."""

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


class StringEcho(basic.Int32StringReceiver):
    """Sends each string back."""

    def stringReceived(self, string: bytes) -> None:
        self.sendString(string)


class StringSink(basic.Int32StringReceiver):
    """Answers one byte to each `batch` strings."""

    transport: ITransport
    batch = 0
    strings = 0

    def stringReceived(self, string: bytes) -> None:
        self.strings += 1
        if self.strings == self.batch:
            self.strings = 0
            self.transport.write(b".")


def serve_echo() -> int:
    """Start the server that echoes strings."""
    return listen(StringEcho)


def serve_sink(batch: int) -> int:
    """Start the server that counts strings and answers to each `batch` of them."""
    StringSink.batch = batch
    return listen(StringSink)
