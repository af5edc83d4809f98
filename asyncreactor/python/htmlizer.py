"""Python source as HTML, with a class for each kind of token."""

from __future__ import annotations

import io
import keyword
import sys
import tokenize
from collections.abc import Callable, Sequence
from html import escape
from typing import BinaryIO

from asyncreactor.python._arguments import must_have

__all__ = ["HTMLWriter", "SmallerHTMLWriter", "TokenPrinter", "filter", "main"]

#: What may stand before the name of a parameter.
_BEFORE_PARAMETER = (b"(", b",", b"*", b"**")


class HTMLWriter:
    """Writes tokens as elements of the class "py-src-" and their kind.

    Args:
        writer: called with each piece of HTML.
    """

    #: The kinds of tokens that get no element.
    noSpan: list[str] = []

    def __init__(self, writer: Callable[[bytes], object]) -> None:
        self.writer = writer

    def write(self, token: bytes, type: str | None = None) -> None:
        """Write a token of that kind, or text that is none."""
        text = escape(token.decode("utf-8")).encode("utf-8")
        if type is None or type in self.noSpan:
            self.writer(text)
        else:
            self.writer(b'<span class="py-src-%b">%b</span>' % (type.encode("ascii"), text))


class SmallerHTMLWriter(HTMLWriter):
    """Writes elements only for what is worth a colour."""

    noSpan = ["endmarker", "indent", "dedent", "op", "newline", "nl"]


class TokenPrinter:
    """Writes tokens with the white space between them, and finds out what the names are.

    Args:
        writer: called with each token, as UTF-8, and its kind; the latter is missing for white space.
    """

    currentCol = 0
    currentLine = 1
    #: What the name before was: "class", "def" or 0.
    lastIdentifier: bytes | int = 0
    #: How many parentheses are open since the name of a class or function.
    parameters = 0
    encoding = "utf-8"
    #: The lines of the source, if they are known: then what is between tokens stays exactly as it is.
    lines: Sequence[str] = ()

    def __init__(self, writer: Callable[..., object]) -> None:
        self.writer = writer
        self._previous = b""

    def printtoken(
        self,
        type: int,
        token: bytes | str,
        sCoordinates: tuple[int, int],
        eCoordinates: tuple[int, int],
        line: bytes | str,
    ) -> None:
        """Write the next token, which is given as `tokenize` gives it.

        Args:
            type: its kind, a number.
            token: its text.
            sCoordinates: the line and column of its start.
            eCoordinates: the line and column of its end.
            line: the text of the line.
        """
        text = token.encode("utf-8") if isinstance(token, str) else token
        if type == tokenize.ENCODING:
            self.encoding = text.decode("ascii")
            return
        if sCoordinates != (self.currentLine, self.currentCol):
            self.writer(self._between(*sCoordinates).encode("utf-8"))
        self.writer(text, self._kind(type, text))
        self.currentLine, self.currentCol = eCoordinates
        if type in (tokenize.NEWLINE, tokenize.NL) and text:
            self.currentLine, self.currentCol = self.currentLine + 1, 0

    def _between(self, row: int, column: int) -> str:
        """The white space before the token which starts there."""
        skipped = row - self.currentLine
        if not self.lines:
            return "\n" * skipped + " " * (column if skipped else column - self.currentCol)
        lines = list(self.lines[self.currentLine - 1 : row])
        if row <= len(self.lines):
            lines[-1] = lines[-1][:column]
        return "".join(lines)[self.currentCol :]

    def _kind(self, type: int, text: bytes) -> str:
        previous, self._previous = self._previous, text
        if type == tokenize.NAME:
            return self._kind_of_name(text, previous)
        if type == tokenize.OP and (self.parameters or self.lastIdentifier):
            self._count_parentheses(text)
        name = tokenize.tok_name[type].lower()
        return "string" if name.startswith("fstring") else name

    def _kind_of_name(self, text: bytes, previous: bytes) -> str:
        if keyword.iskeyword(text.decode("utf-8")):
            return "keyword"
        if previous in (b"class", b"def"):
            self.lastIdentifier = previous
            return "identifier"
        if self.parameters == 1 and previous in _BEFORE_PARAMETER:
            return "parameter"
        return "variable"

    def _count_parentheses(self, text: bytes) -> None:
        if text in (b"(", b"[", b"{"):
            self.parameters += 1
        elif text in (b")", b"]", b"}"):
            self.parameters -= 1
        if self.parameters == 0:
            self.lastIdentifier = 0


def filter(
    inp: BinaryIO, out: BinaryIO, writer: Callable[[Callable[[bytes], object]], HTMLWriter] = HTMLWriter
) -> None:
    """Write the HTML for Python source.

    Args:
        inp: the source.
        out: where the HTML goes, in UTF-8.
        writer: the class that writes tokens.

    Raises:
        SyntaxError: the indentation is wrong, or the encoding is unknown.
    """
    must_have("inp", inp, "read", "a file that is open for reading bytes")
    must_have("out", out, "write", "a file that is open for writing bytes")
    source = io.BytesIO(inp.read())
    encoding, _ = tokenize.detect_encoding(source.readline)
    source.seek(0)
    out.write(b"<pre>")
    write = writer(out.write).write
    printer = TokenPrinter(write)
    printer.lines = io.TextIOWrapper(io.BytesIO(source.getvalue()), encoding).readlines()
    try:
        for token in tokenize.tokenize(source.readline):
            printer.printtoken(*token)
    except tokenize.TokenError:
        # The source ends amid an expression, or has what is no token: the rest is shown as it is.
        rest = "".join(printer.lines[printer.currentLine - 1 :])
        write(rest[printer.currentCol :].encode("utf-8"))
    out.write(b"</pre>\n")


def main() -> None:
    """Write the HTML for the file that the command line names to the standard output."""
    with open(sys.argv[1], "rb") as source:
        filter(source, sys.stdout.buffer)
