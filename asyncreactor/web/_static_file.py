"""Files and directories as resources."""

from __future__ import annotations

import errno
import os
import re
import warnings
from collections.abc import Callable, Sequence
from typing import IO, Any

from asyncreactor.python import log
from asyncreactor.python.components import Componentized
from asyncreactor.python.filepath import FilePath, InsecurePath
from asyncreactor.python.runtime import platformType
from asyncreactor.python.util import InsensitiveDict
from asyncreactor.web import resource
from asyncreactor.web._responses import OK
from asyncreactor.web._static_listing import DirectoryLister
from asyncreactor.web._static_producers import (
    MultipleRangeStaticProducer,
    NoRangeStaticProducer,
    SingleRangeStaticProducer,
    StaticProducer,
)
from asyncreactor.web._static_ranges import Range, is_current, multiple_ranges, parse_ranges, single_range
from asyncreactor.web._static_types import getTypeAndEncoding, loadMimeTypes
from asyncreactor.web.http import CACHED
from asyncreactor.web.server import NOT_DONE_YET
from asyncreactor.web.util import redirectTo

__all__ = ["ASISProcessor", "File", "Registry"]


class Registry(Componentized):
    """What processors remember about the files of one tree."""

    def __init__(self) -> None:
        super().__init__()
        self._path_cache: dict[Any, Any] = {}

    def cachePath(self, path: Any, rsrc: Any) -> None:
        """Remember the resource that was made of a file."""
        self._path_cache[path] = rsrc

    def getCachedPath(self, path: Any) -> Any:
        """Return the resource that was made of a file, or None."""
        return self._path_cache.get(path)


class File(resource.Resource, FilePath[str]):  # type: ignore[misc] # `children` is a method of one, a dict of the other
    """A file, or a directory with all that is below it.

    Requests for ranges and for what has changed since a date are honoured; what is above the directory can't be had.

    Attributes:
        contentTypes: the type of content for each extension.
        contentEncodings: the encoding for each extension that tells one.
        processors: what makes a resource of files with an extension, called with path and `Registry`.
        indexNames: the names that stand for a directory, the best first.
        ignoredExts: the extensions that may be left out in URLs; "*" is any.
        childNotFound: the resource for what isn't there.
        forbidden: the resource for what may not be read.
        type: the type of content; by default it follows from the name.
        encoding: the encoding, as well.

    Args:
        path: where it is.
        defaultType: the type of content for other extensions than those in `contentTypes`.
        ignoredExts: as above.
        registry: for the processors.
        allowExt: deprecated: true is as good as `ignoredExts=["*"]`.
    """

    contentTypes = loadMimeTypes()
    contentEncodings = {".gz": "gzip", ".bz2": "bzip2"}
    processors: dict[str, Callable[[str, Any], Any]] = {}
    indexNames = ["index", "index.html", "index.htm", "index.rpy"]
    type: str | None = None
    encoding: str | None = None
    childNotFound: Any = resource._no_resource("File not found.")
    forbidden: Any = resource._forbidden()

    def __init__(
        self,
        path: Any,
        defaultType: str = "text/html",
        ignoredExts: Sequence[str] | bool | int = (),
        registry: Registry | None = None,
        allowExt: bool | int = 0,
    ) -> None:
        FilePath.__init__(self, path)
        resource.Resource.__init__(self)
        self.defaultType = defaultType
        if allowExt or isinstance(ignoredExts, int):
            warnings.warn("ignoredExts should receive a list, not a boolean", stacklevel=2)
            self.ignoredExts = ["*"] if allowExt or ignoredExts else []
        else:
            self.ignoredExts = list(ignoredExts)
        self.registry = registry or Registry()

    def ignoreExt(self, ext: str) -> None:
        """Let URLs leave out the extension `ext`."""
        self.ignoredExts.append(ext)

    # -- what is below

    def getChild(self, path: bytes | str, request: Any) -> Any:
        """Return the resource for a name in this directory, or for the directory itself if the name is empty."""
        if isinstance(path, bytes):
            try:
                name = path.decode("utf-8")
            except UnicodeDecodeError:
                log.err(None, f"Could not decode path segment {path!r}")
                return self.childNotFound
        else:
            name = path
        self.restat(reraise=False)
        if not self.isdir():
            return self.childNotFound
        found: Any = self._find(name) if name else self.childSearchPreauth(*self.indexNames)
        if found is None:
            return self.childNotFound if name else self.directoryListing()
        processor = self._processor_for(found.splitext()[1])
        if processor is not None:
            return processor(found.path, self.registry)
        return self.createSimilarFile(found.path)

    def _find(self, name: str) -> FilePath[Any] | None:
        """Return the path for a name in this directory, with an extension that it may lack; None if it isn't there."""
        try:
            found = self.child(name)
        except (InsecurePath, ValueError):  # the latter about a null character
            return None
        return found if found.exists() else found.siblingExtensionSearch(*self.ignoredExts)

    def _processor_for(self, extension: str) -> Callable[[str, Any], Any] | None:
        if not self.processors:
            return None
        if platformType == "win32":
            insensitive: Any = InsensitiveDict(self.processors)
            return insensitive.get(extension)  # type: ignore[no-any-return] # values of `processors`
        return self.processors.get(extension)

    def createSimilarFile(self, path: Any) -> File:
        """Make the resource for a file below this directory, like this one."""
        similar = self.__class__(path, self.defaultType, self.ignoredExts, self.registry)
        similar.processors = self.processors
        similar.indexNames = self.indexNames[:]
        similar.childNotFound = self.childNotFound
        return similar

    def directoryListing(self) -> DirectoryLister:
        """Make the page that lists this directory."""
        return DirectoryLister(
            self.path, self.listNames(), self.contentTypes, self.contentEncodings, self.defaultType
        )

    def listNames(self) -> list[Any]:
        """Return the names in this directory, in order; none if it is a file."""
        return sorted(self.listdir()) if self.isdir() else []

    def listEntities(self) -> list[Any]:
        """Return the resources for what is in this directory."""
        return [self.createSimilarFile(os.path.join(self.path, name)) for name in self.listNames()]

    # -- the answer

    def render_GET(self, request: Any) -> Any:
        """Send the file, or the ranges of it that are asked for."""
        self.restat(False)
        if self.type is None:
            self.type, self.encoding = getTypeAndEncoding(
                self.basename(), self.contentTypes, self.contentEncodings, self.defaultType
            )
        if not self.exists():
            return self.childNotFound.render(request)
        if self.isdir():
            return self.redirect(request)
        request.setHeader(b"accept-ranges", b"bytes")
        try:
            opened = self.openForReading()
        except OSError as error:
            if error.errno == errno.EACCES:
                return self.forbidden.render(request)
            raise
        if request.setLastModified(self.getModificationTime()) is CACHED:
            opened.close()
            return b""
        if request.method == b"HEAD":
            opened.close()
            self._setContentHeaders(request)
            return b""
        self.makeProducer(request, opened).start()
        return NOT_DONE_YET

    def render_HEAD(self, request: Any) -> Any:
        """Send what `render_GET` would, without the body."""
        return self.render_GET(request)

    def redirect(self, request: Any) -> bytes:
        """Send the client to the directory's URL with a slash at its end."""
        return redirectTo(_with_slash(request.uri), request)

    def openForReading(self) -> IO[bytes]:
        """Open the file."""
        return self.open()

    def getFileSize(self) -> int:
        """Return the file's size, in bytes."""
        return self.getsize()

    def makeProducer(self, request: Any, fileForReading: IO[bytes]) -> StaticProducer:
        """Set status and headers, and make the producer for all of the file or the ranges that are asked for.

        Args:
            request: the request.
            fileForReading: the file, which the producer closes.
        """
        ranges = self._wanted_ranges(request)
        if ranges is None:
            self._setContentHeaders(request)
            request.setResponseCode(OK)
            return NoRangeStaticProducer(request, fileForReading)
        if len(ranges) == 1:
            offset, length = single_range(request, ranges[0], self.getFileSize())
            self._setContentHeaders(request, length)
            return SingleRangeStaticProducer(request, fileForReading, offset, length)
        content_type = (self.type or self.defaultType).encode("ascii")
        parts = multiple_ranges(request, ranges, self.getFileSize(), content_type)
        return MultipleRangeStaticProducer(request, fileForReading, parts)

    def _wanted_ranges(self, request: Any) -> list[Range] | None:
        header = request.getHeader(b"range")
        if header is None or not is_current(request.getHeader(b"if-range"), self.getModificationTime()):
            return None
        try:
            return self._parseRangeHeader(header)
        except ValueError:
            log.msg(f"Ignoring malformed Range header {header.decode('iso-8859-1')!r}")
            return None

    def _parseRangeHeader(self, range: bytes) -> list[Range]:
        return parse_ranges(range)

    def _setContentHeaders(self, request: Any, size: int | None = None) -> None:
        request.setHeader(b"content-length", b"%d" % (self.getFileSize() if size is None else size))
        if self.type:
            request.setHeader(b"content-type", self.type.encode("ascii"))
        if self.encoding:
            request.setHeader(b"content-encoding", self.encoding.encode("ascii"))


class ASISProcessor(resource.Resource):
    """A file that has status and headers in it, and is sent as it is.

    Args:
        path: where it is.
        registry: for the processors.
    """

    def __init__(self, path: Any, registry: Registry | None = None) -> None:
        super().__init__()
        self.path = path
        self.registry = registry or Registry()

    def render(self, request: Any) -> Any:
        """Send the file."""
        request.startedWriting = 1
        return File(self.path, registry=self.registry).render(request)


def _with_slash(uri: bytes) -> bytes:
    """Add a slash to the path in a URI, which is not to lead to another host all of a sudden."""
    path, rest = re.fullmatch(rb"([^?#]*)(.*)", uri, re.DOTALL).groups()  # type: ignore[union-attr] # fits anything
    if path.startswith(b"//"):
        path = b"/" + path.lstrip(b"/")
    return bytes(path + b"/" + rest)
