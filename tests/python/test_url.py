"""Tests of asyncreactor.python.url."""

from __future__ import annotations

import importlib
import sys

import pytest


def test_is_hyperlinks() -> None:
    hyperlink = pytest.importorskip("hyperlink")
    from asyncreactor.python.url import URL

    assert URL is hyperlink.URL
    assert URL.fromText("http://example.com/a").child("b").asText() == "http://example.com/a/b"


def test_without_hyperlink_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "hyperlink", None)
    monkeypatch.delitem(sys.modules, "asyncreactor.python.url", raising=False)
    with pytest.raises(ImportError, match=r"asyncreactor\[url\]"):
        importlib.import_module("asyncreactor.python.url")
