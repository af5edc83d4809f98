"""How Deferreds run their callbacks.

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
from collections.abc import Callable
from contextvars import copy_context
from typing import Any, Protocol, TypeAlias

from asyncreactor.internet._defer_debug import DebugInfo
from asyncreactor.internet._defer_errors import AlreadyCalledError
from asyncreactor.python.deprecate import warnAboutFunction
from asyncreactor.python.failure import Failure

__all__ = ["DeferredCore", "Entry", "Extra", "Waiter", "failure_of", "run_family"]

_CIRCULAR = "Callback returned the Deferred it was attached to; this breaks the chain, and will be an error"

#: (args, kwargs) of the callback, (args, kwargs) of the errback.
Extra: TypeAlias = "tuple[Any, Any, Any, Any] | None"
Entry: TypeAlias = "tuple[Any, Any, Any, Any]"


class Waiter(Protocol):
    """Something that waits for a Deferred without changing its result: a coroutine's runner."""

    def _resume(self, source: DeferredCore, result: Any) -> DeferredCore | None:
        """Go on with `result`; return a Deferred which has fired because of it and has callbacks to run."""


class DeferredCore:
    """The state of a Deferred, and the loop that runs its callbacks."""

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
    _callbacks: list[Entry] | None
    _canceller: Callable[[Any], object] | None
    _chained_to: DeferredCore | None
    _running: bool

    @property
    def _chainedTo(self) -> DeferredCore | None:
        """The Deferred whose result this one waits for."""
        return getattr(self, "_chained_to", None)

    def _add(self, callback: Any, errback: Any, extra: Extra) -> None:
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
            result = failure_of(error, self.debug)
        self.result = result
        self._running = False
        if self._callbacks or self._debugInfo is not None or isinstance(result, (DeferredCore, Failure)):
            self._settle(result, function)

    def _settle(self, result: Any, function: Any) -> None:
        """After a direct call: chain, run what was added meanwhile, note a failure."""
        if not isinstance(result, DeferredCore) or self._chained(result, function):
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

    def _chained(self, other: DeferredCore, function: Any) -> bool:
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
        entry: Entry = (None, self, None, None)
        if other._callbacks is None:
            other._callbacks = [entry]
        else:
            other._callbacks.append(entry)
        return False

    def _ready(self) -> bool:
        """Whether the result is there, and stays: nothing is due that would change it."""
        return (
            self.called
            and not self.paused
            and not self._callbacks
            and not isinstance(self.result, DeferredCore)
        )

    def _wait(self, waiter: Waiter) -> None:
        """Call `waiter._resume` with the result when it is there; the result stays."""
        entry: Entry = (None, waiter, True, None)
        if self._callbacks is None:
            self._callbacks = [entry]
        else:
            self._callbacks.append(entry)

    def _run(self) -> None:
        """Run the callbacks of this Deferred and of all that become ready by it."""
        if not self.paused and not self._running:
            ready = self._advance()
            if ready is not None:
                run_family(self, ready)

    def _advance(self) -> DeferredCore | None:
        """Run callbacks until there are none left, one has to wait, or another Deferred is ready, which is returned."""
        self._chained_to = None
        result = self.result
        handled = False
        callbacks = self._callbacks
        if callbacks:
            ready: DeferredCore | None
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
                before = result
                try:
                    if extra is None:
                        result = context.run(function, result)
                    elif failed:
                        result = context.run(function, result, *extra[2], **extra[3])
                    else:
                        result = context.run(function, result, *extra[0], **extra[1])
                except BaseException as error:
                    result = failure_of(error, self.debug)
                self.result = result
                if handled and result is not before:
                    # A failure that a coroutine has raised, and callbacks only pass on, stays handled.
                    handled = False
                if isinstance(result, DeferredCore):
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

    def _pass_on(self, chainee: DeferredCore) -> DeferredCore | None:
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


def run_family(first: DeferredCore, ready: DeferredCore) -> None:
    """`first` ran callbacks until `ready` was ready: go on with that, then with what is left of `first`."""
    stack = [first, ready] if first._callbacks else [ready]
    while stack:
        current = stack[-1]
        follower = None if current.paused or current._running else current._advance()
        if follower is None or not current._callbacks:
            stack.pop()
        if follower is not None:
            stack.append(follower)


def failure_of(error: BaseException, capture_variables: bool) -> Failure:
    """The failure for an exception that a callback raised, without this module's own frame.

    That frame holds the Deferred, whose result will be the failure: a cycle.
    """
    tb = error.__traceback__
    if tb is not None and tb.tb_next is not None:
        error.__traceback__ = tb.tb_next
    return Failure(error, captureVars=capture_variables)
