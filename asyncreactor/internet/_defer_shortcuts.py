"""Deferreds for what is known, or known to be a call away."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Coroutine
from types import CoroutineType
from typing import Any, Final, ParamSpec, TypeVar, overload

from asyncreactor.internet._coroutines import start_coroutine
from asyncreactor.internet._defer_debug import settings
from asyncreactor.internet._defer_errors import TimeoutError
from asyncreactor.internet._deferred import Deferred
from asyncreactor.internet._deferred_base import DeferredBase
from asyncreactor.internet._futures import deferred_from_future
from asyncreactor.internet._quick_names import FAILURE, PLAIN_TYPES
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import wrong_type
from asyncreactor.python.failure import Failure

__all__ = [
    "execute",
    "fail",
    "getDebugging",
    "logError",
    "maybeDeferred",
    "passthru",
    "setDebugging",
    "succeed",
    "timeout",
]

T = TypeVar("T")
P = ParamSpec("P")

_new: Final[Any] = Deferred.__new__

_log = Logger(namespace="asyncreactor.internet.defer")


def succeed(result: T) -> Deferred[T]:
    """A Deferred that has fired with `result`."""
    if settings.debug or (
        type(result) not in PLAIN_TYPES
        and (isinstance(result, FAILURE) or isinstance(result, Deferred))  # quicker than a tuple
    ):
        deferred: Deferred[T] = Deferred()
        deferred.callback(result)
        return deferred
    # What Deferred() and callback() do, spelled out.
    made = _new(Deferred)
    fired: DeferredBase = made
    fired.called = True
    fired.paused = 0
    fired._callbacks = None
    fired._canceller = None
    fired._running = False
    fired.result = result
    return made  # type: ignore[no-any-return]  # __new__ is kept untyped: it is called for its speed


def fail(result: Failure | BaseException | None = None) -> Deferred[Any]:
    """A Deferred that has failed, with a `Failure`, an exception, or the exception that is being handled."""
    deferred: Deferred[Any] = Deferred()
    deferred.errback(result)
    return deferred


def execute(callable: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
    """A Deferred that has fired with what `callable` returned, or failed with what it raised."""
    try:
        result = callable(*args, **kwargs)
    except BaseException:
        return _failed_call("callable", callable)
    return succeed(result)


@overload
def maybeDeferred(f: Callable[P, Deferred[T]], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]: ...


@overload
def maybeDeferred(
    f: Callable[P, Coroutine[Any, Any, T]], *args: P.args, **kwargs: P.kwargs
) -> Deferred[T]: ...


@overload
def maybeDeferred(f: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Deferred[T]: ...


def maybeDeferred(f: Callable[..., Any], *args: Any, **kwargs: Any) -> Deferred[Any]:
    """Call `f`, and give a Deferred whatever it returns.

    A Deferred is returned as it is, a coroutine is run, an asyncio Future is waited for, an exception or a returned
    `Failure` fails the Deferred, and any other value is one that has come.
    """
    try:
        result = f(*args, **kwargs) if kwargs else f(*args)
    except BaseException:
        return _failed_call("f", f)
    if type(result) not in PLAIN_TYPES:
        if isinstance(result, Deferred):
            return result
        if isinstance(result, FAILURE):
            return fail(result)
        if isinstance(result, CoroutineType):
            return start_coroutine(result)
        # A mock has every attribute, but its class has not; asking a class for one it lacks is slow.
        if hasattr(result, "_asyncio_future_blocking") and hasattr(type(result), "_asyncio_future_blocking"):
            return deferred_from_future(result)
    if settings.debug:
        return succeed(result)
    # The rest of what that does, spelled out.
    made = _new(Deferred)
    fired: DeferredBase = made
    fired.called = True
    fired.paused = 0
    fired._callbacks = None
    fired._canceller = None
    fired._running = False
    fired.result = result
    return made  # type: ignore[no-any-return]  # as there


def _failed_call(name: str, function: object) -> Deferred[Any]:
    """What has failed with the exception that is being handled, or says that no function was given."""
    if not callable(function):
        return fail(wrong_type(name, "callable", function))
    return fail(Failure(captureVars=settings.debug))


def logError(err: Failure) -> Failure:
    """Log a failure and pass it on: an errback."""
    _log.failure("", err)
    return err


def passthru(arg: T) -> T:
    """Return the argument."""
    return arg


def setDebugging(on: bool) -> None:
    """Record, or stop recording, where Deferreds are made and fired."""
    settings.debug = Deferred.debug = bool(on)


def getDebugging() -> bool:
    """Whether it is recorded where Deferreds are made and fired."""
    return settings.debug


def timeout(deferred: Deferred[Any]) -> None:
    """Deprecated: fail `deferred` with a `TimeoutError`; `Deferred.addTimeout` does better."""
    warnings.warn(
        "asyncreactor.internet.defer.timeout was deprecated in Twisted 17.1.0; "
        "please use asyncreactor.internet.defer.Deferred.addTimeout instead",
        DeprecationWarning,
        stacklevel=2,
    )
    deferred.errback(Failure(TimeoutError("Callback timed out")))
