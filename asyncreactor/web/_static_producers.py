"""Producers that write a file, or ranges of it, as the answer to a request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from zope.interface import implementer

from asyncreactor.internet.abstract import FileDescriptor
from asyncreactor.internet.interfaces import IPullProducer

__all__ = [
    "MultipleRangeStaticProducer",
    "NoRangeStaticProducer",
    "SingleRangeStaticProducer",
    "StaticProducer",
]


@implementer(IPullProducer)
class StaticProducer:
    """What they have in common.

    Attributes:
        bufferSize: how much is read and written at a time, in bytes.

    Args:
        request: the request.
        fileObject: the file, which is closed at the end.
    """

    bufferSize: int = FileDescriptor.bufferSize

    def __init__(self, request: Any, fileObject: IO[bytes]) -> None:
        self.request = request
        self.fileObject = fileObject

    def start(self) -> None:
        """Begin to write."""
        raise NotImplementedError(f"{type(self).__name__} does not say how it begins")

    def resumeProducing(self) -> None:
        """Write more."""
        raise NotImplementedError(f"{type(self).__name__} does not say what it writes")

    def stopProducing(self) -> None:
        """Write no more: close the file."""
        self.fileObject.close()
        self.request = None

    def _finish(self, *, registered: bool = True) -> None:
        """All is written."""
        request = self.request
        if registered:
            request.unregisterProducer()
        self.stopProducing()
        request.finish()


class NoRangeStaticProducer(StaticProducer):
    """Writes all of a file."""

    def start(self) -> None:
        """Begin to write; a file that fits into one piece is written at once."""
        data = self.fileObject.read(self.bufferSize)
        if data:
            self.request.write(data)
        if len(data) < self.bufferSize:
            self._finish(registered=False)
        else:
            self.request.registerProducer(self, False)

    def resumeProducing(self) -> None:
        """Write the next piece."""
        data = self.fileObject.read(self.bufferSize) if self.request else b""
        if data:
            self.request.write(data)
        elif self.request:
            self._finish()


class SingleRangeStaticProducer(StaticProducer):
    """Writes one range of a file; at once if it fits into one piece.

    Args:
        request: the request.
        fileObject: the file.
        offset: where the range begins.
        size: its length, in bytes.
    """

    def __init__(self, request: Any, fileObject: IO[bytes], offset: int, size: int) -> None:
        super().__init__(request, fileObject)
        self.offset = offset
        self.size = size

    def start(self) -> None:
        """Begin to write."""
        self.fileObject.seek(self.offset)
        self.bytesWritten = 0
        if self.size <= self.bufferSize:
            if self.size:
                self.request.write(self.fileObject.read(self.size))
            self._finish(registered=False)
        else:
            self.request.registerProducer(self, False)

    def resumeProducing(self) -> None:
        """Write the next piece."""
        if not self.request:
            return
        data = self.fileObject.read(min(self.bufferSize, self.size - self.bytesWritten))
        if data:
            self.bytesWritten += len(data)
            self.request.write(data)
        if not data or self.bytesWritten == self.size:
            self._finish()


class MultipleRangeStaticProducer(StaticProducer):
    """Writes several ranges of a file, each after some text; at once if all fit into one piece.

    Args:
        request: the request.
        fileObject: the file.
        rangeInfo: for each range the text before it, where it begins, and its length in bytes.
    """

    def __init__(
        self, request: Any, fileObject: IO[bytes], rangeInfo: Sequence[tuple[bytes, int, int]]
    ) -> None:
        super().__init__(request, fileObject)
        self.rangeInfo = rangeInfo

    def start(self) -> None:
        """Begin to write."""
        self._pieces = self._read()
        if sum(len(text) + size for text, _, size in self.rangeInfo) <= self.bufferSize:
            for piece in self._pieces:
                self.request.write(piece)
            self._finish(registered=False)
        else:
            self.request.registerProducer(self, False)

    def resumeProducing(self) -> None:
        """Write the next piece."""
        if not self.request:
            return
        piece = next(self._pieces, None)
        if piece is None:
            self._finish()
        else:
            self.request.write(piece)

    def _read(self) -> Iterator[bytes]:
        """Yield pieces of `bufferSize`, whatever part they are of."""
        piece = b""
        for text, offset, size in self.rangeInfo:
            piece += text
            self.fileObject.seek(offset)
            while size:
                data = self.fileObject.read(min(size, max(self.bufferSize - len(piece), 1)))
                if not data:
                    return  # the file was cut off meanwhile
                size -= len(data)
                piece += data
                if len(piece) >= self.bufferSize:
                    yield piece
                    piece = b""
        if piece:
            yield piece
