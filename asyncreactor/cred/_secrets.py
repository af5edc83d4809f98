"""Compare secrets."""

from __future__ import annotations

import hmac

__all__ = ["same_secret"]


def same_secret(one: object, other: object) -> bool:
    """Return `one == other`; for text and bytes in a time that doesn't tell how much of it is right."""
    if isinstance(one, bytes) and isinstance(other, bytes):
        return hmac.compare_digest(one, other)
    if isinstance(one, str) and isinstance(other, str):
        return hmac.compare_digest(one.encode("utf-8"), other.encode("utf-8"))
    return one == other
