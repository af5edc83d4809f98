"""Angles of all kinds (public names: `asyncreactor.positioning.base`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from asyncreactor.python._arguments import must_be_number
from asyncreactor.python._constants import NamedConstant, Names
from asyncreactor.python.util import FancyEqMixin

__all__ = ["Angle", "Angles", "Coordinate", "Directions", "Heading"]


class Angles(Names):
    """What an angle is."""

    HEADING = NamedConstant()
    """A direction, clockwise from the north."""

    VARIATION = NamedConstant()
    """The angle between magnetic and true north at a place."""

    LATITUDE = NamedConstant()
    """The angle between a place and the equator, positive in the north."""

    LONGITUDE = NamedConstant()
    """The angle between a place and the meridian of Greenwich, positive in the east."""


class Directions(Names):
    """Where on earth a coordinate is."""

    NORTH = NamedConstant()
    SOUTH = NamedConstant()
    EAST = NamedConstant()
    WEST = NamedConstant()


class Angle(FancyEqMixin):
    """An angle of some kind. It may be unknown as yet.

    Args:
        angle: decimal degrees.
        angleType: one of `Angles`.

    Raises:
        ValueError: there is no such kind, or `angle` is out of its range.
    """

    compareAttributes: ClassVar[tuple[str, ...]] = ("angleType", "inDecimalDegrees")

    def __init__(self, angle: float | None = None, angleType: NamedConstant | None = None) -> None:
        if angleType is not None and angleType not in _NAMES:
            raise ValueError(f"angleType must be one of Angles, or None, not {angleType!r}")
        self.angleType = angleType
        self._angle = self._checked(angle)

    def __float__(self) -> float:
        if self._angle is None:
            raise ValueError(f"{self!r} has no value yet")
        return float(self._angle)

    def __repr__(self) -> str:
        name = "Angle of unknown type" if self.angleType is None else _NAMES[self.angleType]
        return f"<{name} ({self._show_value()})>"

    @property
    def inDecimalDegrees(self) -> float | None:
        """The angle in degrees, or None if it is unknown."""
        return self._angle

    @property
    def inDegreesMinutesSeconds(self) -> tuple[int, int, int] | None:
        """The size of the angle in whole degrees, minutes and seconds, without its sign, or None if unknown."""
        if self._angle is None:
            return None
        minutes, seconds = divmod(int(abs(self._angle) * 3600), 60)
        return (*divmod(minutes, 60), seconds)

    def setSign(self, sign: int) -> None:
        """Keep the size of the angle, and give it another sign: 1 or -1.

        Raises:
            ValueError: `sign` is neither, the angle is unknown, or out of its range then.
        """
        if sign not in (-1, 1):
            raise ValueError(f"bad sign (got {sign}, expected -1 or 1)")
        if self._angle is None:
            raise ValueError(f"{self!r} has no value yet, so it can have no sign")
        self._angle = self._checked(abs(self._angle) * sign)

    def _checked(self, angle: float | None) -> float | None:
        if angle is not None:
            must_be_number("angle", angle, "a number of degrees, or None")
        if angle is not None and self.angleType is not None:
            is_allowed, allowed = _RANGES[self.angleType]
            if not is_allowed(angle):
                raise ValueError(f"Angle {angle} not in allowed range for type {self.angleType!r}: {allowed}")
        return angle

    def _show_value(self) -> str:
        return "unknown value" if self._angle is None else f"{round(self._angle, 2)} degrees"


class Heading(Angle):
    """A direction, clockwise from the north.

    Args:
        angle: decimal degrees: 0 or more, less than 360.
        variation: the angle between magnetic and true north; a number is decimal degrees.

    Raises:
        ValueError: `angle` is out of its range.
    """

    compareAttributes: ClassVar[tuple[str, ...]] = ("angleType", "inDecimalDegrees", "variation")

    def __init__(self, angle: float | None = None, variation: Angle | float | None = None) -> None:
        super().__init__(angle, Angles.HEADING)
        if variation is not None and not isinstance(variation, Angle):
            variation = Angle(variation, Angles.VARIATION)
        self.variation = variation

    @classmethod
    def fromFloats(cls, angleValue: float | None = None, variationValue: float | None = None) -> Heading:
        """Make a heading of numbers.

        Args:
            angleValue: decimal degrees: 0 or more, less than 360.
            variationValue: decimal degrees: more than -180, up to 180.

        Raises:
            ValueError: one of them is out of its range.
        """
        return cls(angleValue, Angle(variationValue, Angles.VARIATION))

    def __repr__(self) -> str:
        variation = "unknown variation" if self.variation is None else repr(self.variation)
        return f"<Heading ({self._show_value()}, {variation})>"

    @property
    def correctedHeading(self) -> Angle | None:
        """The heading less the variation, or None if one of them is unknown."""
        variation = None if self.variation is None else self.variation.inDecimalDegrees
        if self._angle is None or variation is None:
            return None
        return Angle((self._angle - variation) % 360, Angles.HEADING)

    def setSign(self, sign: int) -> None:
        """Give the variation a sign: 1 or -1. The heading has none.

        Raises:
            ValueError: `sign` is neither, or the variation is unknown.
        """
        if self.variation is None:
            raise ValueError(f"{self!r} has no variation, so that can have no sign")
        self.variation.setSign(sign)


class Coordinate(Angle):
    """A latitude or longitude.

    Args:
        angle: decimal degrees: more than -90 and less than 90 for a latitude, twice that for a longitude.
        coordinateType: `Angles.LATITUDE`, `Angles.LONGITUDE` or None.

    Raises:
        ValueError: it is of another kind, or `angle` is out of its range.
    """

    def __init__(self, angle: float | None, coordinateType: NamedConstant | None = None) -> None:
        if coordinateType not in (Angles.LATITUDE, Angles.LONGITUDE, None):
            raise ValueError(
                f"coordinateType must be Angles.LATITUDE, Angles.LONGITUDE or None, not {coordinateType!r}"
            )
        super().__init__(angle, coordinateType)

    @property
    def hemisphere(self) -> NamedConstant:
        """The half of the earth, one of `Directions`. The equator is in the north, Greenwich in the east.

        Raises:
            ValueError: it is neither latitude nor longitude, or unknown.
        """
        if self.angleType is None or self._angle is None:
            raise ValueError(f"{self!r} is in no hemisphere: its type and its value must be known")
        positive, negative = _HEMISPHERES[self.angleType]
        return positive if self._angle >= 0 else negative


_NAMES = {
    Angles.LATITUDE: "Latitude",
    Angles.LONGITUDE: "Longitude",
    Angles.HEADING: "Heading",
    Angles.VARIATION: "Variation",
}

_RANGES: dict[NamedConstant, tuple[Callable[[float], bool], str]] = {
    Angles.LATITUDE: (lambda angle: -90 < angle < 90, "more than -90 and less than 90"),
    Angles.LONGITUDE: (lambda angle: -180 < angle < 180, "more than -180 and less than 180"),
    Angles.HEADING: (lambda angle: 0 <= angle < 360, "0 or more and less than 360"),
    Angles.VARIATION: (lambda angle: -180 < angle <= 180, "more than -180 and not more than 180"),
}

_HEMISPHERES = {
    Angles.LATITUDE: (Directions.NORTH, Directions.SOUTH),
    Angles.LONGITUDE: (Directions.EAST, Directions.WEST),
}
