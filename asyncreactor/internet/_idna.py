"""Host names with letters outside ASCII: IDNA 2008 (RFC 5890), or IDNA 2003 without the `idna` package."""

from __future__ import annotations

import re

__all__ = ["_idnaBytes", "_idnaText", "is_valid_ascii"]

#: A label of a name that a resolver accepts: RFC 1123, section 2.1, and the underscore that local names often
#: have.
_LABEL = re.compile(rb"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)\Z")
_LONGEST_NAME = 253


def _idnaBytes(text: str) -> bytes:
    """Encode a host name for DNS: `"bücher.ch"` is `b"xn--bcher-kva.ch"`.

    Raises:
        UnicodeError: it can't be one.
    """
    try:
        import idna
    except ImportError:
        return text.encode("idna")
    return idna.encode(text, uts46=True)


def _idnaText(octets: bytes) -> str:
    """Decode a host name from DNS: the inverse of `_idnaBytes`.

    Raises:
        UnicodeError: it can't be one.
    """
    try:
        import idna
    except ImportError:
        return octets.decode("idna")
    return idna.decode(octets)


def is_valid_ascii(name: bytes) -> bool:
    """Whether `name` has the form of a host name, complete or not; a dot may end it."""
    name = name.removesuffix(b".")
    return len(name) <= _LONGEST_NAME and all(map(_LABEL.match, name.split(b".")))
