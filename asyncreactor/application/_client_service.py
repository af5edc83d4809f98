"""`ClientService`: a connection that is made again whenever it is lost.

The service is in one of seven states. What can happen to it, and what comes of that, is the table
`_TRANSITIONS` at the end; what isn't in the table changes nothing.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import attrs

from asyncreactor.application._backoff import backoffPolicy
from asyncreactor.application._client_connection import Attempt, News
from asyncreactor.application._port_services import _maybeGlobalReactor
from asyncreactor.application._services import Service
from asyncreactor.internet.defer import CancelledError, Deferred, fail, succeed
from asyncreactor.internet.interfaces import (
    IDelayedCall,
    IProtocol,
    IProtocolFactory,
    IReactorTime,
    IStreamClientEndpoint,
)
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_be_callable, must_be_number, must_have
from asyncreactor.python.failure import Failure

__all__ = ["ClientService"]


class _State(enum.Enum):
    NEW = "never started"
    CONNECTING = "an attempt is under way"
    WAITING = "to try again"
    CONNECTED = "there is a connection"
    DISCONNECTING = "stopped, and the attempt or connection is not over yet"
    RESTARTING = "started again since then"
    STOPPED = "stopped"


class _Request(enum.Enum):
    START = "startService was called"
    STOP = "stopService was called"
    RETRY = "the time to wait is over"


_Event: TypeAlias = _Request | News
_Policy: TypeAlias = Callable[[int], float]
_Preparation: TypeAlias = Callable[[Any], object]


@attrs.define(eq=False)
class _Waiter:
    """Somebody who waits for a connection.

    Attributes:
        deferred: what to fire.
        failures_left: after how many more failed attempts it fails; None is never.
    """

    deferred: Deferred[Any]
    failures_left: int | None


class ClientService(Service):
    """Keeps a connection up while it runs: when an attempt fails or the connection is lost, it tries again.

    Args:
        endpoint: where to connect.
        factory: makes a protocol for each connection.
        retryPolicy: called with how many attempts have failed in a row, 1 or more; returns the seconds to
            wait before the next one. By default `backoffPolicy()`.
        clock: an `IReactorTime`; by default the reactor.
        prepareConnection: called with each new connection; may return a Deferred or a coroutine. Before that
            is done, the connection does not count; when it fails, the attempt has failed, and the connection
            is closed.

    Raises:
        TypeError: an argument is of the wrong type.
    """

    _log = Logger()

    def __init__(
        self, endpoint: IStreamClientEndpoint, factory: IProtocolFactory, retryPolicy: _Policy | None = None,
        clock: IReactorTime | None = None, prepareConnection: _Preparation | None = None,
    ) -> None:  # fmt: skip
        must_have("endpoint", endpoint, "connect", "a client endpoint")
        must_have("factory", factory, "buildProtocol", "a factory, with buildProtocol")
        if retryPolicy is not None:
            must_be_callable("retryPolicy", retryPolicy, "a function of a number of failures, or None")
        if clock is not None:
            must_have("clock", clock, "callLater", "a reactor or another IReactorTime, or None")
        if prepareConnection is not None:
            must_be_callable("prepareConnection", prepareConnection, "a function of a protocol, or None")
        self._client_endpoint, self._client_factory = endpoint, factory
        self._client_delay_after = backoffPolicy() if retryPolicy is None else retryPolicy
        self._client_clock: IReactorTime = _maybeGlobalReactor(clock)
        self._client_prepare = prepareConnection
        self._client_state = _State.NEW
        self._client_failures = 0
        self._client_attempt: Attempt | None = None
        self._client_retry: IDelayedCall | None = None
        self._client_waiters: list[_Waiter] = []
        self._client_stopping: list[Deferred[None]] = []

    def startService(self) -> None:
        """Start to connect. While an old connection is still being closed, that is waited for."""
        if self.running:
            self._log.warn("Duplicate ClientService.startService {log_source}")
            return
        super().startService()
        self._client_happen(_Request.START)

    def stopService(self) -> Deferred[None]:
        """Close the connection, or give up the attempt to make one.

        Returns:
            Fires when it is closed.
        """
        super().stopService()
        stopped: Deferred[None] = Deferred()
        self._client_stopping.append(stopped)
        self._client_happen(_Request.STOP)
        return stopped

    def whenConnected(self, failAfterFailures: int | None = None) -> Deferred[IProtocol]:
        """Wait for a connection.

        Args:
            failAfterFailures: how many attempts may fail until this fails as well; None is as many as it
                takes.

        Returns:
            Fires with the protocol, at once if there is a connection. Cancelling ends the wait and nothing
            else.

        Fails:
            CancelledError: the service is stopped.
            Exception: what the last attempt failed with.
        """
        if self._client_state is _State.CONNECTED:
            assert self._client_attempt is not None
            return succeed(self._client_attempt.protocol)
        if self._client_state is _State.STOPPED:
            return fail(CancelledError())
        if failAfterFailures is not None:
            must_be_number("failAfterFailures", failAfterFailures, "a number of attempts, or None")
        waiter = _Waiter(Deferred(lambda _: self._client_waiters.remove(waiter)), failAfterFailures)
        self._client_waiters.append(waiter)
        return waiter.deferred

    # -- what happens

    def _client_happen(self, event: _Event, failure: Failure | None = None) -> None:
        transition = _TRANSITIONS.get((self._client_state, event))
        if transition is not None:
            self._client_state, act = transition
            act(self, failure)

    def _client_news(self, attempt: Attempt, news: News, failure: Failure | None) -> None:
        if attempt is self._client_attempt:
            self._client_happen(news, failure)

    # -- what comes of it

    def _client_connect(self, failure: Failure | None) -> None:
        self._client_retry = None
        attempt = self._client_attempt = Attempt(
            self._client_endpoint, self._client_factory, self._client_prepare, self._client_news
        )
        attempt.start()

    def _client_be_connected(self, failure: Failure | None) -> None:
        assert self._client_attempt is not None
        self._client_failures = 0
        waiters, self._client_waiters = self._client_waiters, []
        for waiter in waiters:
            waiter.deferred.callback(self._client_attempt.protocol)

    def _client_count_failure(self, failure: Failure | None) -> None:
        impatient: list[_Waiter] = []
        patient: list[_Waiter] = []
        for waiter in self._client_waiters:
            if waiter.failures_left is not None:
                waiter.failures_left -= 1
            (patient if waiter.failures_left != 0 else impatient).append(waiter)
        self._client_waiters = patient
        self._client_wait(failure)
        for waiter in impatient:
            waiter.deferred.errback(failure)

    def _client_wait(self, failure: Failure | None) -> None:
        self._client_attempt = None
        self._client_failures += 1
        delay = self._client_delay_after(self._client_failures)
        self._log.info(
            "Scheduling retry {attempt} to connect {endpoint} in {delay} seconds.",
            attempt=self._client_failures,
            endpoint=self._client_endpoint,
            delay=delay,
            reason=failure,
        )
        self._client_retry = self._client_clock.callLater(delay, self._client_happen, _Request.RETRY)

    def _client_give_up(self, failure: Failure | None) -> None:
        assert self._client_attempt is not None
        self._client_attempt.give_up()

    def _client_give_up_waiting(self, failure: Failure | None) -> None:
        assert self._client_retry is not None
        self._client_retry.cancel()
        self._client_be_stopped(failure)

    def _client_be_stopped(self, failure: Failure | None) -> None:
        self._client_attempt = self._client_retry = None
        waiters, self._client_waiters = self._client_waiters, []
        for waiter in waiters:
            waiter.deferred.errback(CancelledError())
        self._client_tell_stopped()

    def _client_connect_again(self, failure: Failure | None) -> None:
        self._client_tell_stopped()
        self._client_connect(failure)

    def _client_tell_stopped(self, failure: Failure | None = None) -> None:
        stopping, self._client_stopping = self._client_stopping, []
        for stopped in stopping:
            stopped.callback(None)

    def _client_change_nothing(self, failure: Failure | None) -> None:
        """The new state is all."""


_Action: TypeAlias = Callable[[ClientService, Failure | None], None]
_S, _R = _State, _Request

_TRANSITIONS: Mapping[tuple[_State, _Event], tuple[_State, _Action]] = {
    (_S.NEW, _R.START): (_S.CONNECTING, ClientService._client_connect),
    (_S.NEW, _R.STOP): (_S.STOPPED, ClientService._client_tell_stopped),
    (_S.CONNECTING, News.CONNECTED): (_S.CONNECTED, ClientService._client_be_connected),
    (_S.CONNECTING, News.FAILED): (_S.WAITING, ClientService._client_count_failure),
    (_S.CONNECTING, News.UNPREPARED): (_S.WAITING, ClientService._client_count_failure),
    (_S.CONNECTING, _R.STOP): (_S.DISCONNECTING, ClientService._client_give_up),
    (_S.WAITING, _R.RETRY): (_S.CONNECTING, ClientService._client_connect),
    (_S.WAITING, _R.STOP): (_S.STOPPED, ClientService._client_give_up_waiting),
    (_S.CONNECTED, News.LOST): (_S.WAITING, ClientService._client_wait),
    (_S.CONNECTED, _R.STOP): (_S.DISCONNECTING, ClientService._client_give_up),
    (_S.DISCONNECTING, _R.START): (_S.RESTARTING, ClientService._client_change_nothing),
    (_S.DISCONNECTING, News.CONNECTED): (_S.DISCONNECTING, ClientService._client_give_up),
    (_S.DISCONNECTING, News.FAILED): (_S.STOPPED, ClientService._client_be_stopped),
    (_S.DISCONNECTING, News.LOST): (_S.STOPPED, ClientService._client_be_stopped),
    (_S.RESTARTING, _R.STOP): (_S.DISCONNECTING, ClientService._client_change_nothing),
    (_S.RESTARTING, News.CONNECTED): (_S.RESTARTING, ClientService._client_give_up),
    (_S.RESTARTING, News.FAILED): (_S.CONNECTING, ClientService._client_connect_again),
    (_S.RESTARTING, News.LOST): (_S.CONNECTING, ClientService._client_connect_again),
    (_S.STOPPED, _R.START): (_S.CONNECTING, ClientService._client_connect),
    (_S.STOPPED, _R.STOP): (_S.STOPPED, ClientService._client_tell_stopped),
}
