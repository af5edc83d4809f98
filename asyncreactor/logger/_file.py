"""Write events to files."""

from __future__ import annotations

from collections.abc import Callable
from io import IOBase, TextIOBase
from time import time
from typing import IO, Any

from zope.interface import implementer

from asyncreactor.python._arguments import must_be_callable, must_have

from ._format import formatEventAsClassicLogText, formatTime, timeFormatRFC3339
from ._interfaces import ILogObserver, LogEvent
from ._levels import LogLevel

__all__ = ["DurableWriter", "FileLogObserver", "textFileLogObserver"]


class DurableWriter:
    """Writes to a file that may refuse it for a while, such as one on a full disk, or one that is closed.

    The first refusal is raised, so that it gets reported. Further ones are counted in silence: each report
    would be one more event which cannot be written. The first success after that says how many were lost.
    """

    __slots__ = ("_lost",)

    def __init__(self) -> None:
        self._lost = 0

    def put(
        self,
        write: Callable[[Any], object],
        flush: Callable[[], object],
        data: Any,
        note: Callable[[str], Any],
    ) -> None:
        """Write and flush `data`.

        Args:
            write: the file's.
            flush: the file's.
            data: text or bytes.
            note: makes of a message what can be written to the file.

        Raises:
            OSError, ValueError: the file refused, and did not the last time.
        """
        try:
            if self._lost:
                write(note(f"{self._lost} log events were lost: the log file could not be written."))
            write(data)
            flush()
        except (OSError, ValueError) as error:  # a closed file raises ValueError
            if isinstance(error, UnicodeError):
                raise  # that is about this event, not about the file
            self._lost += 1
            if self._lost == 1:
                raise
        else:
            self._lost = 0


@implementer(ILogObserver)
class FileLogObserver:
    """Writes each event to a file and flushes it.

    While the file refuses to be written (`OSError`), events are lost: that is reported once when it begins,
    and in the file once it is over.

    Args:
        outFile: a file for text, or for bytes, which get UTF-8.
        formatEvent: makes text of an event; None or "" if it should not be written.
    """

    def __init__(self, outFile: IO[Any], formatEvent: Callable[[LogEvent], str | None]) -> None:
        must_have("outFile", outFile, "write", "a file that is open for writing")
        must_be_callable("formatEvent", formatEvent, "a function of an event")
        self._outFile = outFile
        self._encoding = "utf-8" if _takes_bytes(outFile) else None
        self.formatEvent = formatEvent
        self._writer = DurableWriter()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} to {getattr(self._outFile, 'name', self._outFile)!r}>"

    def __call__(self, event: LogEvent) -> None:
        """Write `event`.

        Raises:
            OSError: the file cannot be written, and could until now.
        """
        text = self.formatEvent(event)
        if text:
            file = self._outFile
            self._writer.put(file.write, file.flush, self._encode(text), self._note)

    def _encode(self, text: str) -> str | bytes:
        return text if self._encoding is None else text.encode(self._encoding)

    def _note(self, message: str) -> str | bytes:
        event: LogEvent = {
            "log_format": message,
            "log_level": LogLevel.error,
            "log_namespace": __name__,
            "log_time": time(),
        }
        return self._encode(self.formatEvent(event) or "")


def textFileLogObserver(outFile: IO[Any], timeFormat: str | None = timeFormatRFC3339) -> FileLogObserver:
    """Return an observer that writes one line an event, `time [system] message`, and tracebacks below it.

    Args:
        outFile: the file.
        timeFormat: for `datetime.strftime`; None leaves the time out ("-").
    """

    def format_line(event: LogEvent) -> str | None:
        return formatEventAsClassicLogText(event, formatTime=lambda when: formatTime(when, timeFormat))

    return FileLogObserver(outFile, format_line)


def _takes_bytes(file: object) -> bool:
    if isinstance(file, IOBase):
        return not isinstance(file, TextIOBase)
    mode = getattr(file, "mode", None)  # wrappers, such as those of tempfile, pass it on
    return isinstance(mode, str) and "b" in mode
