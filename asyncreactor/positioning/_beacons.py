"""Beacons, such as satellites (public names: `asyncreactor.positioning.base`)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zope.interface import implementer

from asyncreactor.positioning.ipositioning import IPositioningBeacon

__all__ = ["BeaconInformation", "PositioningBeacon", "Satellite"]


@implementer(IPositioningBeacon)
class PositioningBeacon:
    """A beacon.

    Args:
        identifier: what tells it from others.
    """

    def __init__(self, identifier: Any) -> None:
        self.identifier = identifier

    def __repr__(self) -> str:
        return f"<Beacon ({self.identifier})>"


class Satellite(PositioningBeacon):
    """A satellite.

    Args:
        identifier: its PRN, the number of its code.
        azimuth: its direction from here, in degrees clockwise from the north, or None.
        elevation: its height above the horizon, in degrees, or None.
        signalToNoiseRatio: how well it is received, in dB, or None.
    """

    def __init__(
        self,
        identifier: int,
        azimuth: float | None = None,
        elevation: float | None = None,
        signalToNoiseRatio: float | None = None,
    ) -> None:
        super().__init__(identifier)
        self.azimuth = azimuth
        self.elevation = elevation
        self.signalToNoiseRatio = signalToNoiseRatio

    def __repr__(self) -> str:
        place = f"azimuth: {self.azimuth}, elevation: {self.elevation}"
        return f"<Satellite ({self.identifier}), {place}, snr: {self.signalToNoiseRatio}>"


class BeaconInformation:
    """Which beacons are there.

    Args:
        seenBeacons: those in sight.

    Attributes:
        seenBeacons: those in sight, a set.
        usedBeacons: those of them that the position was computed with, a set.
    """

    def __init__(self, seenBeacons: Iterable[Any] = ()) -> None:
        self.seenBeacons: set[Any] = set(seenBeacons)
        self.usedBeacons: set[Any] = set()

    def __repr__(self) -> str:
        used = _sorted(self.usedBeacons)
        unused = _sorted(self.seenBeacons - self.usedBeacons)
        return f"<BeaconInformation (used beacons ({len(used)}): {used}, unused beacons: {unused})>"


def _sorted(beacons: Iterable[Any]) -> list[Any]:
    return sorted(beacons, key=lambda beacon: beacon.identifier)
