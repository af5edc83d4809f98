"""A transport over a UNIX socket that carries open file descriptors besides bytes.

The loops' own transports read and write bytes only. This one offers the same methods, and works on `recvmsg` and
`sendmsg`. Each descriptor travels with one byte of its own, the next that is written after it.
"""

from __future__ import annotations

import asyncio
import socket
from array import array
from collections import deque
from typing import Any, Protocol

from asyncreactor.internet.error import FileDescriptorOverrun
from asyncreactor.logger import Logger
from asyncreactor.python import sendmsg

__all__ = ["DescriptorTransport"]

_log = Logger(namespace="asyncreactor.internet.unix")

HIGH_WATER_BYTES = 64 * 1024
READ_BYTES = 64 * 1024
#: What a descriptor that waits to be sent counts for, in bytes: a few dozen pause a producer.
DESCRIPTOR_WEIGHT_BYTES = 1024
#: The most that Linux hands over at once (SCM_MAX_FD).
DESCRIPTORS_PER_MESSAGE = 253
CONTROL_BYTES = DESCRIPTORS_PER_MESSAGE * array("i").itemsize
#: Programs that are started meanwhile must not inherit what was just received.
_RECEIVE_FLAGS = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


class _Receiver(Protocol):
    """What a connection has to have besides the methods of `asyncio.Protocol`."""

    def data_received(self, data: bytes) -> None: ...
    def eof_received(self) -> bool: ...
    def connection_lost(self, exc: Exception | None) -> None: ...
    def pause_writing(self) -> None: ...
    def resume_writing(self) -> None: ...
    def descriptors_received(self, descriptors: list[int]) -> None: ...


class DescriptorTransport(asyncio.Transport):
    """Carries bytes and descriptors.

    Order of calls: `data_received` and `descriptors_received` as they come, descriptors before the bytes that they
    travelled with; `eof_received`; `connection_lost` exactly once, never inside a call of `close` or `abort`.

    Args:
        loop: the loop.
        connected: the socket; it is the transport's from now on.
        receiver: what is told.
        paused: whether the receiver was told to pause, by the transport in whose place this one is.
        first: the transport that still has something to send before this one may, until `start_sending`; it ends
            with this one.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        connected: socket.socket,
        receiver: _Receiver,
        paused: bool = False,
        first: asyncio.Transport | None = None,
    ) -> None:
        names = {"sockname": connected.getsockname(), "peername": connected.getpeername()}
        super().__init__({"socket": connected, **names})
        self._loop = loop
        self._socket = connected
        self._descriptor = connected.fileno()
        self._receiver = receiver
        self._first = first
        self._waiting: deque[tuple[bytes, int | None]] = deque()
        self._waiting_bytes = 0
        #: Descriptors whose byte hasn't been written yet.
        self._next_descriptors: deque[int] = deque()
        self._high, self._low = HIGH_WATER_BYTES, HIGH_WATER_BYTES // 4
        self._paused_writing = paused
        self._paused_reading = False
        self._watched_for_writing = False
        self._eof = False
        self._closing = False
        self._lost = False
        loop.add_reader(self._descriptor, self._readable)

    # -- reading

    def is_reading(self) -> bool:
        """See `asyncio.ReadTransport`."""
        return not self._paused_reading and not self._closing

    def pause_reading(self) -> None:
        """See `asyncio.ReadTransport`."""
        if self.is_reading():
            self._paused_reading = True
            self._loop.remove_reader(self._descriptor)

    def resume_reading(self) -> None:
        """See `asyncio.ReadTransport`."""
        if self._paused_reading and not self._closing:
            self._paused_reading = False
            self._loop.add_reader(self._descriptor, self._readable)

    def _readable(self) -> None:
        try:
            message = sendmsg.recvmsg(self._socket, READ_BYTES, CONTROL_BYTES, _RECEIVE_FLAGS)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._end(error)
            return
        if message.ancillary:
            self._receiver.descriptors_received(_descriptors_in(message))
        if self._closing:
            return
        if message.data:
            self._receiver.data_received(message.data)
        else:
            self._loop.remove_reader(self._descriptor)
            self._paused_reading = True
            if not self._receiver.eof_received():
                self.close()

    # -- writing

    def write(self, data: Any) -> None:
        """See `asyncio.WriteTransport`."""
        if not data or self._closing or self._eof:
            return
        data = bytes(data)
        while self._next_descriptors and data:
            self._waiting.append((data[:1], self._next_descriptors.popleft()))
            data = data[1:]
            self._waiting_bytes += 1
        if data:
            self._waiting.append((data, None))
            self._waiting_bytes += len(data)
        if not self._watched_for_writing:
            self._send()
        self._pause_if_full()
        if self._paused_writing and not self._watched_for_writing:
            self._loop.call_soon(self._resume_if_empty)

    def send_descriptor(self, descriptor: int) -> None:
        """Send a descriptor with the next byte that is written."""
        self._next_descriptors.append(descriptor)
        self._waiting_bytes += DESCRIPTOR_WEIGHT_BYTES
        self._pause_if_full()

    def start_sending(self) -> None:
        """Send what has been held back."""
        self._first = None
        self._send()
        self._resume_if_empty()

    def _send(self) -> None:
        if self._first is not None or self._lost:
            return
        try:
            while self._waiting:
                self._send_next()
        except (BlockingIOError, InterruptedError):
            self._watch(True)
        except OSError as error:
            self._end(error)
        else:
            self._watch(False)
            self._all_sent()

    def _send_next(self) -> None:
        data, descriptor = self._waiting[0]
        if descriptor is None:
            sent = self._socket.send(data)
        else:
            rights = (socket.SOL_SOCKET, sendmsg.SCM_RIGHTS, array("i", [descriptor]).tobytes())
            sent = sendmsg.sendmsg(self._socket, data, [rights])
            self._waiting_bytes -= DESCRIPTOR_WEIGHT_BYTES
        self._waiting_bytes -= sent
        if sent == len(data):
            self._waiting.popleft()
        else:
            self._waiting[0] = (data[sent:], None)

    def _writable(self) -> None:
        self._send()
        self._resume_if_empty()

    def _watch(self, wanted: bool) -> None:
        if wanted != self._watched_for_writing:
            self._watched_for_writing = wanted
            if wanted:
                self._loop.add_writer(self._descriptor, self._writable)
            else:
                self._loop.remove_writer(self._descriptor)

    def _all_sent(self) -> None:
        if self._closing:
            self._end(FileDescriptorOverrun() if self._next_descriptors else None)
        elif self._eof:
            try:
                self._socket.shutdown(socket.SHUT_WR)
            except OSError as error:
                self._end(error)

    def write_eof(self) -> None:
        """See `asyncio.WriteTransport`."""
        if not self._eof and not self._closing:
            self._eof = True
            if not self._waiting:
                self._send()

    def can_write_eof(self) -> bool:
        """See `asyncio.WriteTransport`."""
        return True

    # -- water marks

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        """See `asyncio.WriteTransport`."""
        if high is None:
            high = HIGH_WATER_BYTES if low is None else 4 * low
        self._high, self._low = high, high // 4 if low is None else low
        self._pause_if_full()

    def get_write_buffer_limits(self) -> tuple[int, int]:
        """See `asyncio.WriteTransport`."""
        return self._low, self._high

    def get_write_buffer_size(self) -> int:
        """See `asyncio.WriteTransport`."""
        return self._waiting_bytes if self._waiting else 0

    def _pause_if_full(self) -> None:
        if self._waiting_bytes > self._high and not self._paused_writing:
            self._paused_writing = True
            self._receiver.pause_writing()

    def _resume_if_empty(self) -> None:
        if self._paused_writing and self._waiting_bytes <= self._low and not self._lost:
            self._paused_writing = False
            self._receiver.resume_writing()

    # -- the end

    def is_closing(self) -> bool:
        """See `asyncio.BaseTransport`."""
        return self._closing

    def close(self) -> None:
        """See `asyncio.BaseTransport`."""
        if self._closing:
            return
        self._closing = True
        self._loop.remove_reader(self._descriptor)
        if not self._waiting:
            self._send()

    def abort(self) -> None:
        """See `asyncio.WriteTransport`."""
        self._end(None)

    def _end(self, error: Exception | None) -> None:
        if self._lost:
            return
        self._closing = self._lost = True
        self._waiting.clear()
        self._next_descriptors.clear()
        self._waiting_bytes = 0
        self._loop.remove_reader(self._descriptor)
        self._watch(False)
        if self._first is not None:
            self._first.abort()
        self._loop.call_soon(self._tell, error)

    def _tell(self, error: Exception | None) -> None:
        self._socket.close()
        self._receiver.connection_lost(error)

    def set_protocol(self, protocol: Any) -> None:
        """See `asyncio.BaseTransport`."""
        self._receiver = protocol

    def get_protocol(self) -> Any:
        """See `asyncio.BaseTransport`."""
        return self._receiver


def _descriptors_in(message: sendmsg.ReceivedMessage) -> list[int]:
    """The descriptors that came with a message."""
    found = array("i")
    for level, kind, data in message.ancillary:
        if level == socket.SOL_SOCKET and kind == sendmsg.SCM_RIGHTS:
            found.frombytes(data[: len(data) - len(data) % found.itemsize])
        else:
            _log.warn(
                "received unsupported ancillary data (level {level!r}, type {kind!r})", level=level, kind=kind
            )
    if message.flags & getattr(socket, "MSG_CTRUNC", 0):
        _log.error("the system dropped descriptors: more came at once than there is room for")
    return list(found)
