"""The rows that exist and how they are chosen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks import catalog
from benchmarks.bars import BARS, find_bar
from benchmarks.report import MEAN_ROW

FOLDER = Path(catalog.__file__).parent


def functions_of(package: str, workload: str) -> set[str]:
    tree = ast.parse((FOLDER / package / f"{workload}.py").read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_names_are_unique() -> None:
    names = [row.name for row in catalog.ROWS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("row", [row for row in catalog.ROWS if row.workload], ids=lambda row: row.name)
def test_each_row_has_its_workload(row: catalog.Row) -> None:
    assert row.entry in functions_of("workloads", row.workload)
    if row.bare:
        assert row.entry in functions_of("bare", row.workload)


def test_patterns_choose_rows_in_order_of_the_catalog() -> None:
    chosen = catalog.select(["connections", "echo-64B-*"])
    assert [row.name for row in chosen] == ["echo-64B-1", "echo-64B-10", "echo-64B-100", "connections"]


def test_a_pattern_that_matches_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"no row matches 'ehco'.*echo-64B-1"):
        catalog.select(["ehco"])


def test_quick_leaves_rows_out_but_named_rows_are_always_there() -> None:
    assert len(catalog.select([], quick=True)) < len(catalog.select([]))
    assert [row.name for row in catalog.select(["timers-reset"], quick=True)] == ["timers-reset"]


@pytest.mark.parametrize("bar", BARS, ids=lambda bar: f"{bar.pattern}-{bar.peer}")
def test_each_bar_holds_for_some_row(bar: object) -> None:
    names = [row.name for row in catalog.ROWS] + [MEAN_ROW]
    assert any(find_bar(name, peer) is bar for name in names for peer in ("twisted", "uvloop"))
