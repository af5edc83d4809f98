"""How Deferreds run their callbacks.

How it works. Callbacks are kept as one flat tuple each: the context in which it was added, the callback, the errback
(None passes the result on) and their extra arguments, or None. Three marks share the list; they have no context:

    (None, chainee, None, None)     `chainee` returned this Deferred from a callback and takes over its result
    (None, waiter, True, None)      a coroutine waits for the result, and leaves it where it is
    (None, gathering, index, None)  a `DeferredList` takes note of the result

One loop, `run_family`, serves a whole family of chained Deferreds and of coroutines that wait for each other: whatever
becomes ready while it runs is put on its stack instead of being run by a nested call, so that neither depth nor
length of a chain costs Python stack.

A callback that is added when the result is there already runs at once, in the context of its caller.

What works on a Deferred here is a function, not a method: compiled, one calls the other directly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

from asyncreactor.internet._defer_debug import DebugInfo, calling_stack, settings
from asyncreactor.internet._defer_errors import AlreadyCalledError
from asyncreactor.internet._quick_names import FAILURE, PLAIN_TYPES, copy_context
from asyncreactor.python._compiled import mypyc_attr
from asyncreactor.python.deprecate import warnAboutFunction
from asyncreactor.python.failure import Failure

__all__ = [
    "DeferredCore",
    "Entry",
    "Extra",
    "Waiter",
    "add",
    "add_entry",
    "advance",
    "call_now",
    "failure_of",
    "fired_before",
    "handled",
    "leave_own_frame",
    "note",
    "run",
    "run_family",
    "settle",
    "take_over",
    "wait",
]

_CIRCULAR = "Callback returned the Deferred it was attached to; this breaks the chain, and will be an error"

#: The modules that call callbacks and step generators.
_OWN_FRAMES = (
    "asyncreactor.internet._coroutine_runner",
    "asyncreactor.internet._deferred_base",
    "asyncreactor.internet._deferred_core",
)

#: (args, kwargs) of the callback, (args, kwargs) of the errback.
Extra: TypeAlias = "tuple[Any, Any, Any, Any] | None"
Entry: TypeAlias = "tuple[Any, Any, Any, Any]"


class Waiter(Protocol):
    """Something that waits for a Deferred without changing its result: a coroutine's runner."""

    def _resume(self, source: DeferredCore, result: Any) -> DeferredCore | None:
        """Go on with `result`; return a Deferred which has fired because of it and has callbacks to run."""


@mypyc_attr(allow_interpreted_subclasses=True)
class DeferredCore:
    """The state of a Deferred."""

    # What few Deferreds need is in the class until it is needed, and in the `__dict__` of a Deferred from then on.
    __slots__ = (
        "__dict__",
        "_callbacks",
        "_canceller",
        "_chained_to",
        "_running",
        "called",
        "paused",
        "result",
    )

    # Compiled, those of one byte share a word as long as they stand together.
    called: bool
    _running: bool
    _suppressAlreadyCalled: bool = False
    paused: int
    result: Any
    _callbacks: list[Entry] | None
    _canceller: Callable[[Any], object] | None
    #: The Deferred whose result this one waits for.
    _chained_to: DeferredCore | None
    _debugInfo: DebugInfo | None = None


def add(deferred: DeferredCore, callback: Any, errback: Any, extra: Extra) -> None:
    """Add a callback and an errback; run the one that is due, if the result is there."""
    if deferred.called and not deferred._running and not deferred.paused:
        if isinstance(deferred.result, FAILURE):
            if errback is not None:
                args, kwargs = ((), {}) if extra is None else extra[2:]
                call_now(deferred, errback, args, kwargs)
        elif callback is not None:
            args, kwargs = ((), {}) if extra is None else extra[:2]
            call_now(deferred, callback, args, kwargs)
        return
    add_entry(deferred, (copy_context(), callback, errback, extra))


def add_entry(deferred: DeferredCore, entry: Entry) -> None:
    """Put a callback or a mark behind the others."""
    if deferred._callbacks is None:
        deferred._callbacks = [entry]
    else:
        deferred._callbacks.append(entry)


def call_now(deferred: DeferredCore, function: Any, args: Any, kwargs: Any) -> None:
    """The result is there and nothing is in the way: no entry, no loop."""
    deferred._running = True
    try:
        result = deferred.result
        result = function(result, *args, **kwargs) if args or kwargs else function(result)
    except BaseException as error:
        result = failure_of(error, settings.debug)
    deferred.result = result
    deferred._running = False
    if deferred._callbacks or deferred._debugInfo is not None or isinstance(result, (DeferredCore, FAILURE)):
        settle(deferred, result, function)


def settle(deferred: DeferredCore, result: Any, function: Any) -> None:
    """After a direct call: chain, run what was added meanwhile, note a failure."""
    if not isinstance(result, DeferredCore) or take_over(deferred, result, function):
        run(deferred)
    else:
        handled(deferred)


def fired_before(deferred: DeferredCore) -> bool:
    """Whether to ignore that it is fired; remember by whom, when debugging."""
    if not deferred.called:
        if deferred._debugInfo is None:
            deferred._debugInfo = DebugInfo()
        deferred._debugInfo.invoker = calling_stack()
        return False
    if deferred._suppressAlreadyCalled:
        deferred._suppressAlreadyCalled = False
        return True
    if settings.debug:
        raise AlreadyCalledError("\n" + (deferred._debugInfo or DebugInfo()).describe())
    raise AlreadyCalledError


def handled(deferred: DeferredCore) -> None:
    """Somebody has taken care of the failure, if there was one."""
    if deferred._debugInfo is not None:
        deferred._debugInfo.failResult = None


def take_over(deferred: DeferredCore, other: DeferredCore, function: Any) -> bool:
    """Take over the result of `other`, which `function` returned: True if it is here, False if it will come."""
    if other is deferred:
        try:
            warnAboutFunction(function, _CIRCULAR)
        except DeprecationWarning as error:
            deferred.result = Failure(error)
            return True
    elif other.called and not other.paused and not other._callbacks:
        result = other.result
        if not isinstance(result, DeferredCore):
            deferred.result = result
            other.result = None
            handled(other)
            return True
    deferred.paused += 1
    deferred._chained_to = other
    if other._callbacks is None:
        other._callbacks = [(None, deferred, None, None)]
    else:
        other._callbacks.append((None, deferred, None, None))
    return False


def wait(deferred: DeferredCore, waiter: Waiter) -> None:
    """Call `waiter._resume` with the result when it is there; the result stays."""
    add_entry(deferred, (None, waiter, True, None))


def run(deferred: DeferredCore) -> None:
    """Run the callbacks of a Deferred and of all that become ready by it."""
    if not deferred.paused and not deferred._running:
        ready = advance(deferred)
        if ready is not None:
            run_family(deferred, ready)


def advance(deferred: DeferredCore) -> DeferredCore | None:
    """Run callbacks until there are none left, one has to wait, or another Deferred is ready, which is returned."""
    deferred._chained_to = None
    result = deferred.result
    is_handled = False
    callbacks = deferred._callbacks
    if callbacks:
        ready: DeferredCore | None = None
        index = 0
        deferred._running = True
        # Callbacks may add more while they run: the iterator meets them.
        for context, callback, errback, extra in callbacks:
            index += 1
            if context is None:
                if errback is None:
                    # It is a Deferred that is chained to this one, and gets the result.
                    chained: DeferredCore = callback
                    chained.result = result
                    chained.paused -= 1
                    chained._chained_to = None
                    ready = chained
                    deferred.result = result = None
                elif errback is True:
                    is_handled = True
                    ready = callback._resume(deferred, result)
                else:
                    deferred.result = result = callback.take(errback, result)
                    if deferred.paused:
                        break
                if ready is not None:
                    break
                continue
            failed = type(result) not in PLAIN_TYPES and isinstance(result, FAILURE)
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
                result = failure_of(error, settings.debug)
            deferred.result = result
            if is_handled and result is not before:
                # A failure that a coroutine has raised, and callbacks only pass on, stays handled.
                is_handled = False
            if type(result) not in PLAIN_TYPES and isinstance(result, DeferredCore):
                if not take_over(deferred, result, function):
                    break
                result = deferred.result
            if deferred.paused:
                break
        deferred._running = False
        if index == len(callbacks):
            deferred._callbacks = None
        else:
            del callbacks[:index]
            return ready
        if ready is not None:
            note(deferred, is_handled)
            return ready
    if (type(result) not in PLAIN_TYPES and isinstance(result, FAILURE)) or deferred._debugInfo is not None:
        note(deferred, is_handled)
    return None


def note(deferred: DeferredCore, is_handled: bool) -> None:
    """Remember a failure that nobody has handled; forget one that somebody has."""
    info = deferred._debugInfo
    result = deferred.result
    if isinstance(result, FAILURE) and not is_handled:
        if info is None:
            info = deferred._debugInfo = DebugInfo()
        if info.invoker is None and getattr(deferred, "debug", False):
            info.invoker = calling_stack()
        info.failResult = result
    elif info is not None:
        info.failResult = None


def run_family(first: DeferredCore, ready: DeferredCore) -> None:
    """`first` ran callbacks until `ready` was ready: go on with that, then with what is left of `first`."""
    stack = [first, ready] if first._callbacks else [ready]
    while stack:
        current = stack[-1]
        follower = None if current.paused or current._running else advance(current)
        if follower is None or not current._callbacks:
            stack.pop()
        if follower is not None:
            stack.append(follower)


def failure_of(error: BaseException, capture_variables: bool) -> Failure:
    """The failure for an exception that a callback raised."""
    leave_own_frame(error)
    return Failure(error, captureVars=capture_variables)


def leave_own_frame(error: BaseException) -> None:
    """Take the frame of this module, or of one like it, off the traceback.

    That frame holds the Deferred, whose result will be the failure: a cycle. Compiled, there may be none.
    """
    tb = error.__traceback__
    if tb is not None and tb.tb_next is not None and tb.tb_frame.f_globals.get("__name__") in _OWN_FRAMES:
        error.__traceback__ = tb.tb_next
