"""The life of a service as a process: started in the running reactor, stopped with patience.

Order: "startup", start of the service, run; then, by a signal or `reactor.stop()`: stop of the service, wait for the
connections that it had accepted, "shutdown" of the reactor. All of the end takes `grace_seconds` at most.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

from asyncreactor._engine.servers import Server
from asyncreactor._engine.signals import SignalHandlers
from asyncreactor.application._services import errors_are_raised
from asyncreactor.internet.defer import CancelledError, Deferred, ensureDeferred, maybeDeferred
from asyncreactor.internet.error import ReactorNotRunning
from asyncreactor.internet.task import deferLater
from asyncreactor.logger import Logger
from asyncreactor.python.failure import Failure

__all__ = ["ServiceLife"]

_log = Logger(namespace="asyncreactor")

#: How often it is looked whether the last connection has ended.
DRAIN_INTERVAL_SECONDS = 0.05
#: What is left of the program after the grace period has this long to end before it is cut off.
LAST_SECONDS = 1.0


class ServiceLife:
    """Runs a service.

    Args:
        reactor: the reactor.
        service: the service.
        grace_seconds: how long its end may take.
        shed_privileges: called between the privileged start and the other one.
        started: called with None when the service has started, else with the failure.
        heeds_second_signal: whether a second signal cuts it off. Not in a worker: those that come to a terminal, or
            to all that systemd started, it gets itself, and then again from the first process.

    Attributes:
        status: the exit status: 1 if the service could not start or stop, or had to be cut off, else 0.
    """

    def __init__(
        self,
        reactor: Any,
        service: Any,
        grace_seconds: float,
        shed_privileges: Callable[[], object],
        started: Callable[[Failure | None], object],
        heeds_second_signal: bool = True,
    ) -> None:
        self.status = 0
        self._reactor = reactor
        self._service = service
        self._grace_seconds = grace_seconds
        self._shed_privileges = shed_privileges
        self._started = started
        self._heeds_second_signal = heeds_second_signal
        self._starting: Deferred[None] | None = None
        self._signals_seen = 0
        self._runs = False
        self._drains = False

    def run(self) -> None:
        """Run the reactor until the service has come to its end. Call it in the main thread, for the signals."""
        reactor = self._reactor
        signals = SignalHandlers(
            {"SIGINT": self._on_signal, "SIGTERM": self._on_signal, "SIGBREAK": self._on_signal}
        )
        reactor.callWhenRunning(self._begin)
        reactor.addSystemEventTrigger("before", "shutdown", self._wind_down)
        signals.install()
        try:
            reactor.run(installSignalHandlers=False)
        except BaseException:
            self.status = 1
            raise
        finally:
            signals.uninstall()

    # -- the start

    def _begin(self) -> None:
        self._starting = ensureDeferred(self._start())
        self._starting.addCallbacks(lambda _: self._started(None), self._start_failed)

    async def _start(self) -> None:
        token = errors_are_raised.set(True)
        try:
            await maybeDeferred(self._service.privilegedStartService)
            self._shed_privileges()
            await maybeDeferred(self._service.startService)
        finally:
            errors_are_raised.reset(token)
        self._runs = True

    def _start_failed(self, failure: Failure) -> None:
        given_up = self._signals_seen and failure.check(CancelledError)
        if not given_up:
            self.status = 1
            _log.failure("The service could not start", failure)
        self._started(failure)
        self._stop()

    # -- the end

    def _on_signal(self, number: int, frame: object = None) -> None:
        """Called by Python between any two instructions: leave the rest to the loop."""
        self._reactor.callFromThread(self._signalled, signal.Signals(number).name)

    def _signalled(self, name: str) -> None:
        self._signals_seen += 1
        if self._signals_seen == 1:
            _log.info(
                "{signal} came: the service stops, within {seconds} seconds",
                signal=name,
                seconds=self._grace_seconds,
            )
            self._reactor.callWhenRunning(self._stop)
        elif self._heeds_second_signal:
            _log.warn("{signal} came: the service stops now", signal=name)
            self._cut_off()

    def _stop(self) -> None:
        try:
            self._reactor.stop()
        except ReactorNotRunning:
            return  # it is on its way, by whoever said so first

    def _wind_down(self) -> Deferred[None]:
        """Called before the reactor shuts down: what it returns is waited for."""
        ended: Deferred[None] = ensureDeferred(self._end())
        deadline = self._reactor.callLater(self._grace_seconds, self._out_of_time, ended)

        def over(result: object) -> None:
            if deadline.active():
                deadline.cancel()
            if isinstance(result, Failure) and not result.check(CancelledError):
                self.status = 1
                _log.failure("The service could not stop", result)

        done: Deferred[None] = ended.addBoth(over)
        return done

    async def _end(self) -> None:
        if self._runs:
            await maybeDeferred(self._service.stopService)
            self._drains = True
            await self._drain()
        elif self._starting is not None and not self._starting.called:
            await maybeDeferred(self._service.stopService)
            self._starting.cancel()

    async def _drain(self) -> None:
        while self._open_connections():
            await deferLater(self._reactor, DRAIN_INTERVAL_SECONDS)

    def _open_connections(self) -> int:
        """How many connections that the service has accepted are still open."""
        return sum(isinstance(each, Server) for each in self._reactor._selectables)

    def _out_of_time(self, ended: Deferred[None]) -> None:
        if self._drains:
            # Such as those that browsers keep open for later: that is no failure.
            _log.info(
                "Connections that are still open after {seconds} seconds, and closed now: {count}",
                count=self._open_connections(),
                seconds=self._grace_seconds,
            )
        else:
            _log.warn("The service has not stopped within {seconds} seconds", seconds=self._grace_seconds)
            self.status = 1
        self._reactor.callLater(LAST_SECONDS, self._cut_off)
        ended.cancel()

    def _cut_off(self) -> None:
        self.status = 1
        self._reactor.crash()
