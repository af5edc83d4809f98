"""Waiting for each other: lock, semaphore, queue, and a lock in the file system."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, ParamSpec, TypeVar, overload

from asyncreactor.internet._defer_errors import (
    AlreadyTryingToLockError,
    QueueOverflow,
    QueueUnderflow,
    TimeoutError,
)
from asyncreactor.internet._defer_shortcuts import maybeDeferred, succeed
from asyncreactor.internet._deferred import Deferred
from asyncreactor.python import lockfile
from asyncreactor.python._arguments import SECONDS, must_be_number, must_have
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from typing import Self

    from asyncreactor.internet.interfaces import IDelayedCall, IReactorTime

__all__ = ["DeferredFilesystemLock", "DeferredLock", "DeferredQueue", "DeferredSemaphore"]

T = TypeVar("T")
P = ParamSpec("P")


class _ConcurrencyPrimitive:
    """What lock and semaphore share: who waits, `run`, `async with`."""

    def __init__(self) -> None:
        self.waiting: list[Deferred[Self]] = []

    def acquire(self) -> Deferred[Self]:
        """Fires with this object when it is the caller's. Cancelling stops waiting for it."""
        if self._free():
            self._take()
            return succeed(self)
        waiter: Deferred[Self] = Deferred(self._stop_waiting)
        self.waiting.append(waiter)
        return waiter

    def release(self) -> None:
        """Give back what `acquire` gave; the one who has waited longest gets it.

        Raises:
            AssertionError: nobody holds it.
        """
        if not self._held():
            raise AssertionError(f"release() of a {type(self).__name__} that nobody has acquired")
        self._give_back()
        if self.waiting:
            self._take()
            waiter: Deferred[Any] = self.waiting.pop(0)
            waiter.callback(self)

    @overload
    def run(self, f: Callable[P, Deferred[T]], /, *args: P.args, **kwargs: P.kwargs) -> Deferred[T]: ...

    @overload
    def run(
        self, f: Callable[P, Coroutine[Any, Any, T]], /, *args: P.args, **kwargs: P.kwargs
    ) -> Deferred[T]: ...

    @overload
    def run(self, f: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Deferred[T]: ...

    def run(self, f: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Acquire, call `f(*args, **kwargs)`, release when its result is there.

        Returns:
            Fires with the result of `f`, which may be a Deferred or a coroutine, after the release.
        """

        def call(ignored: object) -> Deferred[Any]:
            return maybeDeferred(f, *args, **kwargs).addBoth(release)

        def release(result: T) -> T:
            self.release()
            return result

        return self.acquire().addCallback(call)

    async def __aenter__(self) -> Self:
        return await self.acquire()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> Literal[False]:
        self.release()
        return False

    def _stop_waiting(self, waiter: Deferred[Any]) -> None:
        self.waiting.remove(waiter)

    def _free(self) -> bool:
        raise NotImplementedError(f"{type(self).__name__} does not say whether it can be taken")

    def _held(self) -> bool:
        raise NotImplementedError(f"{type(self).__name__} does not say whether it is held")

    def _take(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say how it is taken")

    def _give_back(self) -> None:
        raise NotImplementedError(f"{type(self).__name__} does not say how it is given back")


class DeferredLock(_ConcurrencyPrimitive):
    """A lock: one holder at a time, first come first served. Also `async with lock:`.

    Attributes:
        locked: whether somebody holds it.
    """

    locked = False

    def _free(self) -> bool:
        return not self.locked

    def _held(self) -> bool:
        return self.locked

    def _take(self) -> None:
        self.locked = True

    def _give_back(self) -> None:
        self.locked = False


class DeferredSemaphore(_ConcurrencyPrimitive):
    """A semaphore: up to `tokens` holders at a time, first come first served. Also `async with semaphore:`.

    Attributes:
        tokens: how many may still be acquired.
        limit: how many there are in all.

    Raises:
        ValueError: `tokens` is less than 1.
    """

    def __init__(self, tokens: int) -> None:
        super().__init__()
        must_be_number("tokens", tokens, "a number, 1 or more", least=1)
        self.tokens = self.limit = tokens

    def _free(self) -> bool:
        return self.tokens > 0

    def _held(self) -> bool:
        return self.tokens < self.limit

    def _take(self) -> None:
        self.tokens -= 1

    def _give_back(self) -> None:
        self.tokens += 1


class DeferredQueue(Generic[T]):
    """A queue of objects on one side or of those who wait for one on the other, first come first served.

    Args:
        size: how many objects may wait; None for no limit.
        backlog: how many `get` calls may wait; None for no limit.
    """

    def __init__(self, size: int | None = None, backlog: int | None = None) -> None:
        for name, limit in (("size", size), ("backlog", backlog)):
            if limit is not None:
                must_be_number(name, limit, "a number, 0 or more, or None", least=0)
        self.waiting: list[Deferred[T]] = []
        self.pending: list[T] = []
        self.size = size
        self.backlog = backlog

    def put(self, obj: T) -> None:
        """Add an object, which goes to whoever waits longest.

        Raises:
            QueueOverflow: `size` objects are waiting.
        """
        if self.waiting:
            self.waiting.pop(0).callback(obj)
        elif self.size is None or len(self.pending) < self.size:
            self.pending.append(obj)
        else:
            raise QueueOverflow(f"{self.size} objects are waiting in the queue, which is its limit")

    def get(self) -> Deferred[T]:
        """Fires with the oldest object. Cancelling stops waiting for one.

        Raises:
            QueueUnderflow: `backlog` others are waiting.
        """
        if self.pending:
            return succeed(self.pending.pop(0))
        if self.backlog is not None and len(self.waiting) >= self.backlog:
            raise QueueUnderflow(f"{self.backlog} calls of get() are waiting, which is the limit")
        waiter: Deferred[T] = Deferred(self._stop_waiting)
        self.waiting.append(waiter)
        return waiter

    def _stop_waiting(self, waiter: Deferred[T]) -> None:
        self.waiting.remove(waiter)


class DeferredFilesystemLock(lockfile.FilesystemLock):
    """A lock between processes, by a symbolic link, which can be waited for.

    Args:
        name: path of the lock.
        scheduler: what tells the time; by default the reactor.
    """

    _interval = 1
    _tryLockCall: IDelayedCall | None = None
    _timeoutCall: IDelayedCall | None = None
    _waiter: Deferred[None] | None = None

    def __init__(self, name: str, scheduler: IReactorTime | None = None) -> None:
        lockfile.FilesystemLock.__init__(self, name)
        if scheduler is not None:
            must_have("scheduler", scheduler, "callLater", "a reactor or another IReactorTime, or None")
        if scheduler is None:
            from asyncreactor.internet import reactor

            scheduler = reactor
        self._scheduler: Any = scheduler

    def deferUntilLocked(self, timeout: float | None = None) -> Deferred[None]:
        """Try every second, until the lock is ours.

        Args:
            timeout: give up after so many seconds.

        Returns:
            Fires with None once the lock is held. Cancelling stops trying.

        Fails:
            TimeoutError: `timeout` seconds passed.
            AlreadyTryingToLockError: an earlier call is still trying.
        """
        if timeout is not None:
            must_be_number("timeout", timeout, f"{SECONDS}, or None", least=0)
        waiter: Deferred[None] = Deferred(self._give_up)
        if self._waiter is not None:
            waiter.errback(AlreadyTryingToLockError("deferUntilLocked is trying to get this lock already"))
            return waiter
        self._waiter = waiter
        self._try(timeout)
        return waiter

    def _try(self, timeout: float | None) -> None:
        self._tryLockCall = None
        waiter = self._waiter
        assert waiter is not None
        try:
            locked = self.lock()
        except BaseException:
            self._stop()
            waiter.errback(Failure())
            return
        if locked:
            self._stop()
            waiter.callback(None)
            return
        if timeout is not None and self._timeoutCall is None:
            self._timeoutCall = self._scheduler.callLater(timeout, self._time_out, timeout)
        self._tryLockCall = self._scheduler.callLater(self._interval, self._try, timeout)

    def _time_out(self, timeout: float) -> None:
        waiter = self._waiter
        assert waiter is not None
        self._timeoutCall = None
        self._stop()
        waiter.errback(TimeoutError(f"Timed out acquiring lock {self.name!r} after {timeout} seconds"))

    def _give_up(self, waiter: Deferred[None]) -> None:
        self._stop()

    def _stop(self) -> None:
        self._waiter = None
        for name in ("_tryLockCall", "_timeoutCall"):
            call = getattr(self, name)
            if call is not None:
                call.cancel()
                setattr(self, name, None)
