"""NMEA 0183, which satellite receivers speak over serial lines.

`NMEAProtocol` makes sentences of lines, and `NMEAAdapter` makes positions and the like of sentences:

    receiver = MyPositioningReceiver()     # a subclass of base.BasePositioningReceiver
    SerialPort(NMEAProtocol(NMEAAdapter(receiver)), "/dev/ttyUSB0", reactor, baudrate=4800)
"""

from __future__ import annotations

from asyncreactor.positioning._nmea_adapter import NMEAAdapter
from asyncreactor.positioning._nmea_sentences import (
    GPGGAFixQualities,
    GPGLLGPRMCFixQualities,
    GPGSAFixTypes,
    NMEAProtocol,
    NMEASentence,
    split_sentence,
    validate_checksum,
)

__all__ = [
    "GPGGAFixQualities",
    "GPGLLGPRMCFixQualities",
    "GPGSAFixTypes",
    "NMEAAdapter",
    "NMEAProtocol",
    "NMEASentence",
]

for _name in __all__:
    globals()[_name].__module__ = __name__

_split = split_sentence
_validateChecksum = validate_checksum
