"""Interfaces of what hears where something is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from zope.interface import Attribute, Interface

if TYPE_CHECKING:
    import datetime

    from asyncreactor.positioning.base import (
        Altitude,
        BeaconInformation,
        Climb,
        Coordinate,
        Heading,
        PositionError,
        Speed,
    )
    from asyncreactor.positioning.nmea import NMEASentence

__all__ = ["INMEAReceiver", "IPositioningBeacon", "IPositioningReceiver"]


class IPositioningReceiver(Interface):
    """Hears of positions and the like. Each method is called when the device has told something new of it."""

    def positionReceived(latitude: Coordinate, longitude: Coordinate) -> None:
        """Take the place on the ground."""

    def positionErrorReceived(positionError: PositionError) -> None:
        """Take how exact the position is."""

    def timeReceived(time: datetime.datetime) -> None:
        """Take the date and time, which are UTC and have no time zone of their own."""

    def headingReceived(heading: Heading) -> None:
        """Take the direction of movement."""

    def altitudeReceived(altitude: Altitude) -> None:
        """Take the height above mean sea level."""

    def speedReceived(speed: Speed) -> None:
        """Take the speed over ground."""

    def climbReceived(climb: Climb) -> None:
        """Take the speed upwards."""

    def beaconInformationReceived(beaconInformation: BeaconInformation) -> None:
        """Take which beacons, such as satellites, are in sight and in use."""


class IPositioningBeacon(Interface):
    """Something whose signals tell positions, such as a satellite."""

    identifier = Attribute("What tells this beacon from others. Its type depends on the kind of beacon.")


class INMEAReceiver(Interface):
    """Hears NMEA sentences."""

    def sentenceReceived(sentence: NMEASentence) -> None:
        """Take a sentence."""
