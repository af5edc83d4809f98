"""Calls between threads: from the reactor's thread into others, and back.

The results of functions called in threads come as Deferreds, which fire in the reactor's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from concurrent.futures import Executor, Future
from queue import SimpleQueue
from typing import Any, ParamSpec, TypeVar, overload

from asyncreactor.internet.defer import CancelledError, Deferred, maybeDeferred
from asyncreactor.internet.interfaces import IReactorFromThreads
from asyncreactor.python._arguments import must_be_callable, must_have, wrong_type
from asyncreactor.python.failure import Failure
from asyncreactor.python.threadpool import ThreadPool

__all__ = [
    "blockingCallFromThread",
    "callMultipleInThread",
    "deferToExecutor",
    "deferToThread",
    "deferToThreadPool",
]

P = ParamSpec("P")
R = TypeVar("R")


def deferToThread(f: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Deferred[R]:
    """Call `f(*args, **kwargs)` in a thread of the reactor's pool.

    Returns:
        Fires with the function's result. Cancelling doesn't stop the function; its result is dropped.

    Fails:
        As the function does.

    Raises:
        TypeError: `f` can't be called.
    """
    from asyncreactor.internet import reactor

    must_be_callable("f", f)
    return deferToThreadPool(reactor, reactor.getThreadPool(), f, *args, **kwargs)


def deferToThreadPool(
    reactor: IReactorFromThreads, threadpool: ThreadPool, f: Callable[P, R], *args: P.args, **kwargs: P.kwargs
) -> Deferred[R]:
    """Call `f(*args, **kwargs)` in a thread of `threadpool`; the Deferred fires in the thread of `reactor`.

    Returns:
        Fires with the function's result. Cancelling doesn't stop the function; its result is dropped.

    Fails:
        As the function does.

    Raises:
        TypeError: an argument is of the wrong type.
    """
    must_be_callable("f", f)
    must_have("reactor", reactor, "callFromThread", "a reactor with threads")
    must_have("threadpool", threadpool, "callInThreadWithCallback", "a ThreadPool")
    deferred: Deferred[R] = Deferred()
    # Looked up here: in the other thread, the global reactor may stand for another one.
    call_from_thread = reactor.callFromThread

    def deliver(success: bool, result: Any) -> None:
        call_from_thread(deferred.callback if success else deferred.errback, result)

    threadpool.callInThreadWithCallback(deliver, f, *args, **kwargs)
    return deferred


def deferToExecutor(executor: Executor, f: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> Deferred[R]:
    """Have `executor` call `f(*args, **kwargs)`: in another thread, process or machine, as is its way.

    Args:
        executor: a thread or process pool of `concurrent.futures`, or any object of that interface.
        f: the function.
        args: its positional arguments.
        kwargs: its keyword arguments.

    Returns:
        Fires with the function's result. Cancelling keeps the call from being made, if it hasn't begun; if it
        has, its result is dropped.

    Fails:
        CancelledError: the executor gave the call up.
        Otherwise as the function does.

    Raises:
        RuntimeError: the executor was shut down.
        TypeError: an argument is of the wrong type.
    """
    must_be_callable("f", f)
    must_have("executor", executor, "submit", "an Executor of concurrent.futures")
    from asyncreactor.internet import reactor

    call_from_thread = reactor.callFromThread
    future = executor.submit(f, *args, **kwargs)
    deferred: Deferred[R] = Deferred(lambda _: future.cancel())
    future.add_done_callback(lambda _: call_from_thread(_fire_from_future, deferred, future))
    return deferred


def callMultipleInThread(
    tupleList: Iterable[tuple[Callable[..., object], Iterable[Any], Mapping[str, Any]]],
) -> None:
    """Make several calls one after the other, in one thread of the reactor's pool.

    When one raises, that is logged, and those after it aren't made.

    Args:
        tupleList: of each call, the function, its positional and its keyword arguments.

    Raises:
        TypeError: it is something else.
    """
    from asyncreactor.internet import reactor

    try:
        calls: list[Any] = list(tupleList)
    except TypeError:
        raise wrong_type("tupleList", "made of tuples (function, args, kwargs)", tupleList) from None
    for call in calls:
        if not (isinstance(call, (tuple, list)) and len(call) == 3 and callable(call[0])):
            raise wrong_type("tupleList", "made of tuples (function, args, kwargs)", call)
    reactor.callInThread(_call_each, calls)


@overload
def blockingCallFromThread(
    reactor: IReactorFromThreads, f: Callable[P, Deferred[R]], *a: P.args, **kw: P.kwargs
) -> R: ...


@overload
def blockingCallFromThread(
    reactor: IReactorFromThreads, f: Callable[P, Coroutine[Any, Any, R]], *a: P.args, **kw: P.kwargs
) -> R: ...


@overload
def blockingCallFromThread(
    reactor: IReactorFromThreads, f: Callable[P, R], *a: P.args, **kw: P.kwargs
) -> R: ...


def blockingCallFromThread(reactor: IReactorFromThreads, f: Callable[..., Any], *a: Any, **kw: Any) -> Any:
    """Call `f(*a, **kw)` in the reactor's thread, and block this thread, another one, until it is done.

    Args:
        reactor: in whose thread.
        f: the function; if it returns a Deferred or a coroutine, the result of that is waited for.
        a: its positional arguments.
        kw: its keyword arguments.

    Returns:
        The result.

    Raises:
        What the function raises, or its Deferred fails with.
        TypeError: `f` can't be called, or `reactor` isn't one.
    """
    must_be_callable("f", f)
    must_have("reactor", reactor, "callFromThread", "a reactor with threads")
    inbox: SimpleQueue[Any] = SimpleQueue()

    def call() -> None:
        maybeDeferred(f, *a, **kw).addBoth(inbox.put)

    reactor.callFromThread(call)
    result = inbox.get()
    if isinstance(result, Failure):
        result.raiseException()
    return result


def _call_each(calls: Iterable[tuple[Callable[..., object], Iterable[Any], Mapping[str, Any]]]) -> None:
    for function, args, kwargs in calls:
        function(*args, **kwargs)


def _fire_from_future(deferred: Deferred[R], future: Future[R]) -> None:
    if deferred.called:  # cancelled meanwhile
        return
    if future.cancelled():
        deferred.errback(CancelledError(f"cancelled: {future!r}"))
        return
    error = future.exception()
    if error is None:
        deferred.callback(future.result())
    else:
        deferred.errback(error)
