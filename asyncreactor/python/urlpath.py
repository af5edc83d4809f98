"""URLs whose path is taken apart: `URLPath.fromString("http://example.com/a/").child(b"b")`."""

from __future__ import annotations

from typing import Any
from urllib.parse import SplitResultBytes, quote, unquote_to_bytes, urljoin, urlsplit, urlunsplit

from asyncreactor.python._arguments import must_be_text

__all__ = ["URLPath"]

_URL_CHARACTERS = "!#$%&'()*+,/:;=?@[]~"
"""What may stand in a URL unquoted, besides letters, digits, -, . and _ (RFC 3986, sections 2.1 to 2.3)."""

_SEGMENT_CHARACTERS = "!$%&'()*+,:;=@~"
"""What needs no quoting in one segment of a path (RFC 3986, section 3.3); % because it comes quoted."""

_DEFAULT_PORTS = {b"http": b"80", b"https": b"443", b"ws": b"80", b"wss": b"443", b"ftp": b"21"}


class _Part:
    """A part of a URL: takes text or bytes, gives quoted bytes."""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = "_" + name

    def __get__(self, instance: URLPath, owner: type) -> bytes:
        value: bytes = getattr(instance, self._name)
        return value

    def __set__(self, instance: URLPath, value: str | bytes) -> None:
        must_be_text(self._name[1:], value)
        setattr(instance, self._name, _quoted(value))


class URLPath:
    """A URL in five parts (RFC 3986, section 3). The parts can be set, to bytes or to text, and are bytes.

    Attributes:
        scheme: such as `http`.
        netloc: host, with user and port if there are any. A password is left out, so it gets into no log.
        path: with slashes.
        query: without the question mark.
        fragment: without the hash sign.
    """

    scheme = _Part()
    netloc = _Part()
    path = _Part()
    query = _Part()
    fragment = _Part()

    def __init__(
        self,
        scheme: str | bytes = b"",
        netloc: str | bytes = b"localhost",
        path: str | bytes = b"",
        query: str | bytes = b"",
        fragment: str | bytes = b"",
    ) -> None:
        self.scheme = scheme or b"http"
        self.netloc = netloc
        self.path = path or b"/"
        self.query = query
        self.fragment = fragment

    @classmethod
    def fromString(klass, url: str) -> URLPath:
        """Take a URL apart. What is not ASCII gets quoted as UTF-8, in the host as IDNA.

        Raises:
            ValueError: `url` is no `str`, or no URL.
        """
        if not isinstance(url, str):
            raise ValueError(f"url must be a str, not {url!r}")
        host = urlsplit(url).netloc
        if not host.isascii():
            url = url.replace(host, host.encode("idna").decode("ascii"), 1)
        return klass._from_quoted(_quoted(url))

    @classmethod
    def fromBytes(klass, url: bytes) -> URLPath:
        """Take a URL apart. What is not ASCII gets quoted.

        Raises:
            ValueError: `url` is no `bytes`, or no URL.
        """
        if not isinstance(url, bytes):
            raise ValueError(f"url must be bytes, not {url!r}")
        return klass._from_quoted(_quoted(url))

    @classmethod
    def fromRequest(klass, request: Any) -> URLPath:
        """Return the URL of the resource that a web request has reached, which is its `prePathURL()`."""
        return klass.fromBytes(request.prePathURL())

    def __str__(self) -> str:
        return self._joined().decode("ascii")

    def __repr__(self) -> str:
        return (
            f"URLPath(scheme={self.scheme!r}, netloc={self.netloc!r}, path={self.path!r}, "
            f"query={self.query!r}, fragment={self.fragment!r})"
        )

    def pathList(self, unquote: bool = False, copy: bool = True) -> list[bytes]:
        """Return the segments of the path. The first one is empty: it is before the first slash.

        Args:
            unquote: undo the quoting of each.
            copy: without effect.
        """
        segments = (b"/" + self.path.removeprefix(b"/")).split(b"/")
        return [unquote_to_bytes(segment) for segment in segments] if unquote else segments

    def sibling(self, path: bytes, keepQuery: bool = False) -> URLPath:
        """Return the URL with another last segment.

        Args:
            path: the segment; what would end it, such as a slash, gets quoted.
            keepQuery: keep the query.
        """
        return self._with_segments([*self.pathList()[:-1], _segment(path)], keepQuery)

    def child(self, path: bytes, keepQuery: bool = False) -> URLPath:
        """Return the URL with one more segment, which takes the place of an empty last one.

        Args:
            path: the segment; what would end it, such as a slash, gets quoted.
            keepQuery: keep the query.
        """
        segments = self.pathList()
        return self._with_segments(
            [*(segments if segments[-1] else segments[:-1]), _segment(path)], keepQuery
        )

    def parent(self, keepQuery: bool = False) -> URLPath:
        """Return the URL that `..` leads to: the directory above the one that this page is in.

        Args:
            keepQuery: keep the query.
        """
        return self._with_segments([*self.pathList()[:-2], b""], keepQuery)

    def here(self, keepQuery: bool = False) -> URLPath:
        """Return the URL that `.` leads to: the directory that this page is in.

        Args:
            keepQuery: keep the query.
        """
        return self._with_segments([*self.pathList()[:-1], b""], keepQuery)

    def click(self, st: bytes) -> URLPath:
        """Return the URL that a link on this page leads to (RFC 3986, section 5.2).

        Args:
            st: the reference in the link, relative or not.
        """
        must_be_text("st", st, "a URL as str or bytes")
        return self.fromBytes(urljoin(self._joined(), _quoted(st)))

    @classmethod
    def _from_quoted(klass, url: bytes) -> URLPath:
        parts = urlsplit(url)
        made = klass()
        made.scheme = parts.scheme
        made.netloc = _public_netloc(parts)
        made.path = parts.path or (b"/" if parts.netloc else b"")
        made.query = parts.query
        made.fragment = parts.fragment
        return made

    def _joined(self) -> bytes:
        return urlunsplit((self.scheme, self.netloc, self.path or b"/", self.query, self.fragment))

    def _with_segments(self, segments: list[bytes], keep_query: bool) -> URLPath:
        path = b"/".join(segments) if len(segments) > 1 else b"/"
        return self.__class__(self.scheme, self.netloc, path, self.query if keep_query else b"")


def _quoted(text: str | bytes) -> bytes:
    """Quote what may stand nowhere in a URL."""
    return quote(text, safe=_URL_CHARACTERS).encode("ascii")


def _segment(text: bytes) -> bytes:
    return quote(text, safe=_SEGMENT_CHARACTERS).encode("ascii")


def _public_netloc(parts: SplitResultBytes) -> bytes:
    """Leave out the password, and the port if the scheme means it anyway."""
    login, at, host = parts.netloc.rpartition(b"@")
    user, colon, _ = login.partition(b":")
    if parts.port is not None and _DEFAULT_PORTS.get(parts.scheme) == b"%d" % parts.port:
        host = host.rpartition(b":")[0]
    return user + colon + at + host
