"""`Service` and `MultiService`: what can be started and stopped, alone and in groups."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from types import TracebackType
from typing import TYPE_CHECKING, Any

from zope.interface import implementer

from asyncreactor.application._service_interfaces import IService, IServiceCollection, Outcome
from asyncreactor.internet.defer import CancelledError, Deferred, ensureDeferred, maybeDeferred, passthru
from asyncreactor.logger import Logger
from asyncreactor.python._arguments import must_have
from asyncreactor.python.failure import Failure

if TYPE_CHECKING:
    from typing import Self

__all__ = ["MultiService", "Service", "errors_are_raised", "still_pending"]

_log = Logger(namespace="asyncreactor.application.service")

#: Whether whoever starts a service waits for it and wants its errors: true in `async with service`. Programs
#: for Twisted look at the log instead, and go on with the services that could start.
errors_are_raised: ContextVar[bool] = ContextVar("errors_are_raised", default=False)


@implementer(IService)
class Service:
    """A service that does nothing: a base for others.

    In an asyncio program, `async with service:` starts it, runs the block and stops it.

    Attributes:
        running: 1 if it was started and not stopped, else 0.
        name: its name among the services of its parent, if it has one.
        parent: the collection it is in, if any.
    """

    running: int = 0
    name: str | None = None
    parent: IServiceCollection | None = None

    def setName(self, name: str) -> None:
        """See `IService.setName`."""
        if self.parent is not None:
            raise RuntimeError("cannot change name when parent exists")
        self.name = name

    def setServiceParent(self, parent: Any) -> None:
        """See `IService.setServiceParent`."""
        if self.parent is not None:
            self.disownServiceParent()
        collection: IServiceCollection = IServiceCollection(parent, parent)
        must_have("parent", collection, "addService", "a MultiService or an application")
        self.parent = collection
        collection.addService(self)

    def disownServiceParent(self) -> Deferred[Any] | None:
        """See `IService.disownServiceParent`."""
        if self.parent is None:
            raise RuntimeError(f"{self!r} has no parent")
        stopped = self.parent.removeService(self)
        self.parent = None
        return stopped

    def privilegedStartService(self) -> Outcome:
        """See `IService.privilegedStartService`. Does nothing by default."""
        return None

    def startService(self) -> Outcome:
        """See `IService.startService`. Sets `running` by default."""
        self.running = 1
        return None

    def stopService(self) -> Outcome:
        """See `IService.stopService`. Clears `running` by default."""
        self.running = 0
        return None

    def __getstate__(self) -> dict[str, Any]:
        """A copy, or what comes out of a pickle, has yet to be started."""
        return {name: value for name, value in vars(self).items() if name != "running"}

    async def __aenter__(self) -> Self:
        """Start the service.

        Raises:
            Exception: what its start raised. What had started before is stopped.
        """
        token = errors_are_raised.set(True)
        try:
            await maybeDeferred(self.privilegedStartService)
            await maybeDeferred(self.startService)
        finally:
            errors_are_raised.reset(token)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await maybeDeferred(self.stopService)


@implementer(IServiceCollection)
class MultiService(Service):
    """A group of services, which start and stop together.

    They start in the order in which they were added, and stop in the opposite one; each is waited for before
    it is the next one's turn.

    Attributes:
        services: the services, in the order in which they were added.
        namedServices: those that have a name, by that.
    """

    #: The part of a start that is being waited for.
    __start: Deferred[None] | None = None

    def __init__(self) -> None:
        self.services: list[IService] = []
        self.namedServices: dict[str, IService] = {}
        self.parent = None

    def __getstate__(self) -> dict[str, Any]:
        state = super().__getstate__()
        state.pop("_MultiService__start", None)
        return state

    def privilegedStartService(self) -> Outcome:
        """Do so for each service, as `startService` does."""
        super().privilegedStartService()
        return self.__start_each("privilegedStartService")

    def startService(self) -> Outcome:
        """Start each service in turn.

        When one can't start, those that could are stopped.

        Returns:
            None if all have started, else a Deferred that fires when they have. Cancelling gives the start
            up.

        Raises:
            Exception: what the start of a service raised, if none before it had to be waited for.

        Fails:
            Exception: likewise, if one had to be waited for.
        """
        super().startService()
        return self.__start_each("startService")

    def stopService(self) -> Deferred[list[tuple[bool, Any]]]:
        """Stop each service in turn, the last one first.

        A service that can't stop is logged and keeps none of the others running.

        Returns:
            Fires, when all have stopped, with a list: for each service, whether it could stop, and what its
            `stopService` returned or the failure.
        """
        super().stopService()
        return ensureDeferred(self.__stop_all())

    def getServiceNamed(self, name: str) -> IService:
        """See `IServiceCollection.getServiceNamed`."""
        return self.namedServices[name]

    def __iter__(self) -> Iterator[IService]:
        """The services, in the order in which they were added."""
        return iter(self.services)

    def addService(self, service: IService) -> None:
        """See `IServiceCollection.addService`."""
        must_have("service", service, "name", "a service")
        if service.name is not None:
            if service.name in self.namedServices:
                raise RuntimeError(f"cannot have two services with same name {service.name!r}")
            self.namedServices[service.name] = service
        self.services.append(service)
        if self.running:
            pending = still_pending(service.privilegedStartService())
            if pending is None:
                still_pending(service.startService())
            else:
                pending.addCallback(lambda _: maybeDeferred(service.startService))

    def removeService(self, service: IService) -> Deferred[Any] | None:
        """See `IServiceCollection.removeService`."""
        must_have("service", service, "name", "a service")
        if service not in self.services:
            raise ValueError(f"{service!r} is not among the services of {self!r}")
        if service.name:
            del self.namedServices[service.name]
        self.services.remove(service)
        return maybeDeferred(service.stopService) if self.running else None

    def __start_each(self, method: str) -> Deferred[None] | None:
        services = list(self)
        for index, service in enumerate(services):
            try:
                pending = still_pending(getattr(service, method)())
            except BaseException:
                # The caller gets the error now, and so can't wait for these to stop.
                self.running = 0
                ensureDeferred(_stop_each(services[:index]))
                raise
            if pending is not None:
                self.__start = ensureDeferred(self.__start_rest(method, services, index, pending))
                return self.__start
        return None

    async def __start_rest(
        self, method: str, services: Sequence[IService], index: int, pending: Deferred[Any]
    ) -> None:
        """Go on with the start of the service at `index`, which has to be waited for."""
        try:
            await pending
            for index in range(index + 1, len(services)):  # noqa: B020  # the handler has to know which
                await maybeDeferred(getattr(services[index], method))
        except BaseException:
            self.running = 0
            await _stop_each(services[:index])
            raise
        finally:
            self.__start = None

    async def __stop_all(self) -> list[tuple[bool, Any]]:
        start = self.__start
        if start is None:
            return await _stop_each(list(self))
        # The start is given up; it stops what it has started, and tells its caller.
        given_up: Deferred[None] = Deferred()

        def over(result: object) -> object:
            given_up.callback(None)
            return None if isinstance(result, Failure) and result.check(CancelledError) else result

        start.addBoth(over)
        start.cancel()
        await given_up
        return []


async def _stop_each(services: Sequence[IService]) -> list[tuple[bool, Any]]:
    """Stop services, the last one first, whatever becomes of the others."""
    outcomes: list[tuple[bool, Any]] = []
    cancelled: BaseException | None = None
    for service in reversed(services):
        try:
            outcomes.append((True, await maybeDeferred(service.stopService)))
        except CancelledError as error:
            # It goes on when all have been told to stop.
            cancelled = error
        except GeneratorExit:
            raise  # nobody waits for this any more
        except BaseException:
            failure = Failure()
            _log.failure("{service!r} could not stop", failure, service=service)
            outcomes.append((False, failure))
    if cancelled is not None:
        raise cancelled
    return outcomes


def still_pending(outcome: Any) -> Deferred[Any] | None:
    """The outcome of a start, as a Deferred if it has to be waited for. If it has failed, that is raised."""
    if not hasattr(outcome, "__await__"):
        return None
    pending: Deferred[Any] = maybeDeferred(passthru, outcome)
    known: list[Any] = []

    def note(result: object) -> object:
        known.append(result)
        return result

    pending.addBoth(note)
    if not known:
        return pending
    if isinstance(known[0], Failure):
        pending.addErrback(lambda _: None)
        known[0].raiseException()
    return None
