"""The head of a request: its line and its headers (RFC 9112, sections 3 and 5), parsed in one piece.

httptools (llhttp) parses what nearly every client sends. It refuses some of what HTTP allows: methods that it has
never heard of, headers that are folded over several lines, a few characters. Such a head is parsed again here, by rules
that are as strict about everything that could be read in two ways; both parsers agree on all that both accept.
"""

from __future__ import annotations

import re
from typing import Final

from asyncreactor.web.http_headers import Headers, _nameEncoder

try:
    from httptools import HttpParserError, HttpParserUpgrade, HttpRequestParser
except ImportError as missing:
    raise ImportError(
        "the HTTP server needs httptools, which the extra 'web' has: pip install 'asyncreactor[web]'"
    ) from missing

__all__ = ["HeadParser", "Malformed", "header_of", "is_request_line"]

#: method SP request-target SP version: RFC 9112, section 3. No control characters, and ASCII only before the target.
is_request_line: Final = re.compile(
    rb"([!#$%&'*+\-.^_`|~0-9A-Za-z]+) ([\x21-\x7e\x80-\xff]+) (HTTP/1\.[01])"
).fullmatch
#: What may not stand in a value: RFC 9110, section 5.5.
_has_forbidden: Final = re.compile(rb"[\x00\r\n]").search

Line = tuple[bytes, bytes, bytes]


class Malformed(Exception):
    """The head breaks the rules."""


class HeadParser:
    """Parses the heads of the requests that come on one connection.

    Attributes:
        headers: those of the head that was parsed last.
    """

    __slots__ = ("_known_names", "_parser", "_raw", "_target", "headers")

    def __init__(self) -> None:
        self.headers = Headers()
        self._known_names = _nameEncoder._canonicalHeaderCache
        self._raw: dict[bytes, list[bytes]] = {}
        self._target = b""
        self._parser: HttpRequestParser | None = None

    def parse(self, head: bytes) -> Line:
        """Parse one head, with the empty line that ends it.

        Returns:
            Method, target and version.

        Raises:
            Malformed: it isn't one.
        """
        self._raw = {}
        self.headers = headers = Headers()
        line = self._parse_fast(head)
        if line is None:
            self._raw = {}
            line = self._parse_slowly(head)
        headers._rawHeaders = self._raw
        return line

    def _parse_fast(self, head: bytes) -> Line | None:
        """Let httptools parse it; None if that refuses."""
        parser = self._parser
        if parser is None:
            parser = HttpRequestParser(self)
        self._parser = None
        self._target = b""
        try:
            parser.feed_data(head)
        except HttpParserUpgrade:
            pass  # the head is complete, and the parser is of no more use
        except HttpParserError:
            return None
        else:
            if b"Content-Length" not in self._raw and b"Transfer-Encoding" not in self._raw:
                self._parser = parser  # it waits for the next head, not for a body
        method: bytes = parser.get_method()
        end = head.index(b"\r\n")
        version = head[end - 8 : end]
        if len(method) + len(self._target) + 10 != end or version not in (b"HTTP/1.1", b"HTTP/1.0"):
            return None
        return method, self._target, version

    def close(self) -> None:
        """There are no more heads to come."""
        self._parser = None  # it refers to this object

    # httptools calls these two.

    def on_url(self, url: bytes) -> None:
        """Part of the target."""
        self._target += url

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header, with white space at the front of the value removed."""
        canonical = self._known_names.get(name) or _nameEncoder.encode(name)
        if value.endswith((b" ", b"\t")):
            value = value.rstrip(b" \t")
        known = self._raw.get(canonical)
        if known is None:
            self._raw[canonical] = [value]
        else:
            known.append(value)

    def _parse_slowly(self, head: bytes) -> Line:
        first, *lines = head[:-4].split(b"\r\n")
        found = is_request_line(first)
        if found is None:
            raise Malformed(f"not a request line: {first[:80]!r}")
        unfolded: list[bytes] = []
        for line in lines:
            if not line.startswith((b" ", b"\t")):
                unfolded.append(line)
            elif unfolded:
                # RFC 9112, section 5.2: a server may make a space of each fold.
                unfolded[-1] += b" " + line.strip(b" \t")
            else:
                raise Malformed("the first header begins with white space")
        for line in unfolded:
            self.on_header(*header_of(line))
        method, target, version = found.groups()
        return method, target, version


def header_of(line: bytes) -> tuple[bytes, bytes]:
    """Return name and value of the header in one unfolded line.

    Raises:
        Malformed: there is none.
    """
    name, colon, value = line.partition(b":")
    if not colon or _has_forbidden(value):
        raise Malformed(f"not a header: {line[:80]!r}")
    try:
        _nameEncoder.encode(name)
    except ValueError as error:
        raise Malformed(str(error)) from error
    return name, value.strip(b" \t")
