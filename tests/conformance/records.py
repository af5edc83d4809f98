"""What is on record: the tests that pass on the reference, how many pass here, and which never will."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import NamedTuple

__all__ = ["Exclusion", "baseline", "exclusions", "scores", "write_baseline", "write_scores"]

HERE = Path(__file__).resolve().parent
BASELINE = HERE / "baseline.json"
SCORES = HERE / "scores.json"
EXCLUSIONS = HERE / "exclusions.toml"


class Exclusion(NamedTuple):
    """A test of the baseline that may fail here, and why."""

    test: str
    reason: str


def baseline() -> dict[str, list[str]]:
    """Read, for each test module, the ids (`Class.method`) of the tests that pass on the reference."""
    stored: dict[str, dict[str, str]] = json.loads(BASELINE.read_text())
    return {
        module: [f"{owner}.{method}" for owner, methods in classes.items() for method in methods.split()]
        for module, classes in stored.items()
    }


def write_baseline(passing: dict[str, list[str]]) -> None:
    """Store a baseline: {module: {class: "method method ..."}}."""
    stored: dict[str, dict[str, str]] = {}
    for module, tests in sorted(passing.items()):
        classes = stored.setdefault(module, {})
        for test in sorted(tests):
            owner, _, method = test.rpartition(".")
            classes[owner] = f"{classes[owner]} {method}" if owner in classes else method
    BASELINE.write_text(json.dumps(stored, indent=0) + "\n")


def scores() -> dict[str, int]:
    """Read how many tests of its baseline each module passed when that was last recorded."""
    stored: dict[str, int] = json.loads(SCORES.read_text())
    return stored


def write_scores(counts: dict[str, int]) -> None:
    """Store the counts, a module a line."""
    SCORES.write_text(json.dumps(counts, indent=0, sort_keys=True) + "\n")


def exclusions() -> dict[str, list[Exclusion]]:
    """Read the tests that fail for a reason which is not a defect, by module."""
    stored = tomllib.loads(EXCLUSIONS.read_text())
    return {module: [Exclusion(**entry) for entry in entries] for module, entries in stored.items()}
