"""What the exceptions say."""

from __future__ import annotations

import pytest

from asyncreactor.web import error


@pytest.mark.parametrize(
    ("raised", "text"),
    [
        (error.Error(404), "404 Not Found"),
        (error.Error(b"299"), "299"),
        (error.PageRedirect(302, location=b"/x"), "302 Found to /x"),
        (error.RedirectWithNoLocation(302, b"Found", b"/x"), "302 Found to /x"),
        (error.UnsupportedMethod([b"GET"]), "Expected one of [b'GET']"),
    ],
)
def test_texts(raised: Exception, text: str) -> None:
    assert str(raised) == text


def test_a_status_is_a_number() -> None:
    with pytest.raises(ValueError, match="number"):
        error.Error(b"ok")


def test_a_page_that_breaks_tells_where() -> None:
    shown = str(error.FlattenerError(ValueError("é"), ["x" * 50, object], []))
    assert shown.startswith(
        "Exception while flattening:\n  'xxxxxxxxxxxxxxxxxxxx<...>xxxxxxxxxxxxxxxxxxxx'\n"
    )
    assert shown.endswith("ValueError: é\n")


def test_what_failed_is_named_without_its_module() -> None:
    missing = error.MissingRenderMethod("page", "render")
    assert str(error.FlattenerError(missing, [], [])).splitlines()[-1] == f"MissingRenderMethod: {missing}"
