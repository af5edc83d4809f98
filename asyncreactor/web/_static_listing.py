"""Pages that list a directory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any
from urllib.parse import quote, unquote

from asyncreactor.web._static_types import getTypeAndEncoding, loadMimeTypes
from asyncreactor.web.resource import Resource

__all__ = ["DirectoryLister", "formatFileSize"]

_TYPES = loadMimeTypes()


def formatFileSize(size: int) -> str:
    """Return a size with a unit: B, K, M or G, of 1024 each."""
    for unit, shift in (("B", 0), ("K", 10), ("M", 20)):
        if size < 1 << (shift + 10):
            return f"{size >> shift}{unit}"
    return f"{size >> 30}G"


class DirectoryLister(Resource):
    """Lists a directory.

    Attributes:
        template: the page, a `%` format.
        linePattern: a row of its table, as well.

    Args:
        pathname: the directory.
        dirs: the names to list; by default all that are in it.
        contentTypes: the type of content for each extension.
        contentEncodings: the encoding for each extension that tells one.
        defaultType: the type for other extensions.
    """

    template = (
        "<!DOCTYPE html>\n"
        "<html>\n<head>\n<title>%(header)s</title>\n<style>\n"
        "table { border-collapse: collapse; width: 100%% } th, td { padding: 0.2em 1em; text-align: left }\n"
        ".odd { background: #eee }\n"
        "</style>\n</head>\n<body>\n<h1>%(header)s</h1>\n<table>\n"
        "<tr><th>Name</th><th>Size</th><th>Type</th><th>Encoding</th></tr>\n"
        "%(tableContent)s</table>\n</body>\n</html>\n"
    )

    linePattern = (
        '<tr class="%(class)s">\n    <td><a href="%(href)s">%(text)s</a></td>\n    <td>%(size)s</td>\n'
        "    <td>%(type)s</td>\n    <td>%(encoding)s</td>\n</tr>\n"
    )

    def __init__(
        self,
        pathname: Any,
        dirs: Iterable[str] | None = None,
        contentTypes: Mapping[str, str] = _TYPES,
        contentEncodings: Mapping[str, str] = {".gz": "gzip", ".bz2": "bzip2"},
        defaultType: str = "text/html",
    ) -> None:
        super().__init__()
        self.contentTypes = contentTypes
        self.contentEncodings = contentEncodings
        self.defaultType = defaultType
        self.dirs = dirs
        self.path = pathname

    def __repr__(self) -> str:
        return f"<DirectoryLister of {self.path!r}>"

    __str__ = __repr__

    def render(self, request: Any) -> bytes:
        """Return the page."""
        request.setHeader(b"content-type", b"text/html; charset=utf-8")
        names = sorted(os.listdir(self.path)) if self.dirs is None else list(self.dirs)
        directories, files = self._getFilesAndDirectories(names)
        header = "Directory listing for " + escape(unquote(request.uri.decode("utf-8", "replace")))
        content = "".join(self._buildTableContent(directories + files))
        page = self.template % {"header": header, "tableContent": content}
        return page.encode("utf-8", "surrogateescape")

    def _getFilesAndDirectories(
        self, directory: Iterable[str]
    ) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """Return the rows for directories and for files, as values for `linePattern`; broken links are left out."""
        directories: list[dict[str, str]] = []
        files: list[dict[str, str]] = []
        for name in map(os.fsdecode, directory):
            path = os.path.join(os.fsdecode(self.path), name)
            link, text = quote(name, errors="surrogateescape"), escape(name)
            if os.path.isdir(path):
                directories.append(
                    {
                        "text": text + "/",
                        "href": link + "/",
                        "size": "",
                        "type": "[Directory]",
                        "encoding": "",
                    }
                )
                continue
            try:
                size = os.stat(path).st_size
            except OSError:
                continue
            kind, encoding = getTypeAndEncoding(
                name, self.contentTypes, self.contentEncodings, self.defaultType
            )
            files.append(
                {
                    "text": text,
                    "href": link,
                    "size": formatFileSize(size),
                    "type": f"[{kind}]",
                    "encoding": f"[{encoding}]" if encoding else "",
                }
            )
        return directories, files

    def _buildTableContent(self, elements: Iterable[dict[str, str]]) -> list[str]:
        """Return the table's rows."""
        return [
            self.linePattern % {**element, "class": "even" if number % 2 else "odd"}
            for number, element in enumerate(elements)
        ]
