"""Resources that are made by running Python files.

Whoever can write such a file can do anything that the server can.
"""

from __future__ import annotations

import os
from typing import Any

from asyncreactor.logger import Logger
from asyncreactor.python.compat import execfile
from asyncreactor.python.failure import Failure
from asyncreactor.python.filepath import _coerceToFilesystemEncoding
from asyncreactor.web import http, resource, server, static, util

__all__ = [
    "AlreadyCached",
    "CacheScanner",
    "PythonScript",
    "ResourceScript",
    "ResourceScriptDirectory",
    "ResourceScriptWrapper",
    "ResourceTemplate",
    "noRsrc",
    "rpyNoResource",
]

_log = Logger()

rpyNoResource = """<p>The file has to set a variable <code>resource</code> to a resource, such as
<pre>
    from asyncreactor.web.static import Data
    resource = Data(b"hello", "text/plain")
</pre></p>"""

#: The page for a file that doesn't.
noRsrc = resource._UnsafeErrorPageBase(500, "The script made no resource", rpyNoResource)


class AlreadyCached(Exception):
    """The resource of a file is known, and its file need not be run."""


class CacheScanner:
    """What files know as `registry` and `cache`: it lets them keep the resource that they make.

    Args:
        path: the file.
        registry: the `static.Registry`.
    """

    def __init__(self, path: str, registry: Any) -> None:
        self.path = path
        self.registry = registry
        self.doCache = 0

    def cache(self) -> None:
        """Keep the resource; if it was kept before, stop here.

        Raises:
            AlreadyCached: it was.
        """
        known = self.registry.getCachedPath(self.path)
        if known is not None:
            raise AlreadyCached(known)
        self.recache()

    def recache(self) -> None:
        """Keep the resource, whether or not one was kept before."""
        self.doCache = 1


def ResourceScript(path: str, registry: Any) -> Any:
    """Run a file, and return what it sets `resource` to; a page about it if that is nothing.

    The file sees the names `__file__`, `registry`, `cache` and `recache`.

    Args:
        path: the file.
        registry: a `static.Registry`.
    """
    scanner = CacheScanner(path, registry)
    names: dict[str, Any] = {
        "__file__": _coerceToFilesystemEncoding("", path),
        "resource": noRsrc,
        "registry": registry,
        "cache": scanner.cache,
        "recache": scanner.recache,
    }
    try:
        execfile(path, names, names)
    except AlreadyCached as known:
        return known.args[0]
    made = names["resource"]
    if scanner.doCache and made is not noRsrc:
        registry.cachePath(path, made)
    return made


def ResourceTemplate(path: str, registry: Any) -> Any:
    """Compile a file of the package quixote's templates, run it, and return what it sets `resource` to.

    Raises:
        ImportError: quixote isn't installed.
    """
    from quixote import ptl_compile  # type: ignore[import-not-found] # a package of long ago

    names: dict[str, Any] = {
        "__file__": _coerceToFilesystemEncoding("", path),
        "resource": resource._error_page(500, "The script made no resource", "It sets no resource."),
        "registry": registry,
    }
    with open(path, encoding="utf-8") as opened:
        code = ptl_compile.compile(opened, path)
    exec(code, names, names)
    return names["resource"]


class ResourceScriptWrapper(resource.Resource):
    """Runs a file again for each request, and has what it makes answer.

    Args:
        path: the file.
        registry: a `static.Registry`.
    """

    def __init__(self, path: str, registry: Any = None) -> None:
        super().__init__()
        self.path = path
        self.registry = registry or static.Registry()

    def render(self, request: Any) -> Any:
        """Answer as the file's resource does."""
        return ResourceScript(self.path, self.registry).render(request)

    def getChildWithDefault(self, path: bytes, request: Any) -> Any:
        """Return the child of the file's resource."""
        return ResourceScript(self.path, self.registry).getChildWithDefault(path, request)


class ResourceScriptDirectory(resource.Resource):
    """A directory of files each of which makes a resource.

    Args:
        pathname: the directory.
        registry: a `static.Registry`.
    """

    def __init__(self, pathname: str, registry: Any = None) -> None:
        super().__init__()
        self.path = pathname
        self.registry = registry or static.Registry()

    def getChild(self, path: bytes | str, request: Any) -> Any:
        """Return the resource that a file makes, or that of a directory; what leads elsewhere isn't there."""
        name = os.fsdecode(path)
        if not name or static.isDangerous(name) or "\0" in name:
            return resource._no_resource()
        found = os.path.join(os.fsdecode(self.path), name)
        if os.path.isdir(found):
            return ResourceScriptDirectory(found, self.registry)
        if os.path.exists(found):
            return ResourceScript(found, self.registry)
        return resource._no_resource()

    def render(self, request: Any) -> Any:
        """Say that there is nothing: directories aren't listed."""
        return resource._no_resource().render(request)


class PythonScript(resource.Resource):
    """Runs a file for each request; what it writes to `request` is the answer.

    The file sees the names `request`, `__file__` and `registry`. The request ends with it; it may end early by raising
    `SystemExit`.

    Args:
        filename: the file.
        registry: a `static.Registry`.
    """

    isLeaf = True

    def __init__(self, filename: str, registry: Any) -> None:
        super().__init__()
        self.filename = filename
        self.registry = registry

    def render(self, request: Any) -> Any:
        """Run the file."""
        request.setHeader(b"x-powered-by", b"asyncreactor")
        names = {
            "request": request,
            "__file__": _coerceToFilesystemEncoding("", self.filename),
            "registry": self.registry,
        }
        try:
            execfile(self.filename, names, names)
        except FileNotFoundError:
            if not os.path.exists(self.filename):
                request.setResponseCode(http.NOT_FOUND)
                request.write(resource._no_resource("File not found.").render(request))
            else:
                self._show(request)
        except SystemExit:
            pass  # the file's way of being done
        except Exception:
            self._show(request)
        if not request.finished:
            request.finish()
        return server.NOT_DONE_YET

    def _show(self, request: Any) -> None:
        """Show what went wrong if the site does so, and log it if not."""
        site = getattr(request, "site", None)
        if not getattr(request, "startedWriting", False):
            request.setResponseCode(http.INTERNAL_SERVER_ERROR)
        if site is None or site.displayTracebacks:
            request.write(util.formatFailure(Failure()))
        else:
            _log.failure("the script {filename} failed", filename=self.filename)
