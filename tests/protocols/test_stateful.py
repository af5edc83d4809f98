"""Tests of `asyncreactor.protocols.stateful`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.protocols.stateful import StatefulProtocol
from tests.protocols.feeding import byte_by_byte, connected, cuts, feed


class Records(StatefulProtocol):
    """A byte that tells a length, then that many bytes; 255 closes the connection."""

    def __init__(self) -> None:
        self.received: list[bytes] = []

    def getInitialState(self) -> Any:
        return self.length, 1

    def length(self, data: bytes) -> Any:
        if data == b"\xff":
            assert self.transport is not None
            self.transport.loseConnection()
        return self.content, data[0]

    def content(self, data: bytes) -> Any:
        self.received.append(data)
        if data == b"more":
            self.dataReceived(b"\x04late")
        return self.length, 1


@given(st.lists(st.binary(max_size=20)), st.data())
def test_pieces_do_not_depend_on_how_the_data_is_cut(payloads: list[bytes], data: st.DataObject) -> None:
    wire = b"".join(bytes([len(payload)]) + payload for payload in payloads)
    for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
        protocol, _ = connected(Records())
        feed(protocol, pieces)
        assert protocol.received == payloads


def test_none_stays_in_the_state() -> None:
    class Pairs(StatefulProtocol):
        received: list[bytes] = []

        def getInitialState(self) -> Any:
            return self.received.append, 2

    connected(Pairs())[0].dataReceived(b"aabbc")
    assert Pairs.received == [b"aa", b"bb"]


def test_a_closing_connection_delivers_nothing_more() -> None:
    protocol, _ = connected(Records())
    protocol.dataReceived(b"\x01a\xff\x01b")
    assert protocol.received == [b"a"]


def test_what_comes_within_a_state_comes_after_it() -> None:
    protocol, _ = connected(Records())
    protocol.dataReceived(b"\x04more\x01a")
    assert protocol.received == [b"more", b"a", b"late"]


def test_a_state_that_needs_nothing_is_not_called_for_ever() -> None:
    class Idle(StatefulProtocol):
        calls = 0

        def getInitialState(self) -> Any:
            return self.idle, 0

        def idle(self, data: bytes) -> None:
            self.calls += 1

    protocol, _ = connected(Idle())
    protocol.dataReceived(b"")
    assert protocol.calls == 1


def test_there_must_be_an_initial_state() -> None:
    with pytest.raises(NotImplementedError, match=r"has no getInitialState\(\)"):
        connected(StatefulProtocol())
