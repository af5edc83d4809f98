"""Tests of asyncreactor.positioning.nmea."""

from __future__ import annotations

import datetime
import operator
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from asyncreactor.positioning import base, nmea
from asyncreactor.positioning.ipositioning import INMEAReceiver

GGA = "GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,"
RMC = "GPRMC,123519.5,A,4807.038,S,01131.000,W,022.4,084.4,230394,003.1,W"
GSA = "GPGSA,A,3,19,28,14,18,27,22,31,39,,,,,1.7,1.0,1.3"
GSV = [
    "GPGSV,3,1,11,03,03,111,00,04,15,270,00,06,01,010,00,13,06,292,",
    "GPGSV,3,2,11,14,25,170,00,16,57,208,39,18,67,296,40,19,40,246,00",
    "GPGSV,3,3,11,22,42,067,42,24,14,311,43,,,,,27,05,244,00",
]


def line(sentence: str) -> bytes:
    """Put a sentence on a line, with its checksum."""
    return b"$%s*%02X\r\n" % (sentence.encode(), reduce(operator.xor, sentence.encode(), 0))


class Receiver(base.BasePositioningReceiver):
    """Keeps the last thing of each kind."""

    def __init__(self) -> None:
        self.heard: dict[str, Any] = {}

    def __getattribute__(self, name: str) -> Any:
        if name.endswith("Received"):
            return lambda **quantities: self.heard.update(quantities)
        return super().__getattribute__(name)


class Device:
    """Speaks, and what it says is heard."""

    def __init__(self) -> None:
        self.receiver = Receiver()
        self.adapter = nmea.NMEAAdapter(self.receiver)
        self.sentences: list[nmea.NMEASentence] = []
        self.protocol = nmea.NMEAProtocol(self.adapter, self.sentences.append)

    def say(self, *sentences: str) -> dict[str, Any]:
        """Return what is heard of these."""
        self.receiver.heard = {}
        for sentence in sentences:
            self.protocol.dataReceived(line(sentence))
        return self.receiver.heard


@pytest.fixture
def device() -> Device:
    return Device()


def test_provides_its_interface(device: Device) -> None:
    assert verifyObject(INMEAReceiver, device.adapter)


def test_a_fix(device: Device) -> None:
    heard = device.say(GGA)
    assert heard == {
        "latitude": base.Coordinate(48 + 7.038 / 60, base.Angles.LATITUDE),
        "longitude": base.Coordinate(11 + 31 / 60, base.Angles.LONGITUDE),
        "altitude": base.Altitude(545.4),
        "positionError": base.PositionError(hdop=0.9),
    }


def test_a_movement(device: Device) -> None:
    heard = device.say(RMC)
    assert heard["latitude"].inDecimalDegrees < 0 and heard["longitude"].inDecimalDegrees < 0
    assert heard["speed"] == base.Speed(22.4 * base.MPS_PER_KNOT)
    assert heard["heading"] == base.Heading.fromFloats(84.4, -3.1)
    assert heard["time"] == datetime.datetime(1994, 3, 23, 12, 35, 19, 500000)


def test_only_news_is_told(device: Device) -> None:
    device.say(GGA, RMC)
    heading = device.say("GPHDT,038.005,T")
    assert heading == {"heading": base.Heading.fromFloats(38.005, -3.1)}
    assert device.say("GPHDT,360.0,T")["heading"].inDecimalDegrees == 0


def test_date_and_time_meet(device: Device) -> None:
    assert "time" not in device.say(GGA)
    device.say(RMC)
    assert device.say(GGA)["time"] == datetime.datetime(1994, 3, 23, 12, 35, 19)


def test_two_digits_of_a_year_mean_one_from_the_threshold_on(device: Device) -> None:
    for threshold, year in [(1980, 1994), (1995, 2094), (1894, 1894), (2050, 2094)]:
        device.adapter.yearThreshold = threshold
        assert device.say(RMC)["time"].year == year


def test_satellites(device: Device) -> None:
    assert "beaconInformation" not in device.say(GSA, *GSV[:2])
    heard = device.say(GSV[2])["beaconInformation"]
    assert {each.identifier for each in heard.seenBeacons} == {3, 4, 6, 13, 14, 16, 18, 19, 22, 24, 27}
    assert {each.identifier for each in heard.usedBeacons} == {14, 18, 19, 22, 27}
    (thirteen,) = (each for each in heard.seenBeacons if each.identifier == 13)
    assert (thirteen.azimuth, thirteen.elevation, thirteen.signalToNoiseRatio) == (292, 6, None)
    heard = device.say("GPGSA,A,3,03,,,,,,,,,,,,1.7,1.0,1.3")["beaconInformation"]
    assert {each.identifier for each in heard.usedBeacons} == {3}


def test_dilutions(device: Device) -> None:
    assert device.say(GSA)["positionError"] == base.PositionError(1.7, 1.0, 1.3)
    assert device.say(GGA)["positionError"] == base.PositionError(1.7, 0.9, 1.3)


@pytest.mark.parametrize(
    "lost",
    [
        "GPGGA,123519,4807.0,N,01131.0,E,0,0,0.9,545.4,M,,M,,",
        "GPGLL,4916.45,N,12311.12,W,225444,V",
        "GPGSA,A,1,19",
    ],
)
def test_without_a_fix_all_is_forgotten(device: Device, lost: str) -> None:
    device.say(GGA)
    assert device.say(lost) == {}
    assert device.adapter._state == {}


def test_other_talkers_say_the_same(device: Device) -> None:
    assert device.say("GN" + GGA[2:])["altitude"] == base.Altitude(545.4)
    assert "beaconInformation" in device.say(*("GL" + sentence[2:] for sentence in GSV))


@pytest.mark.parametrize(
    ("sentence", "message"),
    [
        ("GPRMC,123519,A,4807.038,Q,01131.000,E", "latitudeHemisphere must be N or S, not 'Q'"),
        ("GPRMC,123519,A,4807.038,N,01131.000,N", "longitudeHemisphere must be E or W"),
        ("GPRMC,123519,A,07.x,N,01131.000,E", "like dddmm.mmm"),
        ("GPRMC,123519,A,9907.0,N,01131.000,E", "not in allowed range"),
        ("GPRMC,1235,A", "like hhmmss"),
        ("GPRMC,996060,A", "hour"),
        ("GPRMC,123519,A,,,,,,,3201", "like ddmmyy"),
        ("GPRMC,123519,A,,,,,,,320101", "day"),
        ("GPRMC,123519,A,,,,,fast", "float"),
        ("GPGGA,123519,,,,,1,08,0.9,545.4,F", "unit of altitude must be one of M, N, K, not 'F'"),
        ("GPXXX,1", "unknown sentence type 'GPXXX'; known are GPGGA"),
    ],
)
def test_wrong_parts_are_refused(device: Device, sentence: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        device.say(sentence)
    assert device.adapter._state == {}


@pytest.mark.parametrize("raw", [b"", b"$", b"GPGGA*00", b"$GPGGA", b"$GPGGA*1", b"!GPGGA*"])
def test_what_is_no_sentence_is_refused(device: Device, raw: bytes) -> None:
    with pytest.raises((base.InvalidSentence, base.InvalidChecksum)):
        device.protocol.lineReceived(raw)


def test_damage_is_noticed(device: Device) -> None:
    device.protocol.lineReceived(b"$GPHDT,1.0,T*")
    with pytest.raises(base.InvalidChecksum, match="is 00, and should be"):
        device.protocol.lineReceived(b"$GPHDT,1.0,T*00")


@given(st.data())
def test_sentences_do_not_depend_on_cuts(data: st.DataObject) -> None:
    wire = b"".join(map(line, [GGA, RMC, GSA, *GSV]))
    cuts = sorted(data.draw(st.sets(st.integers(0, len(wire)))))
    device = Device()
    for start, stop in zip([0, *cuts], [*cuts, len(wire)], strict=True):
        device.protocol.dataReceived(wire[start:stop])
    assert [sentence.type for sentence in device.sentences] == ["GPGGA", "GPRMC", "GPGSA"] + ["GPGSV"] * 3
    assert device.receiver.heard["speed"].inKnots == pytest.approx(22.4)


@given(st.binary(max_size=60))
def test_any_line_is_taken_or_refused_by_name(body: bytes) -> None:
    device = Device()
    try:
        device.protocol.lineReceived(b"$" + body + b"*")
    except (base.InvalidSentence, base.InvalidChecksum, ValueError):
        assert device.adapter._state == {}


def test_sentences_have_named_parts(device: Device) -> None:
    device.say("GPHDT,038.005,T")
    (sentence,) = device.sentences
    assert (sentence.type, sentence.trueHeading, sentence.altitude) == ("GPHDT", "038.005", None)
    assert set(sentence.presentAttributes) == {"type", "trueHeading"}
    assert repr(sentence) == "<NMEASentence (GPHDT) {trueHeading: 038.005}>"
    assert repr(nmea.NMEASentence({})) == "<NMEASentence (unknown type) {}>"
    with pytest.raises(AttributeError, match="bogus"):
        sentence.bogus  # noqa: B018
    assert None not in nmea.NMEAProtocol.getSentenceAttributes()


def test_fix_qualities_are_what_devices_say() -> None:
    assert nmea.GPGGAFixQualities("8") is nmea.GPGGAFixQualities.SIMULATED
    assert str(nmea.GPGSAFixTypes.GSA_3D_FIX) + nmea.GPGLLGPRMCFixQualities.VOID == "3V"
