"""How a request is answered: status, headers, cookies and body."""

from __future__ import annotations

import warnings
from typing import Annotated, Any, Final, Literal

from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure
from asyncreactor.web._http_dates import datetimeToString, stringToDatetime
from asyncreactor.web._responses import FOUND, NO_CONTENT, NOT_MODIFIED, OK, PRECONDITION_FAILED, RESPONSES
from asyncreactor.web.http_headers import Headers, _sanitizeLinearWhitespace

__all__ = ["CACHED", "NO_BODY_CODES", "AnsweredRequest"]

#: What `setETag` and `setLastModified` return when the client has the answer already.
CACHED: Final = "the client's copy is current: send no body"
#: Answers that have no body: RFC 9110, sections 15.3.5 and 15.4.5.
NO_BODY_CODES: Final = (NO_CONTENT, NOT_MODIFIED)


class AnsweredRequest:
    """The half of a request that goes to the client.

    The first `write` sends status and headers too. What is not of a known length goes in chunks if the client speaks
    HTTP/1.1, and otherwise ends with the connection.
    """

    code: int = OK
    code_message: bytes = RESPONSES[OK]
    etag: bytes | None = None
    lastModified: int | None = None
    startedWriting: bool | int = 0
    finished: bool | int = 0
    chunked: bool | int = 0
    sentLength: int = 0
    producer: Any = None
    streamingProducer: bool = False

    queued: bool
    method: bytes
    clientproto: bytes
    channel: Any
    requestHeaders: Headers
    responseHeaders: Headers
    cookies: list[bytes]
    notifications: list[Deferred[None]]

    _disconnected = False
    #: Whether the answer has only headers, and what is written is dropped.
    _bodiless = False
    _log = Logger(namespace="asyncreactor.web.http.Request")

    # -- status and headers

    def setResponseCode(self, code: int, message: bytes | None = None) -> None:
        """Set the status.

        Args:
            code: such as 404.
            message: a phrase for people; by default the usual one.

        Raises:
            TypeError: the code is no number, or the message isn't bytes.
        """
        if not isinstance(code, int):
            raise TypeError(f"HTTP response code must be int, not {code!r}")
        self.code = code
        if message is None:
            self.code_message = RESPONSES.get(code, b"Unknown Status")
        elif isinstance(message, bytes):
            self.code_message = _sanitizeLinearWhitespace(message)
        else:
            raise TypeError(f"HTTP response status message must be bytes, not {message!r}")

    def setHeader(self, name: str | bytes, value: str | bytes) -> None:
        """Set a header to one value, in place of any it had."""
        self.responseHeaders._set(name, value)

    def redirect(self, url: bytes) -> None:
        """Send the client elsewhere, with the status 302; `finish` has still to be called."""
        self.setResponseCode(FOUND)
        self.setHeader(b"location", url)

    def setLastModified(self, when: float) -> str | None:
        """Say when what is sent was changed last; of several times, the latest counts.

        Args:
            when: seconds since the epoch.

        Returns:
            CACHED if the client has it as it is since then (RFC 9110, section 13.1.3): send no body. Else None.
        """
        # What was changed within a second counts as changed at its end.
        seconds = int(when) if when == int(when) else int(when) + 1
        if self.lastModified is None or self.lastModified < seconds:
            self.lastModified = seconds
        since = self.requestHeaders.getRawHeaders(b"if-modified-since")
        if not since:
            return None
        try:
            known = stringToDatetime(since[-1].partition(b";")[0])
        except ValueError:
            return None
        if known < self.lastModified:
            return None
        self.setResponseCode(NOT_MODIFIED)
        return CACHED

    def setETag(self, etag: bytes) -> str | None:
        """Say which version it is that is sent.

        Args:
            etag: the tag, with its quotes.

        Returns:
            CACHED if the client has this version (RFC 9110, section 13.1.2): send no body. Else None.
        """
        if etag:
            self.etag = etag
        known = self.requestHeaders.getRawHeaders(b"if-none-match")
        if not known:
            return None
        tags = known[-1].split()
        tags = [tag.rstrip(b",") for tag in tags]
        if etag not in tags and b"*" not in tags:
            return None
        self.setResponseCode(NOT_MODIFIED if self.method in (b"HEAD", b"GET") else PRECONDITION_FAILED)
        return CACHED

    def addCookie(
        self,
        k: str | bytes,
        v: str | bytes,
        expires: str | bytes | None = None,
        domain: str | bytes | None = None,
        path: str | bytes | None = None,
        max_age: Annotated[str | bytes | None, "Max-Age"] = None,
        comment: str | bytes | None = None,
        secure: bool | None = None,
        httpOnly: bool = False,
        sameSite: str | bytes | Literal["lax", "strict", "none"] | None = None,
    ) -> None:
        """Have the client keep a cookie (RFC 6265, section 4.1).

        Args:
            k: its name.
            v: its value.
            expires: when it ends: a date as HTTP writes it.
            domain: the domain to whose hosts the client shows it.
            path: the path below which the client shows it.
            max_age: in how many seconds it ends.
            comment: for people.
            secure: the client shows it over TLS only.
            httpOnly: scripts do not see it.
            sameSite: whether it goes along with requests from other sites: "lax", "strict" or "none".

        Raises:
            ValueError: `sameSite` is something else, or it is "none" and `secure` isn't set.
        """
        cookie = _cookie_part(k) + b"=" + _cookie_part(v)
        attributes = {
            b"Expires": expires,
            b"Domain": domain,
            b"Path": path,
            b"Max-Age": max_age,
            b"Comment": comment,
        }
        for name, value in attributes.items():
            if value is not None:
                cookie += b"; " + name + b"=" + _cookie_part(value)
        if secure:
            cookie += b"; Secure"
        if httpOnly:
            cookie += b"; HttpOnly"
        if sameSite:
            site = _cookie_part(sameSite).lower()
            if site not in (b"lax", b"strict", b"none"):
                raise ValueError(f"Invalid value for sameSite: {_cookie_part(sameSite)!r}")
            if site == b"none" and not secure:
                raise ValueError(f'Invalid value for sameSite: {site!r}. Missing the "secure" attribute')
            cookie += b"; SameSite=" + site
        self.cookies.append(cookie)

    # -- the body

    def write(self, data: bytes) -> None:
        """Send part of the answer's body; the first time, what comes before it too.

        Ignored when the connection is lost.

        Raises:
            RuntimeError: `finish` was called before.
            TypeError: the data isn't bytes.
        """
        if not isinstance(data, bytes):
            raise TypeError(f"write() of a request takes bytes, not {data!r}")
        if self.finished:
            raise RuntimeError("write() of a request whose finish() was called before")
        if self._disconnected:
            return
        if not self.startedWriting:
            self._begin(data)
        elif data and not self._bodiless:
            self.sentLength += len(data)
            self.channel.write(b"%x\r\n%b\r\n" % (len(data), data) if self.chunked else data)

    def _begin(self, data: bytes) -> None:
        """Send status and headers, with the first part of the body in the same piece."""
        self.startedWriting = 1
        headers = self._final_headers()
        if self.method == b"HEAD" or self.code in NO_BODY_CODES:
            self._bodiless = True
            data = b""
        else:
            self.sentLength = len(data)
            if data and self.chunked:
                data = b"%x\r\n%b\r\n" % (len(data), data)
        channel = self.channel
        begin = getattr(channel, "_begin_answer", None)
        if begin is not None:
            begin(self.clientproto, self.code, self.code_message, headers, data)
            return
        channel.writeHeaders(self.clientproto, b"%d" % self.code, self.code_message, headers)
        if data:
            channel.write(data)

    def _final_headers(self) -> Headers:
        headers = self.responseHeaders
        if (
            self.clientproto == b"HTTP/1.1"
            and b"Content-Length" not in headers._rawHeaders
            and self.method != b"HEAD"
            and self.code not in NO_BODY_CODES
        ):
            headers.setRawHeaders(b"Transfer-Encoding", [b"chunked"])
            self.chunked = 1
        if self.lastModified is not None:
            if headers.hasHeader(b"last-modified"):
                self._log.info(
                    "Warning: last-modified specified both in header list and lastModified attribute."
                )
            else:
                headers.setRawHeaders(b"last-modified", [datetimeToString(self.lastModified)])
        if self.etag is not None:
            headers.setRawHeaders(b"ETag", [self.etag])
        for cookie in self.cookies:
            headers.addRawHeader(b"Set-Cookie", cookie)
        return headers

    def registerProducer(self, producer: Any, streaming: bool) -> None:
        """Let `producer` fill the body, at the speed at which the client takes it.

        Call `unregisterProducer` when it is done, before `finish`.

        Args:
            producer: an `IPushProducer` if `streaming`, else an `IPullProducer`.

        Raises:
            ValueError: there is one already.
        """
        if self.producer:
            raise ValueError(
                f"registering producer {producer!r} before previous one ({self.producer!r}) was unregistered"
            )
        self.streamingProducer = streaming
        self.producer = producer
        self.channel.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:
        """The producer is done."""
        self.channel.unregisterProducer()
        self.producer = None

    # -- its end

    def notifyFinish(self) -> Deferred[None]:
        """Ask how the request ends.

        Returns:
            Fires with None once it is answered.

        Fails:
            ConnectionDone: the client closed the connection first. Any other reason for its loss is as likely.
        """
        finished: Deferred[None] = Deferred()
        self.notifications.append(finished)
        return finished

    def finish(self) -> None:
        """All of the answer is written; nothing can be written from now on.

        Raises:
            RuntimeError: the connection was lost before.
        """
        if self._disconnected:
            raise RuntimeError(
                "finish() of a request whose connection is lost: notifyFinish() tells when that is so"
            )
        if self.finished:
            warnings.warn("finish() of a request was called twice", stacklevel=2)
            return
        if not self.startedWriting:
            self.write(b"")
        if self.chunked and not self._bodiless:
            self.channel.write(b"0\r\n\r\n")
        self.finished = 1
        factory = getattr(self.channel, "factory", None)
        if factory is not None:
            factory.log(self)
        if not self.queued:
            self._finished_answering()

    def _finished_answering(self) -> None:
        """Let go of the connection, and tell those who wait for that."""
        if self.producer:
            self._log.failure(
                "",
                Failure(RuntimeError(f"Producer was not unregistered for {getattr(self, 'uri', b'')!r}")),
            )
            self.unregisterProducer()
        channel, self.channel = self.channel, None
        channel.requestDone(self)
        self._close_content()
        if self.notifications:
            waiting, self.notifications = self.notifications, []
            for finished in waiting:
                finished.callback(None)

    def connectionLost(self, reason: Failure) -> None:
        """The connection is gone before the request was answered.

        Args:
            reason: what those get who called `notifyFinish`.
        """
        self._disconnected = True
        self.channel = None
        self._close_content()
        waiting, self.notifications = self.notifications, []
        for finished in waiting:
            finished.errback(reason)

    def loseConnection(self) -> None:
        """Close the connection of this request, answered or not."""
        if self.channel is not None:
            self.channel.loseConnection()

    def _close_content(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} has no content")


def _cookie_part(value: str | bytes) -> bytes:
    """Neither line breaks nor semicolons may end a cookie early."""
    raw = value.encode("utf-8") if isinstance(value, str) else value
    return _sanitizeLinearWhitespace(raw).replace(b";", b" ")
