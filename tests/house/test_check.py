"""The runner of the project's checks, on made-up steps."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from scripts import check
from scripts.check import Result, Step, run


def step(name: str, code: str, cores: int = 1) -> Step:
    return Step("group", name, (sys.executable, "-c", code), cores)


def results(*steps: Step, cores: int = 2) -> dict[str, Result]:
    return {result.name: result for result in run(list(steps), cores)}


def test_the_exit_status_decides() -> None:
    found = results(
        step("good", "print('fine')"),
        step("bad", "raise SystemExit(3)"),
        step("none", "print('no x'); exit(77)"),
    )
    assert {name: result.status for name, result in found.items()} == {
        "good": "passed",
        "bad": "failed",
        "none": "skipped",
    }
    assert found["good"].output == "fine"
    assert found["none"].line().endswith("none: no x")


def test_a_step_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "LIMIT_SECONDS", 0.2)
    found = results(step("hung", "import signal; signal.pause()"))
    assert (found["hung"].status, found["hung"].note) == ("failed", "stopped after 0.2 seconds")


MEET = """
import os, time
open({mine!r}, "w").close()
while not os.path.exists({other!r}):
    time.sleep(0.01)
"""


def test_steps_share_the_cores_that_there_are(tmp_path: Path) -> None:
    """The small ones run beside each other: each waits for a file that the other makes; then the big one."""
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    found = results(
        step("one", MEET.format(mine=one, other=two)),
        step("two", MEET.format(mine=two, other=one)),
        step("big", "pass", cores=2),
    )
    assert {result.status for result in found.values()} == {"passed"}
    assert list(found)[-1] == "big"


def test_a_step_larger_than_the_machine_runs_alone() -> None:
    assert results(step("big", "pass", cores=2), cores=1)["big"].status == "passed"
