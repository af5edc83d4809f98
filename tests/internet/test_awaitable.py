"""One kind of awaitable: Deferreds in asyncio's tasks, asyncio's tools in coroutines that Deferreds run."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Awaitable, Callable, Generator
from typing import Any

import anyio
import httpx
import pytest

from asyncreactor.internet import reactor
from asyncreactor.internet.defer import (
    CancelledError,
    Deferred,
    ensureDeferred,
    fail,
    inlineCallbacks,
    succeed,
)
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from tests.loops import LoopFactory, on_both_loops, run_on

SOON_SECONDS = 0.001
LONG_SECONDS = 3600.0


async def _wait(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


@inlineCallbacks
def wait_in_a_generator(awaitable: Any) -> Generator[Any, Any, Any]:
    """Wait by `yield`."""
    result = yield awaitable
    return result


def wait_in_a_coroutine(awaitable: Awaitable[Any]) -> Deferred[Any]:
    """Wait by `await`."""
    return ensureDeferred(_wait(awaitable))


Waiting = Callable[[Any], "Deferred[Any]"]
by_either = pytest.mark.parametrize("waiting", [wait_in_a_coroutine, wait_in_a_generator])


async def later(result: Any) -> Any:
    """Return a value, or raise an exception, on another turn of the loop."""
    await asyncio.sleep(0)
    if isinstance(result, Exception):
        raise result
    return result


def future_of(result: Any) -> asyncio.Future[Any]:
    """A Future that will have a result."""
    future = asyncio.get_running_loop().create_future()
    if isinstance(result, Exception):
        asyncio.get_running_loop().call_soon(future.set_exception, result)
    else:
        asyncio.get_running_loop().call_soon(future.set_result, result)
    return future


def deferred_of(result: Any) -> Deferred[Any]:
    """A Deferred that will have a result."""
    deferred: Deferred[Any] = Deferred()
    reactor.callLater(0, deferred.errback if isinstance(result, Exception) else deferred.callback, result)
    return deferred


SOURCES = {
    "coroutine": later,
    "Deferred": deferred_of,
    "Future": future_of,
    "Task": lambda result: asyncio.create_task(later(result)),
    "Deferred of a coroutine": lambda result: ensureDeferred(later(result)),
}
of_every_kind = pytest.mark.parametrize("make", SOURCES.values(), ids=SOURCES)


# In coroutines and generators that Deferreds run


@on_both_loops
@by_either
@of_every_kind
def test_whatever_is_waited_for_gives_its_result(
    loop_factory: LoopFactory, waiting: Waiting, make: Callable[[object], Any]
) -> None:
    async def main() -> None:
        assert await waiting(make("value")) == "value"
        error = ZeroDivisionError()
        with pytest.raises(ZeroDivisionError) as caught:
            await waiting(make(error))
        assert caught.value is error

    run_on(loop_factory, main())


@on_both_loops
@by_either
def test_sleep_sleeps(loop_factory: LoopFactory, waiting: Waiting) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        begun = loop.time()
        assert await waiting(asyncio.sleep(SOON_SECONDS, "awake")) == "awake"
        assert loop.time() > begun

    run_on(loop_factory, main())


@on_both_loops
@by_either
def test_it_begins_at_once_and_goes_on_at_once(loop_factory: LoopFactory, waiting: Waiting) -> None:
    async def main() -> None:
        assert waiting(succeed(1)).result == 1
        source: Deferred[int] = Deferred()
        waiter = waiting(source)
        source.callback(2)
        assert waiter.result == 2

    run_on(loop_factory, main())


@on_both_loops
def test_asyncio_timeout_ends_a_wait(loop_factory: LoopFactory) -> None:
    cancelled: list[Deferred[None]] = []

    async def impatient(wait_for: Awaitable[object]) -> None:
        async with asyncio.timeout(SOON_SECONDS):
            await wait_for

    async def main() -> None:
        forever: Awaitable[None]
        for forever in (Deferred(cancelled.append), asyncio.get_running_loop().create_future()):
            with pytest.raises(TimeoutError):
                await ensureDeferred(impatient(forever))
        assert len(cancelled) == 1
        await ensureDeferred(impatient(later(None)))

    run_on(loop_factory, main())


@on_both_loops
def test_of_two_timeouts_the_one_that_is_over_raises(loop_factory: LoopFactory) -> None:
    async def nested() -> str:
        async with asyncio.timeout(LONG_SECONDS):
            try:
                async with asyncio.timeout(SOON_SECONDS):
                    await Deferred[None]()
            except TimeoutError:
                return "the inner one"
        return "none"

    async def main() -> None:
        assert await ensureDeferred(nested()) == "the inner one"

    run_on(loop_factory, main())


@on_both_loops
def test_a_task_group_waits_for_its_tasks(loop_factory: LoopFactory) -> None:
    async def grouped() -> list[int]:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(later(number)) for number in range(3)]
        return [task.result() for task in tasks]

    async def main() -> None:
        assert await ensureDeferred(grouped()) == [0, 1, 2]
        assert await wait_in_a_generator(grouped()) == [0, 1, 2]

    run_on(loop_factory, main())


@on_both_loops
def test_a_task_group_is_cancelled_by_the_failure_of_a_task(loop_factory: LoopFactory) -> None:
    cancelled: list[Deferred[None]] = []

    async def grouped() -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(later(ZeroDivisionError()))
            await Deferred(cancelled.append)

    async def main() -> None:
        with pytest.raises(ExceptionGroup) as caught:
            await ensureDeferred(grouped())
        assert [type(error) for error in caught.value.exceptions] == [ZeroDivisionError]
        assert len(cancelled) == 1

    run_on(loop_factory, main())


@on_both_loops
def test_there_is_a_current_task_of_its_own(loop_factory: LoopFactory) -> None:
    seen: list[object] = []

    async def look() -> None:
        seen.append(asyncio.current_task())
        await asyncio.sleep(0)
        seen.append(asyncio.current_task())

    @inlineCallbacks
    def look_in_a_generator() -> Generator[Any, Any, None]:
        seen.append(asyncio.current_task())
        yield asyncio.sleep(0)
        seen.append(asyncio.current_task())

    async def main() -> None:
        outer = asyncio.current_task()
        starts: list[Callable[[], Deferred[None]]] = [lambda: ensureDeferred(look()), look_in_a_generator]
        for start in starts:
            seen.clear()
            done = start()
            assert asyncio.current_task() is outer
            await done
            assert seen[0] is seen[1]
            assert seen[0] not in (None, outer)

    run_on(loop_factory, main())


@on_both_loops
def test_cancelling_the_current_task_cancels_what_it_waits_for(loop_factory: LoopFactory) -> None:
    async def cancelled_by_itself() -> str:
        task = asyncio.current_task()
        assert task is not None
        asyncio.get_running_loop().call_soon(task.cancel)
        try:
            await Deferred[None]()
        except asyncio.CancelledError:
            return "cancelled"
        return "not cancelled"

    async def main() -> None:
        assert await ensureDeferred(cancelled_by_itself()) == "cancelled"

    run_on(loop_factory, main())


@on_both_loops
def test_an_anyio_task_group_works(loop_factory: LoopFactory) -> None:
    async def with_anyio() -> list[str]:
        seen: list[str] = []

        async def child(name: str) -> None:
            await anyio.sleep(0)
            seen.append(name)

        async with anyio.create_task_group() as group:
            group.start_soon(child, "one")
            group.start_soon(child, "two")
        with anyio.move_on_after(SOON_SECONDS) as scope:
            await Deferred[None]()
        assert scope.cancelled_caught
        async with anyio.create_task_group() as group:
            group.start_soon(anyio.sleep, LONG_SECONDS)
            await later(None)
            group.cancel_scope.cancel()
        return seen

    async def main() -> None:
        assert sorted(await ensureDeferred(with_anyio())) == ["one", "two"]
        assert sorted(await wait_in_a_generator(with_anyio())) == ["one", "two"]

    run_on(loop_factory, main())


class Hello(Protocol):
    """A web server with one page (RFC 9112, section 4)."""

    def dataReceived(self, data: bytes) -> None:
        assert self.transport is not None
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        self.transport.loseConnection()


@on_both_loops
def test_an_httpx_request_is_answered(loop_factory: LoopFactory) -> None:
    async def fetch(port: int) -> str:
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.get(f"http://127.0.0.1:{port}/")).text

    async def main() -> None:
        server = reactor.listenTCP(0, Factory.forProtocol(Hello), interface="127.0.0.1")
        port = server.getHost().port
        assert await ensureDeferred(fetch(port)) == "hello"
        assert await wait_in_a_generator(fetch(port)) == "hello"
        await server.stopListening()

    run_on(loop_factory, main())


# In asyncio's tasks


@on_both_loops
def test_a_task_waits_for_a_deferred(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        assert await succeed("there") == "there"
        assert await deferred_of("later") == "later"
        for failing in (fail(ZeroDivisionError()), deferred_of(ZeroDivisionError())):
            with pytest.raises(ZeroDivisionError):
                await failing

    run_on(loop_factory, main())


@on_both_loops
def test_wait_for_and_gather_take_deferreds(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        assert await asyncio.wait_for(deferred_of(1), LONG_SECONDS) == 1
        gathered = await asyncio.gather(deferred_of(1), asyncio.create_task(later(2)), later(3))
        assert list(gathered) == [1, 2, 3]
        cancelled: list[object] = []
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(Deferred(cancelled.append), SOON_SECONDS)
        assert len(cancelled) == 1

    run_on(loop_factory, main())


@on_both_loops
def test_cancelling_a_task_cancels_the_deferred(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        cancelled: list[object] = []
        task = asyncio.create_task(_wait(Deferred(cancelled.append)))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert task.cancelled()
        assert len(cancelled) == 1

    run_on(loop_factory, main())


@on_both_loops
def test_cancelling_a_future_of_a_deferred_cancels_that_on_the_next_turn(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        cancelled: list[object] = []
        deferred: Deferred[None] = Deferred(cancelled.append)
        future = deferred.asFuture(asyncio.get_running_loop())
        future.cancel()
        assert not cancelled
        await asyncio.sleep(0)
        assert len(cancelled) == 1

    run_on(loop_factory, main())


@on_both_loops
def test_cancelling_a_deferred_cancels_the_task_that_waits(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        deferred: Deferred[None] = Deferred()
        task = asyncio.create_task(_wait(deferred))
        await asyncio.sleep(0)
        deferred.cancel()
        await asyncio.wait([task])
        assert task.cancelled()

    run_on(loop_factory, main())


@on_both_loops
@pytest.mark.parametrize("wrap", [Deferred.fromFuture, wait_in_a_coroutine, wait_in_a_generator])
def test_cancelling_a_deferred_cancels_the_task_that_it_waits_for(
    loop_factory: LoopFactory, wrap: Waiting
) -> None:
    async def main() -> None:
        task = asyncio.create_task(asyncio.sleep(LONG_SECONDS))
        deferred = wrap(task)
        await asyncio.sleep(0)
        deferred.cancel()
        with pytest.raises(CancelledError):
            await deferred
        await asyncio.wait([task])
        assert task.cancelled()

    run_on(loop_factory, main())


@on_both_loops
def test_cancelling_a_future_before_its_first_step_logs_nothing(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        complaints: list[object] = []
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
        with capturedLogs() as logged:
            deferred = Deferred.fromFuture(asyncio.create_task(asyncio.sleep(LONG_SECONDS)))
            deferred.cancel()
            del deferred
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            gc.collect()
        assert [*logged, *complaints] == []

    run_on(loop_factory, main())


# Awaiting takes nothing away


async def ways_to_wait(deferred: Deferred[Any]) -> list[Any]:
    """What several waits for one Deferred give, the exceptions as values."""
    waits = [
        asyncio.create_task(_wait(deferred)),
        asyncio.create_task(_wait(deferred)),
        wait_in_a_coroutine(deferred),
        wait_in_a_generator(deferred),
    ]
    return await asyncio.gather(*waits, return_exceptions=True)


@on_both_loops
def test_each_wait_gives_the_same_value(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        value = object()
        for deferred in (succeed(value), deferred_of(value)):
            assert await ways_to_wait(deferred) == [value] * 4
            assert await deferred is value
            assert deferred.result is value

    run_on(loop_factory, main())


@on_both_loops
def test_each_wait_raises_the_same_exception_and_none_is_logged(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        error = ZeroDivisionError()
        with capturedLogs() as logged:
            for deferred in (fail(error), deferred_of(error)):
                assert await ways_to_wait(deferred) == [error] * 4
                with pytest.raises(ZeroDivisionError) as caught:
                    await deferred
                assert caught.value is error
            del deferred
            gc.collect()
        assert logged == []

    run_on(loop_factory, main())


@on_both_loops
def test_a_callback_added_while_a_task_waits_changes_what_comes_after_it(loop_factory: LoopFactory) -> None:
    """A wait has its place among the callbacks, as if it were one."""

    async def main() -> None:
        deferred: Deferred[Any] = Deferred()
        deferred.addCallback(lambda number: number + 1)
        task = asyncio.create_task(_wait(deferred))
        await asyncio.sleep(0)
        deferred.addCallback(lambda number: number + 1)
        deferred.callback(1)
        assert await task == 2
        assert await deferred == 3

    run_on(loop_factory, main())


@on_both_loops
def test_an_unhandled_failure_is_logged_once(loop_factory: LoopFactory) -> None:
    async def main() -> None:
        with capturedLogs() as logged:
            ensureDeferred(later(ZeroDivisionError()))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            gc.collect()
        failures = [event["log_failure"] for event in logged if "log_failure" in event]
        assert [type(failure.value) for failure in failures if isinstance(failure, Failure)] == [
            ZeroDivisionError
        ]

    run_on(loop_factory, main())
