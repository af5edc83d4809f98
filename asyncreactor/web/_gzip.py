"""Answers that are compressed on their way."""

from __future__ import annotations

import re
import zlib
from typing import Any

from zope.interface import implementer

from asyncreactor.web import iweb

__all__ = ["GzipEncoderFactory"]

#: gzip as one of the codings that a client takes, unless with a weight of zero: RFC 9110, section 12.5.3.
_accepts_gzip = re.compile(rb"(?:^|[\s,])gzip(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))(?:$|[\s,;])").search


@implementer(iweb._IRequestEncoderFactory)
class GzipEncoderFactory:
    """Compresses answers for clients that take gzip (RFC 1952).

    Attributes:
        compressLevel: from 1 (fast) to 9 (small).
    """

    compressLevel = 9

    def encoderForRequest(self, request: Any) -> _GzipEncoder | None:
        """Return an encoder if the client takes gzip, and say so in the answer's headers."""
        accepted = b",".join(request.requestHeaders.getRawHeaders(b"accept-encoding", []))
        if not _accepts_gzip(accepted):
            return None
        codings = request.responseHeaders.getRawHeaders(b"content-encoding") or []
        request.responseHeaders.setRawHeaders(b"content-encoding", [b",".join([*codings, b"gzip"])])
        return _GzipEncoder(self.compressLevel, request)


@implementer(iweb._IRequestEncoder)
class _GzipEncoder:
    """Compresses one answer."""

    _compressor: Any = None

    def __init__(self, compressLevel: int, request: Any) -> None:
        self._level = compressLevel
        self._request = request

    def encode(self, data: bytes) -> bytes:
        """Return what is now compressed of the answer."""
        if self._compressor is None:
            self._compressor = zlib.compressobj(self._level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
            # The length, if there was one, was that of the whole.
            self._request.responseHeaders.removeHeader(b"content-length")
        compressed: bytes = self._compressor.compress(data)
        return compressed

    def finish(self) -> bytes:
        """Return the rest."""
        if self._compressor is None:
            return b""
        rest: bytes = self._compressor.flush()
        return rest
