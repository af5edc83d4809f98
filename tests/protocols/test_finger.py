"""Tests of `asyncreactor.protocols.finger`."""

from __future__ import annotations

import pytest

from asyncreactor.protocols.finger import Finger
from tests.protocols.feeding import connected


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        (b"", b"Finger online list denied\n"),
        (b"joe", b"Login: joe\nNo such user\n"),
        (b"/W joe", b"Login: joe\nNo such user\n"),
        (b"joe@host", b"Finger forwarding service denied\n"),
    ],
)
def test_nothing_is_told_by_default(query: bytes, answer: bytes) -> None:
    protocol, transport = connected(Finger())
    protocol.dataReceived(query + b"\r\n")
    assert transport.value() == answer
    assert transport.disconnecting


def test_a_query_is_taken_apart() -> None:
    asked: list[tuple[object, ...]] = []

    class Asking(Finger):
        def getUser(self, slash_w: bool, user: bytes) -> None:
            asked.append((slash_w, user))

        def forwardQuery(self, slash_w: bool, user: bytes, host: bytes) -> None:
            asked.append((slash_w, user, host))

    protocol, _ = connected(Asking())
    protocol.dataReceived(b"/w joe\r\njoe\r\n/W joe@a@b\r\n@a\r\n")
    assert asked == [(True, b"joe"), (False, b"joe"), (True, b"joe@a", b"b"), (False, b"", b"a")]
