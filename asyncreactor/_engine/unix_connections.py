"""UNIX stream connections: the loop's own transports, until descriptors are to be passed.

A connection that sends a descriptor, or whose protocol provides `IFileDescriptorReceiver` when it is made, goes on over
a `DescriptorTransport`, on a copy of the socket. What the loop's transport still has to send goes first.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from zope.interface import implementer

from asyncreactor._engine.descriptor_transport import DescriptorTransport
from asyncreactor._engine.early import EarlyTransport
from asyncreactor._engine.servers import Server
from asyncreactor._engine.streams import Connection
from asyncreactor.internet.address import UNIXAddress
from asyncreactor.internet.interfaces import IFileDescriptorReceiver, IUNIXTransport
from asyncreactor.logger import Logger

__all__ = ["UNIXConnection", "UNIXServer", "unix_address"]

_log = Logger(namespace="asyncreactor.internet.unix")


def unix_address(name: str | bytes | None) -> UNIXAddress:
    """The address object for what `getsockname` and `getpeername` return."""
    return UNIXAddress(name or None)


@implementer(IUNIXTransport)
class UNIXConnection(Connection):
    """What a UNIX connection has that a TCP connection has not."""

    __slots__ = ()

    _kind = "UNIX"

    #: Its addresses, by what the transport calls them, which forgets them when it is closed.
    _ends: Mapping[str, UNIXAddress] = MappingProxyType({})

    def _attach(self, transport: Any) -> None:
        Connection._attach(self, transport)
        get = transport.get_extra_info
        self._ends = {which: unix_address(get(which)) for which in ("sockname", "peername")}

    def _address(self, which: str) -> UNIXAddress | None:
        return self._ends.get(which)

    def _introduce(self, at_work: Any) -> None:
        if IFileDescriptorReceiver.providedBy(self.protocol):
            self._pass_descriptors()
        Connection._introduce(self, at_work)

    def sendFileDescriptor(self, descriptor: int) -> None:
        """Send a copy of an open descriptor, with the next byte that is written.

        Until then it has to stay open, and it stays the caller's. Closing the connection while there are descriptors
        which no byte was written for ends it with `FileDescriptorOverrun`.

        Raises:
            TypeError: it is no number.
            ValueError: no descriptor can have the number.
        """
        if not isinstance(descriptor, int):
            raise TypeError(f"descriptor must be a number, not {descriptor!r}")
        if descriptor < 0:
            raise ValueError(f"descriptor must not be negative, and is {descriptor}")
        if self._writer is not None:
            self._flush()
            self._pass_descriptors().send_descriptor(descriptor)

    def _pass_descriptors(self) -> DescriptorTransport:
        """The connection's transport, after it was exchanged for one that takes descriptors, if need be."""
        before = self._transport
        if isinstance(before, DescriptorTransport):
            return before
        is_early = isinstance(before, EarlyTransport)
        if not is_early:
            before.pause_reading()
        waiting = before.get_write_buffer_size() > 0
        first = before if waiting else None
        after = DescriptorTransport(
            self.reactor._loop, _copy(before), self, paused=self._writing_paused, first=first
        )
        held = self._held_reads
        if held is not None:
            held.move_to(after)
        if held is not None or not self._is_reading:
            after.pause_reading()
        if self._awaits_drain or (self._producer is not None and not self._streaming):
            after.set_write_buffer_limits(high=0)
        self._transport, self._socket = after, None
        self._choose_writer()
        if is_early:
            before.replay(after)
        before.set_protocol(_Leaving(self, before, after))
        if waiting:
            before.set_write_buffer_limits(high=0)
        else:
            before.abort()
        return after

    def descriptors_received(self, descriptors: list[int]) -> None:
        """Descriptors have come, before the bytes that they came with."""
        self._begin_read()
        for descriptor in descriptors:
            if self.disconnecting:
                os.close(descriptor)
            elif IFileDescriptorReceiver.providedBy(self.protocol):
                try:
                    self.protocol.fileDescriptorReceived(descriptor)
                except BaseException:
                    self._raised("fileDescriptorReceived")
            else:
                os.close(descriptor)
                _log.warn(
                    "{protocolName} (on {hostAddress!r}) does not provide IFileDescriptorReceiver; closing file "
                    "descriptor received (from {peerAddress!r}).",
                    protocolName=type(self.protocol).__name__,
                    hostAddress=self.getHost(),
                    peerAddress=self.getPeer(),
                )
        self._end_of_read()

    def getTcpNoDelay(self) -> bool:
        """False: a UNIX connection never delays, and has no such option."""
        return False

    def setTcpNoDelay(self, enabled: bool) -> None:
        """Nothing changes: a UNIX connection never delays, and has no such option."""


class UNIXServer(UNIXConnection, Server):
    """An accepted UNIX connection."""

    __slots__ = ()

    def _where(self) -> str:
        return self.hostname

    @property
    def hostname(self) -> str:
        """The path of the socket that it was accepted on."""
        name = self.getHost().name
        return "" if name is None else os.fsdecode(name)


class _Leaving:
    """The protocol of the loop's transport, once another has taken its place: it sends the rest, then starts that."""

    def __init__(self, connection: UNIXConnection, before: Any, after: DescriptorTransport) -> None:
        self._connection = connection
        self._before = before
        self._after = after
        self._is_gone = False
        self._soon = connection.reactor._loop.call_soon
        # uvloop begins to read when `connection_made` has returned, also if it was told to pause in it.
        self._soon(self._if_open, before.pause_reading)

    def _if_open(self, do: Callable[[], object]) -> None:
        if not self._is_gone:
            do()

    # -- the loop calls these

    def data_received(self, data: bytes) -> None:
        connection = self._connection
        self._before.pause_reading()
        if not connection.disconnected:
            (connection._held_reads or connection).data_received(data)

    def eof_received(self) -> bool:
        """The other transport hears of it, too."""
        return True

    def pause_writing(self) -> None:
        """It has something to send: that is why it still lives."""

    def resume_writing(self) -> None:
        if self._before.get_write_buffer_size() == 0:
            # Not here: asyncio's transport is in the middle of a write, and would tell of its end twice.
            self._soon(self._if_open, self._before.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_gone = True
        self._after.start_sending()


def _copy(transport: Any) -> socket.socket:
    """A socket of our own for a transport's connection."""
    copy = socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno()))
    copy.setblocking(False)
    return copy
