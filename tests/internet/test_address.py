"""Tests of `asyncreactor.internet.address`."""

from __future__ import annotations

import pathlib
import pickle
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from asyncreactor.internet.address import HostnameAddress, IPv4Address, IPv6Address, UNIXAddress
from asyncreactor.internet.interfaces import IAddress

MAKERS: list[tuple[Callable[[], object], Callable[[], object], str]] = [
    (
        lambda: IPv4Address("TCP", "127.0.0.1", 80),
        lambda: IPv4Address("UDP", "127.0.0.1", 80),
        "IPv4Address(type='TCP', host='127.0.0.1', port=80)",
    ),
    (
        lambda: IPv6Address("TCP", "::1", 80),
        lambda: IPv6Address("TCP", "::1", 80, scopeID=2),
        "IPv6Address(type='TCP', host='::1', port=80, flowInfo=0, scopeID=0)",
    ),
    (
        lambda: HostnameAddress(b"example.com", 80),
        lambda: HostnameAddress(b"example.net", 80),
        "HostnameAddress(hostname=b'example.com', port=80)",
    ),
    (lambda: UNIXAddress("/nowhere/a"), lambda: UNIXAddress("/nowhere/b"), "UNIXAddress('/nowhere/a')"),
    (lambda: UNIXAddress(b"\0name"), lambda: UNIXAddress(b"\0other"), r"UNIXAddress('\x00name')"),
    (lambda: UNIXAddress(None), lambda: UNIXAddress(""), "UNIXAddress(None)"),
]


@pytest.mark.parametrize(("make", "make_other", "text"), MAKERS, ids=[text for _, _, text in MAKERS])
def test_is_a_value(make: Callable[[], object], make_other: Callable[[], object], text: str) -> None:
    address: object = make()
    assert address != text
    assert IAddress.providedBy(address)
    assert address == make() != make_other()
    assert {make(), make(), make_other()} == {address, make_other()}
    assert repr(address) == text
    assert pickle.loads(pickle.dumps(address)) == address


@pytest.mark.parametrize("kind", [IPv4Address, IPv6Address])
def test_type_is_tcp_or_udp(kind: Callable[[str, str, int], object]) -> None:
    with pytest.raises(ValueError, match="'TCP' or 'UDP', not 'SCTP'"):
        kind("SCTP", "host", 1)


def test_kinds_are_never_equal() -> None:
    other: object = IPv6Address("TCP", "h", 1)
    assert IPv4Address("TCP", "h", 1) != other


def test_functions_of_attrs_take_them_for_theirs() -> None:
    address: Any = IPv6Address("TCP", "::1", 80, scopeID=2)
    path: Any = UNIXAddress("/a")
    assert attrs.evolve(address, port=8080) == IPv6Address("TCP", "::1", 8080, scopeID=2)
    assert attrs.asdict(address) == {"type": "TCP", "host": "::1", "port": 80, "flowInfo": 0, "scopeID": 2}
    assert attrs.evolve(path, name="/b") == UNIXAddress("/b")
    assert [field.default for field in attrs.fields(HostnameAddress)] == [attrs.NOTHING] * 2


def test_addresses_sort() -> None:
    assert IPv4Address("TCP", "10.0.0.1", 80) < IPv4Address("TCP", "10.0.0.2", 7)


def test_links_to_one_socket_are_equal(tmp_path: pathlib.Path) -> None:
    path, link = tmp_path / "socket", tmp_path / "link"
    path.touch()
    link.symlink_to(path)
    assert UNIXAddress(str(path)) == UNIXAddress(link)
    assert hash(UNIXAddress(str(path))) == hash(UNIXAddress(link))
    assert UNIXAddress(link).name == bytes(link)
