"""Netstrings: strings with their length in front, in digits (https://cr.yp.to/proto/netstrings.txt)."""

from __future__ import annotations

import re
from typing import Any

from asyncreactor.internet.interfaces import ITransport
from asyncreactor.internet.protocol import Protocol
from asyncreactor.protocols._buffering import Buffering
from asyncreactor.protocols._string_errors import IncompleteNetstring, NetstringParseError

__all__ = ["NetstringReceiver", "parse_length"]

_COMMA = ord(",")
#: No string in this world has a length of more than 20 digits (2 to the 64th): nobody can make us read them.
_LENGTH = re.compile(rb"(0|[1-9][0-9]{0,19}):")
_BEGIN_OF_LENGTH = re.compile(rb"(?:0|[1-9][0-9]{0,19})?\Z")


def parse_length(data: bytes, position: int, max_length: int) -> tuple[int, int]:
    """Read the length of the netstring at `position`.

    Returns:
        Where its string begins in `data`, and where that ends.

    Raises:
        IncompleteNetstring: the length isn't complete.
        NetstringParseError: it isn't a length, or it is more than `max_length`.
    """
    found = _LENGTH.match(data, position)
    if found is not None:
        length = int(found[1])
        if length <= max_length:
            start = found.end()
            return start, start + length
    elif _BEGIN_OF_LENGTH.match(data, position):
        length = int(data[position:] or b"0")
        if length <= max_length:
            raise IncompleteNetstring()
    else:
        raise NetstringParseError(f"a length and a colon are needed, not {data[position : position + 20]!r}")
    raise NetstringParseError(f"a string of {length} bytes or more is above the limit of {max_length}")


class NetstringReceiver(Protocol, Buffering):
    """Receives netstrings: `5:hello,` is the string `hello`.

    What isn't a netstring closes the connection, and nothing that follows it is looked at.

    Attributes:
        MAX_LENGTH: the longest string to accept, in bytes.
    """

    MAX_LENGTH: int = 99999
    transport: Any

    #: How long the buffer has to be for anything new to be known, in bytes.
    _receiver_needed: int = 0
    _receiver_broken: bool = False

    def makeConnection(self, transport: ITransport) -> None:
        """Keep `transport`, begin with an empty buffer, then call `connectionMade`."""
        self._receiver_buffer = b""
        self._receiver_needed = 0
        self._receiver_broken = False
        super().makeConnection(transport)

    def dataReceived(self, data: bytes) -> Any:
        """Deliver the strings that are complete and keep the rest.

        Called from within a delivery, it keeps `data` until that is done.
        """
        if self._receiver_broken:
            return
        self._receiver_hold(data)
        if self._receiver_busy or len(self._receiver_buffer) < self._receiver_needed:
            return
        self._receiver_busy = True
        try:
            while self._receiver_deliver():
                pass
        finally:
            self._receiver_busy = False

    def stringReceived(self, string: bytes) -> Any:
        """A string came. Override this."""
        raise NotImplementedError(f"{type(self).__name__} has no stringReceived()")

    def sendString(self, string: bytes) -> None:
        """Send `string` as a netstring.

        Raises:
            TypeError: it isn't bytes.
        """
        try:
            netstring = b"".join((b"%d:" % len(string), string, b","))
        except TypeError:
            raise TypeError(f"sendString() takes bytes, not {type(string).__name__}") from None
        self.transport.write(netstring)

    def _receiver_deliver(self) -> bool:
        """Deliver what is in the buffer; say whether there is something new to deliver then."""
        data, self._receiver_buffer = bytes(self._receiver_buffer), b""
        position = self._receiver_needed = 0
        try:
            while (found := self._receiver_find_string(data, position)) is not None:
                start, stop = found
                position = stop + 1
                self.stringReceived(data[start:stop])
        finally:
            came = self._receiver_buffer
            self._receiver_buffer = b"" if self._receiver_broken else b"".join((data[position:], came))
        return bool(came) and not self._receiver_broken

    def _receiver_find_string(self, data: bytes, position: int) -> tuple[int, int] | None:
        """Where in `data` the next complete string begins and ends, or None."""
        if position == len(data):
            # The usual end of a read costs no exception.
            return None
        try:
            start, stop = parse_length(data, position, self.MAX_LENGTH)
            if stop < len(data) and data[stop] != _COMMA:
                raise NetstringParseError(f"a comma must follow the string, not {data[stop : stop + 1]!r}")
        except IncompleteNetstring:
            return None
        except NetstringParseError:
            self._receiver_broken = True
            self.transport.loseConnection()
            return None
        if stop >= len(data):
            self._receiver_needed = stop + 1 - position
            return None
        return start, stop
