"""Several attempts to connect, each begun a bit after the last; the first to succeed is taken (RFC 8305)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.interfaces import IDelayedCall, IReactorTime
from asyncreactor.python.failure import Failure

__all__ = ["ConnectionRace"]


class ConnectionRace:
    """Starts one attempt after the other until one succeeds.

    RFC 8305 (section 5) asks for a delay between two attempts. It leaves open what happens when one fails
    before that has passed; then there is nothing left to wait for, and the next one starts.

    Args:
        starts: called to start an attempt each, in this order; there is at least one.
        delay: seconds between two starts.
        clock: what counts them.
        winner: fires with the first connection, or fails as the attempt that failed last.
    """

    def __init__(
        self,
        starts: Sequence[Callable[[], Deferred[Any]]],
        delay: float,
        clock: IReactorTime,
        winner: Deferred[Any],
    ) -> None:
        self._waiting = list(starts)
        self._pending: list[Deferred[Any]] = []
        self._delay = delay
        self._clock = clock
        self._winner = winner
        self._timer: IDelayedCall | None = None
        self._latest: Deferred[Any] | None = None

    def start(self) -> None:
        """Start the next attempt; if that fails at once, the one after it, and so on."""
        self._timer = None
        while self._waiting:
            attempt = self._waiting.pop(0)()
            self._pending.append(attempt)
            # Not the latest one yet: a failure here and now is seen below, without a frame for each.
            self._latest = None
            attempt.addCallbacks(self._succeeded, self._failed, (attempt,), None, (attempt,), None)
            if attempt in self._pending:
                self._latest = attempt
                if self._waiting:
                    self._timer = self._clock.callLater(self._delay, self.start)
                return

    def give_up(self) -> None:
        """Start no more attempts and cancel those that are under way."""
        self._stop_timer()
        self._waiting.clear()
        pending, self._pending = self._pending, []
        for attempt in pending:
            attempt.cancel()

    def _succeeded(self, connection: Any, attempt: Deferred[Any]) -> None:
        self._pending.remove(attempt)
        self.give_up()
        self._winner.callback(connection)

    def _failed(self, reason: Failure, attempt: Deferred[Any]) -> None:
        if attempt not in self._pending:
            # Given up.
            return
        self._pending.remove(attempt)
        if not self._waiting:
            if not self._pending:
                self._winner.errback(reason)
        elif attempt is self._latest:
            self._stop_timer()
            self.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
