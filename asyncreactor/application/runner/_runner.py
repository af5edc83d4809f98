"""The life of a process around its reactor: PID file, logging, run, what comes after."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from os import kill
from signal import SIGTERM
from sys import stderr
from typing import Any, ClassVar, TextIO

import attrs

from asyncreactor import logger
from asyncreactor.application.runner._exit import ExitStatus, exit
from asyncreactor.application.runner._pidfile import (
    AlreadyRunningError,
    InvalidPIDFileError,
    IPIDFile,
    NoPIDFound,
    nonePIDFile,
)
from asyncreactor.logger import FilteringLogObserver, Logger, LogLevel, globalLogBeginner

__all__ = ["Runner"]


def _do_nothing(**arguments: object) -> None:
    """What is called where nothing was asked for."""


@attrs.frozen
class Runner:
    """Runs a reactor.

    Args:
        reactor: the reactor.
        pidFile: tells other programs our process; none by default.
        kill: whether to end the process that `pidFile` names, instead of running.
        defaultLogLevel: what is less important is not logged.
        logFile: where log events are written.
        fileLogObserverFactory: makes the log observer for `logFile`.
        whenRunning: called when the reactor has started.
        whenRunningArguments: keyword arguments for that.
        reactorExited: called when the reactor has stopped.
        reactorExitedArguments: keyword arguments for that.
    """

    _log: ClassVar[Logger] = Logger()

    _reactor: Any
    _pidFile: IPIDFile = nonePIDFile
    _kill: bool = False
    _defaultLogLevel: Any = LogLevel.info
    _logFile: TextIO = stderr
    _fileLogObserverFactory: Callable[[TextIO], logger.FileLogObserver] = logger.textFileLogObserver
    _whenRunning: Callable[..., object] = _do_nothing
    _whenRunningArguments: Mapping[str, Any] = attrs.Factory(dict)
    _reactorExited: Callable[..., object] = _do_nothing
    _reactorExitedArguments: Mapping[str, Any] = attrs.Factory(dict)

    def run(self) -> None:
        """Run the reactor until it stops."""
        self.killIfRequested()
        try:
            with self._pidFile:
                self.startLogging()
                self.startReactor()
                self.reactorExited()
        except AlreadyRunningError:
            exit(ExitStatus.EX_CONFIG, "Already running.")

    def killIfRequested(self) -> None:
        """If that was asked for, end the process that the PID file names; then leave."""
        if self._kill:
            exit(*self._end_other())

    def _end_other(self) -> tuple[ExitStatus, str | None]:
        if self._pidFile is nonePIDFile:
            return ExitStatus.EX_USAGE, "No PID file specified."
        try:
            pid = self._pidFile.read()
        except (OSError, NoPIDFound):
            return ExitStatus.EX_IOERR, "Unable to read PID file."
        except InvalidPIDFileError:
            return ExitStatus.EX_DATAERR, "Invalid PID file."
        self._log.info("Terminating process: {pid}", pid=pid)
        kill(pid, SIGTERM)
        return ExitStatus.EX_OK, None

    def startLogging(self) -> None:
        """Write log events to the file."""
        to_file = self._fileLogObserverFactory(self._logFile)
        important = logger.LogLevelFilterPredicate(defaultLogLevel=self._defaultLogLevel)
        globalLogBeginner.beginLoggingTo([FilteringLogObserver(to_file, [important])])

    def startReactor(self) -> None:
        """Run the reactor; when it has started, call `whenRunning`."""
        self._reactor.callWhenRunning(self.whenRunning)
        self._log.info("Starting reactor...")
        self._reactor.run()

    def whenRunning(self) -> None:
        """Called when the reactor has started."""
        self._whenRunning(**self._whenRunningArguments)

    def reactorExited(self) -> None:
        """Called when the reactor has stopped."""
        self._reactorExited(**self._reactorExitedArguments)
