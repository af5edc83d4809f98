"""Pages become bytes, part by part, without recursion and as far as they are known.

A part yields the parts in it, each with what holds for it: how it is escaped, who renders its directives, what its
slots are filled with. These wait on a stack, so that a part that comes later only makes the loop wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from inspect import iscoroutine
from io import BytesIO
from traceback import extract_tb
from types import GeneratorType
from typing import Any, Final, NamedTuple

from asyncreactor.internet.defer import Deferred, ensureDeferred
from asyncreactor.web._stan import CDATA, CharRef, Comment, Tag, slot, voidElements
from asyncreactor.web.error import FlattenerError, UnfilledSlot, UnsupportedType
from asyncreactor.web.iweb import IRenderable, IRequest

__all__ = ["BUFFER_SIZE", "flatten", "flattenString"]

#: How many bytes are gathered before they are written.
BUFFER_SIZE: Final = 2**16

Write = Callable[[bytes], object]
Escape = Callable[[str | bytes], bytes]


def _escape_content(data: str | bytes) -> bytes:
    raw = data.encode("utf-8") if isinstance(data, str) else data
    return raw.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b">", b"&gt;")


def _escape_later(data: str | bytes) -> bytes:
    """In the value of an attribute, all is escaped by what writes it."""
    return data.encode("utf-8") if isinstance(data, str) else data


def _to_attribute(write: Write) -> Write:
    def write_escaped(data: bytes) -> None:
        write(_escape_content(data).replace(b'"', b"&quot;"))

    return write_escaped


class _Part(NamedTuple):
    """Part of a page, and what holds for it."""

    root: Any
    write: Write
    slots: tuple[dict[str, Any], ...]
    element: Any
    escape: Escape

    def flatten(self, request: IRequest | None) -> Iterator[_Part]:
        """Write this part, and yield those in it when they are due."""
        root = self.root
        if isinstance(root, (str, bytes)):
            self.write(self.escape(root))
        elif isinstance(root, Tag):
            yield from self._flatten_tag(request, root)
        elif isinstance(root, slot):
            yield self._replace(root=self._value_of(root))
        elif isinstance(root, (tuple, list, GeneratorType)):
            for child in root:
                yield self._replace(root=child)
        elif isinstance(root, CharRef):
            self.write(b"&#%d;" % root.ordinal)
        elif isinstance(root, CDATA):
            self.write(b"<![CDATA[%b]]>" % root.data.encode("utf-8").replace(b"]]>", b"]]]]><![CDATA[>"))
        elif isinstance(root, Comment):
            self.write(b"<!--%b-->" % _comment(root.data))
        elif IRenderable.providedBy(root):
            yield self._replace(root=root.render(request), element=root)
        else:
            raise UnsupportedType(root)

    def _flatten_tag(self, request: IRequest | None, tag: Tag) -> Iterator[_Part]:
        inside = self if tag.slotData is None else self._replace(slots=(*self.slots, tag.slotData))
        if tag.render is not None:
            if self.element is None:
                raise ValueError(f"the directive {tag.render!r} stands in no element that could render it")
            directive = self.element.lookupRenderMethod(tag.render)
            plain = tag.clone(deep=False)
            plain.render = None
            yield inside._replace(root=directive(request, plain))
            return
        if not tag.tagName:
            yield inside._replace(root=tag.children)
            return
        name = tag.tagName.encode("ascii")
        self.write(b"<" + name)
        for key, value in tag.attributes.items():
            self.write(b" " + (key.encode("ascii") if isinstance(key, str) else key) + b'="')
            yield inside._replace(root=value, write=_to_attribute(self.write), escape=_escape_later)
            self.write(b'"')
        if tag.children or tag.tagName not in voidElements:
            self.write(b">")
            yield inside._replace(root=tag.children, escape=_escape_content)
            self.write(b"</" + name + b">")
        else:
            self.write(b" />")

    def _value_of(self, place: slot) -> Any:
        for filled in reversed(self.slots):
            if place.name in filled:
                return filled[place.name]
        if place.default is None:
            raise UnfilledSlot(place.name)
        return place.default


def _comment(text: str) -> bytes:
    """A comment must not look as if it ended early, nor run into its end."""
    data = text.encode("utf-8").replace(b"--", b"- - ").replace(b"- >", b"- &gt;")
    start = b" " if data.startswith((b">", b"->")) else b""
    return start + data + (b" " if data.endswith(b"-") else b"")


def flatten(request: IRequest | None, root: Any, write: Write) -> Deferred[None]:
    """Write a page.

    Args:
        request: for the elements in the page, which render themselves.
        root: the page.
        write: is called with pieces of it, as they come.

    Returns:
        Fires with None when all is written. Cancelling it cancels what is waited for.

    Fails:
        FlattenerError: something went wrong; it tells what, and in which part.
    """
    return ensureDeferred(_flattenTree(request, root, write))


def flattenString(request: IRequest | None, root: Any) -> Deferred[bytes]:
    """Return a page as bytes, by a Deferred; see `flatten`."""
    page = BytesIO()
    return flatten(request, root, page.write).addCallback(lambda _: page.getvalue())


class _Buffer:
    """Gathers what is written."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        self._pieces.append(data)
        self._size += len(data)
        if self._size >= BUFFER_SIZE:
            self.flush()

    def flush(self) -> None:
        if self._pieces:
            data = b"".join(self._pieces)
            self._pieces.clear()
            self._size = 0
            self._write(data)


async def _flattenTree(request: IRequest | None, root: Any, write: Write) -> None:
    buffer = _Buffer(write)
    page = _Part(root, buffer.write, (), None, _escape_content)
    stack: list[tuple[Any, Iterator[_Part]]] = [(root, iter((page,)))]
    try:
        while stack:
            part = next(stack[-1][1], None)
            if part is None:
                stack.pop()
                continue
            element = part.root
            while isinstance(element, Deferred) or iscoroutine(element):
                stack.append((element, iter(())))
                buffer.flush()
                element = _branch(element)
                element = await element
            part = part._replace(root=element)
            stack.append((element, part.flatten(request)))
    except Exception as error:
        # The first entry is only the way in.
        raise FlattenerError(error, [each for each, _ in stack[1:]], extract_tb(error.__traceback__))
    buffer.flush()


def _branch(awaited: Any) -> Deferred[Any]:
    """Return a Deferred that fires as another one does, and leaves that one's result to others."""
    if not isinstance(awaited, Deferred):
        return ensureDeferred(awaited)
    source: Deferred[Any] = awaited
    branch: Deferred[Any] = Deferred(lambda _: source.cancel())

    def succeeded(result: Any) -> Any:
        branch.callback(result)
        return result

    def failed(reason: Any) -> Any:
        branch.errback(reason)
        return reason

    source.addCallbacks(succeeded, failed)
    return branch
