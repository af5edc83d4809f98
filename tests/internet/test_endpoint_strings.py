"""Tests of endpoint descriptions: `serverFromString`, `clientFromString` and their language."""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet import endpoints
from asyncreactor.internet._endpoint_description import parse_description
from asyncreactor.internet._endpoint_kinds import Kinds
from asyncreactor.internet._endpoint_server_strings import _parseServer, _SystemdParser
from asyncreactor.internet.endpoints import clientFromString, quoteStringArgument, serverFromString
from asyncreactor.internet.testing import MemoryReactorClock

REACTOR = MemoryReactorClock()


class TestLanguage:
    @pytest.mark.parametrize(
        ("description", "args", "kwargs"),
        [
            ("word", ["word"], {}),
            ("a:b:", ["a", "b", ""], {}),
            ("a:b=c:d", ["a", "d"], {"b": "c"}),
            ("a:b=c=d", ["a"], {"b": "c=d"}),
            (r"a\:b\=c:d\\", ["a:b=c", "d\\"], {}),
            (r"\:=\:", [], {":": ":"}),
            (b"a:\xc3\xa9", ["a", "\xe9"], {}),
        ],
    )
    def test_parts(self, description: str | bytes, args: list[str], kwargs: dict[str, str]) -> None:
        assert parse_description(description) == (args, kwargs)

    @given(st.lists(st.text()), st.dictionaries(st.from_regex(r"[a-z]+", fullmatch=True), st.text()))
    def test_what_is_quoted_comes_out_as_it_was(self, args: list[str], kwargs: dict[str, str]) -> None:
        parts = ["x", *(quoteStringArgument(arg).replace("=", r"\=") for arg in args)]
        parts += [f"{name}={quoteStringArgument(value)}" for name, value in kwargs.items()]
        assert parse_description(":".join(parts)) == (["x", *args], kwargs)

    @given(st.text(alphabet="a:=\\"))
    def test_anything_is_parsed_or_refused_with_a_reason(self, description: str) -> None:
        try:
            args, kwargs = parse_description(description)
        except (ValueError, TypeError) as problem:
            assert repr(description) in str(problem)
        else:
            assert all(isinstance(part, str) for part in [*args, *kwargs, *kwargs.values()])

    def test_only_text_can_be_quoted(self) -> None:
        with pytest.raises(TypeError, match="must be a str, not b'x'"):
            quoteStringArgument(b"x")  # type: ignore[arg-type]


def attributes(endpoint: Any) -> dict[str, Any]:
    return {name.lstrip("_"): value for name, value in vars(endpoint).items() if "eactor" not in name}


TCP_DEFAULTS = {"port": 80, "backlog": 50, "interface": ""}


@pytest.mark.parametrize(
    ("description", "kind", "expected"),
    [
        ("tcp:80", endpoints.TCP4ServerEndpoint, TCP_DEFAULTS),
        ("tcp:port=80", endpoints.TCP4ServerEndpoint, TCP_DEFAULTS),
        (
            "tcp:80:10.0.0.1:7",
            endpoints.TCP4ServerEndpoint,
            {"port": 80, "interface": "10.0.0.1", "backlog": 7},
        ),
        (r"tcp6:80:interface=\:\:1", endpoints.TCP6ServerEndpoint, {**TCP_DEFAULTS, "interface": "::1"}),
        ("tcp6:80", endpoints.TCP6ServerEndpoint, {**TCP_DEFAULTS, "interface": "::"}),
        (
            "unix:/x:mode=600:lockfile=0",
            endpoints.UNIXServerEndpoint,
            {"address": "/x", "mode": 0o600, "wantPID": False, "backlog": 50},
        ),
    ],
)
def test_server_strings(description: str, kind: type, expected: dict[str, Any]) -> None:
    endpoint = serverFromString(REACTOR, description)
    assert type(endpoint) is kind
    assert attributes(endpoint) == expected


@pytest.mark.parametrize(
    ("description", "kind", "expected"),
    [
        (
            "tcp:example.com:80",
            endpoints.TCP4ClientEndpoint,
            {"host": "example.com", "port": 80, "timeout": 30, "bindAddress": None},
        ),
        (
            "TCP:host=x:80:timeout=1.5:bindAddress=10.0.0.1",
            endpoints.TCP4ClientEndpoint,
            {"host": "x", "port": 80, "timeout": 1.5, "bindAddress": ("10.0.0.1", 0)},
        ),
        (
            "unix:/x:lockfile=1:timeout=5",
            endpoints.UNIXClientEndpoint,
            {"path": "/x", "timeout": 5, "checkPID": True},
        ),
    ],
)
def test_client_strings(description: str, kind: type, expected: dict[str, Any]) -> None:
    endpoint = clientFromString(REACTOR, description)
    assert type(endpoint) is kind
    assert attributes(endpoint) == expected


@pytest.mark.parametrize(
    ("description", "problem", "message"),
    [
        ("", ValueError, "Unknown endpoint type: ''"),
        ("=80", ValueError, "no kind of endpoint, such as tcp:, comes first in '=80'"),
        ("ftl:x", ValueError, "Unknown endpoint type: 'ftl'"),
        ("tcp:80\\", ValueError, "'tcp:80\\\\' ends in a backslash, with nothing behind it to escape"),
        ("tcp:port=1:port=2", TypeError, "'port' is given twice in 'tcp:port=1:port=2'"),
        ("tcp:http", ValueError, "tcp: 'port' must be a port's number, 0 to 65535, not 'http'"),
        ("tcp:65536", ValueError, "tcp: 'port' must be a port's number, 0 to 65535, not '65536'"),
        ("tcp:-1", ValueError, "tcp: 'port' must be a port's number, 0 to 65535, not '-1'"),
        ("tcp", TypeError, "tcp: 'port' is missing; it takes port, interface, backlog"),
        ("tcp:1:foo=2", TypeError, "tcp: there is no option 'foo'; it takes port, interface, backlog"),
        (
            "tcp:1::3:4",
            TypeError,
            "tcp: there are too many values: nothing is left for '4'; it takes port, interface, backlog",
        ),
        ("tcp:1:backlog=x", ValueError, "tcp: 'backlog' must be a number, 0 or more, not 'x'"),
        ("unix:", ValueError, "unix: 'address' must not be empty, not ''"),
        ("unix:/x:mode=9", ValueError, "unix: 'mode' must be permissions in octal, like 600, not '9'"),
        ("unix:/x:lockfile=no", ValueError, "unix: 'lockfile' must be 1 (yes) or 0 (no), not 'no'"),
        ("stdio:x", TypeError, "stdio: takes no options, not ['x']"),
        ("systemd:INET", ValueError, "systemd: needs either 'index' or 'name', and not both"),
        ("systemd:INET:0:name=x", ValueError, "systemd: needs either 'index' or 'name', and not both"),
        ("systemd:X:0", ValueError, "systemd: 'domain' must be INET, INET6 or UNIX, not 'X'"),
        ("fd:x", ValueError, "fd: 'fileno' must be a number, 0 or more, not 'x'"),
    ],
)
def test_what_is_wrong_with_a_server_string_is_said(
    description: str, problem: type[Exception], message: str
) -> None:
    with pytest.raises(problem) as caught:
        serverFromString(REACTOR, description)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("description", "problem", "message"),
    [
        ("tcp:x", TypeError, "tcp: 'port' is missing; it takes host, port, timeout, bindAddress"),
        (
            "tcp:x:1:timeout=-1",
            ValueError,
            "tcp: 'timeout' must be a number of seconds, 0 or more, not '-1'",
        ),
        (
            "tcp:x:1:timeout=inf",
            ValueError,
            "tcp: 'timeout' must be a number of seconds, 0 or more, not 'inf'",
        ),
        (
            "tcp:x:1:2",
            TypeError,
            "tcp: there are too many values: nothing is left for '2';"
            " it takes host, port, timeout, bindAddress",
        ),
    ],
)
def test_what_is_wrong_with_a_client_string_is_said(
    description: str, problem: type[Exception], message: str
) -> None:
    with pytest.raises(problem) as caught:
        clientFromString(REACTOR, description)
    assert str(caught.value) == message


class TestPlugins:
    def test_an_unknown_kind_comes_with_a_list_of_those_that_are_known(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Kinds, "_plugins", lambda self: [SimpleNamespace(prefix="carrierpigeon")])
        with pytest.raises(ValueError, match="ftl") as caught:
            serverFromString(REACTOR, "ftl:x")
        assert caught.value.__notes__ == [
            "The types that are known here: carrierpigeon, fd, haproxy,"
            " ssl, stdio, systemd, tcp, tcp6, tls, unix."
        ]

    def test_a_plugin_gets_the_reactor_and_the_parts(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Pigeon:
            prefix = "pigeon"

            def parseStreamServer(self, *args: Any, **kw: Any) -> Any:
                return args, kw

            parseStreamClient = parseStreamServer

        monkeypatch.setattr(Kinds, "_plugins", lambda self: [Pigeon()])
        made: list[Any] = [
            serverFromString(REACTOR, "pigeon:a:b=c"),
            clientFromString(REACTOR, "pigeon:a:b=c"),
        ]
        assert made == [((REACTOR, "a"), {"b": "c"})] * 2

    def test_tcp_does_not_need_plugins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def broken(self: Kinds) -> list[Any]:
            raise RuntimeError("a plugin is broken")

        monkeypatch.setattr(Kinds, "_plugins", broken)
        assert isinstance(serverFromString(REACTOR, "tcp:80"), endpoints.TCP4ServerEndpoint)


def test_parseServer_tells_how_it_would_be_listened() -> None:
    factory = object()
    assert _parseServer("tcp:80:backlog=6", factory) == (
        "TCP",
        (80, factory),
        {"interface": "", "backlog": 6},
    )
    assert _parseServer("unix:/x:lockfile=0", factory) == (
        "UNIX",
        ("/x", factory),
        {"mode": 0o666, "backlog": 50, "wantPID": False},
    )


def test_a_descriptor_of_an_open_socket_is_listened_at() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        endpoint: Any = serverFromString(REACTOR, f"fd:{listening.fileno()}")
        assert (endpoint.fileno, endpoint.addressFamily) == (listening.fileno(), socket.AF_INET)
        fileno = listening.fileno()
    with pytest.raises(ValueError, match=f"'fileno' must be an open socket, not {fileno}"):
        serverFromString(REACTOR, f"fd:{fileno}")


def test_systemd_sockets_are_found_by_number_and_by_name() -> None:
    parser = _SystemdParser()
    parser._sddaemon = SimpleNamespace(
        inheritedDescriptors=lambda: [3, 4], inheritedNamedDescriptors=lambda: {"web": 4}
    )
    by_number: Any = parser.parseStreamServer(REACTOR, "UNIX", "1")
    by_name: Any = parser.parseStreamServer(REACTOR, domain="INET6", name="web")
    assert (by_number.fileno, by_number.addressFamily) == (4, socket.AF_UNIX)
    assert (by_name.fileno, by_name.addressFamily) == (4, socket.AF_INET6)
    with pytest.raises(ValueError, match="'index' must be below 2, the number of sockets"):
        parser.parseStreamServer(REACTOR, "INET", "2")
    with pytest.raises(ValueError, match=r"'name' must be one of \['web'\], not 'x'"):
        parser.parseStreamServer(REACTOR, "INET", name="x")


def test_the_kinds_are_there_as_plugins_too() -> None:
    from asyncreactor.internet import interfaces
    from asyncreactor.plugins import endpoint_strings

    for name in endpoint_strings.__all__:
        plugin = getattr(endpoint_strings, name)
        assert name.lower() == plugin.prefix + ("client" if name == "tlsClient" else "server")
        assert interfaces.IStreamServerEndpointStringParser.providedBy(plugin) is not (name == "tlsClient")
        assert interfaces.IStreamClientEndpointStringParserWithReactor.providedBy(plugin) is (
            name == "tlsClient"
        )
