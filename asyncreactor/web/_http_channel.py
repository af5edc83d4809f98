"""The server's end of a connection that carries HTTP/1: requests come in, one at a time, and their answers go out.

A head is looked for as a whole, up to the empty line that ends it, and then parsed in one go; what follows is its
body, by Content-Length or in chunks, and then comes the next head. While a request waits for its answer, what comes
after it is kept unread; when that grows, the connection is not read from until the answer is complete.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from asyncreactor.internet.protocol import connectionDone
from asyncreactor.python.failure import Failure
from asyncreactor.web._http_connection import HTTPConnection
from asyncreactor.web._http_request import Request
from asyncreactor.web._request_head import HeadParser, Malformed, header_of, is_request_line
from asyncreactor.web._transfer import (
    _ChunkedTransferDecoder,
    _IdentityTransferDecoder,
    _MalformedChunkedDataError,
)
from asyncreactor.web.http_headers import Headers, _sanitizeLinearWhitespace
from asyncreactor.web.iweb import INonQueuedRequestFactory

__all__ = ["HTTPChannel"]

_is_length: Final = re.compile(rb"[0-9]{1,20}").fullmatch
_BAD_REQUEST: Final = b"HTTP/1.1 400 Bad Request\r\n\r\n"
_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


class HTTPChannel(HTTPConnection):
    """Reads requests off a connection, has them answered in their order, and keeps it open for more if both ends agree.

    What breaks the rules of HTTP is answered with the status 400, and the connection closed: above all what two servers
    might read in two ways (RFC 9112, section 11.2), such as a body with two lengths.

    Attributes:
        requestFactory: called with the channel to make a request; usually a subclass of `Request`.
        requests: the request that comes or is being answered, if there is one.
        maxHeaders: how many headers a request may have.
        totalHeadersSize: how large its head may be, in bytes.
        persistent: whether the connection stays open after the present request.
        timeOut: how long the client may be silent, in seconds; None is for ever. That does not count while a request is
            answered.
        abortTimeout: how long it may then take to read what was sent, in seconds, before the connection is aborted.
        length: how long the body of the present request is, in bytes; None if that isn't known.
    """

    maxHeaders: int = 500
    totalHeadersSize: int = 16384
    length: int | None = 0
    persistent: bool | int = 1
    requestFactory: Callable[..., Any] = Request
    factory: Any = None
    site: Any = None
    #: What subclasses have made their own.
    _overrides_headers = False
    _overrides_writing = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls._overrides_headers = cls.headerReceived is not HTTPChannel.headerReceived
        cls._overrides_writing = cls.writeHeaders is not HTTPChannel.writeHeaders

    def __init__(self) -> None:
        super().__init__()
        self.requests: list[Any] = []
        self._head = HeadParser()
        self._command = self._path = self._version = b""
        self._transferDecoder: _IdentityTransferDecoder | _ChunkedTransferDecoder | None = None
        #: What came behind a body.
        self._behind_body = b""
        #: Whether `_parse` is at work, further up the stack.
        self._parsing = False
        #: The factory that was last looked at, and whether it takes the channel alone.
        self._known_factory: tuple[Any, bool] = (None, False)

    # -- IProtocol

    def connectionMade(self) -> None:
        """The connection stands."""
        self._begin_connection()
        open_channels = getattr(self.factory, "_site_open_channels", None)
        if open_channels is not None:
            open_channels.add(self)

    def dataReceived(self, data: bytes) -> None:
        """Some bytes came."""
        if self._closing:
            return
        if self._buffer:
            data = self._buffer + data
            self._buffer = b""
        if self._answering:
            self._buffer = data
            if len(data) > self._optimisticEagerReadSize:
                self._pause_reading()
            return
        self._parse(data)
        self._wind_timer()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is over, and with it the request that it carried."""
        self._closing = True
        open_channels = getattr(self.factory, "_site_open_channels", None)
        if open_channels is not None:
            open_channels.discard(self)
        self._stop_timers()
        self._head.close()
        self._transferDecoder = None
        for request in self.requests:
            request.connectionLost(reason)

    # -- heads

    def _parse(self, data: bytes) -> None:
        """Go through what came, until a request waits for its answer."""
        self._parsing = True
        try:
            while data and not self._answering and not self._closing:
                data = self._parse_head(data) if self._transferDecoder is None else self._parse_body(data)
        finally:
            self._parsing = False
        if data and self._answering:
            self._buffer = data
            if len(data) > self._optimisticEagerReadSize:
                self._pause_reading()

    def _parse_head(self, data: bytes) -> bytes:
        """Take a head off the front, and return what is behind it; keep one that isn't complete for later."""
        # RFC 9112, section 2.2: one empty line in front is ignored.
        start = 2 if data.startswith(b"\r\n") else 0
        end = data.find(b"\r\n\r\n", start)
        if end < 0:
            line_end = data.find(b"\r\n", start)
            if len(data) > self.totalHeadersSize or (
                line_end >= 0 and not is_request_line(data[start:line_end])
            ):
                self._respondToBadRequestAndDisconnect()
            else:
                self._buffer = data
            return b""
        end += 4
        head = data[start:end] if start or end != len(data) else data
        if self._has_too_much(head):
            self._respondToBadRequestAndDisconnect()
            return b""
        try:
            self._command, self._path, self._version = self._head.parse(head)
        except Malformed:
            self._respondToBadRequestAndDisconnect()
            return b""
        self._begin_request(head)
        return data[end:]

    def _has_too_much(self, head: bytes) -> bool:
        size = len(head)
        if size > self.totalHeadersSize:
            return True
        # A header has four bytes at least.
        return size > 4 * self.maxHeaders and head.count(b"\r\n") - 2 > self.maxHeaders

    def _begin_request(self, head: bytes) -> None:
        factory = self.requestFactory
        known, alone = self._known_factory
        if factory is not known:
            alone = bool(INonQueuedRequestFactory.providedBy(factory))
            self._known_factory = factory, alone
        request = factory(self) if alone else factory(self, False)
        self.requests.append(request)
        if self._overrides_headers:
            for line in head[:-4].split(b"\r\n")[1:]:
                if not self.headerReceived(line):
                    return
        else:
            request.requestHeaders = self._head.headers
        self.allHeadersReceived()

    def lineReceived(self, line: bytes) -> None:
        """A line of a head came, as if by `dataReceived`."""
        self.dataReceived(line + b"\r\n")

    def headerReceived(self, line: bytes) -> bool:
        """Add the header in `line` to the present request.

        Subclasses may override this to see each header; it is called for each only if they do.

        Returns:
            Whether it was in order; if not, the request was refused.
        """
        try:
            name, value = header_of(line)
        except Malformed:
            self._respondToBadRequestAndDisconnect()
            return False
        self.requests[-1].requestHeaders.addRawHeader(name, value)
        return True

    def allHeadersReceived(self) -> None:
        """The head is complete: see how long the body is, and whether the connection stays open."""
        request = self.requests[-1]
        headers: Headers = request.requestHeaders
        raw = headers._rawHeaders
        if b"Content-Length" in raw or b"Transfer-Encoding" in raw:
            try:
                self._choose_decoder(headers)
            except Malformed:
                self._respondToBadRequestAndDisconnect()
                return
        else:
            self.length = 0
        request.parseCookies()
        self.persistent = self.checkPersistence(request, self._version)
        request.gotLength(self.length)
        if b"Expect" in raw and self._version == b"HTTP/1.1":
            expected = headers.getRawHeaders(b"expect", ())
            if expected[0].lower() == b"100-continue":
                self.transport.write(_CONTINUE)
        if self.length == 0:
            self.allContentReceived()

    def _choose_decoder(self, headers: Headers) -> None:
        """Decide where the body ends: RFC 9112, section 6.3.

        Raises:
            Malformed: the headers don't say, or say two things.
        """
        encodings = [value.lower() for value in headers.getRawHeaders(b"transfer-encoding", ())]
        lengths = headers.getRawHeaders(b"content-length", ())
        chunked = [encoding for encoding in encodings if encoding != b"identity"]
        if len(lengths) > 1 or len(chunked) > 1 or (lengths and chunked):
            raise Malformed("the body has more than one length")
        if chunked:
            if chunked[0] != b"chunked":
                raise Malformed(f"a body travels in chunks or as it is, not in {chunked[0]!r}")
            self.length = None
            self._transferDecoder = _ChunkedTransferDecoder(self._got_content, self._finishRequestBody)
            return
        if lengths and not _is_length(lengths[0]):
            raise Malformed(f"a length has digits only, not {lengths[0][:30]!r}")
        self.length = int(lengths[0]) if lengths else 0
        if self.length:
            self._transferDecoder = _IdentityTransferDecoder(
                self.length, self._got_content, self._finishRequestBody
            )

    def checkPersistence(self, request: Any, version: bytes) -> bool:
        """Decide whether the connection stays open after a request, and say so in the answer if it doesn't.

        Args:
            request: the request.
            version: such as `HTTP/1.1`.

        Returns:
            Whether it stays open: for HTTP/1.1, unless the client says `Connection: close`.
        """
        if version != b"HTTP/1.1":
            return False
        values = request.requestHeaders._rawHeaders.get(b"Connection")
        if values is not None and b"close" in map(bytes.strip, b",".join(values).lower().split(b",")):
            request.responseHeaders.setRawHeaders(b"connection", [b"close"])
            return False
        return True

    # -- bodies

    def _parse_body(self, data: bytes) -> bytes:
        self._behind_body = b""
        decoder = self._transferDecoder
        if decoder is not None:
            try:
                decoder.dataReceived(data)
            except _MalformedChunkedDataError:
                self._respondToBadRequestAndDisconnect()
                return b""
        behind, self._behind_body = self._behind_body, b""
        return behind

    def rawDataReceived(self, data: bytes) -> None:
        """Part of a body came, as if by `dataReceived`."""
        self.dataReceived(data)

    def _got_content(self, data: bytes) -> None:
        self.requests[-1].handleContentChunk(data)

    def _finishRequestBody(self, data: bytes) -> None:
        self._behind_body = data
        self.allContentReceived()

    def allContentReceived(self) -> None:
        """The request is complete: have it answered."""
        self._transferDecoder = None
        self.length = 0
        self._answering = True
        self.requests[-1].requestReceived(self._command, self._path, self._version)

    def requestDone(self, request: Any) -> None:
        """A request is answered: go on with the next one, or close the connection.

        Raises:
            TypeError: it isn't this channel's present request.
        """
        if not self.requests or request != self.requests[0]:
            raise TypeError(f"{request!r} is not being answered")
        del self.requests[0]
        if not self.persistent:
            self.loseConnection()
            return
        self._answering = False
        if self._reading_paused and not self._waitingForTransport:
            self._resume_reading()
        if self._parsing:
            return
        data, self._buffer = self._buffer, b""
        if data:
            self._parse(data)
        self._wind_timer()

    def _end_when_answered(self) -> None:
        """The server stops: take no more requests."""
        self.persistent = False
        if not self.requests and hasattr(self.transport, "loseConnection"):  # tests write answers to files
            self.loseConnection()

    def _respondToBadRequestAndDisconnect(self) -> None:
        self.transport.write(_BAD_REQUEST)
        self.loseConnection()

    # -- answers

    def writeHeaders(
        self, version: bytes, code: bytes, reason: bytes, headers: Headers | Iterable[tuple[bytes, bytes]]
    ) -> None:
        """Send status and headers.

        Args:
            version: such as `HTTP/1.1`.
            code: the status, in digits.
            reason: the phrase that goes with it.
            headers: the headers; line breaks in names and values become spaces.
        """
        lines = [version + b" " + code + b" " + reason]
        if isinstance(headers, Headers):
            lines += [name + b": " + value for name, values in headers.getAllRawHeaders() for value in values]
        else:
            lines += [
                _sanitizeLinearWhitespace(name) + b": " + _sanitizeLinearWhitespace(value)
                for name, value in headers
            ]
        self.transport.write(b"\r\n".join([*lines, b"", b""]))

    def _begin_answer(self, version: bytes, code: int, reason: bytes, headers: Headers, data: bytes) -> None:
        """Send status, headers and the first part of the body, in one piece unless `writeHeaders` is overridden."""
        if self._overrides_writing:
            self.writeHeaders(version, b"%d" % code, reason, headers)
            if data:
                self.write(data)
            return
        lines = [b"%b %d %b" % (version, code, reason)]
        for name, values in headers._rawHeaders.items():
            for value in values:
                lines.append(name + b": " + value)
        lines.append(b"")
        lines.append(data)
        self.transport.write(b"\r\n".join(lines))

    def write(self, data: bytes) -> None:
        """Send part of an answer."""
        self.transport.write(data)

    def writeSequence(self, iovec: Iterable[bytes]) -> None:
        """Send part of an answer that is in pieces."""
        self.transport.writeSequence(iovec)
