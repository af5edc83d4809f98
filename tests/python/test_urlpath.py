"""Tests of asyncreactor.python.urlpath."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.python.urlpath import URLPath

URL = "http://example.com:8080/foo/bar?yes=no#footer"


def test_parts_are_bytes_and_can_be_set() -> None:
    url = URLPath.fromString(URL)
    parts = (url.scheme, url.netloc, url.path, url.query, url.fragment)
    assert parts == (b"http", b"example.com:8080", b"/foo/bar", b"yes=no", b"footer")
    url.scheme, url.netloc, url.path = "https", b"other", "/a b"
    assert str(url) == "https://other/a%20b?yes=no#footer"
    assert (
        repr(URLPath()) == "URLPath(scheme=b'http', netloc=b'localhost', path=b'/', query=b'', fragment=b'')"
    )


@pytest.mark.parametrize(
    ("given_url", "shown"),
    [
        ("http://example.com", "http://example.com/"),
        ("http://example.com:80/", "http://example.com/"),
        ("https://[::1]:443/x", "https://[::1]/x"),
        ("http://user:secret@host/", "http://user:@host/"),
        ("http://example.com/\xff\x00", "http://example.com/%C3%BF%00"),
        ("http://b\xfccher.example/", "http://xn--bcher-kva.example/"),
        ("http://example.com/%41?%zz", "http://example.com/%41?%zz"),
        ("mailto:a@b", "mailto:a@b"),
        ("/only/path", "/only/path"),
    ],
)
def test_from_string(given_url: str, shown: str) -> None:
    assert str(URLPath.fromString(given_url)) == shown


def test_from_bytes() -> None:
    assert str(URLPath.fromBytes(b"http://example.com/\xff")) == "http://example.com/%FF"


def test_from_request() -> None:
    class Request:
        def prePathURL(self) -> bytes:
            return b"http://example.com/reached"

    assert str(URLPath.fromRequest(Request())) == "http://example.com/reached"


def test_bytes_and_text_do_not_mix() -> None:
    text: Any = "http://x/"
    with pytest.raises(ValueError, match="must be bytes"):
        URLPath.fromBytes(text)
    with pytest.raises(ValueError, match="must be a str"):
        URLPath.fromString(text.encode())
    with pytest.raises(ValueError, match="Port"):
        URLPath.fromString("http://x:port/")


def test_segments() -> None:
    url = URLPath.fromString(URL)
    assert str(url.child(b"x")) == "http://example.com:8080/foo/bar/x"
    assert (
        str(url.child(b"", keepQuery=True).child(b"x", keepQuery=True))
        == "http://example.com:8080/foo/bar/x?yes=no"
    )
    assert str(url.child(b"a/b?c#d")) == "http://example.com:8080/foo/bar/a%2Fb%3Fc%23d"
    assert str(url.sibling(b"x")) == "http://example.com:8080/foo/x"
    assert str(url.parent()) == "http://example.com:8080/"
    assert str(url.parent().parent(keepQuery=True)) == "http://example.com:8080/"
    assert str(url.here(keepQuery=True)) == "http://example.com:8080/foo/?yes=no"
    assert url.child(b"%00").pathList() == [b"", b"foo", b"bar", b"%00"]
    assert url.child(b"%00").pathList(unquote=True) == [b"", b"foo", b"bar", b"\x00"]


@pytest.mark.parametrize(
    ("link", "target"),
    [
        (b"g", "http://a/b/c/g"),
        (b"../../../g", "http://a/g"),
        (b"/./g", "http://a/g"),
        (b"//g/x", "http://g/x"),
        (b"?y", "http://a/b/c/d;p?y"),
        (b"g#s/../x", "http://a/b/c/g#s/../x"),
        (b"", "http://a/b/c/d;p?q"),
        (b"http://other/", "http://other/"),
        (b"\xc3\xbf", "http://a/b/c/%C3%BF"),
    ],
)
def test_links_lead_where_rfc_3986_says(link: bytes, target: str) -> None:
    assert str(URLPath.fromString("http://a/b/c/d;p?q").click(link)) == target


@given(st.binary(min_size=1).filter(lambda segment: b"%" not in segment))
def test_any_bytes_can_be_a_segment(segment: bytes) -> None:
    url = URLPath.fromString("http://host/a").child(segment)
    assert url.pathList(unquote=True) == [b"", b"a", segment]
    assert str(URLPath.fromBytes(str(url).encode("ascii"))) == str(url)
