"""Positions and what belongs to them: angles, speeds, altitudes, errors and beacons."""

from __future__ import annotations

from asyncreactor.positioning._angles import Angle, Angles, Coordinate, Directions, Heading
from asyncreactor.positioning._beacons import BeaconInformation, PositioningBeacon, Satellite
from asyncreactor.positioning._errors import InvalidChecksum, InvalidSentence, PositionError
from asyncreactor.positioning._quantities import (
    METERS_PER_FOOT,
    MPS_PER_KNOT,
    MPS_PER_KPH,
    Altitude,
    Climb,
    Speed,
)
from asyncreactor.positioning._receivers import BasePositioningReceiver

__all__ = [
    "BasePositioningReceiver",
    "Coordinate",
    "Altitude",
    "Heading",
    "Speed",
    "Climb",
    "PositionError",
    "BeaconInformation",
    "Satellite",
    "PositioningBeacon",
    "Angle",
    "Angles",
    "Directions",
    "InvalidSentence",
    "InvalidChecksum",
    "MPS_PER_KNOT",
    "MPS_PER_KPH",
    "METERS_PER_FOOT",
]

for _name in __all__:
    if isinstance(globals()[_name], type):
        globals()[_name].__module__ = __name__
