"""A receiver that ignores everything (public name: `asyncreactor.positioning.base.BasePositioningReceiver`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import implementer

from asyncreactor.positioning.ipositioning import IPositioningReceiver

if TYPE_CHECKING:
    import datetime

    from asyncreactor.positioning._angles import Coordinate, Heading
    from asyncreactor.positioning._beacons import BeaconInformation
    from asyncreactor.positioning._errors import PositionError
    from asyncreactor.positioning._quantities import Altitude, Climb, Speed

__all__ = ["BasePositioningReceiver"]


@implementer(IPositioningReceiver)
class BasePositioningReceiver:
    """Takes everything and does nothing with it. A subclass overrides what it wants to hear."""

    def positionReceived(self, latitude: Coordinate, longitude: Coordinate) -> None:
        """Ignore the place on the ground."""

    def positionErrorReceived(self, positionError: PositionError) -> None:
        """Ignore how exact the position is."""

    def timeReceived(self, time: datetime.datetime) -> None:
        """Ignore the date and time."""

    def headingReceived(self, heading: Heading) -> None:
        """Ignore the direction of movement."""

    def altitudeReceived(self, altitude: Altitude) -> None:
        """Ignore the height."""

    def speedReceived(self, speed: Speed) -> None:
        """Ignore the speed over ground."""

    def climbReceived(self, climb: Climb) -> None:
        """Ignore the speed upwards."""

    def beaconInformationReceived(self, beaconInformation: BeaconInformation) -> None:
        """Ignore the beacons."""
