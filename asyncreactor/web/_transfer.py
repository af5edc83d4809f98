"""Bodies of messages as they travel: of a known length, until the end, or in chunks (RFC 9112, sections 6 and 7)."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import Enum
from typing import Final

__all__ = [
    "PotentialDataLoss",
    "_ChunkedTransferDecoder",
    "_DataLoss",
    "_IdentityTransferDecoder",
    "_MalformedChunkedDataError",
    "fromChunk",
    "maxChunkSizeLineLength",
    "toChunk",
]

#: The longest line with the size of a chunk and its extensions that is read, in bytes.
maxChunkSizeLineLength: Final = 1024
#: How much of them may follow the last chunk as trailers, in bytes.
_MAX_TRAILERS_SIZE: Final = 2**16

_is_hexadecimal = re.compile(rb"[0-9a-fA-F]+").fullmatch
#: What extensions of a chunk may be made of: RFC 9112, section 7.1.1.
_is_extension = re.compile(rb"[\t \x21-\x5b\x5d-\x7e\x80-\xff]*").fullmatch

Callback = Callable[[bytes], object]


class _DataLoss(Exception):
    """The end of a message has not come."""


class PotentialDataLoss(Exception):
    """A message ended with its connection, so nobody can tell whether it is complete."""


class _MalformedChunkedDataError(Exception):
    """What should be chunks isn't."""


def toChunk(data: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Return the pieces of a chunk that holds `data`."""
    return b"%x" % len(data), b"\r\n", data, b"\r\n"


def fromChunk(data: bytes) -> tuple[bytes, bytes]:
    """Take one chunk off the front.

    Returns:
        What is in the chunk, and what follows it.

    Raises:
        ValueError: there is no complete chunk.
    """
    size, _, rest = data.partition(b"\r\n")
    if not _is_hexadecimal(size):
        raise ValueError(f"a chunk begins with its size in hexadecimal digits, not with {size[:20]!r}")
    length = int(size, 16)
    if rest[length : length + 2] != b"\r\n":
        raise ValueError(f"the chunk does not end after {length} bytes")
    return rest[:length], rest[length + 2 :]


class _IdentityTransferDecoder:
    """A body that travels as it is, of `contentLength` bytes or (if that is None) until the connection ends.

    Args:
        contentLength: the length in bytes, or None.
        dataCallback: called with each piece of the body.
        finishCallback: called at its end, once, with what came behind it.
    """

    __slots__ = ("contentLength", "dataCallback", "finishCallback")

    dataCallback: Callback | None
    finishCallback: Callback | None

    def __init__(self, contentLength: int | None, dataCallback: Callback, finishCallback: Callback) -> None:
        self.contentLength = contentLength
        self.dataCallback = dataCallback
        self.finishCallback = finishCallback

    def dataReceived(self, data: bytes) -> None:
        """Some bytes came.

        Raises:
            RuntimeError: the body was complete before.
        """
        deliver, finish = self.dataCallback, self.finishCallback
        if deliver is None or finish is None:
            raise RuntimeError("_IdentityTransferDecoder cannot decode data after finishing")
        left = self.contentLength
        if left is None:
            deliver(data)
        elif len(data) < left:
            self.contentLength = left - len(data)
            deliver(data)
        else:
            # First forget the callbacks: they may come back here.
            self.contentLength = 0
            self.dataCallback = self.finishCallback = None
            deliver(data if len(data) == left else data[:left])
            finish(data[left:])

    def noMoreData(self) -> None:
        """The connection is over.

        Raises:
            PotentialDataLoss: it ended a body of unknown length.
            _DataLoss: there should have been more.
        """
        finish = self.finishCallback
        self.dataCallback = self.finishCallback = None
        if self.contentLength is None:
            if finish is not None:
                finish(b"")
            raise PotentialDataLoss("the body ended with its connection")
        if self.contentLength:
            raise _DataLoss(f"{self.contentLength} bytes of the body have not come")


class _State(Enum):
    CHUNK_LENGTH = 1
    BODY = 2
    CRLF = 3
    TRAILER = 4
    FINISHED = 5


class _ChunkedTransferDecoder:
    """A body that travels in chunks; extensions are dropped and trailers kept (RFC 9112, section 7.1).

    Args:
        dataCallback: called with pieces of the body, each as soon as it is there.
        finishCallback: called at the end, once, with what came behind the body.
    """

    def __init__(self, dataCallback: Callback, finishCallback: Callback) -> None:
        self.dataCallback = dataCallback
        self.finishCallback = finishCallback
        self._state = _State.CHUNK_LENGTH
        self._buffer = b""
        #: How much of the buffer is dealt with.
        self._at = 0
        #: How much of the present chunk has not come yet.
        self._left = 0
        self._trailerHeaders: list[bytes] = []
        self._trailers_size = 0
        self._maxTrailerHeadersSize = _MAX_TRAILERS_SIZE

    def dataReceived(self, data: bytes) -> None:
        """Some bytes came.

        Raises:
            _MalformedChunkedDataError: they are no chunks.
            RuntimeError: the body was complete before.
        """
        if not data:
            return
        if self._state is _State.FINISHED:
            raise RuntimeError("_ChunkedTransferDecoder cannot decode data after finishing")
        self._buffer = self._buffer[self._at :] + data
        self._at = 0
        step = self._STEPS
        while self._at < len(self._buffer) and step[self._state](self):
            pass

    def noMoreData(self) -> None:
        """The connection is over.

        Raises:
            _DataLoss: before the body was.
        """
        if self._state is not _State.FINISHED:
            raise _DataLoss(
                f"Chunked decoder in {self._state.name!r} state, still expecting more data to get to 'FINISHED' state."
            )

    def _take_line(self, most: int, what: str) -> bytes | None:
        """Take a line off the buffer, or None if its end hasn't come."""
        start, end = self._at, self._buffer.find(b"\r\n", self._at)
        length = len(self._buffer) - start + 1 if end < 0 else end + 2 - start
        if length > most:
            raise _MalformedChunkedDataError(f"{what} would have more than {most} bytes")
        if end < 0:
            return None
        self._at = end + 2
        return self._buffer[start:end]

    def _read_length(self) -> bool:
        line = self._take_line(maxChunkSizeLineLength, "the line with the size of a chunk")
        if line is None:
            return False
        size, _, extensions = line.partition(b";")
        size = size.rstrip(b" \t")
        if not _is_hexadecimal(size):
            raise _MalformedChunkedDataError(f"a chunk's size has hexadecimal digits only, not {size[:20]!r}")
        if not _is_extension(extensions):
            raise _MalformedChunkedDataError(f"not an extension of a chunk: {extensions[:40]!r}")
        self._left = int(size, 16)
        self._state = _State.BODY if self._left else _State.TRAILER
        return True

    def _read_body(self) -> bool:
        data = self._buffer[self._at : self._at + self._left]
        self._at += len(data)
        self._left -= len(data)
        if not self._left:
            self._state = _State.CRLF
        self.dataCallback(data)
        return True

    def _read_end(self) -> bool:
        end = self._buffer[self._at : self._at + 2]
        if not b"\r\n".startswith(end):
            raise _MalformedChunkedDataError(f"a chunk ends with CR and LF, not with {end!r}")
        if len(end) < 2:
            return False
        self._at += 2
        self._state = _State.CHUNK_LENGTH
        return True

    def _read_trailer(self) -> bool:
        line = self._take_line(self._maxTrailerHeadersSize - self._trailers_size, "the trailers together")
        if line is None:
            return False
        if line:
            self._trailerHeaders.append(line)
            self._trailers_size += len(line) + 2
            return True
        self._state = _State.FINISHED
        rest, self._buffer = self._buffer[self._at :], b""
        self._at = 0
        self.finishCallback(rest)
        return False

    _STEPS: dict[_State, Callable[[_ChunkedTransferDecoder], bool]] = {
        _State.CHUNK_LENGTH: _read_length,
        _State.BODY: _read_body,
        _State.CRLF: _read_end,
        _State.TRAILER: _read_trailer,
    }
