"""Tests of asyncreactor.positioning.base."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from asyncreactor.positioning import base
from asyncreactor.positioning.base import Angle, Angles, Coordinate, Directions, Heading, PositionError
from asyncreactor.positioning.ipositioning import IPositioningBeacon, IPositioningReceiver


def test_public_names_say_where_they_are_found() -> None:
    assert {Angle.__module__, base.Satellite.__module__, PositionError.__module__} == {
        "asyncreactor.positioning.base"
    }


@pytest.mark.parametrize(
    ("angle", "shown"),
    [
        (Angle(), "<Angle of unknown type (unknown value)>"),
        (Angle(1.23456), "<Angle of unknown type (1.23 degrees)>"),
        (Angle(angleType=Angles.VARIATION), "<Variation (unknown value)>"),
        (Coordinate(-50.0, Angles.LATITUDE), "<Latitude (-50.0 degrees)>"),
        (Heading(1.0), "<Heading (1.0 degrees, unknown variation)>"),
        (Heading.fromFloats(1.0, -10.0), "<Heading (1.0 degrees, <Variation (-10.0 degrees)>)>"),
        (base.Altitude(1.0), "<Altitude (1.0 m)>"),
        (base.Speed(50.0), "<Speed (50.0 m/s)>"),
        (base.Climb(-5.0), "<Climb (-5.0 m/s)>"),
        (PositionError(2.0), "<PositionError (pdop: 2.0, hdop: None, vdop: None)>"),
        (base.PositioningBeacon("A"), "<Beacon (A)>"),
        (base.Satellite(1, 2, 3, 4), "<Satellite (1), azimuth: 2, elevation: 3, snr: 4>"),
    ],
)
def test_shows(angle: object, shown: str) -> None:
    assert repr(angle) == shown


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (Angles.LATITUDE, [-89.9, 89.9], [-90, 90]),
        (Angles.LONGITUDE, [-179.9, 179.9], [-180, 180]),
        (Angles.HEADING, [0, 359.9], [-0.1, 360]),
        (Angles.VARIATION, [-179.9, 180], [-180, 180.1]),
    ],
)
def test_ranges(kind: Any, good: list[float], bad: list[float]) -> None:
    assert [Angle(angle, kind).inDecimalDegrees for angle in good] == good
    for angle in bad:
        with pytest.raises(ValueError, match="not in allowed range"):
            Angle(angle, kind)


def test_wrong_kinds_are_refused() -> None:
    kind: Any = "BOGUS"
    with pytest.raises(ValueError, match="one of Angles"):
        Angle(1.0, kind)
    with pytest.raises(ValueError, match="LATITUDE"):
        Coordinate(1.0, Angles.HEADING)


@given(st.floats(-89.9, 89.9))
def test_degrees_minutes_and_seconds(degrees: float) -> None:
    parts = Coordinate(degrees, Angles.LATITUDE).inDegreesMinutesSeconds
    assert parts is not None
    whole, minutes, seconds = parts
    assert 0 <= minutes < 60 and 0 <= seconds < 60
    assert whole + minutes / 60 + seconds / 3600 == pytest.approx(abs(degrees), abs=1 / 3600)
    assert Coordinate(None).inDegreesMinutesSeconds is None


def test_hemispheres() -> None:
    for value, latitude, longitude in [
        (1.0, Directions.NORTH, Directions.EAST),
        (-1.0, Directions.SOUTH, Directions.WEST),
    ]:
        assert Coordinate(value, Angles.LATITUDE).hemisphere is latitude
        assert Coordinate(value, Angles.LONGITUDE).hemisphere is longitude
    with pytest.raises(ValueError, match="no hemisphere"):
        Coordinate(1.0).hemisphere  # noqa: B018


def test_signs() -> None:
    coordinate, heading = Coordinate(50.0, Angles.LATITUDE), Heading.fromFloats(1.0, 2.0)
    coordinate.setSign(-1)
    heading.setSign(-1)
    assert heading.variation is not None
    assert (coordinate.inDecimalDegrees, heading.variation.inDecimalDegrees) == (-50.0, -2.0)
    for wrong in (0, 50):
        with pytest.raises(ValueError, match="bad sign"):
            coordinate.setSign(wrong)
    for unknown in (Angle(), Heading(1.0), Heading.fromFloats(1.0)):
        with pytest.raises(ValueError, match="no v"):
            unknown.setSign(1)
    with pytest.raises(ValueError, match="allowed range"):
        Angle(180, Angles.VARIATION).setSign(-1)


@pytest.mark.parametrize(
    ("heading", "variation", "corrected"), [(1, -10, 11), (359, -2, 1), (359, -1, 0), (1, 2, 359), (1, 1, 0)]
)
def test_corrected_headings(heading: float, variation: float, corrected: float) -> None:
    assert Heading.fromFloats(heading, variation).correctedHeading == Angle(corrected, Angles.HEADING)
    assert Heading(heading).correctedHeading is None


def test_equality() -> None:
    assert Coordinate(1.0, Angles.LATITUDE) == Coordinate(1.0, Angles.LATITUDE)
    assert Coordinate(1.0, Angles.LATITUDE) != Coordinate(1.0, Angles.LONGITUDE)
    assert Heading.fromFloats(1.0, 2.0) != Heading.fromFloats(1.0, 3.0)
    assert base.Altitude(1.0) == base.Altitude(1.0) != base.Altitude(2.0)


def test_conversions() -> None:
    assert float(Coordinate(10.0)) == 10.0
    with pytest.raises(ValueError, match="no value"):
        float(Angle())
    assert base.Altitude(0.3048).inFeet == pytest.approx(1)
    assert base.Speed(1852 / 3600).inKnots == pytest.approx(1)
    assert (float(base.Climb(-1.0)), float(base.Altitude(2)), base.Speed(3).inMetersPerSecond) == (
        -1.0,
        2.0,
        3,
    )
    with pytest.raises(ValueError, match="0 or more"):
        base.Speed(-1.0)


def test_two_dilutions_tell_the_third() -> None:
    assert PositionError(hdop=3.0, vdop=4.0).pdop == 5.0
    assert PositionError(pdop=5.0, vdop=4.0).hdop == 3.0
    assert PositionError(pdop=5.0, hdop=3.0).vdop == 4.0
    assert PositionError(pdop=1.0, hdop=2.0).vdop is None
    assert PositionError(hdop=1.0).vdop is None


def test_dilutions_must_fit_if_that_is_tested() -> None:
    with pytest.raises(ValueError, match="fit together"):
        PositionError(1.0, 1.0, 1.0, testInvariant=True)
    error = PositionError(hdop=3.0, vdop=4.0, testInvariant=True)
    with pytest.raises(ValueError, match="fit together"):
        error.pdop = 100.0
    assert error.pdop == 5.0
    error.hdop = error.vdop = None
    error.pdop = 1.0
    assert (error.pdop, error.hdop, error.vdop) == (1.0, None, None)


def test_beacons() -> None:
    satellites = [base.Satellite(number) for number in (3, 1, 2)]
    information = base.BeaconInformation(satellites)
    information.usedBeacons.add(satellites[0])
    first, second, third = sorted(map(repr, satellites))
    assert repr(information) == (
        f"<BeaconInformation (used beacons (1): [{third}], unused beacons: [{first}, {second}])>"
    )


def test_interfaces() -> None:
    assert verifyObject(IPositioningBeacon, base.Satellite(1))
    receiver = base.BasePositioningReceiver()
    assert verifyObject(IPositioningReceiver, receiver)
    for name in IPositioningReceiver:
        arguments = [None] * len(IPositioningReceiver[name].positional)
        assert getattr(receiver, name)(*arguments) is None


@pytest.mark.parametrize(
    ("kind", "values", "error", "text"),
    [
        (base.Altitude, ["9"], TypeError, "altitude must be a number of metres, not '9'"),
        (base.Speed, ["9"], TypeError, "speed must be 0 or more metres per second, not '9'"),
        (base.Speed, [-1], ValueError, "speed must be 0 or more metres per second, not -1"),
        (base.Climb, [None], TypeError, "climb must be a number of metres per second, not None"),
        (Angle, ["9"], TypeError, "angle must be a number of degrees, or None, not '9'"),
        (Heading, [9, 300], ValueError, "Angle 300 not in allowed range for type <Angles=VARIATION>"),
        (PositionError, [1, 1, "x"], TypeError, "vdop must be a dilution of precision"),
    ],
)
def test_wrong_values_are_named(kind: Any, values: list[Any], error: type[Exception], text: str) -> None:
    with pytest.raises(error, match=text):
        kind(*values)
