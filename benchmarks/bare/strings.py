"""A hand-written splitter of length-prefixed strings: one method call per string, one write per read."""

from __future__ import annotations

import struct

from benchmarks.bare.echo import Bare, listen

__all__ = ["serve_echo", "serve_sink"]

LENGTH = struct.Struct("!I")


class Strings(Bare):
    """Calls `string_received` with each string."""

    rest = b""

    def data_received(self, data: bytes) -> None:
        data = self.rest + data
        start, size = 0, len(data)
        while start + 4 <= size:
            (length,) = LENGTH.unpack_from(data, start)
            end = start + 4 + length
            if end > size:
                break
            self.string_received(data[start + 4 : end])
            start = end
        self.rest = data[start:]

    def string_received(self, string: bytes) -> None:
        raise NotImplementedError


class StringEcho(Strings):
    """Sends each string back."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.transport.write(b"".join(self.answers))
        self.answers.clear()

    def string_received(self, string: bytes) -> None:
        self.answers.append(LENGTH.pack(len(string)) + string)


class StringSink(Strings):
    """Answers one byte to each `batch` strings."""

    batch = 0
    strings = 0

    def string_received(self, string: bytes) -> None:
        self.strings += 1
        if self.strings == self.batch:
            self.strings = 0
            self.transport.write(b".")


async def serve_echo() -> int:
    """Start the server that echoes strings."""
    return await listen(StringEcho)


async def serve_sink(batch: int) -> int:
    """Start the server that counts strings and answers to each `batch` of them."""
    StringSink.batch = batch
    return await listen(StringSink)
