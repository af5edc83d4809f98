"""The check finds what it is there to find: seen on made-up files."""

from __future__ import annotations

from tests.originality.originality import Index, Source, shared_places

LINES = ["a = first(1)", "b = second(a)", "c = third(b)", "d = fourth(c)", "e = fifth(d)", "f = sixth(e)"]
SENTENCE = "Nine plain words in a row make one sentence here."


def places(ours: str, theirs: str) -> list[str]:
    index = Index([Source.parse("theirs.py", theirs)])
    return list(shared_places(Source.parse("ours.py", ours), index))


def test_a_run_of_equal_lines_is_found_through_comments_quotes_and_annotations() -> None:
    theirs = "\n".join(["x = 'x'", *LINES])
    ours = '# why\nx: str = "x"  # here\n\n' + "\n".join(LINES) + "\ng = ours(f)\n"
    assert places(ours, theirs) == ["code   ours.py:2-9  (7 lines)  ~ theirs.py:1"]


def test_five_equal_lines_are_no_run() -> None:
    assert places("\n".join(LINES[:5]), "\n".join(LINES)) == []


def test_two_runs_are_told_apart() -> None:
    ours = "\n".join([*LINES, "g = ours(f)", *LINES])
    assert [place.split()[1] for place in places(ours, "\n".join(LINES))] == ["ours.py:1-6", "ours.py:8-13"]


def test_an_equal_sentence_is_found_in_a_comment_over_several_lines() -> None:
    found = places("# Nine plain words in a row\n# make one sentence here.\n", f'"""{SENTENCE}"""')
    assert found == ["prose  ours.py:1  ~ theirs.py:1  «nine plain words in a row make one sentence here»"]


def test_a_short_sentence_is_free() -> None:
    assert places('"""Return the value."""', '"""Return the value."""') == []
