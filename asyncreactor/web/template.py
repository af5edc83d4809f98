"""Pages as objects, and templates in XML for them.

    class Greeting(Element):
        loader = XMLString('<p xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1" t:render="greet" />')

        @renderer
        def greet(self, request, tag):
            return tag("hello ", tags.b("world"))

    class Page(Resource):
        def render_GET(self, request):
            return renderElement(request, Greeting())

Texts are escaped where they stand. Parts may be Deferreds or coroutines: what comes before them is sent meanwhile.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any, Final, TypeAlias, Union

from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure
from asyncreactor.web._element import Element, renderer
from asyncreactor.web._flatten import flatten, flattenString
from asyncreactor.web._stan import CDATA, CharRef, Comment, Tag, slot
from asyncreactor.web._template_loaders import TEMPLATE_NAMESPACE, TagLoader, XMLFile, XMLString
from asyncreactor.web.iweb import IRenderable, IRequest

__all__ = [
    "CDATA",
    "CharRef",
    "Comment",
    "Element",
    "Flattenable",
    "TEMPLATE_NAMESPACE",
    "Tag",
    "TagLoader",
    "VALID_HTML_TAG_NAMES",
    "XMLFile",
    "XMLString",
    "flatten",
    "flattenString",
    "renderElement",
    "renderer",
    "slot",
    "tags",
]

#: What a page can be made of. The type checker can't follow it into itself, nor Deferreds to what they bring.
Flattenable: TypeAlias = Union[
    str,
    bytes,
    Tag,
    slot,
    Comment,
    CDATA,
    IRenderable,
    CharRef,
    "Awaitable[Any]",
    "Deferred[Any]",
    "Generator[Any, None, None]",
    "list[Any]",
    "tuple[Any, ...]",
]

#: The elements of HTML, of all versions.
VALID_HTML_TAG_NAMES: Final = set(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo big blockquote body br button
    canvas caption center cite code col colgroup command datalist dd del details dfn dir div dl dt em embed
    fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i
    iframe img input ins isindex kbd keygen label legend li link main map mark menu meta meter nav noframes
    noscript object ol optgroup option output p param pre progress q rp rt ruby s samp script section select
    small source span strike strong style sub summary sup table tbody td textarea tfoot th thead time title tr
    track tt u ul var video wbr
    """.split()
)


class _TagFactory:
    """Makes tags: `tags.p` is a new `<p>`, and `tags.transparent` one without a name."""

    def __getattr__(self, tagName: str) -> Tag:
        if tagName == "transparent":
            return Tag("")
        tagName = tagName.removesuffix("_")  # for `del_`
        if tagName not in VALID_HTML_TAG_NAMES:
            raise AttributeError(f"HTML has no element {tagName!r}")
        return Tag(tagName)


#: Makes tags: `tags.p("hello")`.
tags = _TagFactory()

_APOLOGY: Final = (
    b'<div style="font-size:800%;background-color:#FFF;color:#F00">'
    b"An error occurred while rendering the response.</div>"
)
_log = Logger()


def renderElement(
    request: IRequest,
    element: IRenderable,
    doctype: bytes | None = b"<!DOCTYPE html>",
    _failElement: Callable[[Failure], IRenderable] | None = None,
) -> int:
    """Answer a request with a page. Return what this returns from `render_GET`.

    Args:
        request: the request.
        element: the page.
        doctype: what is written before it, on a line of its own; None for nothing.

    Returns:
        NOT_DONE_YET: the request ends when all of the page is written.
    """
    from asyncreactor.web.server import NOT_DONE_YET

    def failed(reason: Failure) -> Deferred[None] | None:
        _log.failure("An error occurred while rendering the response.", failure=reason)
        site = getattr(request, "site", None)
        if site is None or not site.displayTracebacks:
            request.write(_APOLOGY)
            return None
        from asyncreactor.web.util import FailureElement

        return flatten(request, (_failElement or FailureElement)(reason), request.write)

    def finish(result: object) -> object:
        if not getattr(request, "_disconnected", False):
            request.finish()
        return result

    if doctype is not None:
        request.write(doctype + b"\n")
    flatten(request, element, request.write).addErrback(failed).addBoth(finish)
    return NOT_DONE_YET
