"""asyncio programs that use the reactor: running them, and shutting the reactor down inside them."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any, ParamSpec, TypeVar

from asyncreactor._engine.crossing import ensure_awaitable
from asyncreactor._engine.default import reactor_of
from asyncreactor._engine.loops import new_event_loop
from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet._here import running_here

__all__ = ["run", "running", "shutdown"]

T = TypeVar("T")
P = ParamSpec("P")


def run(
    main: Callable[..., Awaitable[T]] | Awaitable[T],
    *args: Any,
    debug: bool | None = None,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> T:
    """Run a program on a new event loop, as `asyncio.run` does, and shut its reactor down at the end.

    SIGTERM cancels `main`, as control-C does, unless the program has a handler of its own for it. A second one ends
    the process at once.

    Args:
        main: an `async def` function, or one that returns a Deferred; it is called in the running loop. A
            coroutine object will do as well.
        args: what to call it with.
        debug: asyncio's debug mode; None leaves it to the environment.
        loop_factory: makes the loop; by default one of uvloop where that can be imported, else of asyncio.

    Returns:
        What `main` returned.

    Raises:
        SystemExit: SIGTERM came or `reactor.stop()` was called, and so `main` was cancelled: the program is over.
        RuntimeError: a loop runs already in this thread.
        TypeError: `main` is neither a function nor awaitable, or a coroutine was given arguments.
        Exception: what `main` raised.
    """
    if not callable(main) and (args or not hasattr(main, "__await__")):
        problem = "cannot be called with arguments" if args else "is neither a function nor a coroutine"
        raise TypeError(f"main {problem}: {main!r}")
    if asyncio._get_running_loop() is not None:
        raise RuntimeError("asyncreactor.run() cannot be called where a loop runs already: await main there")
    with asyncio.Runner(debug=debug, loop_factory=loop_factory or new_event_loop) as runner:
        loop = runner.get_loop()
        with running_here(loop, reactor_of(loop)):
            return runner.run(_run_main(main, args))


async def _run_main(main: Callable[..., Awaitable[T]] | Awaitable[T], args: tuple[Any, ...]) -> T:
    async with running() as reactor:
        stop = _Stop(reactor)
        try:
            return await ensure_awaitable(main(*args) if callable(main) else main)
        except asyncio.CancelledError as error:
            if stop.happened:
                raise SystemExit(0) from error
            raise
        finally:
            stop.forget()


class _Stop:
    """Cancels the current task when SIGTERM comes or `reactor.stop()` is called, but not for `shutdown()`."""

    def __init__(self, reactor: Reactor) -> None:
        self.happened = False
        self._reactor = reactor
        self._task = asyncio.current_task()
        self._has_handler = False
        reactor._stopped = False
        self._watch()
        in_main_thread = threading.current_thread() is threading.main_thread()
        if in_main_thread and signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            # Not the loop's handler: that would be called beside one which `main` sets by signal.signal().
            signal.signal(signal.SIGTERM, self._terminate)
            self._has_handler = True

    def forget(self) -> None:
        """Watch no more."""
        self._task = None
        self._let_go_of_signal()
        with suppress(ValueError):  # it has run just now
            self._reactor.removeSystemEventTrigger(self._trigger)

    def _watch(self) -> None:
        if self._task is not None:
            self._trigger = self._reactor.addSystemEventTrigger("after", "shutdown", self._shut_down)

    def _shut_down(self) -> None:
        if self._reactor._stopped:
            self._cancel("the reactor was stopped")
        elif self._task is not None:
            # Triggers run once, and now those of this phase are running.
            self._reactor._loop.call_soon(self._watch)

    def _terminate(self, number: int, frame: object) -> None:
        self._let_go_of_signal()
        self._reactor._loop.call_soon_threadsafe(self._cancel, "SIGTERM came")

    def _cancel(self, why: str) -> None:
        if self._task is not None:
            self.happened = True
            self._task.cancel(why)

    def _let_go_of_signal(self) -> None:
        if self._has_handler and signal.getsignal(signal.SIGTERM) == self._terminate:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
        self._has_handler = False


async def shutdown() -> None:
    """Shut the reactor of the running loop down: fire the "shutdown" triggers, close ports and connections.

    The loop goes on, and so can the reactor: what is opened later needs another `shutdown()`.
    """
    await reactor_of(asyncio.get_running_loop()).shutdown()


@asynccontextmanager
async def running() -> AsyncIterator[Reactor]:
    """The reactor of the running loop, which is shut down on leaving the block, however that happens.

    async with asyncreactor.running() as reactor:
        reactor.callLater(1, print, "a second has passed")
        ...
    """
    reactor = reactor_of(asyncio.get_running_loop())
    try:
        yield reactor
    finally:
        await reactor.shutdown()
