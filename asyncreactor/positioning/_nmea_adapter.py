"""From NMEA sentences to positions and the like (public name: `asyncreactor.positioning.nmea.NMEAAdapter`)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from zope.interface import implementer

from asyncreactor.positioning._angles import Angle, Angles, Coordinate, Heading
from asyncreactor.positioning._beacons import BeaconInformation, Satellite
from asyncreactor.positioning._errors import PositionError
from asyncreactor.positioning._nmea_sentences import GPGGAFixQualities, GPGLLGPRMCFixQualities, GPGSAFixTypes
from asyncreactor.positioning._quantities import MPS_PER_KNOT, MPS_PER_KPH, Altitude, Speed
from asyncreactor.positioning.ipositioning import INMEAReceiver, IPositioningReceiver

__all__ = ["NMEAAdapter"]

UNITS = {"M": 1.0, "N": MPS_PER_KNOT, "K": MPS_PER_KPH}
"""The letters of units, with their values in metres or in metres per second."""

DIRECTIONS = {
    "latitude": ("latitudeHemisphere", "NS"),
    "longitude": ("longitudeHemisphere", "EW"),
    "magneticVariation": ("magneticVariationDirection", "EW"),
}
"""For each quantity with a direction the part of the sentence that tells it, and its letters: plus and minus."""

COORDINATES = {"latitude": Angles.LATITUDE, "longitude": Angles.LONGITUDE}

DILUTIONS = {
    "positionDilutionOfPrecision": "pdop",
    "horizontalDilutionOfPrecision": "hdop",
    "verticalDilutionOfPrecision": "vdop",
}

SATELLITE_PARTS = ("satellitePRN", "azimuth", "elevation", "signalToNoiseRatio")

TIME = re.compile(r"(\d\d)(\d\d)(\d\d)(?:\.(\d*))?")
DATE = re.compile(r"(\d\d)(\d\d)(\d\d)")
COORDINATE = re.compile(r"(\d+)(\d\d(?:\.\d*)?)")

CALLBACKS = {
    "positionReceived": ("latitude", "longitude"),
    **{
        f"{quantity}Received": (quantity,)
        for quantity in (
            "positionError",
            "time",
            "heading",
            "altitude",
            "speed",
            "climb",
            "beaconInformation",
        )
    },
}
"""For each method of a receiver what it takes."""


@implementer(INMEAReceiver)
class NMEAAdapter:
    """Makes positions and the like of sentences, and tells a receiver.

    What a device knows comes in several sentences, so the adapter remembers. The receiver is told when a sentence
    brings something new and the rest is known. A sentence that says that there is no position makes it forget all.

    Args:
        receiver: an `IPositioningReceiver`.

    Attributes:
        yearThreshold: the earliest year that a date, which has two digits for the year, can mean.
    """

    yearThreshold: int = 1980

    def __init__(self, receiver: IPositioningReceiver) -> None:
        self._receiver = receiver
        self._state: dict[str, Any] = {}
        self._sentenceData: dict[str, Any] = {}
        self.currentSentence: Any = None

    def clear(self) -> None:
        """Forget all that was heard."""
        self._state = {}
        self._sentenceData = {}

    def sentenceReceived(self, sentence: Any) -> None:
        """Take a sentence.

        Raises:
            ValueError: a part of it is wrong. Nothing of it is used then.
        """
        self.currentSentence = sentence
        self._sentenceData = {}
        if self._has_no_fix():
            self.clear()
            return
        for take in (self._take_time, self._take_place, self._take_movement, self._take_errors):
            take()
        kind = (sentence.type or "")[2:]
        if kind == "GSV":
            self._take_seen_satellites()
        elif kind == "GSA":
            self._take_used_satellites()
        self._state.update(self._sentenceData)
        self._tell()

    def _has_no_fix(self) -> bool:
        """Say whether the sentence says that the device does not know where it is. Its numbers mean nothing then."""
        sentence = self.currentSentence
        return bool(
            sentence.fixQuality == GPGGAFixQualities.INVALID_FIX
            or sentence.dataMode == GPGLLGPRMCFixQualities.VOID
            or sentence.fixType == GPGSAFixTypes.GSA_NO_FIX
        )

    def _take_time(self) -> None:
        new = self._sentenceData
        if self.currentSentence.timestamp:
            new["_time"] = _parse_time(self.currentSentence.timestamp)
        if self.currentSentence.datestamp:
            new["_date"] = _parse_date(self.currentSentence.datestamp, self.yearThreshold)
        known = {**self._state, **new}
        if new and "_time" in known and "_date" in known:
            new["time"] = datetime.datetime.combine(known["_date"], known["_time"])

    def _take_place(self) -> None:
        for coordinate, kind in COORDINATES.items():
            sign = self._getHemisphereSign(coordinate)
            text = getattr(self.currentSentence, coordinate + "Float")
            if text:
                self._sentenceData[coordinate] = Coordinate(sign * _parse_coordinate(text), kind)
        for height in ("altitude", "heightOfGeoidAboveWGS84"):
            if getattr(self.currentSentence, height):
                unit_key = height + "Units"
                self._fixUnits(unitKey=unit_key, unit=getattr(self.currentSentence, unit_key) or "M")
                self._sentenceData[height] = Altitude(self._sentenceData[height])

    def _take_movement(self) -> None:
        sentence = self.currentSentence
        if sentence.speedInKnots:
            self._fixUnits(valueKey="speed", sourceKey="speedInKnots", unit="N")
            self._sentenceData["speed"] = Speed(self._sentenceData["speed"])
        if sentence.trueHeading or sentence.magneticVariation:
            before: Heading = self._state.get("heading", Heading())
            angle, variation = before.inDecimalDegrees, before.variation
            if sentence.trueHeading:
                angle = float(sentence.trueHeading)
                angle = 0.0 if angle == 360 else angle  # some devices say 360 for the north
            if sentence.magneticVariation:
                sign = self._getHemisphereSign("magneticVariation")
                variation = Angle(sign * float(sentence.magneticVariation), Angles.VARIATION)
            self._sentenceData["heading"] = Heading(angle, variation)

    def _take_errors(self) -> None:
        texts = {short: getattr(self.currentSentence, long) for long, short in DILUTIONS.items()}
        new = {short: float(text) for short, text in texts.items() if text}
        if new:
            before: PositionError = self._state.get("positionError", PositionError())
            self._sentenceData["positionError"] = before._replaced(**new)

    def _take_seen_satellites(self) -> None:
        sentence = self.currentSentence
        seen: list[Satellite] = []
        if not sentence._isFirstGSVSentence():
            seen += self._state.get("_partialBeaconInformation", ())
        for number in range(4):
            parts = [getattr(sentence, f"{part}_{number}") for part in SATELLITE_PARTS]
            if parts[0]:
                seen.append(Satellite(int(parts[0]), *(float(part) if part else None for part in parts[1:])))
        if sentence._isLastGSVSentence():
            self._state.pop("_partialBeaconInformation", None)
            self._sentenceData["beaconInformation"] = _beacons(seen, self._state.get("_usedPRNs", set()))
        else:
            self._sentenceData["_partialBeaconInformation"] = seen

    def _take_used_satellites(self) -> None:
        texts = (getattr(self.currentSentence, f"usedSatellitePRN_{number}") for number in range(12))
        used = {int(text) for text in texts if text}
        self._sentenceData["_usedPRNs"] = used
        before: BeaconInformation | None = self._state.get("beaconInformation")
        if before is not None:
            self._sentenceData["beaconInformation"] = _beacons(before.seenBeacons, used)

    def _tell(self) -> None:
        for callback, quantities in CALLBACKS.items():
            is_new = any(quantity in self._sentenceData for quantity in quantities)
            if is_new and all(quantity in self._state for quantity in quantities):
                getattr(self._receiver, callback)(
                    **{quantity: self._state[quantity] for quantity in quantities}
                )

    def _getHemisphereSign(self, coordinate: str) -> int:
        """Return the sign of a quantity with a direction; plus if the sentence does not tell."""
        if coordinate not in DIRECTIONS:
            raise ValueError(
                f"unknown coordinate type {coordinate!r}: it must be one of {', '.join(DIRECTIONS)}"
            )
        part, letters = DIRECTIONS[coordinate]
        letter = getattr(self.currentSentence, part)
        if letter is None or letter == letters[0]:
            return 1
        if letter != letters[1]:
            raise ValueError(f"{part} must be {letters[0]} or {letters[1]}, not {letter!r}")
        return -1

    def _fixUnits(
        self,
        unitKey: str | None = None,
        valueKey: str | None = None,
        sourceKey: str | None = None,
        unit: str | None = None,
    ) -> None:
        """Make a quantity of the sentence metric, and put it into the new data.

        Args:
            unitKey: the part of the sentence that tells the unit.
            valueKey: what to call it in the new data; the unit's name without its `Units` if None.
            sourceKey: the part of the sentence that has it; `valueKey` if None.
            unit: its unit, if no part of the sentence tells it.
        """
        if valueKey is None:
            if unitKey is None:
                raise ValueError("valueKey and unitKey cannot both be None: one of them names the quantity")
            valueKey = unitKey.removesuffix("Units")
        letter = getattr(self.currentSentence, unitKey) if unit is None and unitKey is not None else unit
        if letter not in UNITS:
            raise ValueError(f"the unit of {valueKey} must be one of {', '.join(UNITS)}, not {letter!r}")
        value = float(getattr(self.currentSentence, sourceKey or valueKey))
        self._sentenceData[valueKey] = value * UNITS[letter]


def _parse_time(text: str) -> datetime.time:
    """Parse `hhmmss`, with or without a fraction of the second."""
    match = TIME.fullmatch(text)
    if match is None:
        raise ValueError(f"a time must be like hhmmss or hhmmss.sss, not {text!r}")
    hours, minutes, seconds, fraction = match.groups("0")
    return datetime.time(int(hours), int(minutes), int(seconds), int(f"{fraction:0<6.6}"))


def _parse_date(text: str, first_year: int) -> datetime.date:
    """Parse `ddmmyy`, a day in the hundred years that begin with `first_year`."""
    match = DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"a date must be like ddmmyy, not {text!r}")
    day, month, year = map(int, match.groups())
    return datetime.date(first_year + (year - first_year) % 100, month, day)


def _parse_coordinate(text: str) -> float:
    """Parse degrees and minutes, such as `4807.038` for 48 degrees and 7.038 minutes."""
    match = COORDINATE.fullmatch(text)
    if match is None:
        raise ValueError(f"a coordinate must be like dddmm.mmm, not {text!r}")
    degrees, minutes = match.groups()
    return int(degrees) + float(minutes) / 60


def _beacons(seen: Iterable[Satellite], used: set[int]) -> BeaconInformation:
    information = BeaconInformation(seen)
    information.usedBeacons = {
        satellite for satellite in information.seenBeacons if satellite.identifier in used
    }
    return information
