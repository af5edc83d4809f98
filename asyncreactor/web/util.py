"""Redirections, resources that come later, and pages about failures."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, Final

from asyncreactor.internet.defer import CancelledError, Deferred
from asyncreactor.python.failure import Failure
from asyncreactor.python.urlpath import URLPath
from asyncreactor.web.resource import Resource

if TYPE_CHECKING:
    from asyncreactor.web._failure_page import FailureElement

__all__ = [
    "ChildRedirector",
    "DeferredResource",
    "FailureElement",
    "ParentRedirect",
    "Redirect",
    "formatFailure",
    "redirectTo",
]

#: The parts of a page about a failure.
_ELEMENTS: Final = frozenset(
    {"FailureElement", "_FrameElement", "_SourceFragmentElement", "_SourceLineElement", "_StackElement"}
)
_REDIRECTION = """
<html>
    <head>
        <meta http-equiv="refresh" content="0;URL={url}">
    </head>
    <body bgcolor="#FFFFFF" text="#000000">
    <a href="{url}">click here</a>
    </body>
</html>
"""


def redirectTo(URL: bytes, request: Any) -> bytes:
    """Send the client elsewhere: set status and headers, and return the page for those that don't follow.

    Args:
        URL: where.
        request: the request.

    Raises:
        TypeError: the URL isn't bytes.
    """
    if not isinstance(URL, bytes):
        raise TypeError(f"URL must be bytes, not {URL!r}")
    request.setHeader(b"Content-Type", b"text/html; charset=utf-8")
    request.redirect(URL)
    return _REDIRECTION.format(url=escape(URL.decode("utf-8", "replace"))).encode("utf-8")


class Redirect(Resource):
    """Sends clients elsewhere, whatever they ask for below it.

    Args:
        url: where.
    """

    isLeaf = True

    def __init__(self, url: bytes) -> None:
        super().__init__()
        self.url = url

    def render(self, request: Any) -> bytes:
        """Send the client there."""
        return redirectTo(self.url, request)

    def getChild(self, name: bytes, request: Any) -> Redirect:
        """Return this resource."""
        return self


class ChildRedirector(Redirect):
    """Sends clients elsewhere, except for the children that were put here.

    Args:
        url: where; a part of a path that is added to this resource's own would go round for ever.

    Raises:
        ValueError: it is such a part.
    """

    isLeaf = False

    def __init__(self, url: bytes) -> None:
        if b"://" not in url and not url.startswith((b"/", b"..")):
            raise ValueError(
                f"a URL with scheme, or a path from the root or the parent is needed, not {url!r}"
            )
        super().__init__(url)


class ParentRedirect(Resource):
    """Sends clients to the directory that this resource is in."""

    isLeaf = True

    def render(self, request: Any) -> bytes:
        """Send the client there."""
        here: Any = URLPath.fromBytes(_url_of(request))
        return redirectTo(bytes(str(here.here()), "ascii"), request)

    def getChild(self, name: bytes, request: Any) -> ParentRedirect:
        """Return this resource."""
        return self


def _url_of(request: Any) -> bytes:
    url = request.prePathURL()
    return bytes(url)


class DeferredResource(Resource):
    """Stands for a resource that will come.

    Args:
        d: fires with it.
    """

    isLeaf = True

    def __init__(self, d: Deferred[Any]) -> None:
        super().__init__()
        self.d = d

    def getChild(self, name: bytes, request: Any) -> DeferredResource:
        """Return this resource."""
        return self

    def render(self, request: Any) -> int:
        """Have the request answered by the resource, or by a child of it, once it is here."""
        from asyncreactor.web.server import NOT_DONE_YET

        request.notifyFinish().addErrback(self._lost, self.d)
        self.d.addCallback(self._come, request).addErrback(self._failed, request)
        return NOT_DONE_YET

    def _come(self, child: Any, request: Any) -> None:
        from asyncreactor.web.resource import getChildForRequest

        request.render(getChildForRequest(child, request))

    def _failed(self, reason: Failure, request: Any) -> None:
        if not reason.check(CancelledError):
            request.processingFailed(reason)

    def _lost(self, reason: Failure, d: Deferred[Any]) -> None:
        """The client is gone: nobody needs the resource."""
        d.cancel()


def formatFailure(myFailure: Failure) -> bytes:
    """Return a piece of HTML, in ASCII, that shows a failure with its traceback.

    Raises:
        FlattenerError: it isn't one.
    """
    from asyncreactor.web._failure_page import FailureElement
    from asyncreactor.web._flatten import flattenString

    shown: list[Any] = []
    flattenString(None, FailureElement(myFailure)).addBoth(shown.append)
    [page] = shown
    if isinstance(page, Failure):
        page.raiseException()
    return bytes(page).decode("utf-8").encode("ascii", "xmlcharrefreplace")


def _PRE(text: str) -> str:
    """Return text, escaped, that is shown with its line breaks."""
    return f"<pre>{escape(text)}</pre>"


def __getattr__(name: str) -> Any:
    # These need a parser of XML, which most programs that redirect somewhere never load.
    if name in _ELEMENTS:
        from asyncreactor.web import _failure_page

        return getattr(_failure_page, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
