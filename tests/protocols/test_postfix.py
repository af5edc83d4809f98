"""Tests of `asyncreactor.protocols.postfix`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet.defer import fail, succeed
from asyncreactor.internet.testing import StringTransport
from asyncreactor.logger import capturedLogs
from asyncreactor.protocols.postfix import (
    PostfixTCPMapDeferringDictServerFactory,
    PostfixTCPMapDictServerFactory,
    PostfixTCPMapServer,
    quote,
    unquote,
)


@given(st.binary())
def test_quoting_can_be_undone_and_leaves_no_white_space(raw: bytes) -> None:
    assert unquote(quote(raw)) == raw
    assert quote(raw).split() == ([quote(raw)] if raw else [])


def answer(factory: Any, request: bytes) -> bytes:
    """What the server answers to a request, as a whole line."""
    protocol: Any = PostfixTCPMapServer()
    protocol.factory, protocol.timeout = factory, None
    transport = StringTransport()
    protocol.makeConnection(transport)
    protocol.dataReceived(request + b"\n")
    protocol.connectionLost()
    return transport.value()


@pytest.mark.parametrize("make", [PostfixTCPMapDictServerFactory, PostfixTCPMapDeferringDictServerFactory])
@pytest.mark.parametrize(
    ("request_line", "expected"),
    [
        (b"get a", b"200 A%20%0A\n"),
        (b"get b%20c", b"200 BC\n"),
        (b"get unknown", b"500 \n"),
        (b"get", b"400 Command 'get' takes 1 parameters.\n"),
        (b"put a", b"400 Command 'put' takes 2 parameters.\n"),
        (b"put a b", b"500 put is not implemented yet.\n"),
        (b"GET a", b"400 unknown command\n"),
        (b"", b"400 unknown command\n"),
        (b"\xff", b"400 unknown command\n"),
    ],
)
def test_requests_are_answered(make: Any, request_line: bytes, expected: bytes) -> None:
    assert answer(make({b"a": b"A \n", b"b c": b"BC"}), request_line) == expected


@pytest.mark.parametrize("result", [ValueError("two\nlines"), fail(ValueError("two\nlines"))])
def test_an_error_is_answered_in_one_line_and_logged(result: Any) -> None:
    class Failing:
        def get(self, key: bytes) -> Any:
            if isinstance(result, Exception):
                raise result
            return result

    with capturedLogs() as events:
        assert answer(Failing(), b"get a") == b"400 two lines\n"
    assert "two\nlines" in str(events[0]["error"])


def test_values_may_be_text() -> None:
    class Text:
        def get(self, key: bytes) -> Any:
            return succeed("ä")

    assert answer(Text(), b"get a") == b"200 %C3%A4\n"
