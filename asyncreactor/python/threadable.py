"""Which thread is the reactor's, and classes whose methods exclude each other."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from threading import get_ident as getThreadID
from typing import Any

from asyncreactor.python._arguments import wrong_type

__all__ = [
    "isInIOThread",
    "registerAsIOThread",
    "getThreadID",
    "XLock",
    "synchronize",
    "init",
    "unpickle_lock",
    "DummyLock",
    "ioThread",
    "threaded",
]

#: The id of the reactor's thread, or None if no reactor runs.
ioThread: int | None = None
#: Threads are always there.
threaded = True

_RLock: Any = type(threading.RLock())
_making_a_lock = threading.Lock()


class XLock(_RLock):  # type: ignore[misc] # the class of re-entrant locks has no public name
    """A re-entrant lock; a pickle of it is unpickled as a new lock that nobody holds."""

    def __reduce__(self) -> tuple[Callable[[], XLock], tuple[()]]:
        return unpickle_lock, ()


class DummyLock:
    """Stands in old pickles, made where there were no threads; unpickled as an `XLock`."""

    def __reduce__(self) -> tuple[Callable[[], XLock], tuple[()]]:
        return unpickle_lock, ()


def unpickle_lock() -> XLock:
    """Make the lock that a pickle asks for."""
    return XLock()


def registerAsIOThread() -> None:
    """From now on the calling thread counts as the reactor's."""
    global ioThread
    ioThread = getThreadID()


def isInIOThread() -> bool:
    """Whether the calling thread is the reactor's."""
    return ioThread == getThreadID()


def init(with_threads: int = 1) -> None:
    """Do nothing: threads are ready from the start.

    Raises:
        RuntimeError: the program asks to do without threads.
    """
    if not with_threads:
        raise RuntimeError(f"threads can't be switched off: with_threads must be true, not {with_threads!r}")


def synchronize(*klasses: type) -> None:
    """Let only one thread at a time run any of certain methods of an instance.

    Args:
        klasses: classes that name these methods in the attribute `synchronized`.

    Raises:
        KeyError: a class doesn't define a method that it names.
    """
    for klass in klasses:
        names = getattr(klass, "synchronized", None)
        if names is None:
            raise wrong_type("klasses", "classes that name methods in an attribute `synchronized`", klass)
        for name in names:
            if name not in vars(klass):
                raise KeyError(f"{klass!r} names {name!r} in `synchronized` and defines no such method")
            setattr(klass, name, _synchronized(vars(klass)[name]))


def _synchronized(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def locked(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            lock = self._threadable_lock
        except AttributeError:
            with _making_a_lock:
                lock = vars(self).setdefault("_threadable_lock", XLock())
        with lock:
            return method(self, *args, **kwargs)

    return locked
