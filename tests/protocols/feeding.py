"""Feeding a protocol: whole, byte by byte, at random cuts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar

from hypothesis import strategies as st

from asyncreactor.internet.testing import StringTransport

__all__ = ["byte_by_byte", "connected", "cuts", "feed"]

P = TypeVar("P")


def connected(protocol: P) -> tuple[P, StringTransport]:
    """Connect a protocol to a transport in memory; return both."""
    transport = StringTransport()
    anything: Any = protocol
    anything.makeConnection(transport)
    return protocol, transport


@st.composite
def cuts(draw: st.DrawFn, wire: bytes) -> list[bytes]:
    """Cut `wire` into pieces anywhere; there may be empty ones."""
    places = sorted(draw(st.lists(st.integers(0, len(wire)), max_size=12)))
    return [wire[start:stop] for start, stop in pairwise([0, *places, len(wire)])]


def byte_by_byte(wire: bytes) -> Iterator[bytes]:
    """Cut `wire` into single bytes."""
    return (wire[index : index + 1] for index in range(len(wire)))


def feed(protocol: Any, pieces: Sequence[bytes] | Iterator[bytes]) -> None:
    """Hand each piece to the protocol."""
    for piece in pieces:
        protocol.dataReceived(piece)
