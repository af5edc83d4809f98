"""`inlineCallbacks`, `ensureDeferred` and their kin. `_coroutine_runner` runs what they are given."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Callable, Coroutine, Generator
from functools import wraps
from types import CoroutineType, GeneratorType
from typing import Any, NoReturn, ParamSpec, TypeAlias, TypeVar

from asyncreactor.internet._coroutine_deferred import CoroutineDeferred
from asyncreactor.internet._coroutine_runner import ReturnValue, launch
from asyncreactor.internet._defer_errors import NotACoroutineError
from asyncreactor.internet._deferred import Deferred
from asyncreactor.internet._futures import deferred_from_future
from asyncreactor.python._arguments import wrong_type

__all__ = ["CoroutineDeferred", "ensureDeferred", "inlineCallbacks", "returnValue", "start_coroutine"]

T = TypeVar("T")
P = ParamSpec("P")

_new: Any = CoroutineDeferred.__new__

AnyCoroutine: TypeAlias = "Coroutine[Any, Any, T] | Generator[Any, Any, T]"


def start_coroutine(coro: AnyCoroutine[T]) -> Deferred[T]:
    """See `Deferred.fromCoroutine`."""
    if not isinstance(coro, (CoroutineType, GeneratorType)) and not isinstance(coro, Coroutine):
        raise NotACoroutineError(f"{coro!r} is not a coroutine or a Deferred")
    runner: CoroutineDeferred[T] = _new(CoroutineDeferred)
    launch(runner, coro)
    return runner


def ensureDeferred(coro: AnyCoroutine[T] | Deferred[T] | asyncio.Future[T]) -> Deferred[T]:
    """A Deferred for a coroutine (which starts at once) or an asyncio Future; a Deferred is returned as it is.

    Raises:
        NotACoroutineError: `coro` is none of these.
    """
    if isinstance(coro, CoroutineType):  # what it mostly is, so start_coroutine is spelled out
        runner: CoroutineDeferred[T] = _new(CoroutineDeferred)
        launch(runner, coro)
        return runner
    if isinstance(coro, Deferred):
        return coro
    if asyncio.isfuture(coro):
        return deferred_from_future(coro)
    return start_coroutine(coro)


def inlineCallbacks(f: Callable[P, Generator[Any, Any, T]]) -> Callable[P, Deferred[T]]:
    """Make a function that waits by `yield` of a generator function.

    The generator runs at once, up to the first `yield` of something that isn't there yet. Deferreds, asyncio Futures
    and Tasks, and coroutines are waited for: `yield` gives their value or raises their exception. Anything else
    that is yielded is given back. Cancelling the Deferred cancels what the generator waits for.

    Raises:
        TypeError: `f` can't be called, or (at the call) isn't a generator function.
    """
    if not callable(f):
        raise wrong_type("f", "a generator function", f)

    @wraps(f)
    def run_generator(*args: P.args, **kwargs: P.kwargs) -> Deferred[T]:
        try:
            generator = f(*args, **kwargs) if kwargs else f(*args)  # type: ignore[call-arg]  # so it was called
        except ReturnValue:
            _not_a_generator(f, "caught returnValue being used in a non-generator")
        if not isinstance(generator, GeneratorType):
            _not_a_generator(f, f"got {generator!r}")
        runner: CoroutineDeferred[T] = _new(CoroutineDeferred)
        launch(runner, generator)
        return runner

    return run_generator


def _not_a_generator(function: Any, what: str) -> NoReturn:
    raise TypeError(f"inlineCallbacks requires {function!r} to produce a generator; instead {what}")


def returnValue(val: object) -> NoReturn:
    """Deprecated: end an `inlineCallbacks` generator with a result; `return val` does the same."""
    warnings.warn(
        "asyncreactor.internet.defer.returnValue was deprecated in Twisted 24.7.0; "
        "please use standard return statement instead",
        DeprecationWarning,
        stacklevel=2,
    )
    raise ReturnValue(val)
