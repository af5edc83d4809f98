"""Which type of content a file has, by its name."""

from __future__ import annotations

import mimetypes
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any

__all__ = ["getTypeAndEncoding", "loadMimeTypes"]

#: What the system's tables may not have.
_MORE_TYPES = {
    ".conf": "text/plain",
    ".diff": "text/plain",
    ".flac": "audio/x-flac",
    ".java": "text/plain",
    ".oz": "text/x-oz",
    ".patch": "text/plain",
    ".swf": "application/x-shockwave-flash",
    ".wml": "text/vnd.wap.wml",
    ".xul": "application/vnd.mozilla.xul+xml",
}


def loadMimeTypes(
    mimetype_locations: Sequence[str] | None = None, init: Callable[[Any], object] = mimetypes.init
) -> dict[str, str]:
    """Return the type of content for each extension.

    Args:
        mimetype_locations: the files to read; by default the system's.
        init: reads them.
    """
    init(mimetype_locations)
    mimetypes.types_map.update(_MORE_TYPES)
    return mimetypes.types_map


def getTypeAndEncoding(
    filename: str, types: Mapping[str, str], encodings: Mapping[str, str], defaultType: str
) -> tuple[str, str | None]:
    """Return type and encoding of a file's content; the encoding may be None.

    Args:
        filename: the name, such as `page.html.gz`.
        types: the type for each extension.
        encodings: the encoding for each extension that tells one.
        defaultType: the type for other extensions.
    """
    rest, extension = os.path.splitext(filename)
    encoding = encodings.get(extension.lower())
    if encoding is not None:
        extension = os.path.splitext(rest)[1]
    return types.get(extension.lower(), defaultType), encoding
