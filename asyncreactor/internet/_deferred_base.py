"""What a Deferred does all day: take callbacks, be fired, be awaited. The types of it are told in `_deferred`."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, NoReturn

from asyncreactor.internet._awaited import AwaitedDeferred
from asyncreactor.internet._defer_debug import DebugInfo, calling_stack, settings
from asyncreactor.internet._defer_errors import CancelledError
from asyncreactor.internet._deferred_core import (
    DeferredCore,
    Entry,
    Extra,
    add,
    advance,
    call_now,
    failure_of,
    fired_before,
    handled,
    note,
    run,
    run_family,
    settle,
)
from asyncreactor.internet._quick_names import FAILURE, PLAIN_TYPES, copy_context
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import wrong_type
from asyncreactor.python._compiled import mypyc_attr
from asyncreactor.python.failure import Failure

__all__ = ["NOTHING", "DeferredBase"]

NOTHING: Mapping[str, Any] = {}

_log = Logger(namespace="asyncreactor.internet.defer")


@mypyc_attr(allow_interpreted_subclasses=True)
class DeferredBase(DeferredCore):
    """The methods that are called for each Deferred; compiled, they need no frames."""

    __slots__ = ()

    def __init__(self, canceller: Callable[[Any], object] | None = None) -> None:
        if canceller is not None and not callable(canceller):
            _not_callable("canceller", canceller)
        self.called = False
        self.paused = 0
        self._callbacks = None
        self._canceller = canceller
        self._running = False
        if settings.debug:
            self._debugInfo = DebugInfo()
            self._debugInfo.creator = calling_stack()

    def addCallbacks(
        self,
        callback: Callable[..., Any] | None,
        errback: Callable[..., Any] | None = None,
        callbackArgs: Any = (),  # of a declared type, compiled code would refuse others before we can name it
        callbackKeywords: Mapping[str, Any] | None = NOTHING,
        errbackArgs: Any = (),
        errbackKeywords: Mapping[str, Any] | None = NOTHING,
    ) -> Any:
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
                _sequence("callbackArgs", callbackArgs),
                _mapping("callbackKeywords", callbackKeywords),
                _sequence("errbackArgs", errbackArgs),
                _mapping("errbackKeywords", errbackKeywords),
            )
        else:
            extra = None
        add(self, callback, errback, extra)
        return self

    def addCallback(self, callback: Any, *args: Any, **kwargs: Any) -> Any:
        """Add a callback for a value: it is called with that, `args` and `kwargs`. Returns this Deferred."""
        if not callable(callback):
            _not_callable("callback", callback)
        if self.called and not self._running and not self.paused:
            result = self.result
            if type(result) in PLAIN_TYPES or not isinstance(result, FAILURE):
                # The same as _call_now, spelled out: this is what most callbacks go through.
                self._running = True
                try:
                    # Most have no more arguments, and such a call needs no tuple and no dictionary.
                    result = callback(result, *args, **kwargs) if args or kwargs else callback(result)
                except BaseException as error:
                    result = failure_of(error, settings.debug)
                self.result = result
                self._running = False
                if self._callbacks or (
                    type(result) not in PLAIN_TYPES and isinstance(result, (DeferredCore, FAILURE))
                ):
                    settle(self, result, callback)
            return self
        entry: Entry = (copy_context(), callback, None, (args, kwargs, (), {}) if args or kwargs else None)
        if self._callbacks is None:
            self._callbacks = [entry]
        else:
            self._callbacks.append(entry)
        return self

    def addErrback(self, errback: Any, *args: Any, **kwargs: Any) -> Any:
        """Add an errback for a failure: it is called with that, `args` and `kwargs`. Returns this Deferred."""
        if not callable(errback):
            _not_callable("errback", errback)
        add(self, None, errback, ((), {}, args, kwargs) if args or kwargs else None)
        return self

    def addBoth(self, callback: Any, *args: Any, **kwargs: Any) -> Any:
        """Add `callback` for values and for failures alike. Returns this Deferred."""
        if not callable(callback):
            _not_callable("callback", callback)
        if self.called and not self._running and not self.paused:
            call_now(self, callback, args, kwargs)
            return self
        entry = (copy_context(), callback, callback, (args, kwargs, args, kwargs) if args or kwargs else None)
        if self._callbacks is None:
            self._callbacks = [entry]
        else:
            self._callbacks.append(entry)
        return self

    def callback(self, result: Any) -> None:
        """Fire with a value: run the callbacks, here and now.

        Raises:
            AlreadyCalledError: it has been fired before.
            AssertionError: `result` is a Deferred; return it from a callback instead.
        """
        if self.called or settings.debug:
            if fired_before(self):
                return
        if isinstance(result, DeferredCore):
            raise AssertionError(f"a Deferred cannot be the result of a Deferred: {result!r}")
        self.called = True
        self.result = result
        self._canceller = self._chained_to = None
        if self._callbacks:
            if not self.paused:
                ready = advance(self)
                if ready is not None:
                    run_family(self, ready)
        elif type(result) not in PLAIN_TYPES and isinstance(result, FAILURE):
            note(self, False)

    def errback(self, fail: Failure | BaseException | None = None) -> None:
        """Fire with a failure: run the errbacks, here and now.

        Args:
            fail: a `Failure` or an exception; by default the exception that is being handled.

        Raises:
            AlreadyCalledError: it has been fired before.
            NoCurrentExceptionError: nothing was given and no exception is being handled.
        """
        if fail is None:
            fail = FAILURE(captureVars=settings.debug)
        elif not isinstance(fail, FAILURE):
            fail = FAILURE(fail)
        DeferredBase.callback(self, fail)

    def cancel(self) -> None:
        """Give the operation up.

        Before it has fired: the canceller is called, and unless that fires it, the Deferred fails with
        `CancelledError`; a later `callback` or `errback` by the operation itself is then ignored, once, if there is
        no canceller. While it waits for another Deferred: that one is cancelled. Afterwards: nothing happens.
        """
        if self.called:
            result = self.result
            if isinstance(result, DeferredBase):
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
            run(self)

    def __await__(self) -> Generator[Any, Any, Any]:
        if self.called and not self.paused and not self._callbacks:
            # The result is no Deferred: waiting for one is a pause.
            result = self.result
            if type(result) not in PLAIN_TYPES and isinstance(result, FAILURE):
                handled(self)
                result.raiseException()
            return result
        awaited = AwaitedDeferred(self)
        value = yield awaited
        if value is None and awaited.by_task:
            value = awaited.value
        if isinstance(value, Failure):
            value.raiseException()
        return value

    def __iter__(self) -> Generator[Any, Any, Any]:
        return self.__await__()


def _not_callable(name: str, given: object) -> NoReturn:
    raise TypeError(f"{name} must be callable, not {given!r}")


def _sequence(name: str, given: object) -> Any:
    if given and not isinstance(given, (tuple, list)):
        raise wrong_type(name, "a tuple", given)
    return given or ()


def _mapping(name: str, given: object) -> Any:
    if given and not isinstance(given, Mapping):
        raise wrong_type(name, "a mapping", given)
    return given or {}
