"""The publisher that everything logs to, and the start of logging for a whole process."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from typing import IO, Any, TypeAlias, cast

from asyncreactor._version import is_aliased
from asyncreactor.python._constants import NamedConstant

from ._bridge import EventsToLoggingUntilBegun, bridge_by_default
from ._buffer import LimitedHistoryLogObserver
from ._callers import position_of_caller
from ._file import FileLogObserver
from ._filter import FilteringLogObserver, LogLevelFilterPredicate, PredicateResult
from ._format import eventAsText
from ._interfaces import LogEvent, LogObserver
from ._io import LoggingFile
from ._levels import LogLevel
from ._logger import Logger
from ._observer import LogPublisher

__all__ = ["MORE_THAN_ONCE_WARNING", "LogBeginner", "globalLogBeginner", "globalLogPublisher"]

MORE_THAN_ONCE_WARNING = (
    "Warning: primary log target selected twice at <{fileNow}:{lineNow}>"
    " - previously selected at <{fileThen}:{lineThen}>.  Remove one of the calls to beginLoggingTo."
)


Stream: TypeAlias = IO[Any]
WarningClass: TypeAlias = type[Warning]


class LogBeginner:
    """Looks after events until the program has said where they should go.

    Until then it remembers the latest events, and writes critical ones to the error stream, so that a program
    which never sets up logging doesn't fail in silence.

    Args:
        publisher: where logging begins.
        errorStream: for critical events before that.
        stdio: holds `stdout` and `stderr`, as the module `sys` does.
        warningsModule: holds `showwarning`, as the module `warnings` does.
        initialBufferSize: how many events to remember; by default 200.
    """

    _begun_at: tuple[str, int] | None = None
    _DEFAULT_BUFFER_SIZE = 200

    def __init__(
        self,
        publisher: LogPublisher,
        errorStream: Stream,
        stdio: object,
        warningsModule: Any,
        initialBufferSize: int | None = None,
    ) -> None:
        self._buffer = LimitedHistoryLogObserver(
            self._DEFAULT_BUFFER_SIZE if initialBufferSize is None else initialBufferSize
        )
        self._publisher = publisher
        self._log = Logger(observer=publisher)
        self._stdio = stdio
        self._warnings_module = warningsModule
        self._show_warning_before = warningsModule.showwarning
        self._temporaryObserver = LogPublisher(self._buffer, self._critical_events_to(errorStream))
        publisher.addObserver(self._temporaryObserver)

    def beginLoggingTo(
        self,
        observers: Iterable[LogObserver],
        discardBuffer: bool = False,
        redirectStandardIO: bool = True,
    ) -> None:
        """Send events to `observers` from now on, and warnings and standard output to the log.

        Call it once in a program. Another call adds its observers and logs a warning which names both places.

        Args:
            observers: each gets the remembered events first.
            discardBuffer: forget the remembered events instead.
            redirectStandardIO: log what is written to the standard output and error streams.

        Raises:
            TypeError: an observer cannot be called.
        """
        here, before = position_of_caller(), self._begun_at
        self._begun_at = here
        for observer in observers:
            self._publisher.addObserver(observer)
        if before is None:
            self._publisher.removeObserver(self._temporaryObserver)
            if not discardBuffer:
                self._buffer.replayTo(self._publisher)
            self._buffer = LimitedHistoryLogObserver(0)
            self._warnings_module.showwarning = self.showwarning
        else:
            self._log.warn(
                MORE_THAN_ONCE_WARNING,
                fileNow=here[0],
                lineNow=here[1],
                fileThen=before[0],
                lineThen=before[1],
            )
        if redirectStandardIO:
            self._redirect("stdout", LogLevel.info)
            self._redirect("stderr", LogLevel.error)

    def showwarning(
        self,
        message: Warning | str,
        category: WarningClass,
        filename: str,
        lineno: int,
        file: Stream | None = None,
        line: str | None = None,
    ) -> None:
        """Log a warning, in place of `warnings.showwarning`; one that is meant for a file goes there."""
        if file is not None:
            self._show_warning_before(message, category, filename, lineno, file, line)
            return
        self._log.warn(
            "{filename}:{lineno}: {category}: {warning}",
            warning=message,
            category=f"{category.__module__}.{category.__name__}",
            filename=filename,
            lineno=lineno,
        )

    def _critical_events_to(self, stream: Stream) -> LogObserver:
        def text_of(event: LogEvent) -> str:
            return eventAsText(event, includeTimestamp=False, includeSystem=False) + "\n"

        return FilteringLogObserver(
            FileLogObserver(stream, text_of), [LogLevelFilterPredicate(defaultLogLevel=LogLevel.critical)]
        )

    def _redirect(self, stream: str, level: NamedConstant) -> None:
        encoding = getattr(getattr(self._stdio, stream), "encoding", None)
        log = Logger(namespace=stream, observer=self._publisher)
        setattr(self._stdio, stream, LoggingFile(log, level, encoding))


class _ProcessLogBeginner(LogBeginner):
    """The one for the process, which also connects the standard library's `logging`, as Twisted does not.

    Critical events before the beginning go to the error stream only if `logging` does not take them.
    """

    def _critical_events_to(self, stream: Stream) -> LogObserver:
        way_out = EventsToLoggingUntilBegun(self._publisher)

        def not_taken(event: LogEvent) -> NamedConstant:
            taken = not is_aliased() and way_out.would_take(event)
            return PredicateResult.no if taken else PredicateResult.maybe

        to_stream = FilteringLogObserver(super()._critical_events_to(stream), [not_taken])
        return LogPublisher(way_out, to_stream)

    def beginLoggingTo(
        self,
        observers: Iterable[LogObserver],
        discardBuffer: bool = False,
        redirectStandardIO: bool = True,
    ) -> None:
        super().beginLoggingTo(observers, discardBuffer, redirectStandardIO)
        bridge_by_default(self._publisher)


class _CurrentStandardError:
    """`sys.stderr` as it is at the time of writing: tests and notebooks exchange it."""

    def write(self, text: str) -> None:
        if sys.stderr is not None:
            sys.stderr.write(text)

    def flush(self) -> None:
        if sys.stderr is not None:
            sys.stderr.flush()


#: Where every `Logger` without an observer of its own sends its events.
globalLogPublisher = LogPublisher()
#: Begins logging for the process.
globalLogBeginner: LogBeginner = _ProcessLogBeginner(
    globalLogPublisher, cast(Stream, _CurrentStandardError()), sys, warnings
)
