"""A client that predates `web.client`, for those who still have it."""

from __future__ import annotations

from typing import Any

from asyncreactor.internet.protocol import connectionDone
from asyncreactor.protocols.basic import LineReceiver
from asyncreactor.python.failure import Failure
from asyncreactor.web.http_headers import _sanitizeLinearWhitespace

__all__ = ["HTTPClient"]


class HTTPClient(LineReceiver):
    """Sends one request and takes the answer apart; subclasses override the `handle...` methods.

    Deprecated: use `asyncreactor.web.client.Agent`.

    Order of calls: `handleStatus`, `handleHeader` for each header, `handleEndHeaders`, `handleResponsePart` for each
    part of the body, `handleResponseEnd`, which calls `handleResponse` with all of it.

    Attributes:
        length: how much of the body has not come, in bytes; None if that isn't known.
    """

    length: int | None = None
    firstLine: bool | int = True

    _header = b""

    def __init__(self) -> None:
        self._body: list[bytes] | None = []

    def sendCommand(self, command: bytes, path: bytes) -> None:
        """Send the first line of a request."""
        self._send(command + b" " + path + b" HTTP/1.0\r\n")

    def sendHeader(self, name: bytes, value: bytes | int) -> None:
        """Send a header, with spaces for line breaks."""
        raw = value if isinstance(value, bytes) else str(value).encode("ascii")
        self._send(_sanitizeLinearWhitespace(name) + b": " + _sanitizeLinearWhitespace(raw) + b"\r\n")

    def endHeaders(self) -> None:
        """Send the end of the headers."""
        self._send(b"\r\n")

    def _send(self, data: bytes) -> None:
        if self.transport is None:
            raise RuntimeError("there is no connection to send anything")
        self.transport.write(data)

    def lineReceived(self, line: bytes) -> None:
        """A line of the answer's head came."""
        if self.firstLine:
            self.firstLine = False
            version, _, rest = line.partition(b" ")
            status, _, message = rest.partition(b" ")
            self.handleStatus(version, status, message)
        elif line.startswith((b" ", b"\t")):
            self._header += line
        else:
            if self._header:
                self.extractHeader(self._header)
            self._header = line
            if not line:
                self.handleEndHeaders()
                self.setRawMode()

    def extractHeader(self, header: bytes) -> None:
        """Take a header apart."""
        name, _, value = header.partition(b":")
        value = value.lstrip(b" \t")
        self.handleHeader(name, value)
        if name.lower() == b"content-length":
            self.length = int(value)

    def rawDataReceived(self, data: bytes) -> None:
        """Part of the answer's body came."""
        if self.length is None:
            self.handleResponsePart(data)
            return
        data, rest = data[: self.length], data[self.length :]
        self.handleResponsePart(data)
        self.length -= len(data)
        if self.length == 0:
            self.handleResponseEnd()
            self.setLineMode(rest)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is over, and with it the answer."""
        self.handleResponseEnd()

    def handleStatus(self, version: bytes, status: bytes, message: bytes) -> Any:
        """The answer begins. Does nothing by default."""

    def handleHeader(self, key: bytes, val: bytes) -> Any:
        """A header came. Does nothing by default."""

    def handleEndHeaders(self) -> Any:
        """All headers are here. Does nothing by default."""

    def handleResponsePart(self, data: bytes) -> Any:
        """Part of the body came. It is kept by default."""
        if self._body is not None:
            self._body.append(data)

    def handleResponseEnd(self) -> Any:
        """The answer is complete: calls `handleResponse`, once, with the body."""
        self.firstLine = True
        body, self._body = self._body, None
        if body is not None:
            self.handleResponse(b"".join(body))

    def handleResponse(self, response: bytes) -> Any:
        """The answer is here. Does nothing by default."""
