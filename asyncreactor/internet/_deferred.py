"""`Deferred`: a result that may not be there yet, with the callbacks that wait for it.

How it runs them is told in `_deferred_core`.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Coroutine, Generator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, Generic, ParamSpec, TypeVar, overload

from asyncreactor.internet._defer_errors import CancelledError, TimeoutError
from asyncreactor.internet._deferred_base import NOTHING, DeferredBase
from asyncreactor.internet._deferred_core import DeferredCore
from asyncreactor.python._arguments import SECONDS, wrong_type
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    import asyncio

    from asyncreactor.internet.interfaces import IReactorTime

__all__ = ["Deferred"]

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")


class Deferred(DeferredBase, Generic[T]):
    """A result that will come, or has come: callbacks get it when it is there, errbacks its failure.

    `callback` and `errback` run the callbacks before they return, on the caller's stack. A callback's return value
    is the next one's argument; an exception, or a `Failure` returned, goes to the next errback; a Deferred returned
    is waited for.

    In a coroutine, `await deferred` gives the value or raises the exception. Awaiting takes nothing away: a second
    `await` gives the same value or raises the same exception, which counts as handled once it was raised.

    Args:
        canceller: called with this Deferred by `cancel`, to give the operation up. It may call `callback` or
            `errback`; if it does neither, the Deferred fails with `CancelledError`.

    Attributes:
        called: whether it has been fired.
        paused: how many more times `unpause` must be called than `pause` was before callbacks run.
        result: the value or `Failure` as the last callback left it. There is none before the Deferred has fired.
        debug: (of the class) whether it is recorded where Deferreds are made and fired; see `setDebugging`.
    """

    debug: ClassVar[bool] = False

    if TYPE_CHECKING:
        # What `DeferredBase` does, with the types of values and results.

        def addCallbacks(
            self,
            callback: Callable[..., Any] | None,
            errback: Callable[..., Any] | None = None,
            callbackArgs: tuple[Any, ...] | None = (),
            callbackKeywords: Mapping[str, Any] | None = NOTHING,
            errbackArgs: tuple[Any, ...] | None = (),
            errbackKeywords: Mapping[str, Any] | None = NOTHING,
        ) -> Deferred[Any]: ...

        @overload
        def addCallback(
            self, callback: Callable[Concatenate[T, P], Failure], *args: P.args, **kwargs: P.kwargs
        ) -> Deferred[Any]: ...

        @overload
        def addCallback(
            self, callback: Callable[Concatenate[T, P], Deferred[U]], *args: P.args, **kwargs: P.kwargs
        ) -> Deferred[U]: ...

        @overload
        def addCallback(
            self,
            callback: Callable[Concatenate[T, P], Failure | Deferred[U]],
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> Deferred[U]: ...

        @overload
        def addCallback(
            self, callback: Callable[Concatenate[T, P], Failure | U], *args: P.args, **kwargs: P.kwargs
        ) -> Deferred[U]: ...

        @overload
        def addCallback(
            self, callback: Callable[Concatenate[T, P], U], *args: P.args, **kwargs: P.kwargs
        ) -> Deferred[U]: ...

        def addCallback(self, callback: Any, *args: Any, **kwargs: Any) -> Deferred[Any]: ...

        @overload
        def addErrback(
            self, errback: Callable[Concatenate[Failure, P], Deferred[U]], *args: P.args, **kwargs: P.kwargs
        ) -> Deferred[T | U]: ...

        @overload
        def addErrback(
            self,
            errback: Callable[Concatenate[Failure, P], Failure | Deferred[U]],
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> Deferred[T | U]: ...

        @overload
        def addErrback(
            self, errback: Callable[Concatenate[Failure, P], Failure | U], *args: P.args, **kwargs: P.kwargs
        ) -> Deferred[T | U]: ...

        def addErrback(self, errback: Any, *args: Any, **kwargs: Any) -> Deferred[Any]: ...

        @overload
        def addBoth(
            self,
            callback: Callable[Concatenate[T | Failure, P], Deferred[U]],
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> Deferred[U]: ...

        @overload
        def addBoth(
            self,
            callback: Callable[Concatenate[T | Failure, P], Failure | U],
            *args: P.args,
            **kwargs: P.kwargs,
        ) -> Deferred[U]: ...

        def addBoth(self, callback: Any, *args: Any, **kwargs: Any) -> Deferred[Any]: ...

        def callback(self, result: T | Failure) -> None: ...

        def __await__(self) -> Generator[Any, Any, T]: ...

        def __iter__(self) -> Generator[Any, Any, T]: ...

    def chainDeferred(self, d: Deferred[Any]) -> Deferred[Any]:
        """Fire `d` with this Deferred's result, which then is None. Returns this Deferred."""
        if not isinstance(d, Deferred):
            raise wrong_type("d", "a Deferred", d)
        d._chained_to = self
        return self.addCallbacks(d.callback, d.errback)

    def addTimeout(
        self,
        timeout: float,
        clock: IReactorTime,
        onTimeoutCancel: Callable[[Any, float], Any] | None = None,
    ) -> Deferred[Any]:
        """Cancel this Deferred if it hasn't fired in time.

        Args:
            timeout: seconds.
            clock: what counts them, mostly the reactor.
            onTimeoutCancel: called with the result or failure of the cancelled Deferred and `timeout`; what it
                returns is the result instead. By default a `CancelledError` becomes a `TimeoutError`.

        Returns:
            This Deferred.

        Fails:
            TimeoutError: the time passed (unless the canceller or `onTimeoutCancel` gave another result).
        """
        try:
            timeout + 0.0
        except TypeError:
            raise wrong_type("timeout", SECONDS, timeout) from None
        if not hasattr(clock, "callLater"):
            raise wrong_type("clock", "a reactor or another IReactorTime", clock)
        timed_out = False

        def give_up() -> None:
            nonlocal timed_out
            timed_out = True
            self.cancel()

        delayed_call = clock.callLater(timeout, give_up)

        def translate(result: Any) -> Any:
            if timed_out:
                return (onTimeoutCancel or _cancelled_to_timed_out)(result, timeout)
            return result

        def stop_clock(result: Any) -> Any:
            if delayed_call.active():
                delayed_call.cancel()
            return result

        return self.addBoth(translate).addBoth(stop_clock)

    # -- crossing

    def asFuture(self, loop: asyncio.AbstractEventLoop) -> asyncio.Future[T]:
        """A Future of `loop` with this Deferred's result, which then is None.

        Cancelling the Future cancels this Deferred. Waiters hear of the result on the next turn of the loop.
        """
        from asyncreactor.internet._futures import deferred_to_future

        return deferred_to_future(self, loop)

    @classmethod
    def fromFuture(cls, future: asyncio.Future[U]) -> Deferred[U]:
        """A Deferred that fires with the result of `future`, on the turn of the loop after it is done.

        Cancelling the Deferred cancels the Future. A cancelled Future is a `CancelledError` failure.
        """
        from asyncreactor.internet._futures import deferred_from_future

        return deferred_from_future(future)

    @classmethod
    def fromCoroutine(cls, coro: Coroutine[Any, Any, U] | Generator[Any, Any, U]) -> Deferred[U]:
        """Run a coroutine, which starts at once; the Deferred fires with what it returns.

        Cancelling the Deferred cancels what the coroutine waits for.

        Raises:
            NotACoroutineError: `coro` isn't one.
        """
        from asyncreactor.internet._coroutines import start_coroutine

        return start_coroutine(coro)

    # -- looking

    @property
    def callbacks(self) -> list[Any]:
        """Deprecated: pairs of (callable, args, kwargs) for value and failure. A copy: changing it has no effect."""
        warnings.warn(
            "asyncreactor.internet.defer.Deferred.callbacks was deprecated in Twisted 25.5.0",
            DeprecationWarning,
            stacklevel=2,
        )
        found: list[Any] = []
        for context, callback, errback, extra in self._callbacks or ():
            if context is not None:
                args, kwargs, errback_args, errback_kwargs = extra or ((), {}, (), {})
                found.append(((callback, args, kwargs), (errback, errback_args, errback_kwargs)))
        return found

    @property
    def _chainedTo(self) -> DeferredCore | None:
        """The Deferred whose result this one waits for."""
        return getattr(self, "_chained_to", None)

    def __repr__(self) -> str:
        name = type(self).__name__
        text = f"<{name} at 0x{id(self):x}"
        if self._chainedTo is not None:
            text += f" waiting on Deferred at 0x{id(self._chainedTo):x}"
        elif self.called:
            text += f" current result: {self.result!r}"
        return text + ">"


def _cancelled_to_timed_out(result: Any, timeout: float) -> Any:
    if isinstance(result, Failure):
        result.trap(CancelledError)
        raise TimeoutError(timeout, "Deferred")
    return result
