"""How to make a connected pair, over each kind of transport: one entry each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable, Set
from pathlib import Path
from typing import Any

import attrs

from asyncreactor.internet import ssl
from asyncreactor.internet.endpoints import (
    ProcessEndpoint,
    TCP4ClientEndpoint,
    TCP4ServerEndpoint,
    UNIXClientEndpoint,
    UNIXServerEndpoint,
    connectProtocol,
    wrapClientTLS,
)
from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.stdio import StandardIO
from asyncreactor.protocols.loopback import loopbackAsync
from asyncreactor.protocols.tls import TLSMemoryBIOFactory
from asyncreactor.test import iosim
from asyncreactor.test.iosim import IOPump
from tests.certificates import authority, host_certificate
from tests.contract.talkers import Talker

__all__ = ["ABILITIES", "KINDS", "Kind", "Place", "swap_protocol"]


@attrs.define
class Place:
    """Where a pair meets: a reactor, a folder, and what is to be closed in the end."""

    reactor: Any
    folder: Path
    ports: list[Any] = attrs.Factory(list)

    async def listen(self, endpoint: Any, factory: Any) -> Any:
        """Listen until the end of the test."""
        port = await endpoint.listen(factory)
        self.ports.append(port)
        return port

    async def close(self) -> None:
        """Stop listening."""
        for port in self.ports:
            await port.stopListening()


#: What a kind of transport may lack, and what that means.
ABILITIES = {
    "half-closing": "its directions don't end alone",
    "pausing": "it can't be paused",
    "aborting": "it can't be aborted",
    "telling resets": "its peer can't tell an aborted connection from one that was closed",
    "push producers": "it has no pushing producers",
    "waiting for producers": "it closes whether or not a producer is done",
    "waiting for idle producers": "it closes when a push producer that could write doesn't",
    "deafness": "it delivers what comes until the peer has agreed to the end",
    "isolation": "an exception goes to whoever carries the data",
    "blame": "what is lost in the end is a process, and only its status is told",
    "connecting at once": "connecting waits for the handshake",
    "addresses": "its ends have no addresses",
    "swapping": "it delivers to the protocol that it was made for",
    "a socket": "it has no socket that could vanish",
}


@attrs.frozen
class Kind:
    """A kind of transport, and what it lacks of the `ABILITIES`."""

    name: str
    connect: Callable[[Place, Talker, Talker], Awaitable[None]]
    lacks: Set[str] = attrs.field(default=frozenset())

    @lacks.validator
    def _known(self, attribute: object, lacks: Set[str]) -> None:
        assert lacks <= ABILITIES.keys(), lacks - ABILITIES.keys()

    @property
    def missing(self) -> str | None:
        """The program that it needs and that isn't installed."""
        return "socat" if self.name == "process" and shutil.which("socat") is None else None


class _Only(Factory[Any]):
    """Makes the one server of a test."""

    noisy = False

    def __init__(self, server: Talker) -> None:
        self.server = server

    def buildProtocol(self, addr: Any) -> Talker:
        return self.server


async def _made(*talkers: Talker) -> None:
    for talker in talkers:
        await talker.made()


async def _secured(*talkers: Talker) -> None:
    for talker in talkers:
        await talker.secured()


async def _over_tcp(place: Place, client: Any, factory: Any) -> None:
    port = await place.listen(TCP4ServerEndpoint(place.reactor, 0, interface="127.0.0.1"), factory)
    await connectProtocol(TCP4ClientEndpoint(place.reactor, "127.0.0.1", port.getHost().port), client)


async def _over_unix(place: Place, client: Any, factory: Any) -> None:
    path = str(place.folder / "socket")
    await place.listen(UNIXServerEndpoint(place.reactor, path), factory)
    await connectProtocol(UNIXClientEndpoint(place.reactor, path), client)


async def tcp(place: Place, client: Talker, server: Talker) -> None:
    await _over_tcp(place, client, _Only(server))
    await _made(client, server)


async def unix(place: Place, client: Talker, server: Talker) -> None:
    await _over_unix(place, client, _Only(server))
    await _made(client, server)


def _client_settings() -> Any:
    return ssl.optionsForClientTLS("localhost", trustRoot=authority().certificate)


def _secure(factory: Any, is_client: bool, place: Place) -> Any:
    settings = _client_settings() if is_client else host_certificate().options()
    return TLSMemoryBIOFactory(settings, is_client, factory, place.reactor)


async def tls(place: Place, client: Talker, server: Talker) -> None:
    port = place.reactor.listenSSL(0, _Only(server), host_certificate().options(), interface="127.0.0.1")
    place.ports.append(port)
    plain = TCP4ClientEndpoint(place.reactor, "127.0.0.1", port.getHost().port)
    await connectProtocol(wrapClientTLS(_client_settings(), plain), client)
    await _secured(client, server)


async def tls_in_tls(place: Place, client: Talker, server: Talker) -> None:
    outer = _secure(_secure(_Only(server), False, place), False, place)
    port = await place.listen(TCP4ServerEndpoint(place.reactor, 0, interface="127.0.0.1"), outer)
    plain = TCP4ClientEndpoint(place.reactor, "127.0.0.1", port.getHost().port)
    inner = wrapClientTLS(_client_settings(), wrapClientTLS(_client_settings(), plain))
    await connectProtocol(inner, client)
    await _secured(client, server)


async def tls_over_unix(place: Place, client: Talker, server: Talker) -> None:
    path = str(place.folder / "socket")
    await place.listen(UNIXServerEndpoint(place.reactor, path), _secure(_Only(server), False, place))
    await connectProtocol(wrapClientTLS(_client_settings(), UNIXClientEndpoint(place.reactor, path)), client)
    await _secured(client, server)


async def start_tls(place: Place, client: Talker, server: Talker) -> None:
    await tcp(place, client, server)
    server.transport.startTLS(host_certificate().options())
    client.transport.startTLS(_client_settings())
    await _secured(client, server)


async def process(place: Place, client: Talker, server: Talker) -> None:
    """The client talks to a program's standard input and output; the program leads to the server."""
    path = str(place.folder / "socket")
    await place.listen(UNIXServerEndpoint(place.reactor, path), _Only(server))
    relay = shutil.which("socat") or "socat"
    program = ProcessEndpoint(place.reactor, relay, [relay, "-t", "0.2", "STDIO", f"UNIX-CONNECT:{path}"])
    await connectProtocol(program, client)
    await _made(client, server)


async def loopback(place: Place, client: Talker, server: Talker) -> None:
    loopbackAsync(server, client)
    await _made(client, server)


def _carry(reactor: Any, pump: IOPump) -> None:
    """Pump until both ends are disconnected."""
    pump.pump()
    if not (pump.clientIO.disconnected and pump.serverIO.disconnected):
        reactor.callLater(0, _carry, reactor, pump)


async def pumped(place: Place, client: Talker, server: Talker) -> None:
    pump = iosim.connect(server, iosim.makeFakeServer(server), client, iosim.makeFakeClient(client))
    _carry(place.reactor, pump)


class _OwnPipes(StandardIO):
    """Standard input and output of a process that exits when it has lost its connection."""

    def __init__(self, protocol: Talker, *rest: Any) -> None:
        self._numbers = rest[:2]
        super().__init__(protocol, *rest)

    def connectionLost(self, reason: Any) -> None:
        if not self.disconnected:
            super().connectionLost(reason)
            for number in self._numbers:
                os.close(number)


async def pipes(place: Place, client: Talker, server: Talker) -> None:
    """Two ends in one process, each with the other's standard output as its standard input."""
    there, back = os.pipe(), os.pipe()
    _OwnPipes(server, there[0], back[1], place.reactor)
    _OwnPipes(client, back[0], there[1], place.reactor)
    await _made(client, server)


_TLS = {"deafness", "connecting at once"}
_IN_MEMORY = ABILITIES.keys() - {"connecting at once", "swapping"}

KINDS = [
    Kind("tcp", tcp, {"waiting for idle producers"}),
    Kind("unix", unix, {"telling resets", "waiting for idle producers"}),
    Kind("tls", tls, _TLS),
    Kind("tls-in-tls", tls_in_tls, _TLS),
    Kind("tls-over-unix", tls_over_unix, _TLS),
    Kind("start-tls", start_tls, _TLS),
    Kind(
        "process",
        process,
        {
            "half-closing",
            "aborting",
            "telling resets",
            "waiting for producers",
            "waiting for idle producers",
            "blame",
            "a socket",
            "addresses",
        },
    ),
    Kind(
        "pipes",
        pipes,
        {
            "half-closing",
            "aborting",
            "telling resets",
            "waiting for producers",
            "waiting for idle producers",
            "a socket",
            "addresses",
        },
    ),
    Kind("loopback", loopback, _IN_MEMORY | {"swapping"}),
    Kind("iosim", pumped, _IN_MEMORY),
]


def swap_protocol(old: Talker, new: Talker) -> None:
    """Let `new` hear what comes next on the connection of `old`, as programs do it."""
    transport = old.transport
    new.transport = transport
    setattr(transport, "wrappedProtocol" if hasattr(transport, "wrappedProtocol") else "protocol", new)
