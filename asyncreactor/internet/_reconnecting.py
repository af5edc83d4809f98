"""A client's factory that connects again and again, waiting longer each time."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any, cast

from asyncreactor.internet import error
from asyncreactor.internet._factories import ClientFactory, P

if TYPE_CHECKING:
    from asyncreactor.internet.interfaces import IConnector, IDelayedCall, IReactorTime
    from asyncreactor.python.failure import Failure

__all__ = ["ReconnectingClientFactory"]

# What belongs to one run, not to the factory's settings.
_RUN_STATE = frozenset({"connector", "retries", "delay", "continueTrying", "clock", "_callID"})


class ReconnectingClientFactory(ClientFactory[P]):
    """Connects again when a connection is lost or could not be made, after a delay that grows each time.

    A protocol that is content with its connection calls `resetDelay`, so that the next loss starts afresh.

    Attributes:
        maxDelay: the longest delay, in seconds.
        initialDelay: the first delay, in seconds.
        factor: by what the delay is multiplied each time.
        jitter: the standard deviation of the delay as a part of it, so that clients which were cut off
            together don't come back together; None or 0 for exact delays.
        delay: the next delay, in seconds.
        retries: how many attempts were asked for since the last `resetDelay`.
        maxRetries: give up after so many; None never does.
        clock: the reactor (or `Clock`) that waits; None is the global reactor.
        connector: what connects, once there was a connection or an attempt.
        continueTrying: false once `stopTrying` was called.
    """

    initialDelay: float = 1.0
    factor: float = math.e
    maxDelay: float = 3600
    maxRetries: int | None = None
    # The molar Planck constant times the speed of light, in J·m/mol: a number as good as any near an eighth.
    jitter: float | None = 0.119626565582

    clock: IReactorTime | None = None
    connector: IConnector | None = None
    continueTrying: int = 1
    retries: int = 0
    delay: float = initialDelay

    _callID: IDelayedCall | None = None

    def clientConnectionFailed(self, connector: IConnector, reason: Failure) -> None:
        """Connect again later, unless `stopTrying` was called."""
        self.__retry_with(connector)

    def clientConnectionLost(self, connector: IConnector, unused_reason: Failure) -> None:
        """Connect again later, unless `stopTrying` was called."""
        self.__retry_with(connector)

    def retry(self, connector: IConnector | None = None) -> None:
        """Have `connector.connect()` called after the delay, and let the delay grow.

        Args:
            connector: what to connect; by default the last one seen.

        Raises:
            ValueError: none was given and none has been seen.
        """
        if not self.continueTrying:
            self.__say("Abandoning {connector} on explicit request", connector)
            return
        connector = self.connector if connector is None else connector
        if connector is None:
            raise ValueError("no connector to retry")
        self.retries += 1
        if self.maxRetries is not None and self.retries > self.maxRetries:
            self.__say("Abandoning {connector} after {retries} retries.", connector, retries=self.retries)
            return
        delay = min(self.delay, self.maxDelay)
        self.delay = min(delay * self.factor, self.maxDelay)
        if self.jitter:
            delay = max(0.0, random.normalvariate(delay, delay * self.jitter))
        self.__say("{connector} will retry in {delay:.0f} seconds", connector, delay=delay)
        self._callID = self.__timers().callLater(delay, self.__connect_again, connector)

    def stopTrying(self) -> None:
        """Make no more attempts; give up the one that is waited for or under way."""
        waiting, self._callID = self._callID, None
        if waiting is not None:
            waiting.cancel()
        self.continueTrying = 0
        if self.connector is not None:
            try:
                self.connector.stopConnecting()
            except error.NotConnectingError:
                # It is connected, or idle: nothing to give up.
                pass

    def resetDelay(self) -> None:
        """Forget earlier failures: begin again with the first delay. Undoes `stopTrying`."""
        self.delay = self.initialDelay
        self._callID = None
        self.retries = 0
        self.continueTrying = 1

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in _RUN_STATE}

    def __retry_with(self, connector: IConnector) -> None:
        if self.continueTrying:
            self.connector = connector
            self.retry()

    def __connect_again(self, connector: IConnector) -> None:
        self._callID = None
        connector.connect()

    def __timers(self) -> IReactorTime:
        if self.clock is None:
            from asyncreactor.internet import reactor

            self.clock = cast("IReactorTime", reactor)
        return self.clock

    def __say(self, text: str, connector: IConnector | None, **fields: object) -> None:
        if self.noisy:
            self._factory_log.info(text, connector=connector, **fields)
