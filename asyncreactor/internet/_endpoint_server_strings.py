"""`serverFromString`, and the kinds of server endpoints that it knows without plugins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from zope.interface import implementer

from asyncreactor.internet._endpoint_adopted import AdoptedStreamServerEndpoint
from asyncreactor.internet._endpoint_certificates import server_settings
from asyncreactor.internet._endpoint_description import (
    Option,
    Options,
    address_family,
    file_mode,
    flag,
    nonempty,
    number,
    port_number,
    text,
)
from asyncreactor.internet._endpoint_kinds import Kinds, take_apart
from asyncreactor.internet._endpoint_process import StandardIOEndpoint
from asyncreactor.internet._endpoint_tcp import TCP4ServerEndpoint, TCP6ServerEndpoint
from asyncreactor.internet._endpoint_tls import SSL4ServerEndpoint, wrapServerTLS
from asyncreactor.internet._endpoint_unix import UNIXServerEndpoint
from asyncreactor.internet.interfaces import (
    IReactorTime,
    IStreamServerEndpoint,
    IStreamServerEndpointStringParser,
)

__all__ = [
    "_StandardIOParser",
    "_SystemdParser",
    "_TCP6ServerParser",
    "_TLSServerEndpointParser",
    "_parseServer",
    "serverFromString",
]

_DEFAULT_BACKLOG = 50


def serverFromString(reactor: Any, description: str | bytes) -> IStreamServerEndpoint:
    r"""Make a server endpoint of a description.

    The kinds that are always there, with their options; those before the stroke can be given without a name:

        tcp:   port interface backlog |          tcp:8080:interface=127.0.0.1
        tcp6:  port interface backlog |          tcp6:8080:interface=\:\:1
        unix:  address mode backlog lockfile |   unix:/run/x.socket:mode=660
        ssl:   port privateKey certKey sslmethod interface backlog extraCertChain dhParameters |
        tls:   path port backlog interface |     tls:/etc/certificates:443
        systemd: domain index name |             systemd:domain=INET:index=0
        fd:    fileno domain |                   fd:3
        haproxy: any other description           haproxy:tcp:8080
        stdio:

    Plugins add more: objects that provide `IStreamServerEndpointStringParser`.

    Args:
        reactor: where to listen.
        description: the kind and its options, with colons between them. A colon or backslash that belongs to
            a value has a backslash before it; `quoteStringArgument` does that.

    Raises:
        ValueError: there is no such kind, or the value of an option makes no sense.
        TypeError: an option isn't known, or is missing.
    """
    prefix, args, kwargs = take_apart(description)
    endpoint: IStreamServerEndpoint = _kinds.find(prefix).parseStreamServer(reactor, *args, **kwargs)
    return endpoint


def _parseServer(description: str | bytes, factory: Any) -> tuple[Any, Any, Any]:
    """What `listenTCP` and its like would be called with: the last part of their name, and their arguments.

    For a kind of endpoint that isn't listened at in that way, the parser, its arguments and its keyword
    arguments.
    """
    prefix, args, kwargs = take_apart(description)
    parser = _kinds.find(prefix)
    if not isinstance(parser, _ServerParser):
        return parser, args, kwargs
    (place, *more), keywords = parser.arrange(parser.options.bind(args, kwargs))
    return prefix.upper(), (place, factory, *more), keywords


@implementer(IStreamServerEndpointStringParser)
class _ServerParser:
    """Makes an endpoint of a kind that takes all its options as they are."""

    prefix: ClassVar[str]
    options: ClassVar[Options]
    endpoint: ClassVar[Callable[..., IStreamServerEndpoint]]

    def parseStreamServer(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamServerEndpoint:
        """Make an endpoint; see `IStreamServerEndpointStringParser`."""
        places, keywords = self.arrange(self.options.bind(args, kwargs))
        return type(self).endpoint(reactor, *places, **keywords)

    def arrange(self, values: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """The endpoint's arguments, of which the first is where to listen, and its keyword arguments."""
        return (values.pop("port"),), values


_PORT = Option("port", port_number, positional=True)
_INTERFACE = Option("interface", text, "", positional=True)
_INTERFACE6 = Option("interface", text, "::", positional=True)
_BACKLOG = Option("backlog", number, _DEFAULT_BACKLOG, positional=True)


class _TCPServerParser(_ServerParser):
    prefix = "tcp"
    options = Options("tcp", _PORT, _INTERFACE, _BACKLOG)
    endpoint = TCP4ServerEndpoint


class _TCP6ServerParser(_ServerParser):
    prefix = "tcp6"
    options = Options("tcp6", _PORT, _INTERFACE6, _BACKLOG)
    endpoint = TCP6ServerEndpoint


class _UNIXServerParser(_ServerParser):
    prefix = "unix"
    options = Options(
        "unix",
        Option("address", nonempty, positional=True),
        Option("mode", file_mode, 0o666, positional=True),
        _BACKLOG,
        Option("lockfile", flag, True, positional=True),
    )
    endpoint = UNIXServerEndpoint

    def arrange(self, values: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        values["wantPID"] = values.pop("lockfile")
        return (values.pop("address"),), values


class _SSLServerParser(_ServerParser):
    prefix = "ssl"
    options = Options(
        "ssl",
        _PORT,
        Option("privateKey", nonempty, "server.pem", positional=True),
        Option("certKey", text, None, positional=True),
        Option("sslmethod", text, None, positional=True),
        _INTERFACE,
        _BACKLOG,
        Option("extraCertChain", text, None, positional=True),
        Option("dhParameters", text, None, positional=True),
    )
    endpoint = SSL4ServerEndpoint

    def arrange(self, values: dict[str, Any]) -> tuple[tuple[Any, ...], dict[str, Any]]:
        places = (values["port"], server_settings(values))
        return places, {name: values[name] for name in ("interface", "backlog")}


@implementer(IStreamServerEndpointStringParser)
class _TLSServerEndpointParser:
    """`tls:`: TLS over TCP with the certificates of a folder, chosen by the name that the client asks for."""

    prefix = "tls"
    options = Options(
        "tls",
        Option("path", nonempty, positional=True),
        Option("port", port_number, 443, positional=True),
        _BACKLOG,
        _INTERFACE6,
    )

    def parseStreamServer(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamServerEndpoint:
        """Make an endpoint; see `IStreamServerEndpointStringParser`."""
        from asyncreactor.protocols._sni import SNIConnectionCreator, autoReloadingDirectoryOfPEMs
        from asyncreactor.python.filepath import FilePath

        values = self.options.bind(args, kwargs)
        certificates = autoReloadingDirectoryOfPEMs(FilePath(values.pop("path")))
        below = TCP6ServerEndpoint(reactor, values.pop("port"), **values)
        return wrapServerTLS(SNIConnectionCreator(certificates), below, IReactorTime(reactor, None))


@implementer(IStreamServerEndpointStringParser)
class _StandardIOParser:
    """`stdio:`: our own standard input and output."""

    prefix = "stdio"

    def parseStreamServer(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamServerEndpoint:
        """Make an endpoint; see `IStreamServerEndpointStringParser`."""
        if any(args) or kwargs:
            raise TypeError(f"stdio: takes no options, not {[*filter(None, args), *kwargs]}")
        return StandardIOEndpoint(reactor)


@implementer(IStreamServerEndpointStringParser)
class _SystemdParser:
    """`systemd:`: a socket that systemd opened for us, found by its number in the list or by its name."""

    prefix = "systemd"
    options = Options(
        "systemd",
        Option("domain", address_family, positional=True),
        Option("index", number, None, positional=True),
        Option("name", text, None),
    )
    #: What systemd handed over; read from the environment when it is first needed.
    _sddaemon: Any = None

    def parseStreamServer(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamServerEndpoint:
        """Make an endpoint; see `IStreamServerEndpointStringParser`."""
        if ("name" in kwargs) == ("index" in kwargs or len(args) > 1):
            raise ValueError("systemd: needs either 'index' or 'name', and not both")
        values = self.options.bind(args, kwargs)
        descriptors = self._descriptors()
        if values["name"] is not None:
            named = descriptors.inheritedNamedDescriptors()
            if values["name"] not in named:
                raise ValueError(f"systemd: 'name' must be one of {sorted(named)}, not {values['name']!r}")
            fileno = named[values["name"]]
        else:
            numbered = descriptors.inheritedDescriptors()
            if values["index"] >= len(numbered):
                raise ValueError(
                    f"systemd: 'index' must be below {len(numbered)}, the number of sockets from systemd,"
                    f" not {values['index']}"
                )
            fileno = numbered[values["index"]]
        return AdoptedStreamServerEndpoint(reactor, fileno, values["domain"])

    def _descriptors(self) -> Any:
        if self._sddaemon is None:
            from asyncreactor.python.systemd import ListenFDs

            type(self)._sddaemon = ListenFDs.fromEnvironment()
        return self._sddaemon


@implementer(IStreamServerEndpointStringParser)
class _DescriptorParser:
    """`fd:`: a socket that the parent process opened for us, by the number of its descriptor."""

    prefix = "fd"
    options = Options(
        "fd",
        Option("fileno", number, positional=True),
        Option("domain", address_family, None, positional=True),
    )

    def parseStreamServer(self, reactor: Any, *args: Any, **kwargs: Any) -> IStreamServerEndpoint:
        """Make an endpoint; see `IStreamServerEndpointStringParser`."""
        values = self.options.bind(args, kwargs)
        fileno = values["fileno"]
        domain = _family_of(fileno) if values["domain"] is None else values["domain"]
        return AdoptedStreamServerEndpoint(reactor, fileno, domain)


def _family_of(fileno: int) -> int:
    import os
    import socket

    try:
        with socket.socket(fileno=os.dup(fileno)) as copy:
            return copy.family
    except OSError as error:
        raise ValueError(f"fd: 'fileno' must be an open socket, not {fileno}: {error}") from error


_kinds = Kinds(
    IStreamServerEndpointStringParser,
    [
        _TCPServerParser(),
        _TCP6ServerParser(),
        _UNIXServerParser(),
        _SSLServerParser(),
        _TLSServerEndpointParser(),
        _StandardIOParser(),
        _SystemdParser(),
        _DescriptorParser(),
    ],
    {"haproxy": ("asyncreactor.protocols.haproxy._parser", "HAProxyServerParser")},
)
