"""`deferLater`: a Deferred for a call that is made later."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, overload

from asyncreactor.internet.defer import Deferred, maybeDeferred
from asyncreactor.internet.interfaces import IReactorTime
from asyncreactor.python._arguments import must_be_callable, must_have

__all__ = ["deferLater"]

T = TypeVar("T")
P = ParamSpec("P")


@overload
def deferLater(clock: IReactorTime, delay: float) -> Deferred[None]: ...


@overload
def deferLater(
    clock: IReactorTime, delay: float, callable: Callable[P, Deferred[T]], *args: P.args, **kw: P.kwargs
) -> Deferred[T]: ...


@overload
def deferLater(
    clock: IReactorTime,
    delay: float,
    callable: Callable[P, Coroutine[Any, Any, T]],
    *args: P.args,
    **kw: P.kwargs,
) -> Deferred[T]: ...


@overload
def deferLater(
    clock: IReactorTime, delay: float, callable: Callable[P, T], *args: P.args, **kw: P.kwargs
) -> Deferred[T]: ...


def deferLater(
    clock: IReactorTime, delay: float, callable: Callable[..., Any] | None = None, *args: Any, **kw: Any
) -> Deferred[Any]:
    """Call a function in `delay` seconds.

    Args:
        clock: what counts the time, mostly the reactor.
        delay: seconds, 0 or more.
        callable: the function, called with `args` and `kw`. If it returns a coroutine or an asyncio Future,
            that is waited for as a Deferred would be. None means to wait and nothing else.

    Returns:
        Fires with what the function returned, or None. Cancelling before its time prevents the call.

    Fails:
        As the function does.
    """

    if callable is not None:
        must_be_callable("callable", callable)
    must_have("clock", clock, "callLater", "a reactor or another IReactorTime")

    def give_up(_: object) -> None:
        delayed_call.cancel()

    deferred: Deferred[Any] = Deferred(give_up)
    if callable is not None:
        function = callable
        deferred.addCallback(lambda _: maybeDeferred(function, *args, **kw))
    delayed_call = clock.callLater(delay, deferred.callback, None)
    return deferred
