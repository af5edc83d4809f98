"""What a connection has for a transport until the loop gives it one.

The loop makes transports in coroutines; a socket that is adopted has to be a connection at once.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any

from asyncreactor._engine.at_work import put_to_work
from asyncreactor._engine.held_reads import hold_reads
from asyncreactor._engine.loops import release_if_closed
from asyncreactor._engine.streams import Connection
from asyncreactor.logger import Logger

__all__ = ["EarlyTransport"]

_log = Logger(namespace="asyncreactor.internet.tcp")


class EarlyTransport(asyncio.Transport):
    """Remembers what a connection asks of its transport, until there is one.

    Nothing counts as waiting to be sent here: the loop's transport will keep the order.
    """

    def __init__(self, connected: socket.socket) -> None:
        names = {"sockname": connected.getsockname(), "peername": connected.getpeername()}
        super().__init__({"socket": connected, **names})
        self._socket = connected
        self._calls: list[tuple[str, tuple[Any, ...]]] = []
        self._handing_over: asyncio.Task[None] | None = None
        self._closed = False
        #: Whether the loop has the socket, and is about to make a transport.
        self._is_handed_over = False

    def hand_over(self, connection: Connection) -> None:
        """Ask the loop for a transport; when it comes, it is given to `connection`, and hears what was asked for."""
        self._handing_over = connection.reactor._loop.create_task(self._hand_over(connection))

    async def _hand_over(self, connection: Connection) -> None:
        put_to_work(connection)
        if self._closed:
            self._tell_end(connection, None)
            return
        self._is_handed_over = True
        try:
            arrival = _Arrival(self, connection)
            connect = connection.reactor._loop.connect_accepted_socket
            transport, _ = await connect(lambda: arrival, self._socket)
            release_if_closed(self._socket, transport)
        except OSError as error:
            self._socket.close()
            self._tell_end(connection, error)

    def _tell_end(self, connection: Connection, error: OSError | None) -> None:
        # It may have another transport by now, which has a copy of the socket.
        if connection._transport is self:
            connection.connection_lost(error)

    def replay(self, transport: Any) -> None:
        """Ask `transport` for what was asked here."""
        for name, arguments in self._calls:
            # `write_eof` finds that the peer has reset the connection, which the loop is about to tell.
            with suppress(OSError):
                getattr(transport, name)(*arguments)

    def _later(self, name: str, *arguments: Any) -> None:
        self._calls.append((name, arguments))

    def write(self, data: Any) -> None:
        """See `asyncio.WriteTransport`."""
        self._later("write", data)

    def write_eof(self) -> None:
        """See `asyncio.WriteTransport`."""
        self._later("write_eof")

    def get_write_buffer_size(self) -> int:
        """See `asyncio.WriteTransport`."""
        return 0

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """See `asyncio.WriteTransport`."""
        self._later("set_write_buffer_limits", high, low)

    def pause_reading(self) -> None:
        """See `asyncio.ReadTransport`."""
        self._later("pause_reading")

    def resume_reading(self) -> None:
        """See `asyncio.ReadTransport`."""
        self._later("resume_reading")

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Nothing is told to a protocol from here."""

    def close(self) -> None:
        """See `asyncio.BaseTransport`."""
        self._later("close")

    def abort(self) -> None:
        """Close the socket; the loop needs no transport for that, unless it is about to have one."""
        self._closed = True
        if not self._is_handed_over:
            self._socket.close()


class _Arrival(asyncio.Protocol):
    """Meets the loop's transport, and brings it to its connection."""

    def __init__(self, early: EarlyTransport, connection: Connection) -> None:
        self._early = early
        self._connection = connection

    def connection_made(self, transport: Any) -> None:
        connection = self._connection
        transport.set_protocol(connection)
        early = self._early
        if connection._transport is not early:
            transport.set_protocol(asyncio.Protocol())
            transport.abort()
            return
        connection._transport = transport
        if early._closed:
            transport.abort()
            return
        connection._choose_writer()
        early.replay(transport)
        hold_reads(connection)
