"""The ratchet's judgement, on made-up runs, and the records it judges by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from tests.conformance import ratchet, records
from tests.conformance.runner import ModuleRun, Outcome

MODULE = "test.test_x"


@pytest.fixture(autouse=True)
def small_records(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "baseline", lambda: {MODULE: ["A.test_a", "A.test_b", "A.test_c"]})
    monkeypatch.setattr(records, "exclusions", lambda: {MODULE: [records.Exclusion("A.test_c", "private")]})


class Runs:
    """Stands for the runner: each call takes the next list of passing tests."""

    def __init__(self, *passing: list[str]) -> None:
        self.passing: Iterator[list[str]] = iter(passing)
        self.calls: list[tuple[list[str], int]] = []

    def __call__(self, modules: list[str], jobs: int) -> Iterable[ModuleRun]:
        self.calls.append((modules, jobs))
        name = f"twisted.{MODULE}"
        yield ModuleRun(name, {f"{name}.{test}": Outcome("pass") for test in next(self.passing)})


def test_a_count_as_recorded_passes() -> None:
    runs = Runs(["A.test_a", "A.test_b"])
    assert ratchet.fallen({MODULE: 2}, runs, 2) == ({MODULE: 2}, {})
    assert runs.calls == [([MODULE], 2)]


def test_a_lower_count_is_confirmed_alone_and_names_what_is_not_excluded() -> None:
    runs = Runs(["A.test_a"], ["A.test_a"])
    assert ratchet.fallen({MODULE: 2}, runs, 2) == ({MODULE: 1}, {MODULE: ["A.test_b"]})
    assert runs.calls == [([MODULE], 2), ([MODULE], 1)]


def test_a_module_that_recovers_alone_passes() -> None:
    assert ratchet.fallen({MODULE: 2}, Runs(["A.test_a"], ["A.test_a", "A.test_b"]), 2) == ({MODULE: 2}, {})


def test_counts_are_raised_and_never_lowered() -> None:
    assert ratchet.raised({"a": 5, "b": 5, "c": 5}, {"a": 4, "b": 6, "d": 1}) == {
        "a": 5,
        "b": 6,
        "c": 5,
        "d": 1,
    }
