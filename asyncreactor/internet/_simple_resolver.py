"""A resolver made of a function that works like `socket.getaddrinfo`."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import attrs
from zope.interface import implementer

from asyncreactor.internet._threaded_resolver import BlockingResolver, ThreadedResolver
from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from asyncreactor.python.failure import Failure

__all__ = ["BlockingResolver", "ThreadedResolver", "_SimpleHostnameResolver"]

_ADDRESS_TYPES = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}


@implementer(IHostResolution)
@attrs.define
class _Resolution:
    """One look-up."""

    name: str
    found: Deferred[Any] | None = None
    cancelled: bool = False

    def cancel(self) -> None:
        """Give it up."""
        self.cancelled = True
        if self.found is not None:
            self.found.cancel()


@implementer(IHostnameResolver)
class _SimpleHostnameResolver:
    """Looks names up by a function.

    Args:
        nameResolution: called with a host name and a port; returns a Deferred of a list like that of
            `socket.getaddrinfo`.
    """

    def __init__(self, nameResolution: Callable[[str, int], Deferred[Sequence[Any]]]) -> None:
        self._nameResolution = nameResolution

    def resolveHostName(
        self, resolutionReceiver: IResolutionReceiver, hostName: str, portNumber: int = 0,
        addressTypes: Iterable[type[IAddress]] | None = None, transportSemantics: str = "TCP",
    ) -> IHostResolution:  # fmt: skip
        """Look a name up; see `IHostnameResolver`. An error is logged, and no addresses are found."""
        wanted = None if addressTypes is None else tuple(addressTypes)
        resolution = _Resolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)

        def deliver(results: Sequence[Any]) -> None:
            for family, _, _, _, address in results:
                kind = _ADDRESS_TYPES.get(family)
                if kind is not None and (wanted is None or issubclass(kind, wanted)):
                    resolutionReceiver.addressResolved(kind(transportSemantics, *address[:2]))

        def report(failure: Failure) -> None:
            from asyncreactor.python import log

            if not resolution.cancelled:
                log.err(
                    failure,
                    f"looking up {hostName!r} with {self._nameResolution!r}",
                    name=hostName,
                    callable=repr(self._nameResolution),
                )

        def complete(result: object) -> object:
            if not resolution.cancelled:
                resolutionReceiver.resolutionComplete()
            return result

        found: Deferred[Any] = self._nameResolution(hostName, portNumber)
        resolution.found = found
        found.addCallbacks(deliver, report).addBoth(complete)
        return resolution
