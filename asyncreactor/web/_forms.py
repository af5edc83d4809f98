"""What forms and URLs carry: queries, fields of forms, types of content, ranges."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from typing import Final
from urllib.parse import ParseResultBytes, unquote_to_bytes
from urllib.parse import urlparse as _urlparse

__all__ = ["MalformedForm", "content_type", "form_fields", "parseContentRange", "parse_qs", "urlparse"]

#: A boundary: RFC 2046, section 5.1.1.
_is_boundary: Final = re.compile(rb"[0-9A-Za-z'()+_,\-./:=? ]{0,199}[0-9A-Za-z'()+_,\-./:=?]").fullmatch


class MalformedForm(ValueError):
    """The body of a request isn't the form that its headers promise."""


def urlparse(url: bytes) -> ParseResultBytes:
    """Split a URL into six parts, as `urllib.parse.urlparse` does, but bytes into bytes only.

    Raises:
        TypeError: it is text.
    """
    if not isinstance(url, bytes):
        raise TypeError(f"a URL of bytes is needed, not {url!r}")
    return _urlparse(url)


def parse_qs(
    qs: bytes, keep_blank_values: bool | int = 0, strict_parsing: bool | int = 0
) -> dict[bytes, list[bytes]]:
    """Read a query: `a=1&b=2`, with `+` for a space and `%` before two digits for any byte.

    Args:
        qs: the query.
        keep_blank_values: keep fields whose value is empty.
        strict_parsing: raise for a field without `=`, which is left out otherwise.

    Returns:
        The list of values for each name.

    Raises:
        ValueError: a field has no `=`, and `strict_parsing` is true.
    """
    fields: dict[bytes, list[bytes]] = {}
    for field in qs.replace(b";", b"&").split(b"&"):
        name, equals, value = field.partition(b"=")
        if not equals:
            if strict_parsing:
                raise ValueError(f"a field of a query has an equals sign, unlike {field!r}")
            continue
        if value or keep_blank_values:
            fields.setdefault(_unquote(name), []).append(_unquote(value))
    return fields


def _unquote(quoted: bytes) -> bytes:
    quoted = quoted.replace(b"+", b" ")
    return unquote_to_bytes(quoted) if b"%" in quoted else quoted


def parseContentRange(header: str | bytes) -> tuple[int, int, int | None]:
    """Read a Content-Range of bytes: RFC 9110, section 14.4.

    Returns:
        First and last position, and the length of the whole or None if it says `*`.

    Raises:
        ValueError: it isn't one.
    """
    text = header.decode("iso-8859-1") if isinstance(header, bytes) else header
    found = re.fullmatch(r"\s*bytes\s+([0-9]+)-([0-9]+)/([0-9]+|\*)\s*", text, re.IGNORECASE)
    if found is None:
        raise ValueError(f"a range of bytes is needed, such as 'bytes 0-9/100', not {header!r}")
    start, end, length = found.groups()
    return int(start), int(end), None if length == "*" else int(length)


def content_type(header: bytes) -> tuple[bytes, dict[bytes, bytes]]:
    """Split a Content-Type into the type, in small letters, and its parameters (RFC 9110, section 8.3.1)."""
    return _value_and_parameters(header, "content-type")


def _value_and_parameters(header: bytes, name: str) -> tuple[bytes, dict[bytes, bytes]]:
    message = Message()
    message[name] = header.decode("iso-8859-1").replace("\r", " ").replace("\n", " ")
    (value, _), *parameters = message.get_params([("", "")], name)
    return value.strip().lower().encode("iso-8859-1"), {
        key.lower().encode("iso-8859-1"): collapse_rfc2231_value(text).encode("iso-8859-1", "replace")
        for key, text in parameters
    }


def form_fields(body: bytes, boundary: bytes) -> dict[bytes, list[bytes]]:
    """Read a form of the type multipart/form-data: RFC 7578.

    Files are fields like the others; parts without a name are left out.

    Raises:
        MalformedForm: the boundary isn't one, or does not occur.
    """
    if not _is_boundary(boundary):
        raise MalformedForm(f"not a boundary: {boundary[:80]!r}")
    # Each boundary but the first one follows a line break, which belongs to it.
    _, *parts = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if not parts:
        raise MalformedForm("the boundary does not occur in the body")
    fields: dict[bytes, list[bytes]] = {}
    for part in parts:
        if part.startswith(b"--"):
            break  # what follows is an epilogue
        head, _, content = part.partition(b"\r\n\r\n")
        headers = _headers_of_part(head)
        _, parameters = _value_and_parameters(headers.get(b"content-disposition", b""), "content-disposition")
        name = parameters.get(b"name")
        if name is not None:
            fields.setdefault(name, []).append(_decoded(content, headers))
    return fields


def _headers_of_part(head: bytes) -> dict[bytes, bytes]:
    lines = head.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n")[1:]
    pairs = (line.partition(b":") for line in lines)
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _decoded(content: bytes, headers: dict[bytes, bytes]) -> bytes:
    """RFC 7578, section 4.7: nothing should be encoded nowadays, but old senders do."""
    encoding = headers.get(b"content-transfer-encoding", b"").lower()
    try:
        if encoding == b"base64":
            return base64.b64decode(content)
        if encoding == b"quoted-printable":
            return quopri.decodestring(content)
    except binascii.Error as error:
        raise MalformedForm(f"a field should be in {encoding.decode()}, and isn't") from error
    return content
