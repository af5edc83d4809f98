"""`Deferred`: a result that may not be there yet, with the callbacks that wait for it.

How it runs them is told in `_deferred_core`.
"""

from __future__ import annotations

import traceback
import warnings
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextvars import copy_context
from typing import (
    TYPE_CHECKING,
    Any,
    Concatenate,
    Generic,
    NoReturn,
    ParamSpec,
    TypeVar,
    overload,
)

from asyncreactor.internet._awaited import AwaitedDeferred
from asyncreactor.internet._defer_debug import DebugInfo
from asyncreactor.internet._defer_errors import CancelledError, TimeoutError
from asyncreactor.internet._deferred_core import DeferredCore, Entry, Extra, failure_of, run_family
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    import asyncio

    from asyncreactor.internet.interfaces import IReactorTime

__all__ = ["Deferred"]

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")

_log = Logger(namespace="asyncreactor.internet.defer")

_NOTHING: Mapping[str, Any] = {}


class Deferred(DeferredCore, Generic[T]):
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
        debug: (of the class) record where Deferreds are made and fired.
    """

    __slots__ = ()

    def __init__(self, canceller: Callable[[Deferred[Any]], object] | None = None) -> None:
        self.called = False
        self.paused = 0
        self._callbacks = None
        self._canceller = canceller
        self._running = False
        if Deferred.debug:
            self._debugInfo = DebugInfo()
            self._debugInfo.creator = traceback.format_stack()[:-1]

    # -- adding callbacks

    @overload
    def addCallbacks(
        self,
        callback: Callable[..., Any],
        errback: Callable[..., Any] | None = None,
        callbackArgs: tuple[Any, ...] = (),
        callbackKeywords: Mapping[str, Any] = _NOTHING,
        errbackArgs: tuple[Any, ...] = (),
        errbackKeywords: Mapping[str, Any] = _NOTHING,
    ) -> Deferred[Any]: ...

    @overload
    def addCallbacks(
        self,
        callback: Callable[..., Any] | None,
        errback: Callable[..., Any] | None,
        callbackArgs: tuple[Any, ...] | None = (),
        callbackKeywords: Mapping[str, Any] | None = _NOTHING,
        errbackArgs: tuple[Any, ...] | None = (),
        errbackKeywords: Mapping[str, Any] | None = _NOTHING,
    ) -> Deferred[Any]: ...

    def addCallbacks(
        self,
        callback: Callable[..., Any] | None,
        errback: Callable[..., Any] | None = None,
        callbackArgs: tuple[Any, ...] | None = (),
        callbackKeywords: Mapping[str, Any] | None = _NOTHING,
        errbackArgs: tuple[Any, ...] | None = (),
        errbackKeywords: Mapping[str, Any] | None = _NOTHING,
    ) -> Deferred[Any]:
        """Add a callback for a value and an errback for a failure: one of the two will run.

        Args:
            callback: called with the value, `callbackArgs` and `callbackKeywords`.
            errback: called with the `Failure`, `errbackArgs` and `errbackKeywords`; None passes failures on.

        Returns:
            This Deferred.
        """
        if callback is not None and not callable(callback):
            _not_callable("callback", callback)
        if errback is not None and not callable(errback):
            _not_callable("errback", errback)
        if callbackArgs or callbackKeywords or errbackArgs or errbackKeywords:
            extra: Extra = (
                callbackArgs or (),
                callbackKeywords or {},
                errbackArgs or (),
                errbackKeywords or {},
            )
        else:
            extra = None
        self._add(callback, errback, extra)
        return self

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
        self, callback: Callable[Concatenate[T, P], Failure | Deferred[U]], *args: P.args, **kwargs: P.kwargs
    ) -> Deferred[U]: ...

    @overload
    def addCallback(
        self, callback: Callable[Concatenate[T, P], Failure | U], *args: P.args, **kwargs: P.kwargs
    ) -> Deferred[U]: ...

    @overload
    def addCallback(
        self, callback: Callable[Concatenate[T, P], U], *args: P.args, **kwargs: P.kwargs
    ) -> Deferred[U]: ...

    def addCallback(self, callback: Any, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Add a callback for a value: it is called with that, `args` and `kwargs`. Returns this Deferred."""
        if not callable(callback):
            _not_callable("callback", callback)
        if self.called and not self._running and not self.paused:
            result = self.result
            if not isinstance(result, Failure):
                # The same as _call_now, spelled out: this is what most callbacks go through.
                self._running = True
                try:
                    result = callback(result, *args, **kwargs)
                except BaseException as error:
                    result = failure_of(error, self.debug)
                self.result = result
                self._running = False
                if self._callbacks or isinstance(result, (Deferred, Failure)):
                    self._settle(result, callback)
            return self
        entry: Entry = (copy_context(), callback, None, (args, kwargs, (), {}) if args or kwargs else None)
        if self._callbacks is None:
            self._callbacks = [entry]
        else:
            self._callbacks.append(entry)
        return self

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

    def addErrback(self, errback: Any, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Add an errback for a failure: it is called with that, `args` and `kwargs`. Returns this Deferred."""
        if not callable(errback):
            _not_callable("errback", errback)
        self._add(None, errback, ((), {}, args, kwargs) if args or kwargs else None)
        return self

    @overload
    def addBoth(
        self, callback: Callable[Concatenate[T | Failure, P], Deferred[U]], *args: P.args, **kwargs: P.kwargs
    ) -> Deferred[U]: ...

    @overload
    def addBoth(
        self, callback: Callable[Concatenate[T | Failure, P], Failure | U], *args: P.args, **kwargs: P.kwargs
    ) -> Deferred[U]: ...

    def addBoth(self, callback: Any, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Add `callback` for values and for failures alike. Returns this Deferred."""
        if not callable(callback):
            _not_callable("callback", callback)
        if self.called and not self._running and not self.paused:
            self._call_now(callback, args, kwargs)
            return self
        entry = (copy_context(), callback, callback, (args, kwargs, args, kwargs) if args or kwargs else None)
        if self._callbacks is None:
            self._callbacks = [entry]
        else:
            self._callbacks.append(entry)
        return self

    def chainDeferred(self, d: Deferred[Any]) -> Deferred[Any]:
        """Fire `d` with this Deferred's result, which then is None. Returns this Deferred."""
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

    # -- firing

    def callback(self, result: T | Failure) -> None:
        """Fire with a value: run the callbacks, here and now.

        Raises:
            AlreadyCalledError: it has been fired before.
            AssertionError: `result` is a Deferred; return it from a callback instead.
        """
        if self.called or Deferred.debug:
            if self._fired_before():
                return
        if isinstance(result, Deferred):
            raise AssertionError(f"a Deferred cannot be the result of a Deferred: {result!r}")
        self.called = True
        self.result = result
        self._canceller = self._chained_to = None
        if self._callbacks:
            if not self.paused:
                ready = self._advance()
                if ready is not None:
                    run_family(self, ready)
        elif isinstance(result, Failure):
            self._note(False)

    def errback(self, fail: Failure | BaseException | None = None) -> None:
        """Fire with a failure: run the errbacks, here and now.

        Args:
            fail: a `Failure` or an exception; by default the exception that is being handled.

        Raises:
            AlreadyCalledError: it has been fired before.
            NoCurrentExceptionError: nothing was given and no exception is being handled.
        """
        if fail is None:
            fail = Failure(captureVars=self.debug)
        elif not isinstance(fail, Failure):
            fail = Failure(fail)
        self.callback(fail)

    def cancel(self) -> None:
        """Give the operation up.

        Before it has fired: the canceller is called, and unless that fires it, the Deferred fails with
        `CancelledError`; a later `callback` or `errback` by the operation itself is then ignored, once, if there is
        no canceller. While it waits for another Deferred: that one is cancelled. Afterwards: nothing happens.
        """
        if self.called:
            result = self.result
            if isinstance(result, Deferred):
                result.cancel()
            return
        canceller = self._canceller
        if canceller is None:
            self._suppressAlreadyCalled = True
        else:
            try:
                canceller(self)
            except BaseException:
                _log.failure("The canceller {canceller!r} raised an exception", canceller=canceller)
        if not self.called:
            self.errback(Failure._withoutTraceback(CancelledError()))

    def pause(self) -> None:
        """Run no callbacks until `unpause` is called as often as this was."""
        self.paused += 1

    def unpause(self) -> None:
        """Undo one `pause`; after the last, run the callbacks that are due."""
        self.paused -= 1
        if not self.paused and self.called and not self._running:
            self._run()

    # -- awaiting

    def __await__(self) -> Generator[Any, Any, T]:
        if self.called and not self.paused and not self._callbacks:
            result = self.result
            if isinstance(result, Failure):
                self._handled()
                result.raiseException()
            if not isinstance(result, Deferred):
                return result  # type: ignore[no-any-return]  # after callbacks, results are not tracked by type
        awaited = AwaitedDeferred(self)
        value = yield awaited
        if value is None and awaited.by_task:
            value = awaited.value
        return value  # type: ignore[no-any-return]  # as it was sent

    __iter__ = __await__

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

    def __repr__(self) -> str:
        name = type(self).__name__
        text = f"<{name} at 0x{id(self):x}"
        if self._chainedTo is not None:
            text += f" waiting on Deferred at 0x{id(self._chainedTo):x}"
        elif self.called:
            text += f" current result: {self.result!r}"
        return text + ">"


def _not_callable(name: str, given: object) -> NoReturn:
    raise TypeError(f"{name} must be callable, not {given!r}")


def _cancelled_to_timed_out(result: Any, timeout: float) -> Any:
    if isinstance(result, Failure):
        result.trap(CancelledError)
        raise TimeoutError(timeout, "Deferred")
    return result
