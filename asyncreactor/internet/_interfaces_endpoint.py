"""Interfaces of endpoints: places to listen at or connect to, whatever the transport is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from zope.interface import Attribute, Interface

from asyncreactor.internet._interfaces_protocol import IProtocol, IProtocolFactory
from asyncreactor.internet._interfaces_sockets import IListeningPort

if TYPE_CHECKING:
    from asyncreactor.internet.defer import Deferred

__all__ = [
    "IStreamClientEndpoint",
    "IStreamClientEndpointStringParserWithReactor",
    "IStreamServerEndpoint",
    "IStreamServerEndpointStringParser",
]

# Set before any class is made, because zope.interface hashes an interface by its module.
__name__ = "asyncreactor.internet.interfaces"


class IStreamClientEndpoint(Interface):
    """A place that can be connected to."""

    def connect(protocolFactory: IProtocolFactory) -> Deferred[IProtocol]:
        """Open a connection and put a new protocol on it.

        Returns:
            Fires with the protocol, after its `connectionMade`. Cancelling gives the attempt up.

        Fails:
            ConnectError: the place can't be reached.
            NoProtocol: the factory returned None.
        """


class IStreamServerEndpoint(Interface):
    """A place that can be listened at."""

    def listen(protocolFactory: IProtocolFactory) -> Deferred[IListeningPort]:
        """Accept connections and put a new protocol on each.

        Returns:
            Fires with the port when connections are accepted.

        Fails:
            CannotListenError: the place is taken or not ours.
        """


class IStreamServerEndpointStringParser(Interface):
    """A plugin that makes server endpoints of descriptions like `tcp:8080:interface=127.0.0.1`."""

    prefix: str = Attribute("The word before the first colon of descriptions that this plugin reads.")

    def parseStreamServer(reactor: Any, *args: Any, **kwargs: Any) -> IStreamServerEndpoint:
        """Make an endpoint on `reactor`.

        Args:
            reactor: where to listen.
            args: the description's parts (str) without a name, in order.
            kwargs: its parts (str) with one.
        """


class IStreamClientEndpointStringParserWithReactor(Interface):
    """A plugin that makes client endpoints of descriptions like `tcp:example.com:80:timeout=10`."""

    prefix: str = Attribute("The word before the first colon of descriptions that this plugin reads.")

    def parseStreamClient(reactor: Any, *args: Any, **kwargs: Any) -> IStreamClientEndpoint:
        """Make an endpoint on `reactor`.

        Args:
            reactor: where to connect.
            args: the description's parts (str) without a name, in order.
            kwargs: its parts (str) with one.
        """
