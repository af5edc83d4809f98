"""Text, wrapped, quoted and split."""

from __future__ import annotations

from io import BytesIO, StringIO
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.python import text

WORDS = st.lists(st.text("abc", min_size=1, max_size=12), max_size=20)


@given(WORDS, st.integers(1, 20))
def test_wrapping_keeps_words_and_fills_lines(words: list[str], width: int) -> None:
    lines = text.greedyWrap(" ".join(words), width)
    assert " ".join(lines).split() == words
    for line, following in pairwise(lines):
        assert len(line) <= width or " " not in line
        assert len(f"{line} {following.split()[0]}") > width


def test_paragraphs() -> None:
    assert text.wordWrap("et\n\nphone\nhome.") == ["et", "", "phone home.", ""]
    assert text.greedyWrap("") == []


def test_newlines() -> None:
    assert text.isMultiline("a\nb")
    assert not text.isMultiline("ab")
    assert text.endsInNewline("a\n")
    assert not text.endsInNewline("a\nb")


def test_blank_lines() -> None:
    assert text.removeLeadingBlanks(["", " ", "a", ""]) == ["a", ""]
    assert text.removeLeadingTrailingBlanks("\n \n a\n\nb \n \n") == " a\n\nb \n"
    assert text.removeLeadingTrailingBlanks("") == "\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a  b\tc", ["a", "b", "c"]),
        ("The \"hairy monkey\" likes 'apple  pie'.", ["The", "hairy monkey", "likes", "'apple", "pie'."]),
        ("it's o'clock", ["it's", "o'clock"]),
        ("\"a 'b\" '' c", ["a 'b", "", "c"]),
        ('a "b c', ["a", '"b', "c"]),
    ],
)
def test_split_quoted(line: str, words: list[str]) -> None:
    assert text.splitQuoted(line) == words


@given(st.text("ab", max_size=6), st.text("ab", max_size=30))
def test_str_file(wanted: str, content: str) -> None:
    if content:
        assert text.strFile(wanted, StringIO(content)) is (wanted in content)
    assert text.strFile(wanted.encode(), BytesIO(b"-" + content.encode())) is (wanted in content)


def test_str_file_across_chunks_and_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_CHUNK", 2)
    assert text.strFile("ThIs", StringIO("so is this."), caseSensitive=False)
    assert not text.strFile("ThIs", StringIO("so is this."))


@pytest.mark.parametrize(
    ("thing", "laid_out"),
    [
        ((), "()"),
        (["a", "b"], "[a,\n b,]\n"),
        ({"a": 0}, "{a: 0}"),
        ({"a": 1, "b": [1, 2]}, "{a: 1\n b:\n   [1,\n    2,]}\n"),
        ((1, (2, 3)), "(1,\n (2,\n  3,),)\n"),
        ("x\ny", "x\ny\n"),
    ],
)
def test_stringy_string(thing: object, laid_out: str) -> None:
    assert text.stringyString(thing) == laid_out


def test_stringy_string_indented() -> None:
    assert text.stringyString([1, 2], "--") == "--[1,\n-- 2,]\n"
