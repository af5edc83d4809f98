"""Bodies in chunks, or as they are, cut anywhere."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncreactor.web import http
from asyncreactor.web._transfer import (
    _ChunkedTransferDecoder,
    _DataLoss,
    _IdentityTransferDecoder,
    _MalformedChunkedDataError,
)
from tests.web.wire import cut


@settings(deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=40)), st.binary(max_size=9), st.sets(st.integers(0, 400)))
def test_chunks_are_found_wherever_they_are_cut(chunks: list[bytes], behind: bytes, cuts: set[int]) -> None:
    wire = b"".join(b"".join(http.toChunk(chunk)) for chunk in chunks) + b"0\r\nTrailer: x\r\n\r\n"
    body: list[bytes] = []
    rest: list[bytes] = []
    decoder = _ChunkedTransferDecoder(body.append, rest.append)
    *pieces, last = cut(wire, (at for at in cuts if at < len(wire)))
    for piece in pieces:
        decoder.dataReceived(piece)
    decoder.dataReceived(last + behind)
    assert b"".join(body) == b"".join(chunks)
    assert rest == [behind]
    assert decoder._trailerHeaders == [b"Trailer: x"]


@pytest.mark.parametrize(
    "wire", [b"x\r\n", b"-1\r\n", b"0x1\r\n", b"1\r\nab", b"1;\x00\r\na\r\n", b"+1\r\na\r\n", b"\r\n"]
)
def test_what_is_no_chunk_is_refused(wire: bytes) -> None:
    with pytest.raises(_MalformedChunkedDataError):
        _ChunkedTransferDecoder(bytes.upper, bytes.upper).dataReceived(wire)


def test_lines_have_a_limit() -> None:
    decoder = _ChunkedTransferDecoder(bytes.upper, bytes.upper)
    with pytest.raises(_MalformedChunkedDataError, match="1024"):
        decoder.dataReceived(b"1;" + b"x" * 2000)


def test_trailers_have_a_limit() -> None:
    decoder = _ChunkedTransferDecoder(bytes.upper, bytes.upper)
    decoder.dataReceived(b"0\r\n")
    with pytest.raises(_MalformedChunkedDataError, match="trailers"):
        for _ in range(10_000):
            decoder.dataReceived(b"Some: trailer\r\n")


def test_a_chunked_body_that_stops_is_incomplete() -> None:
    decoder = _ChunkedTransferDecoder(bytes.upper, bytes.upper)
    decoder.dataReceived(b"5\r\nab")
    with pytest.raises(_DataLoss):
        decoder.noMoreData()


def test_a_body_of_known_length_ends_there() -> None:
    body: list[bytes] = []
    rest: list[bytes] = []
    decoder = _IdentityTransferDecoder(3, body.append, rest.append)
    decoder.dataReceived(b"ab")
    decoder.dataReceived(b"cde")
    assert (b"".join(body), rest) == (b"abc", [b"de"])


def test_a_body_without_a_length_may_be_incomplete() -> None:
    rest: list[bytes] = []
    decoder = _IdentityTransferDecoder(None, bytes.upper, rest.append)
    with pytest.raises(http.PotentialDataLoss):
        decoder.noMoreData()
    assert rest == [b""]


def test_one_chunk_comes_off_the_front() -> None:
    assert http.fromChunk(b"3\r\nabc\r\nrest") == (b"abc", b"rest")
    with pytest.raises(ValueError, match="hexadecimal"):
        http.fromChunk(b"-3\r\nabc\r\n")
