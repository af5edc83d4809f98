"""The buffer of protocols whose messages come in pieces."""

from __future__ import annotations

__all__ = ["Buffering"]


class Buffering:
    """Base class of protocols that keep what is not complete.

    All state has defaults in the class: the protocols of users have constructors that don't call ours.
    """

    #: What came and was not delivered; a bytearray once it grows.
    _receiver_buffer: bytes | bytearray = b""
    #: Whether a delivery is under way, further up on the stack.
    _receiver_busy: bool = False

    def _receiver_hold(self, data: bytes) -> None:
        """Add `data` to the buffer, without copying each time what is there."""
        buffer = self._receiver_buffer
        if not buffer and isinstance(data, bytes):
            self._receiver_buffer = data
            return
        if not isinstance(buffer, bytearray):
            buffer = self._receiver_buffer = bytearray(buffer)
        buffer += data
