"""What the test reactors hand out: connectors, ports and a resolver without a network."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
from zope.interface import implementer

from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.interfaces import (
    IAddress,
    IConnector,
    IHostnameResolver,
    IHostResolution,
    IListeningPort,
    IResolutionReceiver,
)

__all__ = ["SynchronousResolver", "_FakeConnector", "_FakePort"]


@implementer(IConnector)
class _FakeConnector:
    """Notes what it is told.

    Attributes:
        stoppedConnecting: whether `stopConnecting` was called.
    """

    stoppedConnecting = False
    _disconnected = False

    def __init__(self, address: IAddress) -> None:
        self._address = address

    def stopConnecting(self) -> None:
        """Note it."""
        self.stoppedConnecting = True

    def disconnect(self) -> None:
        """Note it."""
        self._disconnected = True

    def connect(self) -> None:
        """Do nothing."""

    def getDestination(self) -> IAddress:
        """The address that was asked for."""
        return self._address


@implementer(IListeningPort)
class _FakePort:
    """A port at an address of one's choice, on which nobody comes in."""

    def __init__(self, hostAddress: IAddress) -> None:
        self._host_address = hostAddress

    def startListening(self) -> None:
        """Do nothing."""

    def stopListening(self) -> None:
        """Do nothing."""

    def getHost(self) -> IAddress:
        """The address that was asked for."""
        return self._host_address


@implementer(IHostResolution)
@attrs.frozen
class _FinishedResolution:
    name: str

    def cancel(self) -> None:
        """Do nothing: it was over before anybody could have called this."""


@implementer(IHostnameResolver)
class SynchronousResolver:
    """Finds 127.0.0.1 for every name, at once."""

    def resolveHostName(
        self, resolutionReceiver: IResolutionReceiver, hostName: str, portNumber: int = 0,
        addressTypes: Iterable[type[IAddress]] | None = None, transportSemantics: str = "TCP",
    ) -> IHostResolution:  # fmt: skip
        """Call all of `resolutionReceiver`'s methods before returning.

        Args:
            resolutionReceiver: gets the address.
            hostName: any name.
            portNumber: the port to put into the address.
            addressTypes: ignored.
            transportSemantics: ignored: the address is one of TCP.
        """
        resolution = _FinishedResolution(hostName)
        resolutionReceiver.resolutionBegan(resolution)
        resolutionReceiver.addressResolved(IPv4Address("TCP", "127.0.0.1", portNumber))
        resolutionReceiver.resolutionComplete()
        return resolution
