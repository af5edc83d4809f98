"""Errors, of sentences and of positions (public names: `asyncreactor.positioning.base`)."""

from __future__ import annotations

import math
from typing import ClassVar

from asyncreactor.python._arguments import must_be_number
from asyncreactor.python.util import FancyEqMixin

__all__ = ["InvalidChecksum", "InvalidSentence", "PositionError"]

ALLOWED_DIFFERENCE = 0.1
"""How far dilutions of precision may be from what they should be: devices round to one decimal."""


class InvalidSentence(Exception):
    """What a device sent is no sentence."""


class InvalidChecksum(Exception):
    """A sentence was damaged on its way."""


class PositionError(FancyEqMixin):
    """How exact a position is, as dilutions of precision: factors by which the device's own error grows.

    Of the three, `pdop` is the root of the squares of the others, so two tell the third.

    Args:
        pdop: of the place in space.
        hdop: of the place on the ground.
        vdop: of the height.
        testInvariant: refuse dilutions that do not fit together, now and when one is set.

    Raises:
        ValueError: they do not fit together, and that was to be tested.
    """

    compareAttributes: ClassVar[tuple[str, ...]] = ("pdop", "hdop", "vdop")

    def __init__(
        self,
        pdop: float | None = None,
        hdop: float | None = None,
        vdop: float | None = None,
        testInvariant: bool = False,
    ) -> None:
        self._testInvariant = testInvariant
        self._take(pdop, hdop, vdop)

    def __repr__(self) -> str:
        return f"<PositionError (pdop: {self.pdop}, hdop: {self.hdop}, vdop: {self.vdop})>"

    @property
    def pdop(self) -> float | None:
        """The dilution of precision in space, or None if it is unknown."""
        if self._pdop is None and self._hdop is not None and self._vdop is not None:
            return math.hypot(self._hdop, self._vdop)
        return self._pdop

    @pdop.setter
    def pdop(self, value: float | None) -> None:
        self._take(value, self._hdop, self._vdop)

    @property
    def hdop(self) -> float | None:
        """The dilution of precision on the ground, or None if it is unknown."""
        return self._other_side(self._vdop) if self._hdop is None else self._hdop

    @hdop.setter
    def hdop(self, value: float | None) -> None:
        self._take(self._pdop, value, self._vdop)

    @property
    def vdop(self) -> float | None:
        """The dilution of precision of the height, or None if it is unknown."""
        return self._other_side(self._hdop) if self._vdop is None else self._vdop

    @vdop.setter
    def vdop(self, value: float | None) -> None:
        self._take(self._pdop, self._hdop, value)

    def _replaced(self, **dilutions: float) -> PositionError:
        """Return another, with some dilutions replaced."""
        values = {"pdop": self._pdop, "hdop": self._hdop, "vdop": self._vdop, **dilutions}
        return PositionError(**values, testInvariant=self._testInvariant)

    def _other_side(self, side: float | None) -> float | None:
        if self._pdop is None or side is None or self._pdop < side:
            return None
        return math.sqrt(self._pdop**2 - side**2)

    def _take(self, pdop: float | None, hdop: float | None, vdop: float | None) -> None:
        for name, value in (("pdop", pdop), ("hdop", hdop), ("vdop", vdop)):
            if value is not None:
                must_be_number(name, value, "a dilution of precision, a number, or None")
        if self._testInvariant and pdop is not None and hdop is not None and vdop is not None:
            if abs(pdop - math.hypot(hdop, vdop)) > ALLOWED_DIFFERENCE:
                raise ValueError(
                    f"dilutions that do not fit together: position {pdop}, horizontal {hdop}, vertical {vdop}"
                )
        self._pdop, self._hdop, self._vdop = pdop, hdop, vdop
