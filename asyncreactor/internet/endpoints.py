"""Endpoints: places to listen at or to connect to, as objects that don't care who will.

A server endpoint has `listen(factory)`, a client endpoint `connect(factory)`; both return Deferreds. They are
made from what the place is (`TCP4ServerEndpoint`, `HostnameEndpoint`, ...), or from a description that a user
wrote (`serverFromString`, `clientFromString`).
"""

from __future__ import annotations

from typing import Any

from asyncreactor.internet._endpoint_adopted import AdoptedStreamServerEndpoint
from asyncreactor.internet._endpoint_certificates import _loadCAsFromDir
from asyncreactor.internet._endpoint_client_strings import _TLSClientEndpointParser, clientFromString
from asyncreactor.internet._endpoint_description import parse_description as _parse
from asyncreactor.internet._endpoint_description import quoteStringArgument
from asyncreactor.internet._endpoint_hostname import HostnameEndpoint
from asyncreactor.internet._endpoint_process import (
    ProcessEndpoint,
    StandardErrorBehavior,
    StandardIOEndpoint,
    _ProcessEndpointTransport,
    _WrapIProtocol,
)
from asyncreactor.internet._endpoint_server_strings import (
    _parseServer,
    _StandardIOParser,
    _SystemdParser,
    _TCP6ServerParser,
    _TLSServerEndpointParser,
    serverFromString,
)
from asyncreactor.internet._endpoint_tcp import (
    TCP4ClientEndpoint,
    TCP4ServerEndpoint,
    TCP6ClientEndpoint,
    TCP6ServerEndpoint,
)
from asyncreactor.internet._endpoint_tls import (
    SSL4ClientEndpoint,
    SSL4ServerEndpoint,
    _TLSServerEndpoint,
    _WrapperEndpoint,
    _WrapperServerEndpoint,
    wrapClientTLS,
    wrapServerTLS,
)
from asyncreactor.internet._endpoint_unix import UNIXClientEndpoint, UNIXServerEndpoint
from asyncreactor.internet._endpoint_wrapping import _WrappingFactory, _WrappingProtocol, connectProtocol
from asyncreactor.internet._simple_resolver import _SimpleHostnameResolver

__all__ = [
    "AdoptedStreamServerEndpoint",
    "HostnameEndpoint",
    "ProcessEndpoint",
    "SSL4ClientEndpoint",
    "SSL4ServerEndpoint",
    "StandardErrorBehavior",
    "StandardIOEndpoint",
    "TCP4ClientEndpoint",
    "TCP4ServerEndpoint",
    "TCP6ClientEndpoint",
    "TCP6ServerEndpoint",
    "UNIXClientEndpoint",
    "UNIXServerEndpoint",
    "clientFromString",
    "connectProtocol",
    "quoteStringArgument",
    "serverFromString",
    "wrapClientTLS",
    "wrapServerTLS",
]

#: Private names that programs and other modules here have reasons to use.
_KNOWN = [
    _ProcessEndpointTransport,
    _SimpleHostnameResolver,
    _StandardIOParser,
    _SystemdParser,
    _TCP6ServerParser,
    _TLSClientEndpointParser,
    _TLSServerEndpoint,
    _TLSServerEndpointParser,
    _WrapIProtocol,
    _WrapperEndpoint,
    _WrapperServerEndpoint,
    _WrappingFactory,
    _WrappingProtocol,
    _loadCAsFromDir,
    _parse,
    _parseServer,
]
#: Of a layer above this one: imported when asked for.
_FROM_SNI = ("SNIConnectionCreator", "autoReloadingDirectoryOfPEMs")


def __getattr__(name: str) -> Any:
    if name in _FROM_SNI:
        from asyncreactor.protocols import _sni

        return getattr(_sni, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


for _thing in [*map(globals().__getitem__, __all__), *_KNOWN]:
    _thing.__module__ = __name__
del _thing
