"""Requests that find a resource and are answered by it."""

from __future__ import annotations

import types
from collections.abc import Awaitable
from html import escape
from typing import Any, Final
from urllib.parse import quote_from_bytes, unquote_to_bytes

from zope.interface import implementer

from asyncreactor.internet.defer import Deferred, ensureDeferred
from asyncreactor.logger import Logger
from asyncreactor.python import reflect
from asyncreactor.python.components import Componentized
from asyncreactor.python.failure import Failure
from asyncreactor.web import iweb, resource
from asyncreactor.web._http_dates import current_date
from asyncreactor.web._http_request import QUEUED
from asyncreactor.web._request_answer import NO_BODY_CODES
from asyncreactor.web._responses import INTERNAL_SERVER_ERROR, NOT_ALLOWED, NOT_IMPLEMENTED
from asyncreactor.web._server_views import RemoteViews
from asyncreactor.web.error import UnsupportedMethod
from asyncreactor.web.http import Request as HTTPRequest

__all__ = ["NOT_DONE_YET", "Request", "supportedMethods", "version"]

#: What `render` of a resource returns if the request will be finished later.
NOT_DONE_YET: Final = 1
#: The methods that the web has mostly; others that no resource knows are answered with the status 501.
supportedMethods: Final = (b"GET", b"HEAD", b"POST")
#: What the header Server says.
version: Final = b"asyncreactor"

_FAILED = b"<html><head><title>Processing Failed</title></head><body><b>Processing Failed</b></body></html>"


@implementer(iweb.IRequest)
class Request(HTTPRequest, Componentized, RemoteViews):
    """A request to a `Site`.

    Attributes:
        site: the site.
        prepath: the segments of the path that led to the present resource, unquoted.
        postpath: those that are left.
        session: the client's session, if it was asked for.
        appRootURL: what `rememberRootURL` kept.
        defaultContentType: the type of answers that don't say theirs; None leaves it out.
    """

    site: Any = None
    appRootURL: bytes | None = None
    prepath: list[bytes] = []
    postpath: list[bytes] = []
    sitepath: list[bytes]
    session: Any = None
    defaultContentType: bytes | None = b"text/html"

    _encoder: Any = None
    _inFakeHead = False
    _insecureSession: Any = None
    _secureSession: Any = None
    #: What the resource returned, if that is to be waited for.
    _rendering: Deferred[Any] | None = None
    _log = Logger(namespace="asyncreactor.web.server.Request")

    def __init__(
        self, channel: Any, *args: Any, parsePOSTFormSubmission: bool | None = None, **kw: Any
    ) -> None:
        if parsePOSTFormSubmission is None:
            parsePOSTFormSubmission = getattr(
                getattr(channel, "site", None), "_parsePOSTFormSubmission", True
            )
        queued = args[0] if args else kw.get("queued", QUEUED)
        HTTPRequest.__init__(self, channel, queued, parsePOSTFormSubmission)
        Componentized.__init__(self)

    def gotLength(self, length: int | None) -> None:
        """The headers are here: make `content`, by the site's `getContentFile` if it has one."""
        content_file = getattr(self.channel.site, "getContentFile", None)
        if content_file is None:
            super().gotLength(length)
        else:
            self.content = content_file(length)

    # -- finding the resource

    def process(self) -> None:
        """Find the resource for the path, and have it answer."""
        self.site = site = self.channel.site
        raw = self.responseHeaders._rawHeaders
        raw[b"Server"] = [version]
        raw[b"Date"] = [current_date()]
        path = self.path or b""
        self.prepath = []
        if path == b"*":
            self._handleStar()
            return
        if not path.startswith(b"/") and path.lower().startswith((b"http://", b"https://")):
            path = b"/" + path.split(b"/", 3)[3] if path.count(b"/") > 2 else b"/"
        segments = path[1:].split(b"/")
        self.postpath = [unquote_to_bytes(segment) for segment in segments] if b"%" in path else segments
        try:
            found = site.getResourceFor(self)
            if resource._IEncodingResource.providedBy(found):
                self._encoder = found.getEncoder(self)
            self.render(found)
        except Exception:
            self.processingFailed(Failure())

    def _handleStar(self) -> None:
        """Answer a request about the server itself: RFC 9110, section 9.3.7."""
        if self.method != b"OPTIONS":
            self.setResponseCode(NOT_ALLOWED)
            self.setHeader(b"allow", b"OPTIONS")
        self.setHeader(b"content-length", b"0")
        self.finish()

    # -- answering

    def render(self, resrc: Any) -> None:
        """Have a resource answer.

        It may return bytes, which end the request; `NOT_DONE_YET`; or a coroutine or Deferred of either. A coroutine
        that has written to the request may return None, which ends it too. If the connection is lost first, it is
        cancelled.
        """
        try:
            body = resrc.render(self)
        except UnsupportedMethod as error:
            self._answer_unsupported(resrc, error.allowedMethods)
            return
        if isinstance(body, bytes):
            self._answer(resrc, body)
        elif body is not NOT_DONE_YET and body != NOT_DONE_YET:
            self._answer_later(resrc, body)

    def _answer(self, resrc: Any, body: bytes) -> None:
        """End the request with a body."""
        if self._disconnected:
            return
        raw = self.responseHeaders._rawHeaders
        # An answer to HEAD without its body may tell the body's length; one that never has a body tells none.
        if body or (
            self.code not in NO_BODY_CODES and not (self.method == b"HEAD" and b"Content-Length" in raw)
        ):
            raw[b"Content-Length"] = [b"%d" % len(body)]
        if self.method == b"HEAD":
            if body:
                self._log.info(
                    "Warning: HEAD request {request} for resource {resrc} is returning a message body: it is left out",
                    request=self,
                    resrc=resrc,
                )
            body = b""
        self.write(body)
        self.finish()

    def _answer_later(self, resrc: Any, body: Any) -> None:
        if isinstance(body, types.CoroutineType):
            body = ensureDeferred(body)
        elif not isinstance(body, Deferred):
            if not isinstance(body, Awaitable):
                self._answer_without_bytes(resrc, body)
                return
            body = ensureDeferred(_wait_for(body))
        self._rendering = body
        body.addCallback(self._rendered, resrc).addErrback(self._rendering_failed)

    def _rendered(self, body: Any, resrc: Any) -> None:
        self._rendering = None
        if self._disconnected:
            return
        if isinstance(body, bytes) and not self.startedWriting:
            self._answer(resrc, body)
        elif isinstance(body, bytes):
            self.write(body)
            self.finish()
        elif body is None and self.startedWriting:
            if not self.finished:
                self.finish()
        elif body != NOT_DONE_YET:
            self._answer_without_bytes(resrc, body)

    def _rendering_failed(self, reason: Failure) -> None:
        self._rendering = None
        if not self._disconnected and not self.finished:
            self.processingFailed(reason)
        elif not self._gave_up(reason):
            self._log.failure("rendering went on after its request had ended, and failed", failure=reason)

    def _gave_up(self, reason: Failure) -> bool:
        """Whether this is only the cancellation that a lost connection brings about."""
        from asyncreactor.internet.defer import CancelledError

        return self._disconnected and reason.check(CancelledError) is not None

    def connectionLost(self, reason: Failure) -> None:
        """The connection is gone: give up what the resource still does about the answer."""
        super().connectionLost(reason)
        rendering, self._rendering = self._rendering, None
        if rendering is not None:
            rendering.cancel()

    def _answer_unsupported(self, resrc: Any, allowed: Any) -> None:
        if self.method == b"HEAD" and b"GET" in allowed:
            self._fake_head(resrc)
            return
        method = self.method.decode("iso-8859-1")
        if self.method in supportedMethods:
            names = b", ".join(allowed)
            self.setHeader(b"allow", names)
            page = resource._error_page(
                NOT_ALLOWED,
                "Method Not Allowed",
                f'Your browser approached me (at {self.uri.decode("iso-8859-1")}) with the method "{method}". '
                f"I only allow the method{'' if len(allowed) == 1 else 's'} {names.decode('ascii')} here.",
            )
        else:
            page = resource._error_page(
                NOT_IMPLEMENTED, "Huh?", f"I don't know how to treat a {method} request."
            )
        self.render(page)

    def _fake_head(self, resrc: Any) -> None:
        """The resource knows only GET: have it do that, and leave the body out."""
        self._log.info("Using GET to fake a HEAD request for {resrc}", resrc=resrc)
        self.method = b"GET"
        self._inFakeHead = True
        body = resrc.render(self)
        if isinstance(body, bytes):
            self.setHeader(b"content-length", b"%d" % len(body))
        else:
            self._log.info("Tried to fake a HEAD request for {resrc}, but it got away from me.", resrc=resrc)
            if isinstance(body, types.CoroutineType):
                body.close()
        self._inFakeHead = False
        self.method = b"HEAD"
        self.write(b"")
        self.finish()

    def _answer_without_bytes(self, resrc: Any, body: object) -> None:
        what = "<br />".join(
            f"{name}: <pre>{escape(reflect.safe_repr(value))}</pre>"
            for name, value in (("Request", self), ("Resource", resrc), ("Value", body))
        )
        page = resource._UnsafeErrorPageBase(INTERNAL_SERVER_ERROR, "Request did not return bytes", what)
        self.render(page)

    def processingFailed(self, reason: Failure) -> Failure:
        """Log a failure, and answer with the status 500; if part of another answer is sent already, just stop.

        Args:
            reason: the failure; the page tells it if the site's `displayTracebacks` is true.
        """
        self._log.failure("", failure=reason)
        if self.startedWriting or self._disconnected:
            self.loseConnection()
            return reason
        body = _FAILED
        if self.site is not None and self.site.displayTracebacks:
            from asyncreactor.web.util import formatFailure

            body = (
                b"<html><head><title>web.Server Traceback (most recent call last)</title></head>"
                b"<body><b>web.Server Traceback (most recent call last):</b>\n\n%b\n\n</body></html>\n"
            ) % formatFailure(reason)
        self.setResponseCode(INTERNAL_SERVER_ERROR)
        self.setHeader(b"content-type", b"text/html")
        self.setHeader(b"content-length", b"%d" % len(body))
        self.write(body)
        self.finish()
        return reason

    def write(self, data: bytes) -> None:
        """Send part of the answer's body, encoded if the resource has it so; the first time, status and headers too."""
        if self._inFakeHead:
            return
        if not self.startedWriting:
            raw = self.responseHeaders._rawHeaders
            if (
                self.defaultContentType is not None
                and b"Content-Type" not in raw
                and raw.get(b"Content-Length") != [b"0"]
                and self.code not in NO_BODY_CODES
            ):
                raw[b"Content-Type"] = [self.defaultContentType]
        if self._encoder is not None:
            data = self._encoder.encode(data)
        super().write(data)

    def finish(self) -> None:
        """All of the answer is written."""
        if self._inFakeHead:
            return
        if self._encoder is not None and not self.finished:
            rest = self._encoder.finish()
            if rest:
                super().write(rest)
        super().finish()

    # -- sessions

    def getSession(self, sessionInterface: Any = None, forceNotSecure: bool = False) -> Any:
        """Return the client's session; make one, and send its cookie, if there is none.

        Over TLS that is a session of its own, whose cookie never goes over plain HTTP.

        Args:
            sessionInterface: return the session's component for this interface instead.
            forceNotSecure: take the session for plain HTTP even over TLS.
        """
        secure = self.isSecure() and not forceNotSecure
        session = self._secureSession if secure else self._insecureSession
        if session is None or self.site.sessions.get(session.uid) is not session:
            session = self._find_session(secure)
            if secure:
                self._secureSession = session
            else:
                self._insecureSession = session
        if not forceNotSecure:
            self.session = session
        session.touch()
        return session.getComponent(sessionInterface) if sessionInterface else session

    def _find_session(self, secure: bool) -> Any:
        name = b"_".join([b"TWISTED_SECURE_SESSION" if secure else b"TWISTED_SESSION", *self.sitepath])
        uid = self.getCookie(name)
        if uid is not None:
            try:
                return self.site.getSession(uid)
            except KeyError:
                pass  # it has expired
        session = self.site.makeSession()
        self.addCookie(name, session.uid, path=b"/", secure=secure)
        return session

    # -- URLs

    def prePathURL(self) -> bytes:
        """Return the URL that led to the present resource."""
        return self._prePathURL(self.prepath)

    def _prePathURL(self, prepath: list[bytes]) -> bytes:
        secure = self.isSecure()
        port = getattr(self.getHost(), "port", None)
        shown = b"" if port is None or port == (443 if secure else 80) else b":%d" % port
        path = b"/".join([_quoted(segment) for segment in prepath])
        return (b"https://" if secure else b"http://") + self.getRequestHostname() + shown + b"/" + path

    def URLPath(self) -> Any:
        """Return the URL of the present resource as a `URLPath`."""
        from asyncreactor.python import urlpath

        return urlpath.URLPath.fromRequest(self)

    def rememberRootURL(self) -> None:
        """Keep the URL of the present resource's parent as the application's root."""
        self.appRootURL = self._prePathURL(self.prepath[:-1])

    def getRootURL(self) -> bytes | None:
        """Return what `rememberRootURL` kept."""
        return self.appRootURL

    def sibLink(self, name: bytes) -> bytes:
        """Return a relative URL of a sibling of the present resource."""
        return b"../" * len(self.postpath) + name

    def childLink(self, name: bytes) -> bytes:
        """Return a relative URL of a child of the present resource."""
        if self.postpath:
            return b"../" * (len(self.postpath) - 1) + name
        last = self.prepath[-1] if self.prepath else b""
        return last + b"/" + name if last else name


async def _wait_for(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def _quoted(segment: bytes) -> bytes:
    return quote_from_bytes(segment, safe="").encode("ascii")
