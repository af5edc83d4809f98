"""Services that listen where a description says: `tcp:8080` and its like."""

from __future__ import annotations

from typing import Any, cast

from asyncreactor.application.internet import StreamServerEndpointService
from asyncreactor.internet.endpoints import serverFromString
from asyncreactor.internet.interfaces import IListeningPort, IProtocolFactory
from asyncreactor.python.failure import Failure

__all__ = ["listen", "service"]


def service(description: str, factory: IProtocolFactory, reactor: Any = None) -> StreamServerEndpointService:
    """Make a service that listens where `description` says; see `serverFromString`.

    Its `startService` raises an error that is known at once.

    Args:
        description: where to listen.
        factory: makes a protocol for each connection.
        reactor: the reactor; by default the global one.

    Raises:
        ValueError: the description makes no sense.
    """
    if reactor is None:
        from asyncreactor.internet import reactor
    made = StreamServerEndpointService(serverFromString(reactor, description), factory)
    made._raiseSynchronously = True
    return made


def listen(description: str, factory: IProtocolFactory) -> IListeningPort:
    """Listen where `description` says, at once; see `serverFromString`.

    For endpoints that listen at once, such as TCP and UNIX sockets.

    Raises:
        CannotListenError: the place is taken or not ours.
        ValueError: the description makes no sense, or such an endpoint takes its time.
    """
    from asyncreactor.internet import reactor

    listening = serverFromString(reactor, description).listen(factory)
    known: list[Any] = []
    listening.addBoth(known.append)
    if not known:
        listening.cancel()
        raise ValueError(f"{description!r} can't be listened at here and now: use serverFromString")
    if isinstance(known[0], Failure):
        known[0].raiseException()
    return cast(IListeningPort, known[0])
