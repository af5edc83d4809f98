"""A failure with its traceback, as part of a page."""

from __future__ import annotations

import linecache
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from asyncreactor.python import reflect
from asyncreactor.python.failure import Failure
from asyncreactor.web._element import Element, renderer
from asyncreactor.web._stan import Tag
from asyncreactor.web._template_loaders import TagLoader, XMLString
from asyncreactor.web.iweb import IRequest, ITemplateLoader

if TYPE_CHECKING:
    from asyncreactor.web.template import Flattenable

__all__ = ["FailureElement", "_FrameElement", "_SourceFragmentElement", "_SourceLineElement", "_StackElement"]

_TEMPLATE = """<div xmlns:t="http://twistedmatrix.com/ns/twisted.web.template/0.1">
<style type="text/css">
.error, .snippetHighlightLine { color: #a00 } .error, .function { font-weight: bold }
.snippet { background: #ffd; font-family: monospace; margin: 0 0 1em 1em } .lineno { margin-right: 1em }
</style>
<p class="error"><b t:render="type" />: <span t:render="value" /></p>
<div class="stackTrace" t:render="traceback"><div t:render="frames">
<i t:render="filename" />, line <b t:render="lineNumber" />, in <code class="function" t:render="function" />
<div class="snippet" t:render="source"><div t:render="sourceLines"
><span class="lineno" t:render="lineNumber" /><code t:render="sourceLine" /></div></div>
</div></div>
</div>"""

#: A frame as failures keep it: function, file, line, and the variables.
_Frame = Any


class _SourceLineElement(Element):
    """A line of source."""

    def __init__(self, loader: ITemplateLoader, number: int, source: str) -> None:
        super().__init__(loader)
        self.number = number
        self.source = source

    @renderer
    def sourceLine(self, request: IRequest | None, tag: Tag) -> Flattenable:
        """The line, indented visibly."""
        return tag(self.source.replace("  ", " \N{NO-BREAK SPACE}"))

    @renderer
    def lineNumber(self, request: IRequest | None, tag: Tag) -> Flattenable:
        """Its number."""
        return tag(str(self.number))


class _SourceFragmentElement(Element):
    """The lines of source around a frame's line."""

    def __init__(self, loader: ITemplateLoader, frame: _Frame) -> None:
        super().__init__(loader)
        self.frame = frame

    def _lines(self) -> Iterator[tuple[int, str]]:
        filename, line = self.frame[1:3]
        for number in range(line - 1, line + 2):
            yield number, linecache.getline(filename, number).rstrip()

    @renderer
    def sourceLines(self, request: IRequest | None, tag: Tag) -> Iterator[_SourceLineElement]:
        """The lines, the middle one with another class."""
        for number, source in self._lines():
            kind = "snippetHighlightLine" if number == self.frame[2] else "snippetLine"
            yield _SourceLineElement(TagLoader(tag.clone()(class_=kind)), number, source)


class _FrameElement(Element):
    """A frame of a traceback."""

    def __init__(self, loader: ITemplateLoader | None, frame: _Frame) -> None:
        super().__init__(loader)
        self.frame = frame

    @renderer
    def filename(self, request: IRequest | None, tag: Tag) -> Flattenable:
        """The file."""
        return tag(self.frame[1])

    @renderer
    def lineNumber(self, request: IRequest | None, tag: Tag) -> Flattenable:
        """The line."""
        return tag(str(self.frame[2]))

    @renderer
    def function(self, request: IRequest | None, tag: Tag) -> Flattenable:
        """The function."""
        return tag(self.frame[0])

    @renderer
    def source(self, request: IRequest | None, tag: Tag) -> _SourceFragmentElement:
        """The source around it."""
        return _SourceFragmentElement(TagLoader(tag), self.frame)


class _StackElement(Element):
    """The frames of a traceback."""

    def __init__(self, loader: ITemplateLoader | None, stackFrames: list[_Frame]) -> None:
        super().__init__(loader)
        self.stackFrames = stackFrames

    @renderer
    def frames(self, request: IRequest | None, tag: Tag) -> list[_FrameElement]:
        """Each frame."""
        return [_FrameElement(TagLoader(tag.clone()), frame) for frame in self.stackFrames]


class FailureElement(Element):
    """A failure with its traceback, as part of a page.

    Args:
        failure: the failure.
        loader: loads another template.
    """

    loader = XMLString(_TEMPLATE)

    def __init__(self, failure: Failure, loader: ITemplateLoader | None = None) -> None:
        super().__init__(loader)
        self.failure = failure

    @renderer
    def type(self, request: IRequest | None, tag: Tag) -> Flattenable:
        """The exception's class."""
        kind: Any = self.failure.type
        return tag(reflect.qual(kind))

    @renderer
    def value(self, request: IRequest | None, tag: Tag) -> Flattenable:
        """What it says."""
        return tag(str(self.failure.value))

    @renderer
    def traceback(self, request: IRequest | None, tag: Tag) -> _StackElement:
        """The traceback."""
        return _StackElement(TagLoader(tag), self.failure.frames)


FailureElement.__module__ = "asyncreactor.web.util"
