"""Services that use the reactor: ports, connections that are kept up, timers, long work.

`StreamServerEndpointService` and `ClientService` work with endpoints of any kind. `TCPServer` and its like
call one method of the reactor each, and take the arguments that it takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from asyncreactor.application._backoff import backoffPolicy
from asyncreactor.application._client_service import ClientService
from asyncreactor.application._port_services import (
    MulticastServer,
    SSLClient,
    SSLServer,
    TCPClient,
    TCPServer,
    UDPServer,
    UNIXClient,
    UNIXDatagramClient,
    UNIXDatagramServer,
    UNIXServer,
    _maybeGlobalReactor,
    _VolatileDataService,
)
from asyncreactor.application._service_interfaces import Outcome
from asyncreactor.application._services import Service, errors_are_raised, still_pending
from asyncreactor.internet.defer import CancelledError, Deferred, succeed
from asyncreactor.internet.interfaces import IListeningPort, IProtocolFactory, IStreamServerEndpoint
from asyncreactor.internet.task import Cooperator, LoopingCall
from asyncreactor.python import log
from asyncreactor.python._arguments import SECONDS, must_be_callable, must_be_number, must_have
from asyncreactor.python.failure import Failure

__all__ = [
    "ClientService",
    "CooperatorService",
    "MulticastServer",
    "SSLClient",
    "SSLServer",
    "StreamServerEndpointService",
    "TCPClient",
    "TCPServer",
    "TimerService",
    "UDPServer",
    "UNIXClient",
    "UNIXDatagramClient",
    "UNIXDatagramServer",
    "UNIXServer",
    "backoffPolicy",
]

T = TypeVar("T")


class TimerService(_VolatileDataService):
    """Calls a function at even intervals while it runs, the first time when it starts.

    When the function raises or fails, that is logged and there are no more calls.

    Args:
        step: seconds between two calls.
        callable: the function, called with `args` and `kwargs`; see `LoopingCall`.

    Attributes:
        clock: an `IReactorTime`; None is the global reactor.

    Raises:
        TypeError: `step` is no number, or `callable` can't be called.
        ValueError: `step` is negative.
    """

    volatile = ["_loop", "_loopFinished"]
    clock: Any = None
    _loop: LoopingCall
    _loopFinished: Deferred[Any]

    def __init__(self, step: float, callable: Callable[..., object], *args: Any, **kwargs: Any) -> None:
        must_be_number("step", step, SECONDS, least=0)
        if callable is not None:
            must_be_callable("callable", callable)
        self.step = step
        self.call = (callable, args, kwargs)

    def startService(self) -> Outcome:
        """Make the first call, and go on."""
        super().startService()
        function, args, kwargs = self.call
        self._loop = LoopingCall(function, *args, **kwargs)
        self._loop.clock = _maybeGlobalReactor(self.clock)
        self._loopFinished = self._loop.start(self.step, now=True).addErrback(self._failed)
        return None

    def stopService(self) -> Deferred[None]:
        """Make no more calls.

        Returns:
            Fires when the function, if it is being waited for, is done.
        """
        if self._loop.running:
            self._loop.stop()
        return self._loopFinished.addCallback(lambda _: self.__has_stopped())

    def __has_stopped(self) -> None:
        super().stopService()

    def _failed(self, why: Failure) -> None:
        log.err(why)


class CooperatorService(Service):
    """A `Cooperator` that works while the service runs.

    Attributes:
        coop: the `Cooperator`.
    """

    def __init__(self) -> None:
        self.coop = Cooperator(started=False)

    def coiterate(self, iterator: Iterator[T]) -> Deferred[Iterator[T]]:
        """Advance `iterator` to its end; see `Cooperator.coiterate`."""
        return self.coop.coiterate(iterator)

    def startService(self) -> Outcome:
        """Work at what there is to do."""
        super().startService()
        self.coop.start()
        return None

    def stopService(self) -> Outcome:
        """Give up what has not been done."""
        super().stopService()
        self.coop.stop()
        return None


class StreamServerEndpointService(Service):
    """Listens at an endpoint while it runs.

    An endpoint that can't be listened at is logged, and the program goes on without it; in `async with
    service` (or with a group that it is in), the error is raised.

    Args:
        endpoint: where to listen.
        factory: makes a protocol for each connection.

    Raises:
        TypeError: an argument is of the wrong type.
    """

    #: Raise errors that are known at once, whoever starts the service: as `strports.service` always did.
    _raiseSynchronously: bool = False
    _waitingForPort: Deferred[IListeningPort | None] | None = None

    def __init__(self, endpoint: IStreamServerEndpoint, factory: IProtocolFactory) -> None:
        must_have("endpoint", endpoint, "listen", "a server endpoint")
        if factory is not None:  # programs set it later
            must_have("factory", factory, "buildProtocol", "a factory, with buildProtocol")
        self.endpoint = endpoint
        self.factory = factory

    def privilegedStartService(self) -> Outcome:
        """Listen, because the port may be one that only the superuser may listen at.

        Returns:
            None, or a Deferred that fires when connections are accepted or the endpoint has said that it
            can't.

        Raises:
            CannotListenError: the place is taken or not ours, and whoever starts the service wants to know.
        """
        super().privilegedStartService()
        started: Deferred[Any] = Deferred(lambda _: waiting.cancel())

        def listens(port: IListeningPort) -> IListeningPort:
            started.callback(None)
            return port

        def failed(failure: Failure) -> None:
            self._waitingForPort = None
            started.errback(failure)

        waiting: Deferred[Any] = self.endpoint.listen(self.factory)
        self._waitingForPort = waiting
        waiting.addCallbacks(listens, failed)
        if not (errors_are_raised.get() or (self._raiseSynchronously and started.called)):
            started.addErrback(self.__report)
        return still_pending(started)

    def startService(self) -> Outcome:
        """Listen, if that has not been done; see `privilegedStartService`."""
        outcome = None if self._waitingForPort is not None else self.privilegedStartService()
        super().startService()
        return outcome

    def stopService(self) -> Deferred[Any]:
        """Accept no more connections; those that were accepted stay open.

        Returns:
            Fires when that is done.
        """
        waiting, self._waitingForPort = self._waitingForPort, None
        if waiting is None:
            super().stopService()
            return succeed(None)
        waiting.cancel()
        return waiting.addCallback(_stop_listening).addBoth(self.__has_stopped)

    def __has_stopped(self, result: T) -> T:
        super().stopService()
        return result

    def __report(self, failure: Failure) -> None:
        if not failure.check(CancelledError):
            log.err(failure)


def _stop_listening(port: IListeningPort | None) -> Deferred[Any] | None:
    return None if port is None else port.stopListening()


for _public in map(globals().__getitem__, __all__):
    if _public is not ClientService:  # its lines in the log are those of the module that it is in
        _public.__module__ = __name__
del _public
