"""Python source as HTML."""

from __future__ import annotations

import html
import re
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from asyncreactor.python import htmlizer

SOURCE = '''# café
@decorated
class Foo(Bar):
    """A <class>."""

    def method(self, a: int, b=g(1), *args, **kw) -> str:
        return [
            f"{a!r:>3}", \\
            'x & y']

x = 1'''


def convert(source: str | bytes, writer: type[htmlizer.HTMLWriter] = htmlizer.HTMLWriter) -> str:
    out = BytesIO()
    htmlizer.filter(BytesIO(source.encode() if isinstance(source, str) else source), out, writer)
    return out.getvalue().decode()


def kinds(page: str, kind: str) -> list[str]:
    return re.findall(rf'<span class="py-src-{kind}">(.*?)</span>', page)


def without_elements(page: str) -> str:
    return html.unescape(re.sub(r"</?(span|pre)[^>]*>", "", page))


@pytest.mark.parametrize(
    "source",
    [
        SOURCE,
        "\n\n x",
        "if x:\n\ty\n\tz\n\n\nw",
        "x = (1 +\n  2",
        "x = ?\ny",
        "f'{{x}} {y}'",
        "x \\\n \\\n= 1",
    ],
)
@pytest.mark.parametrize("writer", [htmlizer.HTMLWriter, htmlizer.SmallerHTMLWriter])
def test_text_stays(source: str, writer: type[htmlizer.HTMLWriter]) -> None:
    shown = without_elements(convert(source, writer))
    assert shown == source + "\n"


def test_kinds_of_names() -> None:
    page = convert(SOURCE)
    assert kinds(page, "keyword") == ["class", "def", "return"]
    assert kinds(page, "identifier") == ["Foo", "method"]
    assert kinds(page, "parameter") == ["Bar", "self", "a", "b", "args", "kw"]
    assert {"decorated", "int", "g", "str", "x"} <= set(kinds(page, "variable"))


def test_empty_and_small() -> None:
    assert convert("") == '<pre><span class="py-src-endmarker"></span></pre>\n'
    assert convert("x = 1\n", htmlizer.SmallerHTMLWriter) == (
        '<pre><span class="py-src-variable">x</span> = <span class="py-src-number">1</span>\n</pre>\n'
    )


def test_other_encodings() -> None:
    assert "&#x27;é&#x27;" in convert("# -*- coding: latin-1 -*-\nx = 'é'\n".encode("latin-1"))


def test_wrong_indentation() -> None:
    with pytest.raises(IndentationError):
        convert("  x\n y\n")


def test_main(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "source.py"
    path.write_text("x\n")
    out = BytesIO()
    with TextIOWrapper(out) as stream:
        monkeypatch.setattr(sys, "argv", ["htmlizer", str(path)])
        monkeypatch.setattr(sys, "stdout", stream)
        htmlizer.main()
        assert out.getvalue().decode() == convert("x\n")
