"""The logger: where events come from."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager
from time import time
from types import TracebackType
from typing import Any, Protocol

from asyncreactor.python._arguments import wrong_type
from asyncreactor.python._constants import NamedConstant
from asyncreactor.python.failure import Failure

from ._interfaces import LogEvent, LogObserver
from ._levels import InvalidLogLevelError, LogLevel
from ._observer import LogPublisher

__all__ = ["Logger", "Operation"]


class Operation(Protocol):
    """What happened in the body of a `with log.failuresHandled(...)`: ask it afterwards."""

    @property
    def succeeded(self) -> bool:
        """The body has ended, and nothing was raised."""

    @property
    def failed(self) -> bool:
        """The body has ended by an exception."""

    @property
    def failure(self) -> Failure | None:
        """What the body raised."""


class Logger:
    """Emits log events, each with a level, a format string and fields.

    Make one per module, `log = Logger()`, or one per class as a class attribute: read through the class or an
    instance, that gives a logger whose namespace is the class's dotted name and whose source is the instance
    (else the class).

    Args:
        namespace: a dotted name for what logs; by default the name of the module that makes the logger.
        source: the object that logs.
        observer: who gets the events; by default the global publisher.
    """

    def __init__(
        self, namespace: str | None = None, source: object = None, observer: LogObserver | None = None
    ) -> None:
        if namespace is None:
            namespace = sys._getframe(1).f_globals.get("__name__", "<unknown>")
        elif not isinstance(namespace, str):
            raise wrong_type("namespace", "a dotted name or None", namespace)
        if observer is None:
            from ._global import globalLogPublisher

            observer = globalLogPublisher
        elif not callable(observer):
            raise wrong_type("observer", "a function of an event", observer)
        self.namespace = namespace
        self.source = source
        self.observer = observer

    def __get__(self, instance: object, owner: type[Any] | None = None) -> Logger:
        if owner is None:
            owner = type(instance)
        source = owner if instance is None else instance
        return self.__class__(f"{owner.__module__}.{owner.__name__}", source, observer=self.observer)

    def __repr__(self) -> str:
        return f"<{self.__class__.__name__} {self.namespace!r}>"

    def emit(self, level: NamedConstant, format: str | None = None, **kwargs: object) -> None:
        """Hand an event to the observer.

        Args:
            level: one of `LogLevel`; anything else is logged as a failure.
            format: a `str.format` string for the fields, rendered only when somebody wants the text.
            kwargs: the event's fields.
        """
        observer = self.observer
        if type(observer) is LogPublisher and not observer._observers:
            return
        if getattr(level, "_container", None) is not LogLevel:
            complaint = "Got invalid log level {invalidLevel!r} in {logger}.emit()."
            self.failure(complaint, Failure(InvalidLogLevelError(level)), invalidLevel=level, logger=self)
            return
        event: LogEvent = kwargs
        event["log_logger"] = self
        event["log_level"] = level
        event["log_namespace"] = self.namespace
        event["log_source"] = self.source
        event["log_format"] = format
        event["log_time"] = time()
        if "log_trace" in event:
            event["log_trace"].append((self, observer))
        observer(event)

    def debug(self, format: str | None = None, **kwargs: object) -> None:
        """Emit an event at level debug."""
        self.emit(LogLevel.debug, format, **kwargs)

    def info(self, format: str | None = None, **kwargs: object) -> None:
        """Emit an event at level info."""
        self.emit(LogLevel.info, format, **kwargs)

    def warn(self, format: str | None = None, **kwargs: object) -> None:
        """Emit an event at level warn."""
        self.emit(LogLevel.warn, format, **kwargs)

    def error(self, format: str | None = None, **kwargs: object) -> None:
        """Emit an event at level error."""
        self.emit(LogLevel.error, format, **kwargs)

    def critical(self, format: str | None = None, **kwargs: object) -> None:
        """Emit an event at level critical."""
        self.emit(LogLevel.critical, format, **kwargs)

    def failure(
        self,
        format: str,
        failure: Failure | None = None,
        level: NamedConstant = LogLevel.critical,
        **kwargs: Any,
    ) -> None:
        """Emit an event about an exception, with its traceback.

        Args:
            format: says what was being done.
            failure: the exception; by default the one being handled.
            level: how serious it is.
            kwargs: the event's fields.
        """
        self.emit(level, format, log_failure=Failure() if failure is None else failure, **kwargs)

    def failuresHandled(
        self, format: str, level: NamedConstant = LogLevel.critical, **kwargs: object
    ) -> AbstractContextManager[Operation]:
        """Return a context manager that logs whatever its body raises, and goes on after it.

        Every exception ends there, `KeyboardInterrupt` and cancellation too.

        Args:
            format: says what the body is for.
            level: how serious an exception is.
            kwargs: fields of the event that is logged then.
        """
        return _WatchedOperation(self, format, level, kwargs)

    def failureHandler(
        self, staticMessage: str, level: NamedConstant = LogLevel.critical
    ) -> AbstractContextManager[None]:
        """Return a context manager like that of `failuresHandled`, cheap and good for any number of uses."""
        return _FailureHandler(self, staticMessage, level)


class _WatchedOperation:
    """One use of `Logger.failuresHandled`: the context manager and the operation in one."""

    succeeded = False
    failure: Failure | None = None

    def __init__(self, logger: Logger, message: str, level: NamedConstant, fields: dict[str, Any]) -> None:
        self._log = (logger, message, level, fields)

    @property
    def failed(self) -> bool:
        return self.failure is not None

    def __enter__(self) -> Operation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if error is None:
            self.succeeded = True
        else:
            logger, message, level, fields = self._log
            self.failure = Failure(error, kind, traceback)
            logger.failure(message, self.failure, level, **fields)
        return True


class _FailureHandler:
    __slots__ = ("_level", "_logger", "_message")

    def __init__(self, logger: Logger, message: str, level: NamedConstant) -> None:
        self._logger = logger
        self._message = message
        self._level = level

    def __enter__(self) -> None:
        return None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> bool:
        if error is not None:
            self._logger.failure(self._message, Failure(error, kind, traceback), self._level)
        return True


def _loggerFor(obj: object) -> Logger:
    """Return a logger named after the class of `obj`, with `obj` as its source."""
    owner = obj.__class__
    return Logger(f"{owner.__module__}.{owner.__name__}", obj)
