"""`Deferred`: a result that may not be there yet, with the callbacks that wait for it.

How it works. Callbacks are kept as one flat tuple each: the context in which it was added, the callback, the errback
(None passes the result on) and their extra arguments, or None. Two marks share the list; both have no context:

    (None, chainee, None, None)     `chainee` returned this Deferred from a callback and takes over its result
    (None, waiter, True, None)      a coroutine waits for the result, and leaves it where it is

One loop, `_run`, serves a whole family of chained Deferreds and of coroutines that wait for each other: whatever
becomes ready while it runs is put on its stack instead of being run by a nested call, so that neither depth nor
length of a chain costs Python stack.

A callback that is added when the result is there already runs at once, in the context of its caller.
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
    Protocol,
    TypeAlias,
    TypeVar,
    overload,
)

from asyncreactor.internet._awaited import AwaitedDeferred
from asyncreactor.internet._defer_debug import DebugInfo
from asyncreactor.internet._defer_errors import AlreadyCalledError, CancelledError, TimeoutError
from asyncreactor.logger import Logger
from asyncreactor.python.deprecate import warnAboutFunction
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    import asyncio

    from asyncreactor.internet.interfaces import IReactorTime

__all__ = ["Deferred", "Waiter"]

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")

_log = Logger(namespace="asyncreactor.internet.defer")

#: (args, kwargs) of the callback, (args, kwargs) of the errback.
_Extra: TypeAlias = "tuple[Any, Any, Any, Any] | None"
_Entry: TypeAlias = "tuple[Any, Any, Any, Any]"

_CIRCULAR = "Callback returned the Deferred it was attached to; this breaks the chain, and will be an error"
_NOTHING: Mapping[str, Any] = {}


class Waiter(Protocol):
    """Something that waits for a Deferred without changing its result: a coroutine's runner."""

    def _resume(self, source: Deferred[Any], result: Any) -> Deferred[Any] | None:
        """Go on with `result`; return a Deferred which has fired because of it and has callbacks to run."""


class Deferred(Generic[T]):
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

    # What few Deferreds need is in the class until it is needed, and in `__dict__` from then on.
    __slots__ = (
        "__dict__",
        "__weakref__",
        "_callbacks",
        "_canceller",
        "_chained_to",
        "_running",
        "called",
        "paused",
        "result",
    )

    debug = False
    _debugInfo: DebugInfo | None = None
    _suppressAlreadyCalled = False
    called: bool
    paused: int
    result: Any
    _callbacks: list[_Entry] | None
    _canceller: Callable[[Deferred[Any]], object] | None
    _chained_to: Deferred[Any] | None
    _running: bool

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
            extra: _Extra = (
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
                    result = _failure_of(error, self.debug)
                self.result = result
                self._running = False
                if self._callbacks or isinstance(result, (Deferred, Failure)):
                    self._settle(result, callback)
            return self
        entry: _Entry = (copy_context(), callback, None, (args, kwargs, (), {}) if args or kwargs else None)
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
                    _run_family(self, ready)
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

    # -- the machine

    @property
    def _chainedTo(self) -> Deferred[Any] | None:
        """The Deferred whose result this one waits for."""
        return getattr(self, "_chained_to", None)

    def _add(self, callback: Any, errback: Any, extra: _Extra) -> None:
        if self.called and not self._running and not self.paused:
            if isinstance(self.result, Failure):
                if errback is not None:
                    args, kwargs = ((), {}) if extra is None else extra[2:]
                    self._call_now(errback, args, kwargs)
            elif callback is not None:
                args, kwargs = ((), {}) if extra is None else extra[:2]
                self._call_now(callback, args, kwargs)
            return
        entry = (copy_context(), callback, errback, extra)
        if self._callbacks is None:
            self._callbacks = [entry]
        else:
            self._callbacks.append(entry)

    def _call_now(self, function: Any, args: Any, kwargs: Any) -> None:
        """The result is there and nothing is in the way: no entry, no loop."""
        self._running = True
        try:
            result = function(self.result, *args, **kwargs)
        except BaseException as error:
            result = _failure_of(error, self.debug)
        self.result = result
        self._running = False
        if self._callbacks or self._debugInfo is not None or isinstance(result, (Deferred, Failure)):
            self._settle(result, function)

    def _settle(self, result: Any, function: Any) -> None:
        """After a direct call: chain, run what was added meanwhile, note a failure."""
        if not isinstance(result, Deferred) or self._chained(result, function):
            self._run()
        else:
            self._handled()

    def _fired_before(self) -> bool:
        """Whether to ignore that it is fired; remember by whom, when debugging."""
        if not self.called:
            if self._debugInfo is None:
                self._debugInfo = DebugInfo()
            self._debugInfo.invoker = traceback.format_stack()[:-2]
            return False
        if self._suppressAlreadyCalled:
            self._suppressAlreadyCalled = False
            return True
        if self.debug:
            raise AlreadyCalledError("\n" + (self._debugInfo or DebugInfo()).describe())
        raise AlreadyCalledError

    def _handled(self) -> None:
        if self._debugInfo is not None:
            self._debugInfo.failResult = None

    def _chained(self, other: Deferred[Any], function: Any) -> bool:
        """Take over the result of `other`, which `function` returned: True if it is here, False if it will come."""
        if other is self:
            try:
                warnAboutFunction(function, _CIRCULAR)
            except DeprecationWarning as error:
                self.result = Failure(error)
                return True
        elif other._ready():
            self.result = other.result
            other.result = None
            other._handled()
            return True
        self.paused += 1
        self._chained_to = other
        entry: _Entry = (None, self, None, None)
        if other._callbacks is None:
            other._callbacks = [entry]
        else:
            other._callbacks.append(entry)
        return False

    def _ready(self) -> bool:
        """Whether the result is there, and stays: nothing is due that would change it."""
        return (
            self.called and not self.paused and not self._callbacks and not isinstance(self.result, Deferred)
        )

    def _wait(self, waiter: Waiter) -> None:
        """Call `waiter._resume` with the result when it is there; the result stays."""
        entry: _Entry = (None, waiter, True, None)
        if self._callbacks is None:
            self._callbacks = [entry]
        else:
            self._callbacks.append(entry)

    def _run(self) -> None:
        """Run the callbacks of this Deferred and of all that become ready by it."""
        if not self.paused and not self._running:
            ready = self._advance()
            if ready is not None:
                _run_family(self, ready)

    def _advance(self) -> Deferred[Any] | None:
        """Run callbacks until there are none left, one has to wait, or another Deferred is ready, which is returned."""
        self._chained_to = None
        result = self.result
        handled = False
        callbacks = self._callbacks
        if callbacks:
            ready: Deferred[Any] | None
            index = 0
            self._running = True
            # Callbacks may add more while they run: the iterator meets them.
            for context, callback, errback, extra in callbacks:
                index += 1
                if context is None:
                    if errback is None:
                        ready = self._pass_on(callback)
                        result = None
                    else:
                        handled = True
                        ready = callback._resume(self, result)
                    if ready is not None:
                        break
                    continue
                failed = isinstance(result, Failure)
                function = errback if failed else callback
                if function is None:
                    continue
                handled = False
                try:
                    if extra is None:
                        result = context.run(function, result)
                    elif failed:
                        result = context.run(function, result, *extra[2], **extra[3])
                    else:
                        result = context.run(function, result, *extra[0], **extra[1])
                except BaseException as error:
                    result = _failure_of(error, self.debug)
                self.result = result
                if isinstance(result, Deferred):
                    if not self._chained(result, function):
                        ready = None
                        break
                    result = self.result
                if self.paused:
                    ready = None
                    break
            else:
                ready = None
            self._running = False
            if index == len(callbacks):
                self._callbacks = None
            else:
                del callbacks[:index]
                return ready
            if ready is not None:
                self._note(handled)
                return ready
        if isinstance(result, Failure) or self._debugInfo is not None:
            self._note(handled)
        return None

    def _pass_on(self, chainee: Deferred[Any]) -> Deferred[Any] | None:
        """Give the result to a Deferred that is chained to this one."""
        chainee.result = self.result
        self.result = None
        chainee.paused -= 1
        chainee._chained_to = None
        return chainee

    def _note(self, handled: bool) -> None:
        """Remember a failure that nobody has handled; forget one that somebody has."""
        info = self._debugInfo
        result = self.result
        if isinstance(result, Failure) and not handled:
            if info is None:
                info = self._debugInfo = DebugInfo()
            if info.invoker is None and self.debug:
                info.invoker = traceback.format_stack()[:-3]
            info.failResult = result
        elif info is not None:
            info.failResult = None


def _run_family(first: Deferred[Any], ready: Deferred[Any]) -> None:
    """`first` ran callbacks until `ready` was ready: go on with that, then with what is left of `first`."""
    stack = [first, ready] if first._callbacks else [ready]
    while stack:
        current = stack[-1]
        follower = None if current.paused or current._running else current._advance()
        if follower is None or not current._callbacks:
            stack.pop()
        if follower is not None:
            stack.append(follower)


def _failure_of(error: BaseException, capture_variables: bool) -> Failure:
    """The failure for an exception that a callback raised, without this module's own frame.

    That frame holds the Deferred, whose result will be the failure: a cycle.
    """
    tb = error.__traceback__
    if tb is not None and tb.tb_next is not None:
        error.__traceback__ = tb.tb_next
    return Failure(error, captureVars=capture_variables)


def _not_callable(name: str, given: object) -> NoReturn:
    raise TypeError(f"{name} must be callable, not {given!r}")


def _cancelled_to_timed_out(result: Any, timeout: float) -> Any:
    if isinstance(result, Failure):
        result.trap(CancelledError)
        raise TimeoutError(timeout, "Deferred")
    return result
