"""Tests of `asyncreactor.protocols.memcache`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet.defer import Deferred, TimeoutError
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import StringTransportWithDisconnection
from asyncreactor.protocols.memcache import ClientError, MemCacheProtocol, NoSuchCommand, ServerError
from tests.protocols.feeding import byte_by_byte, cuts, feed


def client() -> tuple[MemCacheProtocol, StringTransportWithDisconnection, Clock]:
    protocol, transport, clock = MemCacheProtocol(10), StringTransportWithDisconnection(), Clock()
    vars(protocol)["callLater"] = clock.callLater
    transport.protocol = protocol
    protocol.makeConnection(transport)
    return protocol, transport, clock


def outcome(deferred: Deferred[Any]) -> list[Any]:
    results: list[Any] = []
    deferred.addCallbacks(results.append, lambda failure: results.append(failure.value))
    return results


@pytest.mark.parametrize(
    ("command", "sent", "answer", "result"),
    [
        (lambda c: c.get(b"k"), b"get k\r\n", b"VALUE k 3 2\r\nab\r\nEND\r\n", (3, b"ab")),
        (lambda c: c.get(b"k"), b"get k\r\n", b"END\r\n", (0, None)),
        (lambda c: c.get(b"k", True), b"gets k\r\n", b"VALUE k 3 2 7\r\nab\r\nEND\r\n", (3, b"7", b"ab")),
        (lambda c: c.get(b"k", True), b"gets k\r\n", b"END\r\n", (0, b"", None)),
        (
            lambda c: c.getMultiple(iter([b"k", b"l"])),
            b"get k l\r\n",
            b"VALUE l 0 0\r\n\r\nEND\r\n",
            {b"k": (0, None), b"l": (0, b"")},
        ),
        (lambda c: c.set(b"k", b"ab", 3, 60), b"set k 3 60 2\r\nab\r\n", b"STORED\r\n", True),
        (lambda c: c.add(b"k", b"ab"), b"add k 0 0 2\r\nab\r\n", b"NOT_STORED\r\n", False),
        (lambda c: c.replace(b"k", b"ab"), b"replace k 0 0 2\r\nab\r\n", b"NOT STORED\r\n", False),
        (lambda c: c.append(b"k", b"ab"), b"append k 0 0 2\r\nab\r\n", b"STORED\r\n", True),
        (lambda c: c.prepend(b"k", b"ab"), b"prepend k 0 0 2\r\nab\r\n", b"STORED\r\n", True),
        (lambda c: c.checkAndSet(b"k", b"ab", b"7"), b"cas k 0 0 2 7\r\nab\r\n", b"EXISTS\r\n", False),
        (lambda c: c.increment(b"k"), b"incr k 1\r\n", b"42\r\n", 42),
        (lambda c: c.decrement(b"k", 5), b"decr k 5\r\n", b"NOT_FOUND\r\n", False),
        (lambda c: c.delete(b"k"), b"delete k\r\n", b"DELETED\r\n", True),
        (
            lambda c: c.stats(b"x"),
            b"stats x\r\n",
            b"STAT a b c\r\nSTAT d e\r\nEND\r\n",
            {b"a": b"b c", b"d": b"e"},
        ),
        (lambda c: c.version(), b"version\r\n", b"VERSION 1.6\r\n", b"1.6"),
        (lambda c: c.flushAll(), b"flush_all\r\n", b"OK\r\n", True),
    ],
)
def test_commands(command: Callable[[Any], Any], sent: bytes, answer: bytes, result: object) -> None:
    protocol, transport, clock = client()
    results = outcome(command(protocol))
    assert transport.value() == sent
    protocol.dataReceived(answer)
    assert results == [result]
    assert clock.getDelayedCalls() == []


@given(st.lists(st.binary(max_size=30), max_size=5), st.data())
def test_answers_do_not_depend_on_how_they_are_cut(values: list[bytes], data: st.DataObject) -> None:
    wire = b"".join(b"VALUE k 0 %d\r\n%b\r\nEND\r\n" % (len(value), value) for value in values)
    for pieces in ([wire], list(byte_by_byte(wire)), data.draw(cuts(wire))):
        protocol, _, _ = client()
        results = [outcome(protocol.get(b"k")) for _ in values]
        feed(protocol, pieces)
        assert results == [[(0, value)] for value in values]


class TestErrors:
    @pytest.mark.parametrize(
        ("answer", "error", "text"),
        [
            (b"ERROR\r\n", NoSuchCommand, ""),
            (b"CLIENT_ERROR bad one\r\n", ClientError, "b'bad one'"),
            (b"SERVER_ERROR broken\r\n", ServerError, "b'broken'"),
        ],
    )
    def test_of_the_server(self, answer: bytes, error: type[Exception], text: str) -> None:
        protocol, _, _ = client()
        results = outcome(protocol.get(b"k"))
        protocol.dataReceived(answer)
        assert [(type(result), str(result)) for result in results] == [(error, text)]

    @pytest.mark.parametrize(
        ("key", "text"),
        [
            ("k", "Invalid type for key: str"),
            (b"k" * 251, "Key too long: 251 bytes, 250 are allowed"),
            (b"a b", "white space"),
            (b"a\r\nflush_all", "white space"),
            (b"", "or nothing"),
        ],
    )
    def test_keys_are_checked(self, key: Any, text: str) -> None:
        protocol, transport, _ = client()
        attempts = [
            protocol.get(key),
            protocol.set(key, b""),
            protocol.delete(key),
            protocol.getMultiple([key]),
        ]
        for deferred in attempts:
            (result,) = outcome(deferred)
            assert isinstance(result, ClientError)
            assert text in str(result)
        assert transport.value() == b""

    def test_values_are_checked(self) -> None:
        value: Any = "text"
        (result,) = outcome(client()[0].set(b"k", value))
        assert "Invalid type for value: str" in str(result)

    @pytest.mark.parametrize(
        ("command", "answer"),
        [
            (lambda c: c.get(b"k"), b"VALUE other 0 1\r\n"),
            (lambda c: c.set(b"k", b"v"), b"END\r\n"),
            (lambda c: c.get(b"k"), b"NONSENSE\r\n"),
            (lambda c: None, b"STORED\r\n"),
        ],
    )
    def test_answers_that_fit_no_question_are_errors(self, command: Any, answer: bytes) -> None:
        protocol, _, _ = client()
        command(protocol)
        with pytest.raises(RuntimeError, match="Unexpected"):
            protocol.dataReceived(answer)

    def test_a_lost_connection_fails_all_commands_and_those_to_come(self) -> None:
        protocol, transport, clock = client()
        results = outcome(protocol.get(b"k")) + outcome(protocol.version())
        first, second = outcome(protocol.get(b"k")), outcome(protocol.version())
        transport.loseConnection()
        assert (results, [type(result) for result in first + second]) == (
            [],
            [ConnectionDone, ConnectionDone],
        )
        assert isinstance(outcome(protocol.get(b"k"))[0], RuntimeError)
        assert clock.getDelayedCalls() == []


class TestTimeout:
    def test_no_answer_in_time_fails_all_and_closes_the_connection(self) -> None:
        protocol, transport, clock = client()
        first = outcome(protocol.get(b"k"))
        clock.advance(9)
        second = outcome(protocol.get(b"l"))
        clock.advance(1)
        assert [type(result) for result in first + second] == [TimeoutError, TimeoutError]
        assert not transport.connected

    def test_each_answer_begins_the_time_anew(self) -> None:
        protocol, transport, clock = client()
        for key in (b"k", b"l"):
            outcome(protocol.get(key))
        clock.advance(9)
        protocol.dataReceived(b"END\r\n")
        clock.advance(9)
        assert transport.connected
        clock.advance(1)
        assert not transport.connected
