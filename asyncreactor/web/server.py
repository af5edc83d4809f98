"""A server of resources: `Site` makes the requests, each finds its resource, and that answers it.

site = Site(File("/srv/www"))
endpoints.serverFromString(reactor, "tcp:8080").listen(site)
"""

from __future__ import annotations

from urllib.parse import quote as _quote

from asyncreactor.web._gzip import GzipEncoderFactory
from asyncreactor.web._server_request import NOT_DONE_YET, Request, supportedMethods, version
from asyncreactor.web._session import Session
from asyncreactor.web._site import Site
from asyncreactor.web.error import UnsupportedMethod

__all__ = [
    "NOT_DONE_YET",
    "GzipEncoderFactory",
    "Request",
    "Session",
    "Site",
    "UnsupportedMethod",
    "quote",
    "supportedMethods",
    "version",
]


def quote(string: str | bytes, *args: object, **kwargs: object) -> bytes:
    """Quote for a URL, as `urllib.parse.quote` does, into bytes."""
    text = string.decode("iso-8859-1") if isinstance(string, bytes) else string
    return _quote(text, *args, **kwargs).encode("ascii")  # type: ignore[call-overload,no-any-return] # passed on


for _public in (GzipEncoderFactory, Request, Session, Site):
    _public.__module__ = __name__
