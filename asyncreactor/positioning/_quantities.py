"""Altitudes and speeds (public names: `asyncreactor.positioning.base`)."""

from __future__ import annotations

from typing import ClassVar, Final

from asyncreactor.python._arguments import must_be_number
from asyncreactor.python.util import FancyEqMixin

__all__ = ["METERS_PER_FOOT", "MPS_PER_KNOT", "MPS_PER_KPH", "Altitude", "Climb", "Speed"]

METERS_PER_FOOT: Final = 0.3048
"""The international foot, in metres."""

MPS_PER_KNOT: Final = 1852 / 3600
"""A knot, which is a nautical mile in an hour, in metres per second."""

MPS_PER_KPH: Final = 1000 / 3600
"""A kilometre per hour, in metres per second."""


class Altitude(FancyEqMixin):
    """A height.

    Args:
        altitude: metres.
    """

    compareAttributes: ClassVar[tuple[str, ...]] = ("inMeters",)

    def __init__(self, altitude: float) -> None:
        must_be_number("altitude", altitude, "a number of metres")
        self._altitude = altitude

    def __float__(self) -> float:
        return float(self._altitude)

    def __repr__(self) -> str:
        return f"<Altitude ({self._altitude} m)>"

    @property
    def inMeters(self) -> float:
        """The height in metres."""
        return self._altitude

    @property
    def inFeet(self) -> float:
        """The height in feet."""
        return self._altitude / METERS_PER_FOOT


class _BaseSpeed(FancyEqMixin):
    """A speed in any direction."""

    compareAttributes: ClassVar[tuple[str, ...]] = ("inMetersPerSecond",)

    def __init__(self, speed: float) -> None:
        self._speed = speed

    def __float__(self) -> float:
        return float(self._speed)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} ({self._speed} m/s)>"

    @property
    def inMetersPerSecond(self) -> float:
        """The speed in metres per second."""
        return self._speed

    @property
    def inKnots(self) -> float:
        """The speed in knots."""
        return self._speed / MPS_PER_KNOT


class Speed(_BaseSpeed):
    """A speed over ground.

    Args:
        speed: metres per second, 0 or more.

    Raises:
        ValueError: it is negative.
    """

    def __init__(self, speed: float) -> None:
        must_be_number("speed", speed, "0 or more metres per second", least=0)
        super().__init__(speed)


class Climb(_BaseSpeed):
    """A speed upwards; downwards if negative.

    Args:
        climb: metres per second.
    """

    def __init__(self, climb: float) -> None:
        must_be_number("climb", climb, "a number of metres per second")
        super().__init__(climb)
