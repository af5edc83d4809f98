"""Programs derive from the receivers, and call what they keep as they like."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.internet.testing import StringTransport
from asyncreactor.protocols.basic import (
    Int32StringReceiver,
    LineOnlyReceiver,
    LineReceiver,
    NetstringReceiver,
)

NAMES = "batch broken busy burst deliver hold log needed pending recall refuse separator state".split()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("kind", "wire"),
    [
        (LineReceiver, b"a\r\nb\r\n"),
        (LineOnlyReceiver, b"a\r\nb\r\n"),
        (NetstringReceiver, b"1:a,1:b,"),
        (Int32StringReceiver, b"\0\0\0\1a\0\0\0\1b"),
    ],
)
def test_private_names_are_the_program_s(kind: Any, wire: bytes, name: str) -> None:
    received: list[bytes] = []

    class Derived(kind):  # type: ignore[misc]  # one of several
        def connectionMade(self) -> None:
            setattr(self, f"_{name}", object())

        def lineReceived(self, line: bytes) -> None:
            received.append(line)

        stringReceived = lineReceived

    protocol = Derived()
    protocol.makeConnection(StringTransport())
    for place in range(0, len(wire), 3):
        protocol.dataReceived(wire[place : place + 3])
    assert received == [b"a", b"b"]


@pytest.mark.parametrize("kind", [LineReceiver, LineOnlyReceiver])
def test_what_line_receivers_keep_can_be_seen_and_changed(kind: Any) -> None:
    received: list[bytes] = []
    protocol = kind()
    protocol.lineReceived = received.append
    protocol.makeConnection(StringTransport())
    protocol.dataReceived(b"a\r\nb")
    assert protocol._buffer == b"b"
    protocol._buffer = b"c"
    protocol.dataReceived(b"d\r\n")
    assert received == [b"a", b"cd"]


@pytest.mark.parametrize(
    ("kind", "wire"), [(NetstringReceiver, b"1:a,"), (Int32StringReceiver, b"\0\0\0\1a")]
)
def test_other_receivers_leave_the_name_to_programs(kind: Any, wire: bytes) -> None:
    received: list[bytes] = []
    protocol = kind()
    protocol.stringReceived = received.append
    protocol._buffer = []
    protocol.makeConnection(StringTransport())
    protocol.dataReceived(wire)
    assert received == [b"a"]
