"""Protocols that speak in lines.

A read usually brings many lines: they are split at once and delivered in one loop, which has in it only what
each single line needs; `_batches` tells how the rest is done. How many lines are split at once adapts: a
protocol that changes its mode all the time (a line, raw data, a line) has the others joined again each time.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from asyncreactor.internet.protocol import Protocol
from asyncreactor.protocols._batches import DeliversBatches
from asyncreactor.protocols._buffering import Buffering
from asyncreactor.protocols._pauseable import _PauseableMixin

__all__ = ["LineOnlyReceiver", "LineReceiver"]

#: Lines split at once: at first, and after a batch was recalled. Each full batch makes the next one larger.
_FIRST_BURST = 64
_BURST_AFTER_RECALL = 4
_BURST_GROWTH = 4

#: Up to this size (bytes), searching an unfinished line again is cheaper than keeping account of it.
_SHORT_LINE = 2048

_NONE_PENDING: Iterator[bytes] = iter(())
#: What a delivery returns when nothing has put an end to it.
_GO_ON = object()


class _NoTransport:
    """What a protocol without a transport asks whether it goes on: to ask what is there costs less for each line."""

    disconnecting = False


_NO_TRANSPORT = _NoTransport()


def _lines_that_fit(data: bytes, delimiter: bytes, max_length: float) -> int:
    """Where in `data` the first line begins that is longer than `max_length`, finished or not; else its length.

    It looks for the last delimiter that leaves no line too long, and goes on from there: one search for many lines,
    where to look at each line's length takes an eighth of what it takes to deliver it.
    """
    start, end = 0, len(data)
    if end <= max_length:
        return end
    # It may be a float: only now it is known not to be infinite.
    longest = int(max_length) + len(delimiter)
    while end - start > longest:
        found = data.rfind(delimiter, start, start + longest)
        if found < 0:
            return start
        start = found + len(delimiter)
    return end


class _LineProtocol(Buffering, DeliversBatches):
    """What line protocols have in common: sending, the buffer, and the batch that is being delivered."""

    delimiter: bytes = b"\r\n"
    MAX_LENGTH: int = 16384
    transport: Any

    #: A delimiter that is known not to be in the buffer.
    _receiver_searched_for: bytes = b""
    #: The rest of the batch, and what was between its lines.
    _receiver_pending: Iterator[bytes] = _NONE_PENDING
    _receiver_separator: bytes = b""
    _receiver_burst: int = _FIRST_BURST

    @property
    def _buffer(self) -> bytes:
        """What is not delivered yet, by the name under which programs look at it in Twisted, and change it."""
        return bytes(self._receiver_buffer)

    @_buffer.setter
    def _buffer(self, data: bytes) -> None:
        self._receiver_buffer = data

    def sendLine(self, line: bytes) -> None:
        """Send `line`, followed by the delimiter.

        Raises:
            TypeError: it isn't bytes.
        """
        try:
            data = line + self.delimiter
        except TypeError:
            raise TypeError(f"sendLine() takes bytes, not {type(line).__name__}") from None
        self.transport.write(data)

    def lineReceived(self, line: bytes) -> Any:
        """A line came, here without its delimiter. Override this.

        Returns:
            In a `LineReceiver`, something true to end the delivery of what else came.
        """
        raise NotImplementedError(f"{type(self).__name__} has no lineReceived()")

    def lineLengthExceeded(self, line: bytes) -> Any:
        """A line is longer than `MAX_LENGTH`. Closes the connection by default.

        Args:
            line: what came of it; in a `LineReceiver`, together with all that came after it.
        """
        return self.transport.loseConnection()

    def _receiver_after_held(self, data: bytes) -> bytes:
        """What is in the buffer, and `data`."""
        self._receiver_searched_for = b""
        return b"".join((self._receiver_buffer, data))

    def _receiver_prolong_line(self, data: bytes) -> bool:
        """If the buffer has a long line that `data` neither ends nor makes too long, add it, and say so.

        So each byte is searched and copied once, however small the pieces are that a line comes in.
        """
        buffer, delimiter = self._receiver_buffer, self.delimiter
        if (
            len(buffer) < _SHORT_LINE
            or len(buffer) < len(data)
            or self._receiver_searched_for is not delimiter
        ):
            return False
        if len(buffer) + len(data) > self.MAX_LENGTH:
            return False
        seam = len(delimiter) - 1
        if delimiter in (buffer[-seam:] + data if seam else data):
            return False
        self._receiver_hold(data)
        return True

    def _receiver_recall(self) -> None:
        rest = list(self._receiver_pending)
        if rest:
            self._receiver_buffer = self._receiver_separator.join([*rest, self._receiver_buffer])
            self._receiver_burst = _BURST_AFTER_RECALL
        # Whatever changed, the buffer must be looked at anew.
        self._receiver_searched_for = b""


class LineReceiver(Protocol, _PauseableMixin, _LineProtocol):
    """Receives lines, and raw data in between when it says so.

    Lines go to `lineReceived`; in raw mode, all that comes goes to `rawDataReceived`. Mode, pause, delimiter
    and `MAX_LENGTH` may change at any time, within these methods too: it holds for what isn't delivered.

    Attributes:
        delimiter: what ends a line.
        MAX_LENGTH: the longest line to accept, in bytes, without delimiter.
        line_mode: whether it is in line mode.
        paused: whether it is paused.
    """

    line_mode: int = 1
    _receiver_batch_settings = ("MAX_LENGTH", "delimiter", "line_mode", "paused")

    def dataReceived(self, data: bytes) -> Any:
        """Deliver what is complete and keep the rest.

        Called from within a delivery, it keeps `data` until that is done.

        Returns:
            What `lineReceived`, `rawDataReceived` or `lineLengthExceeded` returned if that was true: it ended
            the delivery. Otherwise None.
        """
        if self._receiver_busy:
            self._receiver_hold(data)
            return None
        if self._receiver_buffer:
            if self.paused:
                self._receiver_hold(data)
                return None
            if self._receiver_prolong_line(data):
                return None
            data = self._receiver_after_held(data)
        self._receiver_busy = True
        try:
            while data and not self.paused:
                why = (
                    self._receiver_deliver_lines(data) if self.line_mode else self._receiver_deliver_raw(data)
                )
                if why is not _GO_ON:
                    return why
                if not self._receiver_buffer:
                    return None
                data = bytes(self._receiver_buffer)
            self._receiver_buffer = data
            return None
        finally:
            self._receiver_busy = False

    def rawDataReceived(self, data: bytes) -> Any:
        """Data came in raw mode. Override this if you use that mode.

        To go back to lines, call `setLineMode` with what is left of `data`.

        Returns:
            Something true to end the delivery of what else came.
        """
        raise NotImplementedError(f"{type(self).__name__} has no rawDataReceived()")

    def setLineMode(self, extra: bytes = b"") -> Any:
        """Receive lines from now on, the first of them from `extra`.

        Args:
            extra: what is left of raw data.

        Returns:
            What `dataReceived` returned for it.
        """
        self.line_mode = 1
        return self.dataReceived(extra) if extra else None

    def setRawMode(self) -> None:
        """Receive raw data from now on."""
        self.line_mode = 0

    def clearLineBuffer(self) -> bytes:
        """Take out and return all that came and was not delivered."""
        self._receiver_recall()
        cleared, self._receiver_buffer = bytes(self._receiver_buffer), b""
        return cleared

    def _receiver_deliver_lines(self, data: bytes) -> Any:
        """Deliver a batch of lines; return `_GO_ON` if more of what came may be delivered."""
        delimiter = self.delimiter
        fit = _lines_that_fit(data, delimiter, self.MAX_LENGTH)
        if fit == 0:
            return self._receiver_refuse(data)
        data, rest = data[:fit], data[fit:]
        lines = data.split(delimiter, self._receiver_burst)
        self._receiver_buffer = lines.pop() + rest
        if not lines:
            return self._receiver_keep_unfinished(data)
        transport: Any = _NO_TRANSPORT if self.transport is None else self.transport
        pending = iter(lines)
        if len(lines) > 1:
            self._receiver_pending, self._receiver_separator = pending, delimiter
            if len(lines) == self._receiver_burst:
                self._receiver_burst *= _BURST_GROWTH
        try:
            for line in pending:
                why = self.lineReceived(line)
                if why or transport.disconnecting:
                    self._receiver_recall()
                    return why
        except BaseException:
            self._receiver_recall()
            raise
        return _GO_ON

    def _receiver_deliver_raw(self, data: bytes) -> Any:
        self._receiver_buffer = b""
        return self.rawDataReceived(data) or _GO_ON

    def _receiver_keep_unfinished(self, data: bytes) -> Any:
        delimiter = self.delimiter
        # A part of the delimiter may have come already: it doesn't count.
        if len(data) >= self.MAX_LENGTH + len(delimiter):
            return self._receiver_refuse(data)
        self._receiver_searched_for = delimiter
        return None

    def _receiver_refuse(self, data: bytes) -> Any:
        """What came and was not delivered, `data`, begins with a line that is too long."""
        self._receiver_buffer = b""
        why = self.lineLengthExceeded(data)
        transport: Any = self.transport
        return why if why or transport is None or transport.disconnecting else _GO_ON


class LineOnlyReceiver(Protocol, _LineProtocol):
    """Receives lines: a simpler `LineReceiver`, which can't be paused and has no raw mode.

    Attributes:
        delimiter: what ends a line. A change holds from the next read on.
        MAX_LENGTH: the longest line to accept, in bytes, without delimiter.
    """

    _receiver_batch_settings = ("MAX_LENGTH",)

    def dataReceived(self, data: bytes) -> Any:
        """Deliver the lines that are complete, unless the connection is closing, and keep the rest.

        Called from within a delivery, it keeps `data` until that is done.
        """
        if self._receiver_busy:
            self._receiver_hold(data)
            return None
        if self._receiver_buffer:
            if self._receiver_prolong_line(data):
                return None
            data = self._receiver_after_held(data)
        self._receiver_busy = True
        try:
            return self._receiver_deliver_lines(data)
        finally:
            self._receiver_busy = False
            self._receiver_pending = _NONE_PENDING

    def _receiver_deliver_lines(self, data: bytes) -> Any:
        transport: Any = _NO_TRANSPORT if self.transport is None else self.transport
        while True:
            delimiter, max_length = self.delimiter, self.MAX_LENGTH
            lines = data.split(delimiter)
            self._receiver_buffer = unfinished = lines.pop()
            self._receiver_separator = delimiter
            self._receiver_pending = pending = iter(lines)
            for line in pending:
                if transport.disconnecting:
                    return None
                if len(line) > max_length:
                    return self.lineLengthExceeded(line)
                self.lineReceived(line)
            if self._receiver_buffer is unfinished:
                break
            data = bytes(self._receiver_buffer)
        if len(unfinished) > self.MAX_LENGTH:
            return self.lineLengthExceeded(unfinished)
        self._receiver_searched_for = delimiter
        return None
