"""Paths as strings, of bytes or of text, and names that nobody can guess."""

from __future__ import annotations

import base64
import os
from os import urandom as randomBytes
from typing import AnyStr, Literal, TypeVar

__all__ = [
    "FileMode",
    "OtherAnyStr",
    "armor",
    "as_bytes",
    "as_text",
    "coerce_to",
    "is_within",
    "randomBytes",
    "random_name",
]

OtherAnyStr = TypeVar("OtherAnyStr", str, bytes)
"""The string type of a path made from a path of maybe another string type."""

FileMode = Literal["r", "w", "a", "r+", "w+", "a+"]
"""The modes of `open`. Files are always opened as bytes."""

RANDOM_NAME_BYTES = 12
"""96 random bits: a clash is as good as impossible, and base64 needs no padding."""


def armor(s: bytes) -> bytes:
    """Encode bytes as base64 that is safe in a file name (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(s)


def random_name(like: AnyStr) -> AnyStr:
    """Return an unguessable name of the string type of `like`."""
    return coerce_to(like, armor(randomBytes(RANDOM_NAME_BYTES)))


def as_bytes(path: str | bytes, encoding: str | None = None) -> bytes:
    """Encode a path, with the file system's encoding unless one is given."""
    if isinstance(path, bytes):
        return path
    return os.fsencode(path) if encoding is None else path.encode(encoding)


def as_text(path: str | bytes, encoding: str | None = None) -> str:
    """Decode a path, with the file system's encoding unless one is given."""
    if isinstance(path, str):
        return path
    return os.fsdecode(path) if encoding is None else path.decode(encoding)


def coerce_to(like: AnyStr, path: str | bytes, encoding: str | None = None) -> AnyStr:
    """Return `path` in the string type of `like`."""
    if isinstance(like, bytes):
        return as_bytes(path, encoding)
    return as_text(path, encoding)


def is_within(path: AnyStr, directory: AnyStr) -> bool:
    """Say whether the absolute, normalised `path` is `directory` or lies somewhere below it."""
    sep = coerce_to(directory, os.sep)
    return path == directory or path.startswith(directory.rstrip(sep) + sep)
