"""Queries, forms and ranges."""

from __future__ import annotations

import pytest

from asyncreactor.web import http
from asyncreactor.web._forms import MalformedForm, form_fields


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        (b"a=1&a=2&b=3", {b"a": [b"1", b"2"], b"b": [b"3"]}),
        (b"a+b=c%20d", {b"a b": [b"c d"]}),
        (b"a=%FF%zz", {b"a": [b"\xff%zz"]}),
        (b"a;b=;c=1", {b"c": [b"1"]}),
        (b"", {}),
    ],
)
def test_queries(query: bytes, fields: dict[bytes, list[bytes]]) -> None:
    assert http.parse_qs(query) == fields


def test_empty_values_can_be_kept() -> None:
    assert http.parse_qs(b"a=&b", keep_blank_values=True) == {b"a": [b""]}
    with pytest.raises(ValueError, match="equals sign"):
        http.parse_qs(b"a=&b", strict_parsing=True)


def part(name: str, content: bytes, more: str = "") -> bytes:
    return b'--B\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n' % (
        name.encode(),
        more.encode(),
        content,
    )


def test_fields_and_files_of_a_form() -> None:
    body = (
        part("a", b"1")
        + part("f", b"\x00\r\n--not the boundary", '; filename="x"')
        + part("a", b"2")
        + b"--B--\r\n"
    )
    assert form_fields(body, b"B") == {b"a": [b"1", b"2"], b"f": [b"\x00\r\n--not the boundary"]}


def test_preamble_epilogue_and_nameless_parts_are_left_out() -> None:
    body = (
        b"preamble\r\n"
        + part("a", b"1")
        + b"--B\r\nContent-Type: text/plain\r\n\r\nx\r\n--B--\r\n"
        + part("b", b"2")
    )
    assert form_fields(body, b"B") == {b"a": [b"1"]}


def test_encoded_fields_are_decoded() -> None:
    body = part("a", b"YWJj", "\r\nContent-Transfer-Encoding: base64") + b"--B--"
    assert form_fields(body, b"B") == {b"a": [b"abc"]}


@pytest.mark.parametrize(("body", "boundary"), [(b"anything", b"B"), (b"--\xff--", b"\xff"), (b"--B--", b"")])
def test_what_is_no_form_is_refused(body: bytes, boundary: bytes) -> None:
    with pytest.raises(MalformedForm):
        form_fields(body, boundary)


def test_content_ranges() -> None:
    assert http.parseContentRange(b"bytes 1-3/10") == (1, 3, 10)
    assert http.parseContentRange("bytes 1-3/*") == (1, 3, None)
    with pytest.raises(ValueError, match="bytes 0-9/100"):
        http.parseContentRange("lines 1-3/10")


def test_urls_are_bytes() -> None:
    assert http.urlparse(b"http://a/b?c#d")[:3] == (b"http", b"a", b"/b")
    with pytest.raises(TypeError, match="bytes"):
        http.urlparse("http://a/b")  # type: ignore[arg-type] # that is the point
