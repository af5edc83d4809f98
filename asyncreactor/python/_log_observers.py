"""Observers of old log events."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from typing import IO, Any, ClassVar

from zope.interface import Interface

from asyncreactor.logger import STDLibLogObserver
from asyncreactor.logger._file import DurableWriter
from asyncreactor.logger._legacy import publishToNewObserver
from asyncreactor.python._arguments import must_have
from asyncreactor.python._log_text import EventDict, safe_format, textFromEventDict

__all__ = ["DefaultObserver", "FileLogObserver", "ILogObserver", "PythonLoggingObserver"]


class ILogObserver(Interface):
    """Something that is called with each old log event."""

    __module__ = "asyncreactor.python.log"

    def __call__(eventDict: EventDict) -> None:
        """Take note of one event.

        Args:
            eventDict: a dictionary with at least the keys `message` (a tuple), `time` (seconds since the
                epoch), `system` (what was at work) and `isError`; an error has `failure` and `why` as well.
                The text of it all is what `textFromEventDict` returns.
        """


class _StartStopObserver:
    """An observer that can put itself on the global publisher."""

    def emit(self, eventDict: EventDict) -> None:
        """Take note of one event."""
        raise NotImplementedError(f"{type(self).__name__} must define emit")

    def start(self) -> None:
        """Observe the log."""
        from asyncreactor.python import log

        log.addObserver(self.emit)

    def stop(self) -> None:
        """Observe it no more."""
        from asyncreactor.python import log

        log.removeObserver(self.emit)


class FileLogObserver(_StartStopObserver):
    """Writes each event to a file of text: time, system, message. Further lines are indented by a tab.

    While the file refuses to be written (`OSError`), events are lost: that is reported once when it begins,
    and in the file once it is over.

    Args:
        f: the file.

    Attributes:
        timeFormat: for `datetime.strftime`; None stands for `2001-02-03 04:05:06+0700`.
    """

    timeFormat: str | None = None

    def __init__(self, f: IO[Any]) -> None:
        must_have("f", f, "write", "a file of text")
        self.write = f.write
        self.flush = f.flush
        self._writer = DurableWriter()

    def getTimezoneOffset(self, when: float) -> int:
        """Return how many seconds local time was behind UTC at `when`, in seconds since the epoch."""
        offset = datetime.fromtimestamp(when).astimezone().utcoffset()
        return 0 if offset is None else -int(offset.total_seconds())

    def formatTime(self, when: float) -> str:
        """Return a time, in seconds since the epoch, as text in local time."""
        if self.timeFormat is not None:
            return datetime.fromtimestamp(when).strftime(self.timeFormat)
        zone = timezone(timedelta(seconds=-self.getTimezoneOffset(when)))
        return datetime.fromtimestamp(when, zone).strftime("%Y-%m-%d %H:%M:%S%z")

    def emit(self, eventDict: EventDict) -> None:
        """Write an event, if it has a text.

        Raises:
            OSError: the file cannot be written, and could until now.
        """
        text = textFromEventDict(eventDict)
        if text is None:
            return
        when = self.formatTime(eventDict["time"])
        fields = {"system": eventDict["system"], "text": text.replace("\n", "\n\t")}
        line = safe_format("[%(system)s] %(text)s", fields)
        self._writer.put(self.write, self.flush, f"{when} {line}\n", lambda note: f"{when} [-] {note}\n")


class PythonLoggingObserver(_StartStopObserver):
    """Hands events to a logger of the standard library's `logging`.

    The level is what the event has as `logLevel`, else CRITICAL for an error and INFO for the rest.

    Args:
        loggerName: of that logger.
    """

    def __init__(self, loggerName: str = "twisted") -> None:
        self._newObserver = STDLibLogObserver(name=loggerName)

    def emit(self, eventDict: EventDict) -> None:
        """Hand over an event, if it has a text."""
        if eventDict.get("log_format") is not None or textFromEventDict(eventDict) is not None:
            publishToNewObserver(self._newObserver, eventDict, textFromEventDict)


class DefaultObserver(_StartStopObserver):
    """Writes errors to the standard error stream; everything else is ignored."""

    stderr: ClassVar[Any] = sys.stderr

    def emit(self, eventDict: EventDict) -> None:
        """Write an event, if it is an error."""
        text = textFromEventDict(eventDict) if eventDict["isError"] else None
        if text:
            self.stderr.write(text)
            self.stderr.flush()
