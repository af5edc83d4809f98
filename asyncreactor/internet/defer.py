"""Results that will come: `Deferred`, and what is built on it.

A Deferred runs its callbacks where and when it is fired. It can be awaited in any asyncio task, and coroutines that
wait for Deferreds can await whatever an asyncio task can.
"""

from __future__ import annotations

from asyncreactor.internet._coroutines import ensureDeferred, inlineCallbacks, returnValue
from asyncreactor.internet._defer_debug import DebugInfo
from asyncreactor.internet._defer_errors import (
    AlreadyCalledError,
    AlreadyTryingToLockError,
    CancelledError,
    FailureGroup,
    FirstError,
    NotACoroutineError,
    QueueOverflow,
    QueueUnderflow,
    TimeoutError,
)
from asyncreactor.internet._defer_groups import FAILURE, SUCCESS, DeferredList, gatherResults, race
from asyncreactor.internet._defer_shortcuts import (
    execute,
    fail,
    getDebugging,
    logError,
    maybeDeferred,
    passthru,
    setDebugging,
    succeed,
    timeout,
)
from asyncreactor.internet._defer_sync import (
    DeferredFilesystemLock,
    DeferredLock,
    DeferredQueue,
    DeferredSemaphore,
    _ConcurrencyPrimitive,
)
from asyncreactor.internet._deferred import Deferred
from asyncreactor.python.failure import Failure

__all__ = [
    "FAILURE",
    "SUCCESS",
    "AlreadyCalledError",
    "AlreadyTryingToLockError",
    "CancelledError",
    "DebugInfo",
    "Deferred",
    "DeferredFilesystemLock",
    "DeferredList",
    "DeferredLock",
    "DeferredQueue",
    "DeferredSemaphore",
    "Failure",
    "FailureGroup",
    "FirstError",
    "NotACoroutineError",
    "QueueOverflow",
    "QueueUnderflow",
    "TimeoutError",
    "_ConcurrencyPrimitive",
    "ensureDeferred",
    "execute",
    "fail",
    "gatherResults",
    "getDebugging",
    "inlineCallbacks",
    "logError",
    "maybeDeferred",
    "passthru",
    "race",
    "returnValue",
    "setDebugging",
    "succeed",
    "timeout",
]

for _name in __all__:
    _thing = globals()[_name]
    if getattr(_thing, "__module__", "").startswith("asyncreactor.internet._"):
        _thing.__module__ = __name__
del _name, _thing
