"""Every file says what it is for, has its annotations unevaluated, and is short enough to read."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import ROOT, python_files

MOST_LINES = 500
LONGER_FILES: dict[str, str] = {}  # path: why it is one file all the same
WITHOUT_FUTURE = {  # path: why it does not import from __future__
    "benchmarks/workloads/imports.py": "times the first imports of an interpreter, so it makes none itself",
}
FILES = [str(path.relative_to(ROOT)) for path in python_files()]


@pytest.mark.parametrize("path", FILES)
def test_a_file_is_documented_and_short(path: str) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert ast.get_docstring(tree), "it has no docstring"
    only_a_docstring = len(tree.body) == 1
    assert only_a_docstring or has_future_annotations(tree) != (path in WITHOUT_FUTURE), (
        "it needs no exception" if path in WITHOUT_FUTURE else "it lacks from __future__ import annotations"
    )
    lines = len(text.splitlines())
    assert path in LONGER_FILES or lines <= MOST_LINES, f"it is over {MOST_LINES} lines long"


def has_future_annotations(tree: ast.Module) -> bool:
    """Return whether the annotations of a module are left unevaluated."""
    futures = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(name.name == "annotations" for node in futures for name in node.names)


def test_the_longer_files_are_still_long() -> None:
    for path in LONGER_FILES:
        assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) > MOST_LINES, (
            f"{path} needs no exception"
        )
