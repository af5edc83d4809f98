"""`clientFromString`, and the kinds of client endpoints that it knows without plugins."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.internet._endpoint_certificates import client_settings, verified_client_settings
from asyncreactor.internet._endpoint_description import (
    Option,
    Options,
    flag,
    nonempty,
    port_number,
    seconds,
    text,
)
from asyncreactor.internet._endpoint_hostname import HostnameEndpoint
from asyncreactor.internet._endpoint_kinds import Kinds, take_apart
from asyncreactor.internet._endpoint_tcp import TCP4ClientEndpoint
from asyncreactor.internet._endpoint_tls import SSL4ClientEndpoint, wrapClientTLS
from asyncreactor.internet._endpoint_unix import UNIXClientEndpoint
from asyncreactor.internet.interfaces import (
    IReactorTime,
    IStreamClientEndpoint,
    IStreamClientEndpointStringParserWithReactor,
)

__all__ = ["_TLSClientEndpointParser", "clientFromString"]


def clientFromString(reactor: Any, description: str | bytes) -> IStreamClientEndpoint:
    r"""Make a client endpoint of a description.

    The kinds that are always there, with their options; those before the stroke can be given without a name:

        tcp:   host port | timeout bindAddress    tcp:example.com:80:timeout=5
        unix:  path | timeout lockfile            unix:/run/x.socket
        ssl:   host port | timeout bindAddress certKey privateKey caCertsDir hostname
        tls:   host port | timeout bindAddress certificate privateKey trustRoots endpoint

    `tls:` checks the server's certificate and connects as `HostnameEndpoint` does, or by `endpoint`, which is
    another description. `ssl:` checks nothing but what its options ask for. Plugins add more kinds: objects
    that provide `IStreamClientEndpointStringParserWithReactor`.

    Args:
        reactor: where to connect.
        description: the kind and its options, with colons between them. A colon or backslash that belongs to
            a value has a backslash before it; `quoteStringArgument` does that.

    Raises:
        ValueError: there is no such kind, or the value of an option makes no sense.
        TypeError: an option isn't known, or is missing.
    """
    prefix, args, kwargs = take_apart(description)
    endpoint: IStreamClientEndpoint = _kinds.find(prefix.lower()).parseStreamClient(reactor, *args, **kwargs)
    return endpoint


_HOST = Option("host", nonempty, positional=True)
_PORT = Option("port", port_number, positional=True)
_TIMEOUT = Option("timeout", seconds, 30)
_BIND_ADDRESS = Option("bindAddress", lambda value: (value, 0) if value else None, None)


@implementer(IStreamClientEndpointStringParserWithReactor)
class _TCPClientParser:
    prefix = "tcp"
    options = Options("tcp", _HOST, _PORT, _TIMEOUT, _BIND_ADDRESS)

    def parseStreamClient(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamClientEndpoint:
        """Make an endpoint; see `IStreamClientEndpointStringParserWithReactor`."""
        return TCP4ClientEndpoint(reactor, **self.options.bind(args, kwargs))


@implementer(IStreamClientEndpointStringParserWithReactor)
class _UNIXClientParser:
    prefix = "unix"
    options = Options(
        "unix", Option("path", nonempty, positional=True), _TIMEOUT, Option("lockfile", flag, False)
    )

    def parseStreamClient(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamClientEndpoint:
        """Make an endpoint; see `IStreamClientEndpointStringParserWithReactor`."""
        values = self.options.bind(args, kwargs)
        return UNIXClientEndpoint(reactor, values["path"], values["timeout"], checkPID=values["lockfile"])


@implementer(IStreamClientEndpointStringParserWithReactor)
class _SSLClientParser:
    prefix = "ssl"
    options = Options(
        "ssl",
        _HOST,
        _PORT,
        _TIMEOUT,
        _BIND_ADDRESS,
        Option("certKey", text, None),
        Option("privateKey", text, None),
        Option("caCertsDir", text, None),
        Option("hostname", text, None),
    )

    def parseStreamClient(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamClientEndpoint:
        """Make an endpoint; see `IStreamClientEndpointStringParserWithReactor`."""
        values = self.options.bind(args, kwargs)
        return SSL4ClientEndpoint(
            reactor,
            values["host"],
            values["port"],
            client_settings(values),
            timeout=values["timeout"],
            bindAddress=values["bindAddress"],
        )


@implementer(IStreamClientEndpointStringParserWithReactor)
class _TLSClientEndpointParser:
    """`tls:`: TLS, with the server's certificate checked, over TCP or another endpoint."""

    prefix = "tls"
    options = Options(
        "tls",
        _HOST,
        _PORT,
        _TIMEOUT,
        _BIND_ADDRESS,
        Option("certificate", text, None),
        Option("privateKey", text, None),
        Option("trustRoots", text, None),
        Option("endpoint", text, None),
    )

    def parseStreamClient(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamClientEndpoint:
        """Make an endpoint; see `IStreamClientEndpointStringParserWithReactor`."""
        values = self.options.bind(args, kwargs)
        below: IStreamClientEndpoint
        if values["endpoint"]:
            below = clientFromString(reactor, values["endpoint"])
        else:
            below = HostnameEndpoint(
                reactor, values["host"], values["port"], values["timeout"], values["bindAddress"]
            )
        return wrapClientTLS(verified_client_settings(values), below, IReactorTime(reactor, None))


_kinds = Kinds(
    IStreamClientEndpointStringParserWithReactor,
    [_TCPClientParser(), _UNIXClientParser(), _SSLClientParser(), _TLSClientEndpointParser()],
)
