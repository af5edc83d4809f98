"""The usual ways to cut a stream into messages: lines, strings after their length, netstrings; and files.

Inherit from the class for your format and override `lineReceived` or `stringReceived`.
"""

from __future__ import annotations

from asyncreactor.protocols._file_sender import FileSender
from asyncreactor.protocols._lines import LineOnlyReceiver, LineReceiver
from asyncreactor.protocols._netstrings import NetstringReceiver
from asyncreactor.protocols._pauseable import _PauseableMixin as _PauseableMixin
from asyncreactor.protocols._prefixed import (
    Int8StringReceiver,
    Int16StringReceiver,
    Int32StringReceiver,
    IntNStringReceiver,
)
from asyncreactor.protocols._stateful_strings import StatefulStringProtocol
from asyncreactor.protocols._string_errors import (
    IncompleteNetstring,
    NetstringParseError,
    StringTooLongError,
)

__all__ = [
    "LineReceiver",
    "LineOnlyReceiver",
    "Int32StringReceiver",
    "Int16StringReceiver",
    "Int8StringReceiver",
    "IntNStringReceiver",
    "NetstringReceiver",
    "StatefulStringProtocol",
    "FileSender",
    "StringTooLongError",
    "NetstringParseError",
    "IncompleteNetstring",
]

for _public in (
    FileSender,
    IncompleteNetstring,
    Int8StringReceiver,
    Int16StringReceiver,
    Int32StringReceiver,
    IntNStringReceiver,
    LineOnlyReceiver,
    LineReceiver,
    NetstringParseError,
    NetstringReceiver,
    StatefulStringProtocol,
    StringTooLongError,
    _PauseableMixin,
):
    _public.__module__ = __name__
