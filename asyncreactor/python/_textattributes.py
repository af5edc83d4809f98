"""The state of text formatting, such as colours and bold type."""

from __future__ import annotations

__all__ = ["DefaultFormattingState"]


class DefaultFormattingState:
    """No formatting at all; so all of these are equal."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DefaultFormattingState) or NotImplemented

    def __hash__(self) -> int:
        return hash(DefaultFormattingState)
