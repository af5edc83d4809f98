"""The records that are checked in: they agree with each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conformance import records


def test_the_baseline_is_whole() -> None:
    baseline = records.baseline()
    assert (len(baseline), sum(map(len, baseline.values()))) == (318, 10_983)


def test_a_baseline_reads_back_as_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "BASELINE", tmp_path / "baseline.json")
    passing = {"test.test_b": ["B.test_1", "B.test_2", "C.test_1"], "test.test_a": []}
    records.write_baseline(passing)
    assert records.baseline() == passing


def test_no_score_exceeds_its_baseline() -> None:
    baseline = records.baseline()
    assert [module for module, count in records.scores().items() if count > len(baseline[module])] == []


def test_each_exclusion_names_a_test_of_the_baseline_and_a_reason() -> None:
    baseline = records.baseline()
    for module, entries in records.exclusions().items():
        for entry in entries:
            assert entry.test in baseline[module], f"{module}: {entry.test} is not in the baseline"
            assert entry.reason.strip(), f"{module}: {entry.test} is excluded without a reason"
