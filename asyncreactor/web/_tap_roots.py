"""What the subcommand `web` can serve."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from zope.interface import implementer

from asyncreactor.python import reflect, usage
from asyncreactor.web import resource, script, static, twcgi, wsgi

__all__ = [
    "HeadersAdded",
    "file_root",
    "personal_factory",
    "personal_socket",
    "user_root",
    "wsgi_root",
]


def file_root(path: str) -> static.File:
    """Return the resource for a directory, in which scripts run."""
    root = static.File(path)
    root.processors = {
        ".cgi": twcgi.CGIScript,
        ".epy": script.PythonScript,
        ".rpy": script.ResourceScript,
    }
    return root


def user_root() -> Any:
    """Return the resource for the home pages of users."""
    return _needed("distrib", "UserDirectory", "--user")()


def wsgi_root(name: str) -> Any:
    """Return the resource for an application of WSGI, whose threads run as long as the reactor."""
    from asyncreactor.internet import reactor
    from asyncreactor.python import threadpool

    try:
        application = reflect.namedAny(name)
    except (AttributeError, ValueError) as error:
        raise usage.UsageError(f"No such WSGI application: {name!r}") from error
    pool = threadpool.ThreadPool()
    reactor.callWhenRunning(pool.start)
    reactor.addSystemEventTrigger("after", "shutdown", pool.stop)
    return wsgi.WSGIResource(reactor, pool, application)


def personal_socket() -> str:
    """Return the name of the socket, in a user's home, that serves distributed pages."""
    return str(_needed("distrib", "UserDirectory", "--personal").userSocketName)


def personal_factory(site: Any) -> Any:
    """Return the factory that serves a site as distributed pages."""
    publisher = _needed("distrib", "ResourcePublisher", "--personal")(site)
    return import_module("asyncreactor.spread.pb").PBServerFactory(publisher)


def _part(module: str, name: str) -> Any:
    """Return something of another module of this package, or None if this release doesn't have that module."""
    full_name = f"asyncreactor.web.{module}"
    try:
        return getattr(import_module(full_name), name)
    except ModuleNotFoundError as error:
        if error.name != full_name:
            raise
        return None


def _needed(module: str, name: str, option: str) -> Any:
    part = _part(module, name)
    if part is None:
        raise usage.UsageError(f"{option} needs asyncreactor.web.{module}, which this release doesn't have")
    return part


@implementer(resource.IResource)
class HeadersAdded:
    """A resource whose answers have more headers.

    Args:
        originalResource: the resource.
        headers: pairs of name and value.
    """

    isLeaf = False

    def __init__(self, originalResource: Any, headers: Sequence[tuple[str, str]]) -> None:
        self._originalResource = originalResource
        self._headers = headers

    def getChildWithDefault(self, path: bytes, request: Any) -> Any:
        """Return the resource's child, and add the headers to the answer."""
        for name, value in self._headers:
            request.responseHeaders.addRawHeader(name, value)
        return self._originalResource.getChildWithDefault(path, request)

    def putChild(self, path: bytes, child: Any) -> None:
        """Put a child into the resource."""
        self._originalResource.putChild(path, child)

    def render(self, request: Any) -> Any:
        """Answer as the resource does."""
        return self._originalResource.render(request)
