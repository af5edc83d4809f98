"""A hand-written line splitter: one method call per line, the answers to one read joined into one write."""

from __future__ import annotations

from benchmarks.bare.echo import Bare, listen

__all__ = ["serve_echo", "serve_sink"]


class Lines(Bare):
    """Calls `line_received` with each line."""

    rest = b""

    def data_received(self, data: bytes) -> None:
        *lines, self.rest = (self.rest + data).split(b"\r\n")
        for line in lines:
            self.line_received(line)

    def line_received(self, line: bytes) -> None:
        raise NotImplementedError


class LineEcho(Lines):
    """Sends each line back."""

    def __init__(self) -> None:
        self.answers: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self.transport.write(b"".join(self.answers))
        self.answers.clear()

    def line_received(self, line: bytes) -> None:
        self.answers.append(line + b"\r\n")


class LineSink(Lines):
    """Answers one byte to each `batch` lines."""

    batch = 0
    lines = 0

    def line_received(self, line: bytes) -> None:
        self.lines += 1
        if self.lines == self.batch:
            self.lines = 0
            self.transport.write(b".")


async def serve_echo() -> int:
    """Start the server that echoes lines."""
    return await listen(LineEcho)


async def serve_sink(batch: int) -> int:
    """Start the server that counts lines and answers to each `batch` of them."""
    LineSink.batch = batch
    return await listen(LineSink)
