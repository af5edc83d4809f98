"""Headers: names in any case, values of text and bytes."""

from __future__ import annotations

import pytest

from asyncreactor.web.http_headers import Headers, InvalidHeaderName


def test_names_are_the_same_in_any_case() -> None:
    headers = Headers({b"Content-Type": [b"a"]})
    headers.addRawHeader("CONTENT-type", "b")
    assert headers.getRawHeaders(b"content-type") == [b"a", b"b"]


def test_text_is_answered_with_text() -> None:
    assert Headers({b"x": [b"\xc3\xa9"]}).getRawHeaders("X") == ["é"]


@pytest.mark.parametrize(
    ("name", "canonical"),
    [(b"www-authenticate", b"WWW-Authenticate"), (b"ETAG", b"ETag"), ("x-frame-OPTIONS", b"X-Frame-Options")],
)
def test_names_have_their_usual_spelling(name: str | bytes, canonical: bytes) -> None:
    headers = Headers()
    headers.addRawHeader(name, b"value")
    assert list(headers.getAllRawHeaders()) == [(canonical, [b"value"])]


@pytest.mark.parametrize("breaking", ["a\r\nb", "a\nb", "a\rb", "a\r\n\r\nb"])
def test_values_cannot_end_their_line(breaking: str) -> None:
    headers = Headers()
    headers.setRawHeaders("x", [breaking])
    assert headers.getRawHeaders("x") == ["a b"]


@pytest.mark.parametrize("name", [b"", b"a b", b"a:", b"a\r\nb", "é", b"\x00"])
def test_names_are_tokens(name: str | bytes) -> None:
    with pytest.raises(InvalidHeaderName):
        Headers().setRawHeaders(name, [b"value"])


def test_a_value_alone_is_no_list_of_values() -> None:
    with pytest.raises(TypeError, match="list or tuple"):
        Headers().setRawHeaders(b"x", "value")


def test_what_is_neither_text_nor_bytes_is_refused() -> None:
    with pytest.raises(TypeError, match="text or bytes"):
        Headers().addRawHeader(b"x", 7)  # type: ignore[arg-type] # that is the point


def test_a_copy_is_another_object() -> None:
    headers = Headers({"x": ["1"]})
    copy = headers.copy()
    copy.addRawHeader("x", "2")
    assert headers != copy
    assert headers.getRawHeaders("x") == ["1"]


def test_a_header_can_be_removed_twice() -> None:
    headers = Headers({"x": ["1"]})
    headers.removeHeader("X")
    headers.removeHeader("X")
    assert not headers.hasHeader("x")
    assert headers.getRawHeaders("x", default="none") == "none"
