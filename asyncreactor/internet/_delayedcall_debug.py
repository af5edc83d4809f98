"""Whether calls that wait remember where they were made: `DelayedCall.debug`, where each of them can look quickly."""

from __future__ import annotations

from typing import Final

__all__ = ["Remembering", "remembering"]


class Remembering:
    """The switch."""

    __slots__ = ("on",)

    def __init__(self) -> None:
        self.on = False


remembering: Final = Remembering()
