"""Headers of HTTP messages: names in any case, each with any number of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, AnyStr, ClassVar, TypeVar, overload

__all__ = ["Headers", "InvalidHeaderName"]

D = TypeVar("D")

#: A token: RFC 9110, section 5.6.2.
_is_token = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+").fullmatch
_line_breaks = re.compile(rb"(?:\r\n|\r|\n)+")


class InvalidHeaderName(ValueError):
    """The name of a header isn't a token, as RFC 9110 (section 5.6.2) wants it."""


class Headers:
    """The headers of a message, in the order in which their names first came.

    Names are compared without regard to case and given out in their usual spelling, such as `Content-Type`. Whoever
    asks by a name of text gets values of text, decoded from UTF-8; whoever asks by bytes gets bytes. Line breaks in
    values become spaces, so that no value can smuggle in another header.

    Args:
        rawHeaders: the first headers: the list of values for each name.
    """

    __slots__ = ("_rawHeaders",)

    # Programs are known to subclass this, and to compare headers: they are mutable, so they have no hash.
    __hash__ = None  # type: ignore[assignment] # what Python itself does for classes with __eq__

    def __init__(self, rawHeaders: Mapping[Any, Sequence[str | bytes]] | None = None) -> None:
        #: The values by canonical name.
        self._rawHeaders: dict[bytes, list[bytes]] = {}
        if rawHeaders is not None:
            for name, values in rawHeaders.items():
                self.setRawHeaders(name, values)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._rawHeaders!r})"

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Headers):
            return self._rawHeaders == other._rawHeaders
        return NotImplemented

    def copy(self) -> Headers:
        """Return headers that can be changed without changing these."""
        return type(self)(self._rawHeaders)

    def hasHeader(self, name: str | bytes) -> bool:
        """Return whether there is a header of that name."""
        return _nameEncoder.encode(name) in self._rawHeaders

    def removeHeader(self, name: str | bytes) -> None:
        """Remove the header of that name; one that is not there is no error."""
        self._rawHeaders.pop(_nameEncoder.encode(name), None)

    @overload
    def setRawHeaders(self, name: str | bytes, values: Sequence[bytes]) -> None: ...

    @overload
    def setRawHeaders(self, name: str | bytes, values: Sequence[str]) -> None: ...

    @overload
    def setRawHeaders(self, name: str | bytes, values: Sequence[str | bytes]) -> None: ...

    def setRawHeaders(self, name: str | bytes, values: object) -> None:
        """Replace the values of the header of that name.

        Args:
            name: the name.
            values: a list or tuple of values, of text or bytes.

        Raises:
            InvalidHeaderName: the name isn't a token.
            TypeError: the values are neither list nor tuple, or one of them is neither text nor bytes.
        """
        if not isinstance(values, (list, tuple)):
            raise TypeError(f"Header entry {name!r} should be a list or tuple of values, not {values!r}")
        self._rawHeaders[_nameEncoder.encode(name)] = [_clean(name, value) for value in values]

    def _set(self, name: str | bytes, value: str | bytes) -> None:
        """Replace the values of the header of that name by one."""
        self._rawHeaders[_nameEncoder.encode(name)] = [_clean(name, value)]

    def addRawHeader(self, name: str | bytes, value: str | bytes) -> None:
        """Add a value to the header of that name.

        Raises:
            InvalidHeaderName: the name isn't a token.
            TypeError: name or value is neither text nor bytes.
        """
        canonical, cleaned = _nameEncoder.encode(name), _clean(name, value)
        known = self._rawHeaders.get(canonical)
        if known is None:
            self._rawHeaders[canonical] = [cleaned]
        else:
            known.append(cleaned)

    @overload
    def getRawHeaders(self, name: AnyStr) -> Sequence[AnyStr] | None: ...

    @overload
    def getRawHeaders(self, name: AnyStr, default: D) -> Sequence[AnyStr] | D: ...

    def getRawHeaders(self, name: str | bytes, default: object = None) -> object:
        """Return all values of the header of that name, or `default`; see the class on text and bytes."""
        values = self._rawHeaders.get(_nameEncoder.encode(name))
        if values is None:
            return default
        if isinstance(name, str):
            return [value.decode("utf-8") for value in values]
        return values

    def getAllRawHeaders(self) -> Iterator[tuple[bytes, Sequence[bytes]]]:
        """Return pairs of canonical name and list of values, all as bytes."""
        return iter(self._rawHeaders.items())


def _capitalized(name: bytes) -> bytes:
    return b"-".join([part.capitalize() for part in name.split(b"-")])


class _NameEncoder:
    """Knows the canonical spelling of names, and remembers those it was asked for."""

    __slots__ = ("_canonicalHeaderCache",)

    _canonicalHeaderCache: dict[bytes | str, bytes]
    #: How many spellings are remembered: a peer may send any number of them.
    _MAX_CACHED_HEADERS: ClassVar[int] = 10_000
    _irregular: ClassVar[dict[bytes, bytes]] = {
        _capitalized(name): name
        for name in (b"ETag", b"WWW-Authenticate", b"Content-MD5", b"DNT", b"P3P", b"TE", b"X-XSS-Protection")
    }

    def __init__(self) -> None:
        self._canonicalHeaderCache = {}

    def encode(self, name: str | bytes) -> bytes:
        """Return the canonical spelling of a name.

        Raises:
            InvalidHeaderName: it isn't a token.
            UnicodeEncodeError: it is a text with characters beyond Latin-1.
        """
        canonical = self._canonicalHeaderCache.get(name)
        return self._learn(name) if canonical is None else canonical

    def _learn(self, name: str | bytes) -> bytes:
        raw = name.encode("iso-8859-1") if isinstance(name, str) else bytes(name)
        if not _is_token(raw):
            raise InvalidHeaderName(
                f"a header's name has letters, digits and !#$%&'*+-.^_`|~ only, not {raw!r}"
            )
        canonical = _capitalized(raw)
        canonical = self._irregular.get(canonical, canonical)
        if len(self._canonicalHeaderCache) < self._MAX_CACHED_HEADERS:
            self._canonicalHeaderCache[name] = canonical
        return canonical


_nameEncoder = _NameEncoder()


def _sanitizeLinearWhitespace(headerComponent: bytes) -> bytes:
    """Make spaces of line breaks, and drop the white space at both ends."""
    return _line_breaks.sub(b" ", headerComponent).strip()


def _clean(name: str | bytes, value: object) -> bytes:
    if isinstance(value, str):
        value = value.encode("utf-8")
    elif not isinstance(value, bytes):
        raise TypeError(f"Header value of {name!r} should be text or bytes, not {value!r}")
    if b"\n" in value or b"\r" in value:
        return _sanitizeLinearWhitespace(value)
    return value
