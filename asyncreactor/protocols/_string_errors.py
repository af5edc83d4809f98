"""What can be wrong with strings that are sent with their length in front."""

from __future__ import annotations

__all__ = ["IncompleteNetstring", "NetstringParseError", "StringTooLongError"]


class StringTooLongError(AssertionError):
    """A string is too long for its length to be sent."""


class NetstringParseError(ValueError):
    """What came isn't a netstring, or it is too long."""


class IncompleteNetstring(Exception):
    """More data must come until something can be said."""
