"""Tests of `asyncreactor.protocols.haproxy`."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zope.interface.verify import verifyObject

from asyncreactor.internet.address import IPv4Address, IPv6Address, UNIXAddress
from asyncreactor.internet.endpoints import TCP4ServerEndpoint, serverFromString
from asyncreactor.internet.protocol import Factory
from asyncreactor.internet.testing import (
    AccumulatingProtocol,
    MemoryReactor,
    StringTransportWithDisconnection,
)
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols.haproxy import proxyEndpoint
from asyncreactor.protocols.haproxy._exceptions import (
    InvalidNetworkProtocol,
    InvalidProxyHeader,
    MissingAddressData,
)
from asyncreactor.protocols.haproxy._interfaces import IProxyInfo, IProxyParser
from asyncreactor.protocols.haproxy._parser import unparseEndpoint
from asyncreactor.protocols.haproxy._v1parser import V1Parser
from asyncreactor.protocols.haproxy._v2parser import SIGNATURE, V2Parser
from asyncreactor.protocols.haproxy._wrapper import HAProxyWrappingFactory
from tests.protocols.feeding import byte_by_byte, cuts, feed


def binary(addresses: bytes, version_command: int = 0x21, family_protocol: int = 0x11) -> bytes:
    return SIGNATURE + struct.pack("!BBH", version_command, family_protocol, len(addresses)) + addresses


IPV4 = bytes([10, 0, 0, 1, 10, 0, 0, 2]) + struct.pack("!HH", 5000, 80)
IPV6 = bytes(15) + b"\x01" + bytes(15) + b"\x02" + struct.pack("!HH", 5000, 80)
PATHS = b"/client".ljust(108, b"\0") + b"/server".ljust(108, b"\0")

CLIENT, SERVER = IPv4Address("TCP", "10.0.0.1", 5000), IPv4Address("TCP", "10.0.0.2", 80)

HEADERS: list[tuple[bytes, Any, Any]] = [
    (b"PROXY TCP4 10.0.0.1 10.0.0.2 5000 80\r\n", CLIENT, SERVER),
    (b"PROXY TCP6 ::1 ::2 5000 80\r\n", IPv6Address("TCP", "::1", 5000), IPv6Address("TCP", "::2", 80)),
    (b"PROXY UNKNOWN\r\n", None, None),
    (b"PROXY UNKNOWN what ever\r\n", None, None),
    (binary(IPV4), CLIENT, SERVER),
    (binary(IPV4 + b"\x01\x00\x02h2"), CLIENT, SERVER),
    (
        binary(IPV6, family_protocol=0x21),
        IPv6Address("TCP", "0:0:0:0:0:0:0:1", 5000),
        IPv6Address("TCP", "0:0:0:0:0:0:0:2", 80),
    ),
    (binary(PATHS, family_protocol=0x31), UNIXAddress(b"/client"), UNIXAddress(b"/server")),
    (binary(b"", family_protocol=0x00), None, None),
    (binary(b"", version_command=0x20), None, None),
]


def connected() -> tuple[Any, StringTransportWithDisconnection]:
    wrapper = HAProxyWrappingFactory(Factory.forProtocol(AccumulatingProtocol)).buildProtocol(None)
    transport = StringTransportWithDisconnection()
    transport.protocol = wrapper
    wrapper.makeConnection(transport)
    return wrapper, transport


@given(st.sampled_from(HEADERS), st.binary(max_size=20), st.data())
def test_the_header_is_taken_off_however_it_comes(
    header: tuple[bytes, Any, Any], body: bytes, data: st.DataObject
) -> None:
    text, source, destination = header
    wire = text + body
    for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
        wrapper, transport = connected()
        feed(wrapper, pieces)
        assert wrapper.wrappedProtocol.data == body
        assert wrapper.getPeer() == source or transport.getPeer()
        assert wrapper.getPeer() == (source or transport.getPeer())
        assert wrapper.getHost() == (destination or transport.getHost())


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"", InvalidProxyHeader),
        (b"GET / HTTP/1.1", InvalidProxyHeader),
        (b"proxy TCP4 10.0.0.1 10.0.0.2 5000 80", InvalidProxyHeader),
        (b"PROXY UDP4 10.0.0.1 10.0.0.2 5000 80", InvalidNetworkProtocol),
        (b"PROXY TCP4 10.0.0.1 10.0.0.2 5000", MissingAddressData),
        (b"PROXY TCP4 10.0.0.1 10.0.0.2 5000 80 90", InvalidProxyHeader),
        (b"PROXY TCP4 10.0.0.1 ::1 5000 80", InvalidProxyHeader),
        (b"PROXY TCP4 10.0.0.1 10.0.0.2 -1 80", InvalidProxyHeader),
        (b"PROXY TCP6 ::1 ::2 5000 65536", InvalidProxyHeader),
        (b"PROXY TCP4 10.0.0.\xff 10.0.0.2 5000 80", InvalidProxyHeader),
    ],
)
def test_what_is_no_line_is_refused(line: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        V1Parser.parse(line)
    assert caught.type is error


def test_a_line_has_a_limit() -> None:
    longest = b"PROXY UNKNOWN ".ljust(105, b"x") + b"\r\n"
    info, rest = V1Parser().feed(longest + b"rest")
    assert info is not None
    assert rest == b"rest"
    for pieces in ([b"x" + longest], list(byte_by_byte(b"x" + longest))):
        parser = V1Parser()
        with pytest.raises(InvalidProxyHeader, match="107 bytes"):
            for piece in pieces:
                parser.feed(piece)


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (binary(IPV4)[:10], MissingAddressData),
        (b"x" + binary(IPV4)[1:], InvalidProxyHeader),
        (binary(IPV4, version_command=0x11), InvalidProxyHeader),
        (binary(IPV4, version_command=0x22), InvalidProxyHeader),
        (binary(IPV4, family_protocol=0x41), InvalidProxyHeader),
        (binary(IPV4, family_protocol=0x13), InvalidProxyHeader),
        (binary(IPV4[:-1]), MissingAddressData),
    ],
)
def test_what_is_no_binary_header_is_refused(header: bytes, error: type[Exception]) -> None:
    with pytest.raises(error) as caught:
        V2Parser.parse(header)
    assert caught.type is error


def test_a_wrong_signature_is_refused_at_its_first_wrong_byte() -> None:
    parser = V2Parser()
    assert parser.feed(SIGNATURE[:3]) == (None, None)
    with pytest.raises(InvalidProxyHeader):
        parser.feed(b"x")


@pytest.mark.parametrize("wrong", [{"version_command": 0x31}, {"family_protocol": 0x41}])
def test_what_is_wrong_is_refused_before_its_addresses_come(wrong: dict[str, int]) -> None:
    with pytest.raises(InvalidProxyHeader):
        V2Parser().feed(binary(IPV4, **wrong)[: -len(IPV4)])


def test_parsers_and_what_they_find_provide_their_interfaces() -> None:
    for parser in (V1Parser(), V2Parser()):
        verifyObject(IProxyParser, parser)
    verifyObject(IProxyInfo, V1Parser.parse(b"PROXY UNKNOWN"))


def test_a_connection_without_a_header_is_closed() -> None:
    wrapper, transport = connected()
    inner = wrapper.wrappedProtocol
    with capturedLogs() as events:
        wrapper.dataReceived(b"GET / HTTP/1.1\r\n\r\n")
        wrapper.dataReceived(b"more")
    assert (transport.connected, inner.data) == (False, b"")
    assert "begins with PROXY" in str(events[0]["error"])


class TestEndpoints:
    def listened(self, endpoint: Any, reactor: MemoryReactor) -> Any:
        endpoint.listen(Factory.forProtocol(AccumulatingProtocol))
        return reactor.tcpServers[0]

    def test_an_endpoint_can_be_wrapped_or_described(self) -> None:
        for make in (
            lambda reactor: proxyEndpoint(TCP4ServerEndpoint(reactor, 8080)),
            lambda reactor: serverFromString(reactor, "haproxy:tcp:8080"),
        ):
            reactor = MemoryReactor()
            port, factory, *_ = self.listened(make(reactor), reactor)
            assert (port, type(factory)) == (8080, HAProxyWrappingFactory)

    def test_a_description_can_be_put_together_again(self) -> None:
        assert unparseEndpoint(["tcp", "a:b"], {"z": "1", "a": "x:y"}) == r"tcp:a\:b:a=x\:y:z=1"
