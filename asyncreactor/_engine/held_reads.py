"""A connection that pauses while it is being introduced to its protocol.

uvloop begins to read when `connection_made` has returned, also if `pause_reading` was called in it. So somebody else
takes what comes until the connection resumes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from asyncreactor._engine.loops import is_uvloop

if TYPE_CHECKING:
    from asyncreactor._engine.streams import Connection

__all__ = ["HeldReads", "hold_reads"]


def hold_reads(connection: Connection) -> None:
    """To be called at the end of `connection_made`: see that a connection which does not read hears nothing."""
    transport = connection._transport
    if not connection._is_reading and is_uvloop(transport) and not transport.is_closing():
        connection._held_reads = HeldReads(connection, transport)


class HeldReads:
    """The transport's protocol until the connection resumes; it keeps at most what one read gives."""

    def __init__(self, connection: Connection, transport: Any) -> None:
        self._connection = connection
        self._transport = transport
        self._held: bytes | None = None
        self._eof = False
        transport.set_protocol(self)
        self._soon = connection.reactor._loop.call_soon
        self._soon(self._pause)

    def _pause(self) -> None:
        if self._connection._held_reads is self and not self._transport.is_closing():
            self._transport.pause_reading()

    def move_to(self, transport: Any) -> None:
        """The connection has got another transport, which is paused."""
        self._transport = transport

    def release(self) -> None:
        """The connection has resumed: hand over what has come, on the loop's next turn."""
        self._soon(self._release)

    def _release(self) -> None:
        connection = self._connection
        if connection._held_reads is not self:
            return
        if self._held is not None and connection._is_reading:
            held, self._held = self._held, None
            connection.data_received(held)
        if not connection._is_reading or connection.disconnected:
            return
        connection._held_reads = None
        self._transport.set_protocol(connection)
        if not self._eof:
            self._transport.resume_reading()
        elif not connection.eof_received():
            self._transport.close()

    # -- the loop calls these

    def data_received(self, data: bytes) -> None:
        self._held = data if self._held is None else self._held + data
        self._transport.pause_reading()

    def eof_received(self) -> bool:
        self._eof = True
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        self._connection._held_reads = None
        self._connection.connection_lost(exc)

    def pause_writing(self) -> None:
        self._connection.pause_writing()

    def resume_writing(self) -> None:
        self._connection.resume_writing()
