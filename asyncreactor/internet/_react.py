"""`react`: the main function of a program that is over when a Deferred has fired."""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, NoReturn

from asyncreactor.internet.defer import Deferred, ensureDeferred
from asyncreactor.internet.error import ReactorNotRunning
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_callable, must_have
from asyncreactor.python.failure import Failure

__all__ = ["react"]

_log = Logger(namespace="asyncreactor.internet.task")


def react(
    main: Callable[..., Deferred[Any] | Coroutine[Any, Any, Any]],
    argv: Iterable[object] = (),
    _reactor: Any = None,
) -> NoReturn:
    """Run the reactor until `main` is done, then exit the program.

    The exit status is 0; 1 after a failure, which is logged; that of the exception if it is a `SystemExit`.
    When the reactor is stopped before, the status is 0.

    Args:
        main: called with the reactor and `argv`; returns a Deferred, or is an `async def`, which then starts
            when the reactor runs.
        argv: further arguments.
        _reactor: the reactor; by default the global one.

    Raises:
        SystemExit: always, at the end.
        TypeError: `main` can't be called.
        NotACoroutineError: `main` returned neither a Deferred nor a coroutine.
        Exception: what `main` raised before it returned either.
    """
    if _reactor is None:
        from asyncreactor.internet import reactor

        _reactor = reactor
    must_be_callable("main", main)
    must_have("argv", argv, "__iter__", "a list of arguments")
    finished = main(_reactor, *argv)
    program = _Program(_reactor)
    if isinstance(finished, Coroutine):
        # In the running reactor, where whatever needs asyncio's running loop finds it.
        _reactor.callWhenRunning(lambda: program.watch(ensureDeferred(finished)))
    else:
        program.watch(ensureDeferred(finished))
    _reactor.run()
    sys.exit(program.status)


class _Program:
    """Stops the reactor when the main function is done, and knows the exit status."""

    def __init__(self, reactor: Any) -> None:
        self.status: Any = 0
        self._reactor = reactor
        self._stopping = False
        reactor.addSystemEventTrigger("before", "shutdown", self._note_stopping)

    def watch(self, finished: Deferred[Any]) -> None:
        finished.addErrback(self._failed)
        finished.addCallback(lambda _: self._reactor.callWhenRunning(self._stop))

    def _note_stopping(self) -> None:
        self._stopping = True

    def _failed(self, failure: Failure) -> None:
        if failure.check(SystemExit):
            self.status = failure.value.code
        else:
            _log.failure("main function encountered error", failure)
            self.status = 1

    def _stop(self) -> None:
        if self._stopping:
            return
        # It may have been stopped a moment ago, and not have come to tell us.
        with suppress(ReactorNotRunning):
            self._reactor.stop()
