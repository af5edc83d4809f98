"""NMEA sentences, and the protocol that makes them of lines (public names: `asyncreactor.positioning.nmea`)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from enum import StrEnum, auto
from functools import reduce
from typing import Any

from asyncreactor.positioning import _sentence
from asyncreactor.positioning._errors import InvalidChecksum, InvalidSentence
from asyncreactor.protocols.basic import LineReceiver

__all__ = [
    "GPGGAFixQualities",
    "GPGLLGPRMCFixQualities",
    "GPGSAFixTypes",
    "NMEAProtocol",
    "NMEASentence",
    "split_sentence",
    "validate_checksum",
]

CHECKSUM_DIGITS = 2

_POSITION = ("latitudeFloat", "latitudeHemisphere", "longitudeFloat", "longitudeHemisphere")
_SATELLITE = ("satellitePRN", "elevation", "azimuth", "signalToNoiseRatio")


class _Digits(StrEnum):
    """Counts its members up from "0"."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last_values: list[str]) -> str:
        return str(count)


class GPGGAFixQualities(_Digits):
    """What the position in a GGA sentence is based on."""

    INVALID_FIX = auto()
    GPS_FIX = auto()
    DGPS_FIX = auto()
    PPS_FIX = auto()
    RTK_FIX = auto()
    FLOAT_RTK_FIX = auto()
    DEAD_RECKONING = auto()
    MANUAL = auto()
    SIMULATED = auto()


class GPGLLGPRMCFixQualities(StrEnum):
    """Whether the position in a GLL or RMC sentence counts."""

    ACTIVE = "A"
    VOID = "V"


class GPGSAFixTypes(StrEnum):
    """How many dimensions of the position a GSA sentence is about are known."""

    GSA_NO_FIX = "1"
    GSA_2D_FIX = "2"
    GSA_3D_FIX = "3"


class NMEAProtocol(LineReceiver, _sentence._PositioningSentenceProducerMixin):
    """Makes sentences of lines, and hands them on.

    Args:
        receiver: an `INMEAReceiver`, which gets them.
        sentenceCallback: is called with each before the receiver gets it.
    """

    # The parts of each type of sentence. The first two letters tell what kind of device talks, such as GP for GPS;
    # sentences of other talkers have the parts of those of GP.
    _SENTENCE_CONTENTS = {
        "GPGGA": [
            "timestamp",
            *_POSITION,
            "fixQuality",
            "numberOfSatellitesSeen",
            "horizontalDilutionOfPrecision",
            *("altitude", "altitudeUnits"),
            *("heightOfGeoidAboveWGS84", "heightOfGeoidAboveWGS84Units"),
            *(None, None),  # for a differential fix: the age of the correction, and its station
        ],
        "GPRMC": [
            *("timestamp", "dataMode"),
            *_POSITION,
            *("speedInKnots", "trueHeading", "datestamp", "magneticVariation", "magneticVariationDirection"),
        ],
        "GPGSV": [
            *("numberOfGSVSentences", "GSVSentenceIndex", "numberOfSatellitesSeen"),
            *(f"{part}_{number}" for number in range(4) for part in _SATELLITE),
        ],
        "GPGLL": [*_POSITION, "timestamp", "dataMode"],
        "GPHDT": ["trueHeading"],
        "GPTRF": [
            *("datestamp", "timestamp"),
            *_POSITION,
            *("elevation", "numberOfIterations", "numberOfDopplerIntervals"),
            *("updateDistanceInNauticalMiles", "satellitePRN"),
        ],
        "GPGSA": [
            *("dataMode", "fixType"),
            *(f"usedSatellitePRN_{number}" for number in range(12)),
            *(f"{which}DilutionOfPrecision" for which in ("position", "horizontal", "vertical")),
        ],
    }

    def __init__(
        self, receiver: Any, sentenceCallback: Callable[[NMEASentence], object] | None = None
    ) -> None:
        self._receiver = receiver
        self._sentenceCallback = sentenceCallback

    def lineReceived(self, rawSentence: bytes) -> None:
        """Take a line.

        Raises:
            InvalidSentence: it is none of NMEA.
            InvalidChecksum: it was damaged.
            ValueError: sentences of its type are not known.
        """
        if not isinstance(rawSentence, bytes):
            raise InvalidSentence(f"a sentence must be bytes, not {rawSentence!r}")
        line = rawSentence.strip()
        validate_checksum(line)
        sentence_type, *contents = (part.decode("latin-1") for part in split_sentence(line))
        names = self._SENTENCE_CONTENTS.get("GP" + sentence_type[2:])
        if names is None:
            known = ", ".join(sorted(self._SENTENCE_CONTENTS))
            raise ValueError(f"unknown sentence type {sentence_type!r}; known are {known}")
        parts = {name: value for name, value in zip(names, contents, strict=False) if name and value}
        sentence = NMEASentence({"type": sentence_type, **parts})
        if self._sentenceCallback is not None:
            self._sentenceCallback(sentence)
        self._receiver.sentenceReceived(sentence)


class NMEASentence(_sentence._BaseSentence):
    """A sentence, with its parts as text."""

    ALLOWED_ATTRIBUTES = NMEAProtocol.getSentenceAttributes()

    def _isFirstGSVSentence(self) -> bool:
        """Say whether it is the first of the GSV sentences about all satellites in sight."""
        return bool(self.GSVSentenceIndex == "1")

    def _isLastGSVSentence(self) -> bool:
        """Say whether it is the last of the GSV sentences about all satellites in sight."""
        return bool(self.GSVSentenceIndex == self.numberOfGSVSentences)


def split_sentence(sentence: bytes) -> list[bytes]:
    """Return the type and the parts of a line, with or without its checksum.

    Raises:
        InvalidSentence: it does not begin with `$`, or has no `*` where it ends.
    """
    body, star, checksum = sentence[1:].rpartition(b"*")
    if not sentence.startswith(b"$") or not star or len(checksum) not in (0, CHECKSUM_DIGITS):
        raise InvalidSentence(f"malformed sentence {sentence!r}: it must be like $TYPE,part,part*CHECKSUM")
    return body.split(b",")


def validate_checksum(sentence: bytes) -> None:
    """Compare the checksum of a line with what it should be: all bytes between `$` and `*`, combined by XOR.

    Raises:
        InvalidChecksum: it is another. A line without a checksum is taken as it is.
    """
    if sentence[-3:-2] != b"*":
        return
    given, computed = sentence[-2:].upper(), b"%02X" % reduce(operator.xor, sentence[1:-3], 0)
    if given != computed:
        raise InvalidChecksum(f"the checksum is {given.decode('latin-1')}, and should be {computed.decode()}")
