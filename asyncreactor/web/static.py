"""Content that is there already: files, directories, and bytes in memory."""

from __future__ import annotations

import os
from typing import Any

from asyncreactor.python.deprecate import deprecated
from asyncreactor.python.versions import Version
from asyncreactor.web import http, resource
from asyncreactor.web._static_file import ASISProcessor, File, Registry, _with_slash
from asyncreactor.web._static_listing import DirectoryLister, formatFileSize
from asyncreactor.web._static_producers import (
    MultipleRangeStaticProducer,
    NoRangeStaticProducer,
    SingleRangeStaticProducer,
    StaticProducer,
)
from asyncreactor.web._static_types import getTypeAndEncoding, loadMimeTypes
from asyncreactor.web.util import redirectTo

__all__ = [
    "ASISProcessor",
    "Data",
    "DirectoryLister",
    "File",
    "MultipleRangeStaticProducer",
    "NoRangeStaticProducer",
    "Redirect",
    "Registry",
    "SingleRangeStaticProducer",
    "StaticProducer",
    "addSlash",
    "dangerousPathError",
    "formatFileSize",
    "getTypeAndEncoding",
    "http",
    "isDangerous",
    "loadMimeTypes",
]

#: The page for a path that leads out of a directory.
dangerousPathError = resource._no_resource("Invalid request URL.")


def isDangerous(path: str) -> bool:
    """Return whether a segment of a path could lead out of a directory."""
    return path == ".." or "/" in path or os.sep in path


class Data(resource.Resource):
    """A page of bytes.

    Args:
        data: the page.
        type: its type of content.
    """

    def __init__(self, data: bytes, type: str | bytes) -> None:
        super().__init__()
        self.data = data
        self.type = type

    def render_GET(self, request: Any) -> bytes:
        """Return the page."""
        kind = self.type.encode("ascii") if isinstance(self.type, str) else self.type
        request.setHeader(b"content-type", kind)
        request.setHeader(b"content-length", b"%d" % len(self.data))
        return b"" if request.method == b"HEAD" else self.data

    def render_HEAD(self, request: Any) -> bytes:
        """Set the headers."""
        return self.render_GET(request)


@deprecated(Version("Twisted", 16, 0, 0))
def addSlash(request: Any) -> bytes:
    """Return a request's URL with a slash at the end, without its query."""
    scheme = b"https" if request.isSecure() else b"http"
    host = request.getHeader(b"host") or b""
    return b"%b://%b%b/" % (scheme, host, request.uri.partition(b"?")[0])


class Redirect(resource.Resource):
    """Sends the client to the URL that it asked for, with a slash at the end.

    Args:
        request: the request.
    """

    def __init__(self, request: Any) -> None:
        super().__init__()
        self.request = request
        self.url = _with_slash(request.uri)

    def render(self, request: Any) -> bytes:
        """Send the client there."""
        return redirectTo(self.url, request)


for _public in (
    ASISProcessor,
    DirectoryLister,
    File,
    MultipleRangeStaticProducer,
    NoRangeStaticProducer,
    Registry,
    SingleRangeStaticProducer,
    StaticProducer,
    formatFileSize,
    getTypeAndEncoding,
    loadMimeTypes,
):
    _public.__module__ = __name__
