"""The log of a program while its application runs."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from asyncreactor import logger
from asyncreactor.copyright import version
from asyncreactor.python import log, logfile
from asyncreactor.python.reflect import qual

__all__ = ["AppLogger"]


class AppLogger:
    """Chooses where log events go, and puts them there.

    In this order: what the option "logger" names, the application's own `ILogObserver`, the file that the option
    "logfile" names.

    Args:
        options: "logger" makes a log observer, "logfile" is a path, or "-" for standard output.
    """

    greeting: ClassVar[str] = "asyncreactor {version} ({exe} {pyVersion}) starting up."
    """The first line of the log."""

    _log = logger.Logger()
    _observer: Any = None

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._logfilename: str = options.get("logfile") or ""
        self._observerFactory: Callable[[], Any] | None = options.get("logger") or None

    def start(self, application: Any) -> None:
        """Begin to log.

        Args:
            application: asked for an observer of its own.
        """
        self._observer = _modern(self._choose(application))
        logger.globalLogBeginner.beginLoggingTo([self._observer])
        self._initialLog()

    def stop(self) -> None:
        """Log the end, and no more to where `start` put it. Doing it again does no harm."""
        observer, self._observer = self._observer, None
        if observer is not None:
            self._log.info("Server Shut Down.")
            logger.globalLogPublisher.removeObserver(observer)

    def _choose(self, application: Any) -> Any:
        if self._observerFactory is not None:
            return self._observerFactory()
        own = application.getComponent(logger.ILogObserver, None)
        if own is not None:
            return own
        legacy = application.getComponent(log.ILogObserver, None)
        if legacy is not None:
            return logger.LegacyLogObserverWrapper(legacy)
        return self._getLogObserver()

    def _getLogObserver(self) -> Any:
        """The observer for the file."""
        if self._logfilename in ("", "-"):
            file: Any = sys.stdout
        else:
            file = logfile.LogFile.fromFullPath(self._logfilename)
        return logger.textFileLogObserver(file)

    def _initialLog(self) -> None:
        from asyncreactor.internet import reactor

        self._log.info(
            self.greeting,
            version=version,
            exe=sys.executable,
            pyVersion=".".join(map(str, sys.version_info[:3])),
        )
        self._log.info("reactor class: {reactor}.", reactor=qual(reactor.__class__))


def _modern(observer: Any) -> Any:
    """An observer of today's events, for one of either kind."""
    if logger.ILogObserver.providedBy(observer):
        return observer
    if not log.ILogObserver.providedBy(observer):
        warnings.warn(
            f"{observer!r} says neither that it implements asyncreactor.logger.ILogObserver, nor "
            "asyncreactor.python.log.ILogObserver; it is taken for the latter. Say which it is with "
            "@implementer.",
            DeprecationWarning,
            stacklevel=3,
        )
    return logger.LegacyLogObserverWrapper(observer)
