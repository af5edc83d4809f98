"""A client for Shoutcast: a stream of MP3 with names of songs in between, over something like HTTP."""

from __future__ import annotations

from typing import Any

from asyncreactor.logger import Logger
from asyncreactor.protocols.basic import LineReceiver

__all__ = ["ShoutcastClient"]

#: The length of metadata is told in blocks of so many bytes.
_BLOCK = 16


class ShoutcastClient(LineReceiver):
    """Asks a server for a stream, and takes songs and their names out of it. Override `gotMP3Data` and `gotMetaData`.

    When the server says (by `icy-metaint`) that metadata comes after each so many bytes of music, the stream is
    music, a byte with the metadata's length in blocks of 16, metadata, and so on.

    Args:
        path: which stream to ask for.

    Attributes:
        userAgent: what to say that this is.
        metaint: how much music there is between metadata, in bytes; None if there is no metadata.
    """

    userAgent: str = "asyncreactor Shoutcast client"
    transport: Any = None

    _log = Logger()

    def __init__(self, path: str = "/") -> None:
        self.path = path
        self.metaint: int | None = None
        self.got_metadata = False
        self._mode = "mp3"
        self._wanted = 0
        self._got: list[bytes] = []
        self._status: bytes | None = None

    def connectionMade(self) -> None:
        """Ask for the stream, with metadata."""
        self.sendLine(f"GET {self.path} HTTP/1.0".encode())
        self.sendLine(f"User-Agent: {self.userAgent}".encode())
        self.sendLine(b"Icy-MetaData: 1")
        self.sendLine(b"")

    def lineReceived(self, line: bytes) -> None:
        """Read the head of the answer: a status line, which begins with ICY or HTTP, and headers."""
        if self._status is None:
            self._status = line
            if line.split(b" ")[1:2] != [b"200"]:
                self._log.warn("the server refuses the stream: {status!r}", status=line)
                self.transport.loseConnection()
        elif line:
            key, _, value = line.partition(b":")
            self.handleHeader(key.strip(), value.strip())
        else:
            self.handleEndHeaders()
            self.setRawMode()

    def handleHeader(self, key: bytes, value: bytes) -> None:
        """A header came."""
        if key.lower() == b"icy-metaint":
            self.metaint = int(value)
            self.got_metadata = True

    def handleEndHeaders(self) -> None:
        """The head is complete: music begins."""
        self._expect("mp3", self.metaint or 0)

    def rawDataReceived(self, data: bytes) -> None:
        """Take the stream apart, if there is metadata in it."""
        if self.metaint:
            self.handleResponsePart_with_metadata(data)
        else:
            self.gotMP3Data(data)

    def handleResponsePart_with_metadata(self, data: bytes) -> None:
        """Take the stream apart."""
        position = 0
        while position < len(data):
            piece = data[position : position + self._wanted]
            position += len(piece)
            self._wanted -= len(piece)
            self._got.append(piece)
            if self._mode == "mp3":
                self.handle_mp3()
            elif not self._wanted:
                self.handle_length() if self._mode == "length" else self.handle_meta()

    def handle_mp3(self) -> None:
        """Music came."""
        self.gotMP3Data(self._take())
        if not self._wanted:
            self._expect("length", 1)

    def handle_length(self) -> None:
        """The length of the metadata came."""
        length = ord(self._take()) * _BLOCK
        if length:
            self._expect("meta", length)
        else:
            self._expect("mp3", self.metaint or 0)

    def handle_meta(self) -> None:
        """Metadata came."""
        self.parseMetadata(self._take())
        self._expect("mp3", self.metaint or 0)

    def parseMetadata(self, data: bytes) -> None:
        """Read metadata, `StreamTitle='Artist - Song';StreamUrl='';`, and hand it on if there is any."""
        metadata = []
        for item in data.rstrip(b"\0").decode("utf-8", "replace").split("';"):
            name, equals, value = item.partition("='")
            if equals:
                metadata.append((name, value))
        if metadata:
            self.gotMetaData(metadata)

    def gotMetaData(self, metadata: list[tuple[str, str]]) -> None:
        """Metadata came: names and values. Override this."""
        raise NotImplementedError(f"{type(self).__name__} has no gotMetaData()")

    def gotMP3Data(self, data: bytes) -> None:
        """Music came. Override this."""
        raise NotImplementedError(f"{type(self).__name__} has no gotMP3Data()")

    def _expect(self, mode: str, size: int) -> None:
        self._mode = mode
        self._wanted = size

    def _take(self) -> bytes:
        got, self._got = b"".join(self._got), []
        return got
