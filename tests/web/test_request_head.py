"""Heads of requests: httptools and the parser for what it refuses read them in the same way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncreactor.web._request_head import HeadParser, Malformed

names = st.text("abcXYZ019-_!", min_size=1, max_size=8).map(str.encode)
values = st.binary(max_size=12).map(
    lambda value: value.replace(b"\r", b"").replace(b"\n", b"").replace(b"\0", b"")
)
methods = st.sampled_from([b"GET", b"POST", b"BREW", b"OPTIONS", b"get"])
targets = st.text("/abc?%20=&*:", min_size=1, max_size=12).map(str.encode)


@settings(deadline=None)
@given(methods, targets, st.lists(st.tuples(names, values), max_size=5))
def test_both_parsers_agree(method: bytes, target: bytes, headers: list[tuple[bytes, bytes]]) -> None:
    head = (
        b"%b %b HTTP/1.1\r\n" % (method, target)
        + b"".join(b"%b: %b\r\n" % pair for pair in headers)
        + b"\r\n"
    )
    fast, slow = HeadParser(), HeadParser()
    quick = fast._parse_fast(head)
    thorough = slow._parse_slowly(head)
    assert thorough == (method, target, b"HTTP/1.1")
    if quick is not None:
        assert quick == thorough
        assert fast._raw == slow._raw


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_anything_is_parsed_or_refused(noise: bytes) -> None:
    parser = HeadParser()
    try:
        method, target, version = parser.parse(noise + b"\r\n\r\n")
    except Malformed:
        return
    assert noise.startswith(b"%b %b %b" % (method, target, version))


def test_one_parser_reads_many_heads() -> None:
    parser = HeadParser()
    for path in (b"/1", b"/2", b"/3"):
        assert parser.parse(b"GET %b HTTP/1.1\r\nX: %b\r\n\r\n" % (path, path))[1] == path
        assert parser.headers.getRawHeaders(b"x") == [path]


def test_a_body_does_not_disturb_the_next_head() -> None:
    parser = HeadParser()
    parser.parse(b"POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\n")
    assert parser.parse(b"GET /next HTTP/1.1\r\n\r\n") == (b"GET", b"/next", b"HTTP/1.1")


@pytest.mark.parametrize(
    "head", [b"CONNECT a:1 HTTP/1.1\r\n", b"GET / HTTP/1.1\r\nUpgrade: x\r\nConnection: upgrade\r\n"]
)
def test_upgrades_are_requests_like_others(head: bytes) -> None:
    parser = HeadParser()
    assert parser.parse(head + b"\r\n")[2] == b"HTTP/1.1"
    assert parser.parse(b"GET /next HTTP/1.1\r\n\r\n")[1] == b"/next"


@pytest.mark.parametrize(
    "head",
    [
        b"GET  / HTTP/1.1\r\n",
        b"GET /\r\n",
        b"GET / HTTP/1.2\r\n",
        b"GET / HTTP/2.0\r\n",
        b"GET / HTTP/1.1\nX: y\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n",
        b"GET / HTTP/1.1\r\nspace : x\r\n",
        b"GET / HTTP/1.1\r\n folded: first\r\n",
        b"GET / HTTP/1.1\r\nX: a\x00b\r\n",
        b"GET / HTTP/1.1\r\nX: a\nContent-Length: 5\r\n",
        b"G\xc3\x89T / HTTP/1.1\r\n",
    ],
)
def test_what_breaks_the_rules_is_refused(head: bytes) -> None:
    with pytest.raises(Malformed):
        HeadParser().parse(head + b"\r\n")
