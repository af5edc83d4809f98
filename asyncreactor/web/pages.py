"""Pages about errors, whose texts are escaped."""

from __future__ import annotations

from html import escape
from typing import Any

from asyncreactor.web._responses import FORBIDDEN, NOT_FOUND
from asyncreactor.web.resource import Resource

__all__ = ["errorPage", "forbidden", "notFound"]

_PAGE = """<!DOCTYPE html>
<html><head><title>{code} - {brief}</title></head><body><h1>{brief}</h1><p>{detail}</p></body></html>"""


class _ErrorPage(Resource):
    """A page about an error; it stands for all that is below."""

    def __init__(self, code: int, brief: str, detail: str) -> None:
        super().__init__()
        self._status = code
        texts = {"brief": escape(brief, quote=False), "detail": escape(detail, quote=False)}
        self._page = _PAGE.format(code=code, **texts).encode("utf-8")

    def render(self, request: Any) -> int:
        """Write the page, with its status."""
        from asyncreactor.web.server import NOT_DONE_YET

        request.setResponseCode(self._status)
        request.setHeader(b"content-type", b"text/html; charset=utf-8")
        request.write(self._page)
        request.finish()
        return NOT_DONE_YET

    def getChild(self, path: bytes, request: Any) -> _ErrorPage:
        """Return this page."""
        return self


def errorPage(code: int, brief: str, detail: str) -> _ErrorPage:
    """Make a page about an error.

    Args:
        code: the status.
        brief: a few words, for title and heading.
        detail: more words.
    """
    return _ErrorPage(code, brief, detail)


def notFound(
    brief: str = "No Such Resource", message: str = "Sorry. No luck finding that resource."
) -> _ErrorPage:
    """Make a page that says there is nothing here, with the status 404."""
    return _ErrorPage(NOT_FOUND, brief, message)


def forbidden(
    brief: str = "Forbidden Resource", message: str = "Sorry, resource is forbidden."
) -> _ErrorPage:
    """Make a page that says this is not for the client, with the status 403."""
    return _ErrorPage(FORBIDDEN, brief, message)
