"""Tests of `asyncreactor.protocols.socks`."""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet.address import IPv4Address
from asyncreactor.internet.defer import Deferred, fail, succeed
from asyncreactor.internet.error import ConnectError, DNSLookupError
from asyncreactor.internet.testing import MemoryReactorClock, StringTransport
from asyncreactor.protocols.socks import SOCKSv4, SOCKSv4Factory, SOCKSv4IncomingFactory
from asyncreactor.python.failure import Failure
from tests.protocols.feeding import byte_by_byte, cuts, feed

NAMED = b"\x04\x01\x00\x50\x00\x00\x00\x01joe\x00host.example\x00"


def request(command: int, ip: str = "10.0.0.9", port: int = 80, version: int = 4) -> bytes:
    return struct.pack("!BBH", version, command, port) + socket.inet_aton(ip) + b"joe\0"


def reply(code: int, port: int = 0, ip: str = "0.0.0.0") -> bytes:
    return struct.pack("!BBH", 0, code, port) + socket.inet_aton(ip)


REFUSED = reply(91)


class Names(MemoryReactorClock):
    """Knows one host."""

    def resolve(self, name: Any, timeout: Any = 10) -> Any:
        return succeed("10.0.0.9") if name == b"host.example" else fail(DNSLookupError())


def proxy(log: str | None = None) -> tuple[SOCKSv4, StringTransport, Names]:
    reactor = Names()
    protocol = SOCKSv4(log, reactor)
    transport = StringTransport(peerAddress=IPv4Address("TCP", "10.0.0.1", 5))
    protocol.makeConnection(transport)
    return protocol, transport, reactor


def complete(reactor: Names) -> tuple[Any, StringTransport]:
    """Let the proxy's connection succeed."""
    host, port, factory, *_ = reactor.tcpClients[0]
    outgoing = factory.buildProtocol(None)
    transport = StringTransport(peerAddress=IPv4Address("TCP", host, port))
    outgoing.makeConnection(transport)
    return outgoing, transport


@pytest.mark.parametrize("wire", [request(1), NAMED])
def test_it_connects_and_passes_data_on(wire: bytes) -> None:
    protocol, transport, reactor = proxy()
    protocol.dataReceived(wire)
    assert transport.value() == b""
    outgoing, other = complete(reactor)
    assert transport.value() == reply(90, 80, "10.0.0.9")
    transport.clear()
    protocol.dataReceived(b"out")
    outgoing.dataReceived(b"in")
    assert (other.value(), transport.value()) == (b"out", b"in")


@given(st.sampled_from([request(1), NAMED]), st.data())
def test_a_request_may_come_in_pieces(wire: bytes, data: st.DataObject) -> None:
    for pieces in (list(byte_by_byte(wire)), data.draw(cuts(wire))):
        protocol, _, reactor = proxy()
        feed(protocol, pieces)
        assert [client[:2] for client in reactor.tcpClients] == [("10.0.0.9", 80)]


def test_when_one_end_is_lost_the_other_is_closed() -> None:
    from asyncreactor.internet.protocol import connectionDone

    for first in (0, 1):
        protocol, transport, reactor = proxy()
        protocol.dataReceived(request(1))
        outgoing, other = complete(reactor)
        (protocol, outgoing)[first].connectionLost(connectionDone)
        assert (other, transport)[first].disconnecting


@pytest.mark.parametrize(
    "wire",
    [
        request(3),
        request(1, version=5),
        NAMED.replace(b"host", b"lost"),
        request(1)[:-1] + b"x" * 2000,
        NAMED[:-1] + b"x" * 2000,
    ],
)
def test_what_cannot_be_done_is_refused(wire: bytes) -> None:
    protocol, transport, _ = proxy()
    protocol.dataReceived(wire)
    protocol.dataReceived(b"more")
    assert (transport.value(), transport.disconnecting) == (REFUSED, True)


def test_who_may_not_is_refused() -> None:
    asked: list[tuple[Any, ...]] = []

    class Strict(SOCKSv4):
        def authorize(self, code: int, server: str, port: int, user: bytes) -> Any:
            asked.append((code, server, port, user))
            return False

    protocol, transport = Strict(reactor=Names()), StringTransport()
    protocol.makeConnection(transport)
    protocol.dataReceived(request(2))
    assert (asked, transport.value()) == ([(2, "10.0.0.9", 80, b"joe")], REFUSED)


def test_a_host_that_cannot_be_reached_is_told() -> None:
    protocol, transport, reactor = proxy()
    protocol.dataReceived(request(1))
    reactor.tcpClients[0][2].clientConnectionFailed(None, Failure(ConnectError()))
    reactor.advance(0)
    assert (transport.value(), transport.disconnecting) == (REFUSED, True)


class TestBind:
    def bound(self) -> tuple[SOCKSv4, StringTransport, SOCKSv4IncomingFactory]:
        protocol, transport, reactor = proxy()
        protocol.dataReceived(request(2))
        port, factory, *_ = reactor.tcpServers[0]
        assert transport.value() == reply(90, port, "0.0.0.0")
        transport.clear()
        return protocol, transport, factory

    @pytest.mark.parametrize("address", [IPv4Address("TCP", "10.0.0.9", 7), ("10.0.0.9", 7)])
    def test_it_accepts_the_host_that_was_named(self, address: Any) -> None:
        protocol, transport, factory = self.bound()
        incoming: Any = factory.buildProtocol(address)
        other = StringTransport()
        incoming.makeConnection(other)
        assert transport.value() == reply(90)
        protocol.dataReceived(b"out")
        assert other.value() == b"out"
        assert factory.buildProtocol(address) is None

    def test_any_other_ends_it(self) -> None:
        _, transport, factory = self.bound()
        assert factory.buildProtocol(IPv4Address("TCP", "10.0.0.8", 7)) is None
        assert (transport.value(), transport.disconnecting) == (REFUSED, True)


def test_what_passes_can_be_noted(tmp_path: Path) -> None:
    protocol, _, reactor = proxy(str(tmp_path / "log"))
    protocol.dataReceived(request(1))
    outgoing, _ = complete(reactor)
    protocol.dataReceived(b"hello\n")
    outgoing.dataReceived(b"x" * 17)
    lines = (tmp_path / "log").read_text().splitlines()
    assert lines[0].endswith("\t10.0.0.1:5 > 10.0.0.9:80")
    assert lines[1].split() == ["68", "65", "6C", "6C", "6F", "0A", "hello."]
    assert lines[3].endswith("\t10.0.0.1:5 < 10.0.0.9:80")
    assert len(lines) == 7


async def test_factories_make_proxies_on_the_global_reactor() -> None:
    protocol: Any = SOCKSv4Factory(None).buildProtocol(None)
    turned: Deferred[None] = Deferred()
    protocol.reactor.callLater(0, turned.callback, None)
    await turned
