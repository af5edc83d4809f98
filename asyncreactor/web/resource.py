"""Resources: the tree of what a server serves.

A path is looked up segment by segment, by `getChildWithDefault` of each resource on the way; the one where that ends
renders the answer. `Resource` has everything; a page is `render_GET`, which returns its bytes:

    class Hello(Resource):
        isLeaf = True

        def render_GET(self, request):
            return b"hello"

It may be a coroutine function (`async def render_GET`) or return a Deferred: the request ends with the bytes that come
of it. Or it returns `NOT_DONE_YET`, and sees to it that `request.finish()` is called some time.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from zope.interface import Attribute, Interface, implementer

from asyncreactor.python.components import proxyForInterface
from asyncreactor.python.reflect import prefixedMethodNames
from asyncreactor.web._responses import FORBIDDEN, NOT_FOUND
from asyncreactor.web.error import UnsupportedMethod

if TYPE_CHECKING:
    from asyncreactor.web.iweb import _IRequestEncoder, _IRequestEncoderFactory

__all__ = [
    "EncodingResourceWrapper",
    "ErrorPage",
    "ForbiddenResource",
    "IResource",
    "NoResource",
    "Resource",
    "getChildForRequest",
]

_NO_RESOURCE = "Sorry. No luck finding that resource."
_IS_FORBIDDEN = "Sorry, resource is forbidden."


class IResource(Interface):
    """A resource of a server."""

    isLeaf: bool = Attribute(
        "Whether it deals with the rest of the path itself, so that its children are not asked for."
    )

    def getChildWithDefault(name: bytes, request: Any) -> Any:
        """Return the child for a segment of the path: one that was put here, or one that is made for the request.

        Args:
            name: the segment, unquoted.
            request: the request; `prepath` has what was looked up before, with this segment, and `postpath` the rest.
        """

    def putChild(path: bytes, child: Any) -> None:
        """Make `child` the child for a segment of the path."""

    def render(request: Any) -> Any:
        """Return the answer's body, or `server.NOT_DONE_YET` if it will be written to the request.

        A coroutine or a Deferred is waited for.

        Raises:
            UnsupportedMethod: there is nothing for the request's method.
        """


class _IEncodingResource(Interface):
    """A resource whose answers are encoded."""

    def getEncoder(request: Any) -> Any:
        """Return an `_IRequestEncoder` for the answer to a request, or None to leave it as it is."""


def getChildForRequest(resource: Any, request: Any) -> Any:
    """Follow a request's `postpath` from a resource, until it ends or a leaf is met; `prepath` gets what was passed."""
    while request.postpath and not resource.isLeaf:
        segment = request.postpath.pop(0)
        request.prepath.append(segment)
        resource = resource.getChildWithDefault(segment, request)
    return resource


_render_methods = {
    method: "render_" + method.decode("ascii") for method in (b"GET", b"HEAD", b"POST", b"PUT", b"DELETE")
}


@implementer(IResource)
class Resource:
    """A resource with children, which answers requests by methods named like theirs: `render_GET`, `render_POST`, ...

    Attributes:
        children: the children by segment of the path, unquoted.
        isLeaf: set it if the resource deals with the rest of the path itself.
        allowedMethods: the methods that it answers; by default those that it has a `render_...` for.
        server: what the resource belongs to; children get it.
        entityType: what its children have to be.
    """

    entityType = IResource
    server: Any = None
    isLeaf: bool | int = False

    if TYPE_CHECKING:
        allowedMethods: Sequence[bytes]

    def __init__(self) -> None:
        self.children: dict[bytes, Any] = {}

    # -- the tree

    def getChildWithDefault(self, path: bytes, request: Any) -> Any:
        """Return the child that was put at a segment of the path, or what `getChild` makes of it."""
        child = self.children.get(path)
        return self.getChild(path, request) if child is None else child

    def getChild(self, path: bytes, request: Any) -> Any:
        """Make a child for a segment of the path at which none was put. By default a page that says there is none."""
        return _no_resource()

    def getChildForRequest(self, request: Any) -> Any:
        """Deprecated: use the function `getChildForRequest`."""
        warnings.warn("Please use module level getChildForRequest.", DeprecationWarning, stacklevel=2)
        return getChildForRequest(self, request)

    def putChild(self, path: bytes, child: Any) -> None:
        """Put a child at a segment of the path.

        Args:
            path: the segment, unquoted; `b""` is what follows the slash of a directory's URL.
            child: the resource.

        Raises:
            TypeError: the segment isn't bytes.
        """
        if not isinstance(path, bytes):
            raise TypeError(f"Path segment must be bytes, but {path!r} is {type(path)}")
        self.children[path] = child
        child.server = self.server

    # -- the answer

    def render(self, request: Any) -> Any:
        """Answer a request by the method for it, such as `render_GET`.

        Raises:
            UnsupportedMethod: there is none.
        """
        method = request.method
        name = _render_methods.get(method)
        if name is None:
            name = "render_" + method.decode("ascii", "backslashreplace")
        render = getattr(self, name, None)
        if render is None:
            try:
                allowed = self.allowedMethods
            except AttributeError:
                allowed = _computeAllowedMethods(self)
            raise UnsupportedMethod(allowed)
        return render(request)

    def render_HEAD(self, request: Any) -> Any:
        """Answer a request for the headers alone: as `render_GET` does, and the body is left out."""
        render_get: Any = getattr(self, "render_GET")  # noqa: B009 # this class has none
        return render_get(request)

    # -- the children, as collections of entities have them

    def listNames(self) -> list[Any]:
        """Return the names of all children."""
        return [*self.listStaticNames(), *self.listDynamicNames()]

    def listEntities(self) -> list[Any]:
        """Return pairs of name and child, of all children."""
        return [*self.listStaticEntities(), *self.listDynamicEntities()]

    def listStaticNames(self) -> list[Any]:
        """Return the names of the children that were put here."""
        return list(self.children)

    def listStaticEntities(self) -> list[Any]:
        """Return pairs of name and child, of those that were put here."""
        return list(self.children.items())

    def listDynamicNames(self) -> list[Any]:
        """Return the names of children that would be made when asked for: by default none."""
        return []

    def listDynamicEntities(self, request: Any = None) -> list[Any]:
        """Return pairs of name and child, of those that are made: by default none."""
        return []

    def getStaticEntity(self, name: bytes) -> Any:
        """Return the child that was put at `name`, or None."""
        return self.children.get(name)

    def getDynamicEntity(self, name: bytes, request: Any) -> Any:
        """Return the child that is made for `name`, or None if one was put there."""
        return None if name in self.children else self.getChild(name, request)

    def delEntity(self, name: bytes) -> None:
        """Remove the child that was put at `name`."""
        del self.children[name]

    def reallyPutEntity(self, name: bytes, entity: Any) -> None:
        """Put a child at `name`."""
        self.children[name] = entity


def _computeAllowedMethods(resource: object) -> list[bytes]:
    """Return the methods for which a resource has a `render_...`."""
    return [name.encode("ascii") for name in prefixedMethodNames(type(resource), "render_")]


@implementer(_IEncodingResource)
class EncodingResourceWrapper(proxyForInterface(IResource)):  # type: ignore[misc] # a class made by a function
    """A resource whose answers are encoded.

    Args:
        original: the resource itself.
        encoders: factories (`_IRequestEncoderFactory`), of which the first that has something for a request is used.
    """

    def __init__(self, original: Any, encoders: Sequence[_IRequestEncoderFactory]) -> None:
        super().__init__(original)
        self._encoders = encoders

    def getEncoder(self, request: Any) -> _IRequestEncoder | None:
        """Return an encoder for the answer to a request, or None."""
        for factory in self._encoders:
            encoder = factory.encoderForRequest(request)
            if encoder is not None:
                return encoder
        return None


class _UnsafeErrorPageBase(Resource):
    """A page about an error, whose texts are HTML: whatever is put into them has to be escaped before."""

    template = (
        "\n<html>\n  <head><title>%(code)s - %(brief)s</title></head>\n"
        "  <body>\n    <h1>%(brief)s</h1>\n    <p>%(detail)s</p>\n  </body>\n</html>\n"
    )

    def __init__(self, status: int, brief: str, detail: str) -> None:
        super().__init__()
        self.code = status
        self.brief = brief
        self.detail = detail

    def render(self, request: Any) -> bytes:
        """Return the page, and set the status."""
        request.setResponseCode(self.code)
        request.setHeader(b"content-type", b"text/html; charset=utf-8")
        page = self.template % {"code": self.code, "brief": self.brief, "detail": self.detail}
        return page.encode("utf-8")

    def getChild(self, chnam: bytes, request: Any) -> _UnsafeErrorPageBase:
        """Return this page: it stands for all that is below."""
        return self


def _warn_of_unsafe_page(name: str, replacement: str) -> None:
    warnings.warn(
        f"asyncreactor.web.resource.{name} was deprecated in Twisted 22.10.0: "
        f"use asyncreactor.web.pages.{replacement}, which escapes what it is given",
        DeprecationWarning,
        stacklevel=3,
    )


class _UnsafeErrorPage(_UnsafeErrorPageBase):
    """Deprecated: use `pages.errorPage`."""

    def __init__(self, status: int, brief: str, detail: str) -> None:
        _warn_of_unsafe_page("ErrorPage", "errorPage")
        super().__init__(status, brief, detail)


class _UnsafeNoResource(_UnsafeErrorPageBase):
    """Deprecated: use `pages.notFound`."""

    def __init__(self, message: str = _NO_RESOURCE) -> None:
        _warn_of_unsafe_page("NoResource", "notFound")
        super().__init__(NOT_FOUND, "No Such Resource", message)


class _UnsafeForbiddenResource(_UnsafeErrorPageBase):
    """Deprecated: use `pages.forbidden`."""

    def __init__(self, message: str = _IS_FORBIDDEN) -> None:
        _warn_of_unsafe_page("ForbiddenResource", "forbidden")
        super().__init__(FORBIDDEN, "Forbidden Resource", message)


ErrorPage = _UnsafeErrorPage
NoResource = _UnsafeNoResource
ForbiddenResource = _UnsafeForbiddenResource


# This package's own pages are of these classes too, since programs test for them; their texts are escaped here.


def _error_page(status: int, brief: str, detail: str) -> _UnsafeErrorPageBase:
    # Both are text between tags, where quotation marks mean nothing.
    return _UnsafeErrorPageBase(status, escape(brief, quote=False), escape(detail, quote=False))


def _no_resource(message: str = _NO_RESOURCE) -> _UnsafeNoResource:
    page = _UnsafeNoResource.__new__(_UnsafeNoResource)
    _UnsafeErrorPageBase.__init__(page, NOT_FOUND, "No Such Resource", escape(message))
    return page


def _forbidden(message: str = _IS_FORBIDDEN) -> _UnsafeForbiddenResource:
    page = _UnsafeForbiddenResource.__new__(_UnsafeForbiddenResource)
    _UnsafeErrorPageBase.__init__(page, FORBIDDEN, "Forbidden Resource", escape(message))
    return page
