"""The descriptions of endpoints that begin with `haproxy:`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from zope.interface import implementer

from asyncreactor.internet._endpoint_tls import _WrapperServerEndpoint
from asyncreactor.internet.endpoints import quoteStringArgument, serverFromString
from asyncreactor.internet.interfaces import IStreamServerEndpointStringParser
from asyncreactor.protocols.haproxy._wrapper import proxyEndpoint

__all__ = ["HAProxyServerParser", "unparseEndpoint"]


def unparseEndpoint(args: Sequence[str], kwargs: Mapping[str, str]) -> str:
    """Write the parts of an endpoint's description as one again.

    Args:
        args: its positional parts.
        kwargs: its parts with names.
    """
    positional = [quoteStringArgument(value) for value in args]
    named = [
        f"{quoteStringArgument(name)}={quoteStringArgument(value)}" for name, value in sorted(kwargs.items())
    ]
    return ":".join(positional + named)


@implementer(IStreamServerEndpointStringParser)
class HAProxyServerParser:
    """Makes `haproxy:DESCRIPTION` the endpoint that DESCRIPTION is, behind a load balancer."""

    prefix = "haproxy"

    def parseStreamServer(self, reactor: Any, *args: str, **kwargs: str) -> _WrapperServerEndpoint:
        """Make an endpoint; see `IStreamServerEndpointStringParser`."""
        return proxyEndpoint(serverFromString(reactor, unparseEndpoint(args, kwargs)))
