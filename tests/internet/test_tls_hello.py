"""Reading what a client offers from its first message, however it is cut."""

from __future__ import annotations

import ssl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.internet._tls_hello import ProtocolsRefused, offered_protocols, refused_protocols


def first_message(*protocols: str) -> bytes:
    """What a client of the standard library begins with."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    if protocols:
        context.set_alpn_protocols(list(protocols))
    outgoing = ssl.MemoryBIO()
    connection = context.wrap_bio(ssl.MemoryBIO(), outgoing)
    with pytest.raises(ssl.SSLWantReadError):
        connection.do_handshake()
    return outgoing.read()


def refused(data: bytes, *spoken: bytes) -> ProtocolsRefused | None:
    incoming = ssl.MemoryBIO()
    incoming.write(data)
    found = refused_protocols(incoming, spoken)
    assert incoming.read() == data, "it is left for TLS"
    return found


def in_records(message: bytes, size: int) -> bytes:
    """The same message in records of so many bytes."""
    body = message[5:]
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(message[:3] + len(piece).to_bytes(2) + piece for piece in pieces)


def test_what_is_offered() -> None:
    assert offered_protocols(first_message("h2", "http/1.1")) == [b"h2", b"http/1.1"]
    assert offered_protocols(first_message()) == []


def test_what_is_refused() -> None:
    hello = first_message("h2", "http/1.1")
    assert refused(hello, b"http/1.1") is None
    assert refused(first_message(), b"http/1.1") is None
    error = refused(hello, b"spdy")
    assert error is not None
    assert error.alert[-1] == 120


@given(st.integers(1, 300))
def test_any_records(size: int) -> None:
    assert offered_protocols(in_records(first_message("h2"), size)) == [b"h2"]


def test_every_part_of_it_is_incomplete() -> None:
    hello = in_records(first_message("h2"), 50)
    for end in range(len(hello)):
        with pytest.raises(ssl.SSLWantReadError):
            refused(hello[:end], b"h2")


@pytest.mark.parametrize(
    "endless",
    [b"\x16\x03\x01\0\0" * 9, b"\x16\x03\x01\0\1\1" * 11_000, b"\x16\x03\x01\0\4\1\xff\xff\xff"],
    ids=["empty records", "tiny records", "too long a message"],
)
def test_what_never_ends_is_left_to_tls(endless: bytes) -> None:
    assert refused(endless, b"h2") is None


@given(st.data())
def test_damaged_messages_are_left_to_tls(data: st.DataObject) -> None:
    hello = bytearray(first_message("h2"))
    for place in data.draw(st.lists(st.integers(0, len(hello) - 1), max_size=5)):
        hello[place] = data.draw(st.integers(0, 255))
    _survives(bytes(hello))


@given(st.binary(max_size=200))
def test_garbage_is_left_to_tls(data: bytes) -> None:
    _survives(data)
    _survives(b"\x16\x03\x01\x00\xc8\x01\x00" + data)


def _survives(data: bytes) -> None:
    try:
        refused(data, b"h2")
    except ssl.SSLWantReadError:
        return
