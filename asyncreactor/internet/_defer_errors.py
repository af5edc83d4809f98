"""The exceptions of `internet.defer`."""

from __future__ import annotations

import asyncio
import builtins
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncreactor.python.failure import Failure

__all__ = [
    "AlreadyCalledError",
    "AlreadyTryingToLockError",
    "CancelledError",
    "FailureGroup",
    "FirstError",
    "NotACoroutineError",
    "QueueOverflow",
    "QueueUnderflow",
    "TimeoutError",
]


class AlreadyCalledError(Exception):
    """The Deferred has its result; `callback` and `errback` can be called once in all."""


class CancelledError(asyncio.CancelledError, Exception):
    """The operation was given up by `Deferred.cancel`.

    Both worlds catch it as they expect: `except Exception`, and `except asyncio.CancelledError`.
    """


class TimeoutError(builtins.TimeoutError):
    """A Deferred was cancelled by `Deferred.addTimeout`."""

    # OSError would read the two arguments (seconds, what) as errno and strerror.
    __str__ = BaseException.__str__


class NotACoroutineError(TypeError):
    """Something that is neither a coroutine nor a Deferred was given where one is needed."""


class AlreadyTryingToLockError(Exception):
    """`deferUntilLocked` was called again before its Deferred fired."""


class QueueOverflow(Exception):
    """`DeferredQueue.put` on a queue that holds `size` objects."""


class QueueUnderflow(Exception):
    """`DeferredQueue.get` on a queue for which `backlog` others already wait."""


class FirstError(Exception):
    """The first failure among several Deferreds.

    Attributes:
        subFailure: that failure.
        index: which of the Deferreds it came from, counted from 0.
    """

    def __init__(self, failure: Failure, index: int) -> None:
        super().__init__(failure, index)
        self.subFailure = failure
        self.index = index

    def __repr__(self) -> str:
        return f"FirstError[#{self.index}, {self.subFailure.value!r}]"

    def __str__(self) -> str:
        return f"FirstError[#{self.index}, {self.subFailure}]"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, FirstError):
            return NotImplemented
        return (self.subFailure, self.index) == (other.subFailure, other.index)

    def __hash__(self) -> int:
        return hash((self.subFailure, self.index))


class FailureGroup(Exception):
    """All of several Deferreds failed.

    Attributes:
        failures: one for each, in the order in which the Deferreds were given.
    """

    def __init__(self, failures: Sequence[Failure]) -> None:
        super().__init__(failures)
        self.failures = failures
