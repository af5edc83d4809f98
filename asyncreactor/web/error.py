"""The exceptions of HTTP servers, clients and templates."""

from __future__ import annotations

from collections.abc import Sequence
from traceback import StackSummary, format_exception_only, format_list
from typing import Any

from asyncreactor.web._responses import RESPONSES

__all__ = [
    "Error",
    "ExcessiveBufferingError",
    "FlattenerError",
    "InfiniteRedirection",
    "MissingRenderMethod",
    "MissingTemplateLoader",
    "PageRedirect",
    "RedirectWithNoLocation",
    "RenderError",
    "SchemeNotSupported",
    "UnexposedMethodError",
    "UnfilledSlot",
    "UnsupportedMethod",
    "UnsupportedSpecialHeader",
    "UnsupportedType",
]


def _codeToMessage(code: int | bytes) -> bytes | None:
    """Return the usual phrase for a status, or None if there is none."""
    try:
        return RESPONSES.get(int(code))
    except ValueError:
        return None


class Error(Exception):
    """An answer with a status that isn't wanted.

    Args:
        code: the status, as digits or a number.
        message: the phrase; by default the usual one.
        response: the body.
    """

    status: bytes
    message: bytes | None
    response: bytes | None

    def __init__(
        self, code: int | bytes, message: bytes | None = None, response: bytes | None = None
    ) -> None:
        message = message or _codeToMessage(code)
        super().__init__(code, message, response)
        if isinstance(code, int):
            code = b"%d" % code
        elif not code.isdigit():
            raise ValueError(f"a status is a number, not {code!r}")
        self.status = code
        self.message = message
        self.response = response

    def __str__(self) -> str:
        text = self.status if self.message is None else self.status + b" " + self.message
        return text.decode("iso-8859-1")


class _ErrorWithLocation(Error):
    """An answer that leads elsewhere."""

    location: bytes | None

    def __init__(
        self,
        code: int | bytes,
        message: bytes | None = None,
        response: bytes | None = None,
        location: bytes | None = None,
    ) -> None:
        super().__init__(code, message, response)
        if self.message is not None and location:
            self.message += b" to " + location
        self.location = location


class PageRedirect(_ErrorWithLocation):
    """An answer leads elsewhere, and nobody follows."""


class InfiniteRedirection(_ErrorWithLocation):
    """Answers lead elsewhere for too many times."""


class RedirectWithNoLocation(Error):
    """An answer leads elsewhere, and doesn't say where.

    Args:
        code: the status.
        message: the phrase.
        uri: what was asked for.
    """

    message: bytes
    uri: bytes

    def __init__(self, code: int | bytes, message: bytes, uri: bytes) -> None:
        super().__init__(code, message)
        self.message += b" to " + uri
        self.uri = uri


class UnsupportedMethod(Exception):
    """A resource has nothing for a request's method.

    Args:
        allowedMethods: the methods that it has something for.

    Raises:
        TypeError: these are no list or tuple.
    """

    def __init__(self, allowedMethods: Sequence[bytes], *args: object) -> None:
        super().__init__(allowedMethods, *args)
        if not isinstance(allowedMethods, (list, tuple)):
            raise TypeError(f"First argument must be a sequence of supported methods, not {allowedMethods!r}")
        self.allowedMethods = allowedMethods

    def __str__(self) -> str:
        return f"Expected one of {self.allowedMethods!r}"


class SchemeNotSupported(Exception):
    """A URI has a scheme that is neither http nor https."""


class UnsupportedSpecialHeader(Exception):
    """A request has a header that only HTTP itself may set."""


class ExcessiveBufferingError(Exception):
    """The other end sent more than could be kept."""


class RenderError(Exception):
    """A page could not be rendered."""


class MissingRenderMethod(RenderError):
    """A template has a directive for which its element has no method.

    Args:
        element: the element.
        renderName: the directive.
    """

    def __init__(self, element: Any, renderName: str) -> None:
        super().__init__(element, renderName)
        self.element = element
        self.renderName = renderName

    def __repr__(self) -> str:
        return f"{type(self).__name__!r}: {self.element!r} had no render method named {self.renderName!r}"


class MissingTemplateLoader(RenderError):
    """An element has no template.

    Args:
        element: the element.
    """

    def __init__(self, element: Any) -> None:
        super().__init__(element)
        self.element = element

    def __repr__(self) -> str:
        return f"{type(self).__name__!r}: {self.element!r} had no loader"


class UnexposedMethodError(Exception):
    """A template asks for a method that isn't meant for templates."""


class UnfilledSlot(Exception):
    """A template has a slot that nothing was put into."""


class UnsupportedType(Exception):
    """A page has something in it which can't be made text."""


class FlattenerError(Exception):
    """Something went wrong while a page was made text.

    Args:
        exception: what.
        roots: the parts of the page that it was in, from the outside in.
        traceback: where, as `traceback.extract_tb` says it.
    """

    def __init__(self, exception: Exception, roots: Sequence[Any], traceback: Any) -> None:
        self._exception = exception
        self._roots = list(roots)
        self._traceback = traceback
        super().__init__(exception, roots, traceback)

    def _formatRoot(self, obj: object) -> str:
        """Return one line that tells which part of a page it is."""
        if isinstance(obj, (str, bytes)):
            if len(obj) <= 40:
                return ascii(obj)
            if isinstance(obj, str):
                return ascii(obj[:20] + "<...>" + obj[-20:])
            return ascii(obj[:20] + b"<...>" + obj[-20:])
        name = getattr(obj, "tagName", None)
        if name is None:
            return ascii(obj)
        if getattr(obj, "filename", None) is None:
            return f"Tag <{name}>"
        where: Any = obj
        return f'File "{where.filename}", line {where.lineNumber}, column {where.columnNumber}, in "{name}"'

    def __repr__(self) -> str:
        lines = [f"  {self._formatRoot(root)}\n" for root in self._roots]
        if isinstance(self._traceback, StackSummary) or self._traceback:
            lines += format_list(self._traceback)
        return "".join(["Exception while flattening:\n", *lines, *self._formatted_exception()])

    def _formatted_exception(self) -> list[str]:
        """The exception under its plain name, without that of its module."""
        text = "".join(format_exception_only(self._exception))
        return [text.removeprefix(f"{type(self._exception).__module__}.")]

    def __str__(self) -> str:
        return repr(self)
