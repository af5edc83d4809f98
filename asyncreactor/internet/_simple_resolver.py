"""A resolver made of a function that works like `socket.getaddrinfo`."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._resolver import HostResolution
from asyncreactor.internet.address import IPv4Address, IPv6Address
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import DNSLookupError
from asyncreactor.internet.interfaces import (
    IAddress,
    IHostnameResolver,
    IHostResolution,
    IResolutionReceiver,
)
from asyncreactor.python.failure import Failure

__all__ = ["_SimpleHostnameResolver"]

_ADDRESS_TYPES = {socket.AF_INET: IPv4Address, socket.AF_INET6: IPv6Address}


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
        resolution = HostResolution(hostName)
        resolution._begin(resolutionReceiver)

        def addresses(results: Sequence[Any]) -> list[Any]:
            kinds = ((_ADDRESS_TYPES.get(family), place) for family, _, _, _, place in results)
            return [
                kind(transportSemantics, *place[:2])
                for kind, place in kinds
                if kind is not None and (wanted is None or issubclass(kind, wanted))
            ]

        def no_addresses(failure: Failure) -> list[Any]:
            from asyncreactor.python import log

            if resolution._receiver is not None:
                log.err(
                    failure,
                    f"looking up {hostName!r} with {self._nameResolution!r}",
                    name=hostName,
                    callable=repr(self._nameResolution),
                )
            return []

        found: Deferred[Any] = self._nameResolution(hostName, portNumber)
        resolution._report_when_known(found.addCallbacks(addresses, no_addresses), DNSLookupError)
        return resolution
