"""Tests of how downstream suites are counted and ended."""

from __future__ import annotations

import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.downstream import __main__ as runner
from tests.downstream.suites import SUITES, Suite


@pytest.mark.parametrize(
    ("output", "count"),
    [
        ("Ran 2 tests in 0.1s\n\nPASSED (successes=2)\n", 2),
        ("FAILED (skips=1, errors=1, successes=11)\n", 11),
        ("1 failed, 30 passed, 2 skipped in 0.52s\n", 30),
        ("3 passed of what is within\n4 passed in 1.00s\n", 4),
        ("FAILED (errors=1)\n", 0),
        ("", 0),
    ],
    ids=["trial", "trial failed", "pytest", "the last one counts", "all failed", "no summary"],
)
def test_passed_tests_are_counted(output: str, count: int) -> None:
    assert runner.count_passed(output) == count


def test_a_suite_that_hangs_is_ended(tmp_path: Path) -> None:
    suite = Suite("hang==1", ("-c", "print('begun', flush=True); import time; time.sleep(1000)"), passes=1)
    with patch.object(runner, "LIMIT_SECONDS", 0.5), patch.object(runner, "PYTHON", sys.executable):
        assert "stopped after 0.5 seconds" in runner.run(suite, tmp_path)


def test_each_suite_has_a_name_of_its_own() -> None:
    names = [suite.name for suite in SUITES]
    assert len(set(names)) == len(names)
