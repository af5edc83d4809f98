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
    """

    _log = Logger(namespace="asyncreactor.application.internet.ClientService")

    def __init__(
        self, endpoint: IStreamClientEndpoint, factory: IProtocolFactory, retryPolicy: _Policy | None = None,
        clock: IReactorTime | None = None, prepareConnection: _Preparation | None = None,
    ) -> None:  # fmt: skip
        self._endpoint, self._factory = endpoint, factory
        self._delay_after = backoffPolicy() if retryPolicy is None else retryPolicy
        self._clock: IReactorTime = _maybeGlobalReactor(clock)
        self._prepare = prepareConnection
        self._state = _State.NEW
        self._failures = 0
        self._attempt: Attempt | None = None
        self._retry: IDelayedCall | None = None
        self._waiters: list[_Waiter] = []
        self._stopping: list[Deferred[None]] = []

    def startService(self) -> None:
        """Start to connect. While an old connection is still being closed, that is waited for."""
        if self.running:
            self._log.warn("Duplicate ClientService.startService {log_source}")
            return
        super().startService()
        self._happen(_Request.START)

    def stopService(self) -> Deferred[None]:
        """Close the connection, or give up the attempt to make one.

        Returns:
            Fires when it is closed.
        """
        super().stopService()
        stopped: Deferred[None] = Deferred()
        self._stopping.append(stopped)
        self._happen(_Request.STOP)
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
        if self._state is _State.CONNECTED:
            assert self._attempt is not None
            return succeed(self._attempt.protocol)
        if self._state is _State.STOPPED:
            return fail(CancelledError())
        waiter = _Waiter(Deferred(lambda _: self._waiters.remove(waiter)), failAfterFailures)
        self._waiters.append(waiter)
        return waiter.deferred

    # -- what happens

    def _happen(self, event: _Event, failure: Failure | None = None) -> None:
        transition = _TRANSITIONS.get((self._state, event))
        if transition is not None:
            self._state, act = transition
            act(self, failure)

    def _news(self, attempt: Attempt, news: News, failure: Failure | None) -> None:
        if attempt is self._attempt:
            self._happen(news, failure)

    # -- what comes of it

    def _connect(self, failure: Failure | None) -> None:
        self._retry = None
        attempt = self._attempt = Attempt(self._endpoint, self._factory, self._prepare, self._news)
        attempt.start()

    def _be_connected(self, failure: Failure | None) -> None:
        assert self._attempt is not None
        self._failures = 0
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter.deferred.callback(self._attempt.protocol)

    def _count_failure(self, failure: Failure | None) -> None:
        impatient: list[_Waiter] = []
        patient: list[_Waiter] = []
        for waiter in self._waiters:
            if waiter.failures_left is not None:
                waiter.failures_left -= 1
            (patient if waiter.failures_left != 0 else impatient).append(waiter)
        self._waiters = patient
        self._wait(failure)
        for waiter in impatient:
            waiter.deferred.errback(failure)

    def _wait(self, failure: Failure | None) -> None:
        self._attempt = None
        self._failures += 1
        delay = self._delay_after(self._failures)
        self._log.info(
            "Scheduling retry {attempt} to connect {endpoint} in {delay} seconds.",
            attempt=self._failures,
            endpoint=self._endpoint,
            delay=delay,
            reason=failure,
        )
        self._retry = self._clock.callLater(delay, self._happen, _Request.RETRY)

    def _give_up(self, failure: Failure | None) -> None:
        assert self._attempt is not None
        self._attempt.give_up()

    def _give_up_waiting(self, failure: Failure | None) -> None:
        assert self._retry is not None
        self._retry.cancel()
        self._be_stopped(failure)

    def _be_stopped(self, failure: Failure | None) -> None:
        self._attempt = self._retry = None
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            waiter.deferred.errback(CancelledError())
        self._tell_stopped()

    def _connect_again(self, failure: Failure | None) -> None:
        self._tell_stopped()
        self._connect(failure)

    def _tell_stopped(self) -> None:
        stopping, self._stopping = self._stopping, []
        for stopped in stopping:
            stopped.callback(None)

    def _change_nothing(self, failure: Failure | None) -> None:
        """The new state is all."""


_Action: TypeAlias = Callable[[ClientService, Failure | None], None]
_S, _R = _State, _Request

_TRANSITIONS: Mapping[tuple[_State, _Event], tuple[_State, _Action]] = {
    (_S.NEW, _R.START): (_S.CONNECTING, ClientService._connect),
    (_S.NEW, _R.STOP): (_S.STOPPED, ClientService._be_stopped),
    (_S.CONNECTING, News.CONNECTED): (_S.CONNECTED, ClientService._be_connected),
    (_S.CONNECTING, News.FAILED): (_S.WAITING, ClientService._count_failure),
    (_S.CONNECTING, News.UNPREPARED): (_S.WAITING, ClientService._count_failure),
    (_S.CONNECTING, _R.STOP): (_S.DISCONNECTING, ClientService._give_up),
    (_S.WAITING, _R.RETRY): (_S.CONNECTING, ClientService._connect),
    (_S.WAITING, _R.STOP): (_S.STOPPED, ClientService._give_up_waiting),
    (_S.CONNECTED, News.LOST): (_S.WAITING, ClientService._wait),
    (_S.CONNECTED, _R.STOP): (_S.DISCONNECTING, ClientService._give_up),
    (_S.DISCONNECTING, _R.START): (_S.RESTARTING, ClientService._change_nothing),
    (_S.DISCONNECTING, News.CONNECTED): (_S.DISCONNECTING, ClientService._give_up),
    (_S.DISCONNECTING, News.FAILED): (_S.STOPPED, ClientService._be_stopped),
    (_S.DISCONNECTING, News.LOST): (_S.STOPPED, ClientService._be_stopped),
    (_S.RESTARTING, _R.STOP): (_S.DISCONNECTING, ClientService._change_nothing),
    (_S.RESTARTING, News.CONNECTED): (_S.RESTARTING, ClientService._give_up),
    (_S.RESTARTING, News.FAILED): (_S.CONNECTING, ClientService._connect_again),
    (_S.RESTARTING, News.LOST): (_S.CONNECTING, ClientService._connect_again),
    (_S.STOPPED, _R.START): (_S.CONNECTING, ClientService._connect),
    (_S.STOPPED, _R.STOP): (_S.STOPPED, ClientService._be_stopped),
}
