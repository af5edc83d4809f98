"""Protocols of strings that are sent with their length in front, as a fixed number of bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from functools import lru_cache
from struct import Struct, pack
from typing import Any

from asyncreactor.internet.protocol import Protocol
from asyncreactor.protocols._batches import DeliversBatches
from asyncreactor.protocols._buffering import Buffering
from asyncreactor.protocols._pauseable import _PauseableMixin
from asyncreactor.protocols._string_errors import StringTooLongError

__all__ = [
    "Int8StringReceiver",
    "Int16StringReceiver",
    "Int32StringReceiver",
    "IntNStringReceiver",
]


@lru_cache
def _unpacker(struct_format: str) -> Callable[[bytes, int], tuple[Any, ...]]:
    return Struct(struct_format).unpack_from


class IntNStringReceiver(Protocol, _PauseableMixin, Buffering, DeliversBatches):
    """Receives strings, each after its length; base class of those for a certain size of the length.

    Attributes:
        structFormat: the length's format, as of `struct`.
        prefixLength: the length's size, in bytes.
        MAX_LENGTH: the longest string to accept, in bytes.
        paused: whether it is paused.
    """

    structFormat: str
    prefixLength: int
    MAX_LENGTH: int = 99999
    _receiver_batch_settings = ("MAX_LENGTH", "paused")

    #: How much of the buffer was delivered; during a delivery only.
    _receiver_delivered: int = 0
    #: How long the buffer has to be for anything new to be known, in bytes.
    _receiver_needed: int = 0

    @property
    def recvd(self) -> bytes:
        """What came and was not delivered.

        It may be set: while a string is being delivered, too, as when a protocol takes over in mid-stream.
        """
        return bytes(self._receiver_buffer[self._receiver_delivered :])

    @recvd.setter
    def recvd(self, data: bytes) -> None:
        self._receiver_buffer = data
        self._receiver_delivered = self._receiver_needed = 0

    def dataReceived(self, data: bytes) -> Any:
        """Deliver the strings that are complete and keep the rest.

        Called from within a delivery, it keeps `data` until that is done.
        """
        if self._receiver_busy:
            self.recvd = self.recvd + data
            return
        if self._receiver_buffer:
            if len(self._receiver_buffer) + len(data) < self._receiver_needed:
                self._receiver_hold(data)
                return
            data = b"".join((self._receiver_buffer, data))
            self._receiver_needed = 0
        self._receiver_busy = True
        try:
            self._receiver_buffer = data
            while data and not self.paused:
                data = self._receiver_deliver(data)
        finally:
            self._receiver_busy = False
            if self._receiver_delivered:
                self._receiver_recall()

    def stringReceived(self, string: bytes) -> Any:
        """A string came. Override this."""
        raise NotImplementedError(f"{type(self).__name__} has no stringReceived()")

    def lengthLimitExceeded(self, length: int) -> Any:
        """A string longer than `MAX_LENGTH` is announced. Closes the connection by default.

        Args:
            length: how long it would be, in bytes. The announcement is still in `recvd`.
        """
        transport: Any = self.transport
        transport.loseConnection()

    def sendString(self, string: bytes) -> None:
        """Send `string`, after its length.

        Raises:
            StringTooLongError: its length can't be written in `prefixLength` bytes.
            TypeError: it isn't bytes.
        """
        try:
            data = pack(self.structFormat, len(string)) + string
        except struct.error:
            limit = 2 ** (8 * self.prefixLength)
            raise StringTooLongError(f"{len(string)} bytes can't be sent: fewer than {limit} are allowed")
        except TypeError:
            raise TypeError(f"sendString() takes bytes, not {type(string).__name__}") from None
        transport: Any = self.transport
        transport.write(data)

    def _receiver_deliver(self, data: bytes) -> bytes:
        """Deliver the strings in `data`, which is the buffer; return what there is anew to deliver then."""
        prefix_length, max_length = self.prefixLength, self.MAX_LENGTH
        unpack = _unpacker(self.structFormat)
        position, end = 0, len(data)
        last = end - prefix_length
        while position <= last:
            (length,) = unpack(data, position)
            if length > max_length:
                return self._receiver_refuse(data[position:], length)
            start = position + prefix_length
            stop = start + length
            if stop > end:
                self._receiver_needed = stop - position
                break
            self._receiver_delivered = position = stop
            self.stringReceived(data[start:stop])
            if self._receiver_buffer is not data:
                return bytes(self._receiver_buffer)
        self._receiver_buffer = data[position:]
        self._receiver_delivered = 0
        return b""

    def _receiver_refuse(self, data: bytes, length: int) -> bytes:
        self.recvd = data
        self.lengthLimitExceeded(length)
        return b"" if self._receiver_buffer is data else bytes(self._receiver_buffer)

    def _receiver_recall(self) -> None:
        self.recvd = self.recvd


class Int32StringReceiver(IntNStringReceiver):
    """Receives strings, each after its length in 4 bytes, the highest first (big-endian)."""

    structFormat = "!I"
    prefixLength = 4


class Int16StringReceiver(IntNStringReceiver):
    """Receives strings, each after its length in 2 bytes, the highest first (big-endian)."""

    structFormat = "!H"
    prefixLength = 2


class Int8StringReceiver(IntNStringReceiver):
    """Receives strings, each after its length in 1 byte."""

    structFormat = "!B"
    prefixLength = 1
