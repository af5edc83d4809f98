"""The older logging module: events are made of a message, or of a `%` format, and go to every observer.

It works over `asyncreactor.logger`, so its events reach the observers there too, and the other way round. New
code is better off with `asyncreactor.logger.Logger`.

Every event is a dictionary with at least `message` (a tuple), `time` (seconds since the epoch), `system`
(what was at work) and `isError` (0 or 1); errors add `failure` and `why`.
"""

from __future__ import annotations

import sys
import time
import warnings as warnings_module
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar, cast, overload

from asyncreactor.logger import (
    LegacyLogObserverWrapper,
    LogBeginner,
    LoggingFile,
    globalLogBeginner,
    globalLogPublisher,
)
from asyncreactor.logger import Logger as NewLogger
from asyncreactor.logger import LogLevel as NewLogLevel
from asyncreactor.logger import LogPublisher as NewPublisher
from asyncreactor.logger._global import WarningClass
from asyncreactor.logger._legacy import publishToNewObserver
from asyncreactor.python import context, failure
from asyncreactor.python._arguments import must_be_callable, must_have
from asyncreactor.python._log_observers import (
    DefaultObserver,
    FileLogObserver,
    ILogObserver,
    PythonLoggingObserver,
)
from asyncreactor.python._log_streams import NullFile, StdioOnnaStick
from asyncreactor.python._log_text import EventDict, textFromEventDict
from asyncreactor.python.threadable import synchronize

__all__ = [
    "msg",
    "err",
    "deferr",
    "startLogging",
    "startLoggingWithObserver",
    "discardLogs",
    "addObserver",
    "removeObserver",
    "showwarning",
    "callWithContext",
    "callWithLogger",
    "textFromEventDict",
    "theLogPublisher",
    "LogPublisher",
    "LogBeginner",
    "ILogObserver",
    "ILogContext",
    "EventDict",
    "Logger",
    "FileLogObserver",
    "PythonLoggingObserver",
    "DefaultObserver",
    "defaultObserver",
    "StdioOnnaStick",
    "NullFile",
    "logfile",
    "logerr",
]

P = ParamSpec("P")
R = TypeVar("R")
_Observer: TypeAlias = Callable[[EventDict], object]


class Logger:
    """Something that has a name in the log: a transport, for one."""

    def logPrefix(self) -> str:
        """Return what the `system` of events should be while this is at work."""
        return "-"


class ILogContext:
    """The key of `asyncreactor.python.context` under which the fields stand that every event gets."""


context.setDefault(ILogContext, {"system": "-"})


class LogPublisher:
    """Hands old events to observers.

    Args:
        observerPublisher: the new publisher that the observers are added to.
        publishPublisher: the new publisher that messages are sent to; by default the same.
        logBeginner: begins logging; by default one for the observers' publisher.
        warningsModule: holds `showwarning`, as the module `warnings` does.
    """

    synchronized = ["msg"]

    def __init__(
        self,
        observerPublisher: NewPublisher | None = None,
        publishPublisher: NewPublisher | None = None,
        logBeginner: LogBeginner | None = None,
        warningsModule: Any = warnings_module,
    ) -> None:
        if publishPublisher is None:
            publishPublisher = NewPublisher() if observerPublisher is None else observerPublisher
        if observerPublisher is None:
            observerPublisher = publishPublisher
        if logBeginner is None:
            logBeginner = LogBeginner(observerPublisher, cast(IO[Any], NullFile()), sys, warningsModule)
        self._observer_publisher = observerPublisher
        self._publish_publisher = publishPublisher
        self._wrapped_observers: list[LegacyLogObserverWrapper] = []
        self._log_beginner = logBeginner
        self._warnings_module = warningsModule
        self._show_warning_before = warningsModule.showwarning
        self.showwarning = logBeginner.showwarning

    @property
    def observers(self) -> list[_Observer]:
        """The observers, in the order in which they were added."""
        return [wrapper.legacyObserver for wrapper in self._wrapped_observers]

    def addObserver(self, other: _Observer) -> None:
        """Call `other` with each event from now on; one that is added twice is called twice."""
        must_be_callable("other", other, "a function of an event")
        wrapper = LegacyLogObserverWrapper(other)
        self._wrapped_observers.append(wrapper)
        self._observer_publisher.addObserver(wrapper)

    def removeObserver(self, other: _Observer) -> None:
        """Undo one `addObserver`; one that was not added is no error."""
        for wrapper in self._wrapped_observers:
            if wrapper.legacyObserver == other:
                self._wrapped_observers.remove(wrapper)
                self._observer_publisher.removeObserver(wrapper)
                break

    def msg(self, *message: object, **kw: object) -> None:
        """Log a message.

        Args:
            message: pieces of text, which are joined with spaces.
            kw: the event's fields. `format` is a `%` format for them, used if there is no message;
                `logLevel` a level of the standard library's `logging`.
        """
        event: EventDict = {**context.get(ILogContext), **kw, "message": message, "time": time.time()}
        if "isError" not in event:
            event["isError"] = 0
        publishToNewObserver(self._publish_publisher, event, textFromEventDict)

    def _startLogging(self, observer: _Observer, setStdout: bool) -> None:
        """Begin logging to `observer`, and send warnings and maybe the standard output to the log."""
        must_be_callable("observer", observer, "a function of an event")
        if self._warnings_module.showwarning != self.showwarning:
            self._show_warning_before = self._warnings_module.showwarning
        wrapper = LegacyLogObserverWrapper(observer)
        self._wrapped_observers.append(wrapper)
        self._log_beginner.beginLoggingTo([wrapper], discardBuffer=True, redirectStandardIO=setStdout)

    def _stopLogging(self) -> None:
        """Show warnings again as they were shown before."""
        if self._warnings_module.showwarning == self.showwarning:
            self._warnings_module.showwarning = self._show_warning_before


synchronize(LogPublisher)

theLogPublisher = LogPublisher(globalLogPublisher, globalLogPublisher, globalLogBeginner)

_own_logger = NewLogger()
#: A file whose lines are logged.
logfile: LoggingFile | NullFile = LoggingFile(_own_logger)
#: A file whose lines are logged as errors.
logerr = LoggingFile(_own_logger, NewLogLevel.error)
defaultObserver = DefaultObserver()


def addObserver(other: _Observer) -> None:
    """Call `other` with each event from now on."""
    theLogPublisher.addObserver(other)


def removeObserver(other: _Observer) -> None:
    """Call `other` no more; one that was not added is no error."""
    theLogPublisher.removeObserver(other)


def msg(*message: object, **kw: object) -> None:
    """Log a message.

    Args:
        message: pieces of text, which are joined with spaces.
        kw: the event's fields. `format` is a `%` format for them, used if there is no message; `logLevel` a
            level of the standard library's `logging`.
    """
    theLogPublisher.msg(*message, **kw)


@overload
def err(_stuff: object, /, _why: str | None = ..., **kw: object) -> None: ...


@overload
def err(_stuff: object = ..., _why: str | None = ..., **kw: object) -> None: ...


# The first of the signatures makes `addErrback(log.err, "why")` fit; with `**kw`, only one positional argument can.
def err(_stuff: object = None, _why: str | None = None, **kw: object) -> None:  # type: ignore[misc]  # `_stuff=` is the second signature's
    """Log an error.

    Args:
        _stuff: a `Failure` or an exception; by default the one being handled. Anything else is logged as
            text.
        _why: what was being done.
        kw: the event's fields.
    """
    if _stuff is None:
        _stuff = failure.Failure()
    elif isinstance(_stuff, Exception):
        _stuff = failure.Failure(_stuff)
    if isinstance(_stuff, failure.Failure):
        message: tuple[str, ...] = ()
        kw["failure"] = _stuff
    else:
        message = (repr(_stuff),)
    msg(*message, why=_why, isError=1, **kw)


deferr = err


def callWithContext(ctx: EventDict, func: Callable[P, R], *args: P.args, **kw: P.kwargs) -> R:
    """Call `func`; each event it logs gets the fields `ctx`."""
    must_have("ctx", ctx, "keys", "a mapping of fields of events")
    fields = {**context.get(ILogContext), **ctx}
    return context.call({ILogContext: fields}, func, *args, **kw)


def callWithLogger(logger: Any, func: Callable[P, R], *args: P.args, **kw: P.kwargs) -> R | None:
    """Call `func`; each event it logs has what `logger.logPrefix()` returns as its system.

    Returns:
        What `func` returned; None if it raised, which is logged.
    """
    try:
        prefix = logger.logPrefix()
    except Exception:
        prefix = "(buggy logPrefix method)"
        err(system=prefix)
    try:
        return callWithContext({"system": prefix}, func, *args, **kw)
    except Exception:
        err(system=prefix)
        return None


def showwarning(
    message: Warning | str,
    category: WarningClass,
    filename: str,
    lineno: int,
    file: IO[Any] | None = None,
    line: str | None = None,
) -> None:
    """Log a warning, in place of `warnings.showwarning`; one that is meant for a file goes there."""
    theLogPublisher.showwarning(message, category, filename, lineno, file, line)


def startLogging(file: Any, *a: Any, **kw: Any) -> FileLogObserver | None:
    """Log to a file from now on, and send warnings, standard output and standard error to the log.

    Args:
        file: a file of text. One that is the log itself is left alone.
        a: see `startLoggingWithObserver`.
        kw: see `startLoggingWithObserver`.

    Returns:
        The observer that writes the file; its `stop()` ends that.
    """
    if isinstance(file, LoggingFile):
        return None
    observer = FileLogObserver(file)
    startLoggingWithObserver(observer.emit, *a, **kw)
    return observer


def startLoggingWithObserver(observer: _Observer, setStdout: bool | int = 1) -> None:
    """Log to `observer` from now on, and send warnings to the log.

    Args:
        observer: called with each event.
        setStdout: log what is written to standard output and standard error.
    """
    theLogPublisher._startLogging(observer, bool(setStdout))
    msg("Log opened.")


def discardLogs() -> None:
    """Forget what is written to `logfile` from now on."""
    global logfile
    logfile = NullFile()


if not TYPE_CHECKING:  # a module with this function would have every name, to a type checker

    def __getattr__(name: str) -> Any:
        if name == "util":  # observers of old programs call log.util.untilConcludes
            from asyncreactor.python import util

            return util
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


for _thing in (
    DefaultObserver,
    FileLogObserver,
    NullFile,
    PythonLoggingObserver,
    StdioOnnaStick,
    textFromEventDict,
):
    _thing.__module__ = __name__  # tracebacks and pickles name the module that programs import from
