"""Requests for ranges of a file: RFC 9110, section 14."""

from __future__ import annotations

import itertools
import math
import os
import time
from collections.abc import Sequence
from typing import Any, Final

from asyncreactor.web._http_dates import stringToDatetime
from asyncreactor.web._responses import PARTIAL_CONTENT, REQUESTED_RANGE_NOT_SATISFIABLE

__all__ = ["Range", "is_current", "parse_ranges", "single_range", "multiple_ranges"]

#: First and last position. Without a first one, the second number is a length, counted from the end.
Range = tuple[int | None, int | None]

#: More ranges than anybody needs are a way to make a server work.
_MOST_RANGES: Final = 200
_boundaries = itertools.count()


def parse_ranges(header: bytes) -> list[Range]:
    """Read the header Range.

    Raises:
        ValueError: it makes no sense.
    """
    kind, equals, specified = header.partition(b"=")
    if not equals or kind.strip() != b"bytes":
        raise ValueError(f"a range of bytes is needed, not {header!r}")
    parts = [part for part in map(bytes.strip, specified.split(b",")) if part]
    if len(parts) > _MOST_RANGES:
        raise ValueError(f"{len(parts)} ranges are more than {_MOST_RANGES}")
    return [_parse_range(part) for part in parts]


def _parse_range(part: bytes) -> Range:
    first, dash, last = (piece.strip() for piece in part.partition(b"-"))
    digits = first + last
    if not dash or not digits.isdigit():
        raise ValueError(f"a range is two numbers with a dash, one of which may be missing, not {part!r}")
    start, end = int(first) if first else None, int(last) if last else None
    if start is not None and end is not None and start > end:
        raise ValueError(f"the range {part!r} ends before it begins")
    return start, end


def is_current(header: bytes | None, modified: float) -> bool:
    """Return whether If-Range lets the ranges be: RFC 9110, section 13.1.5."""
    if header is None:
        return True
    try:
        return stringToDatetime(header) == math.ceil(modified)  # as Last-Modified says it
    except ValueError:
        return False  # a tag: files have none


def _offset_and_length(wanted: Range, size: int) -> tuple[int, int]:
    """Return where a range begins in a file of `size` bytes, and its length: 0 if it is outside."""
    start, end = wanted
    if start is None:
        offset, stop = max(0, size - (end or 0)), size
    else:
        offset, stop = start, size if end is None else min(end + 1, size)
    return (offset, stop - offset) if offset < size else (0, 0)


def _content_range(offset: int, length: int, size: int) -> bytes:
    return b"bytes %d-%d/%d" % (offset, offset + length - 1, size)


def single_range(request: Any, wanted: Range, size: int) -> tuple[int, int]:
    """Set status and Content-Range for one range; return where it begins, and its length."""
    offset, length = _offset_and_length(wanted, size)
    if length:
        request.setResponseCode(PARTIAL_CONTENT)
        request.setHeader(b"content-range", _content_range(offset, length, size))
    else:
        request.setResponseCode(REQUESTED_RANGE_NOT_SATISFIABLE)
        request.setHeader(b"content-range", b"bytes */%d" % size)
    return offset, length


def multiple_ranges(
    request: Any, wanted: Sequence[Range], size: int, content_type: bytes
) -> list[tuple[bytes, int, int]]:
    """Set status and headers for several ranges; return for each the text before it, its begin and its length."""
    boundary = b"%x%x%x" % (int(time.time() * 1000000), os.getpid(), next(_boundaries))
    parts: list[tuple[bytes, int, int]] = []
    for offset, length in (_offset_and_length(each, size) for each in wanted):
        if length:
            head = b"\r\n--%b\r\nContent-type: %b\r\nContent-range: %b\r\n\r\n" % (
                boundary,
                content_type,
                _content_range(offset, length, size),
            )
            parts.append((head, offset, length))
    if not parts:
        request.setResponseCode(REQUESTED_RANGE_NOT_SATISFIABLE)
        request.setHeader(b"content-length", b"0")
        request.setHeader(b"content-range", b"bytes */%d" % size)
        return [(b"", 0, 0)]
    parts.append((b"\r\n--" + boundary + b"--\r\n", 0, 0))
    request.setResponseCode(PARTIAL_CONTENT)
    request.setHeader(b"content-type", b'multipart/byteranges; boundary="%b"' % boundary)
    request.setHeader(b"content-length", b"%d" % sum(len(head) + length for head, _, length in parts))
    return parts
