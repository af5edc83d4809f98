"""Hold asyncreactor to the reference's tests that it is known to pass: the counts in scores.json only rise.

    python -m tests.conformance.ratchet                      fail if a count is lower than recorded
    python -m tests.conformance.ratchet --update [MODULE...] record the counts that rose

A module that falls short is run once more, alone, before it counts:
some of the reference's tests watch the clock.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable

from tests.conformance import records, reference
from tests.conformance.conformance import module_of, report, run_reference_modules
from tests.conformance.runner import ModuleRun

__all__ = ["fallen", "raised"]

Run = Callable[[list[str], int], Iterable[ModuleRun]]


def main() -> int:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="tests.conformance.ratchet",
    )
    parser.add_argument(
        "modules", nargs="*", help="modules or packages, without 'twisted.' (default: all on record)"
    )
    parser.add_argument(
        "--update", action="store_true", help="record the counts that rose (default: every module)"
    )
    parser.add_argument("-j", dest="jobs", type=int, default=2, help="modules at a time (default 2)")
    options = parser.parse_args()
    return (update if options.update else check)(options.modules, options.jobs)


def check(modules: list[str], jobs: int) -> int:
    """Compare with the record; return the exit status."""
    recorded = {module: count for module, count in records.scores().items() if count}
    if modules:
        chosen = set(reference.module_names(modules))
        recorded = {module: count for module, count in recorded.items() if module in chosen}
    if not recorded:
        print("There are no counts on record to compare with; record some with --update.")
        return 1
    counts, lost = fallen(recorded, run_and_report, jobs)
    print(f"\n{sum(counts.values())} tests of the reference pass, {sum(recorded.values())} are on record.")
    for module, tests in sorted(lost.items()):
        print(f"{module}: {counts[module]} pass, {recorded[module]} are on record; what falls short:")
        print("".join(f"    {test}\n" for test in tests), end="")
    excluded = sum(len(entries) for entries in records.exclusions().values())
    total = sum(len(tests) for tests in records.baseline().values())
    print(
        f"{len(recorded) - len(lost)} modules hold, {len(lost)} fell; {excluded} of {total} tests excluded."
    )
    return 1 if lost else 0


def update(modules: list[str], jobs: int) -> int:
    """Record the counts that rose; return the exit status."""
    baseline = records.baseline()
    counts = {}
    for run in run_and_report(reference.module_names(modules or None), jobs):
        counts[module_of(run)] = len(run.passing_of(baseline.get(module_of(run), [])))
    old = records.scores()
    new = raised(old, counts)
    records.write_scores(new)
    total = sum(new.values())
    print(f"\n{total} tests are on record, {total - sum(old.values())} more than before.")
    return 0


def run_and_report(modules: list[str], jobs: int) -> Iterable[ModuleRun]:
    """Run modules on asyncreactor and print the score of each."""
    baseline = records.baseline()
    for run in run_reference_modules(modules, "asyncreactor", jobs):
        report(run, baseline)
        yield run


def fallen(recorded: dict[str, int], run: Run, jobs: int) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Run the recorded modules, those that fall short twice.

    Returns:
        The count of each module, the better of its runs; and for each module that stays below its record,
        the tests that fall short without being excluded.
    """
    baseline = records.baseline()
    excluded = {module: {entry.test for entry in entries} for module, entries in records.exclusions().items()}
    counts: dict[str, int] = {}
    lost: dict[str, list[str]] = {}

    def judge(done: ModuleRun) -> None:
        module = module_of(done)
        good = done.passing_of(baseline.get(module, []))
        counts[module] = max(len(good), counts.get(module, 0))
        lost.pop(module, None)
        if counts[module] < recorded[module]:
            unexplained = set(baseline.get(module, [])) - set(good) - excluded.get(module, set())
            lost[module] = sorted(unexplained)

    for done in run(list(recorded), jobs):
        judge(done)
    for module in list(lost):
        print(f"{module} fell short; once more, alone:")
        for done in run([module], 1):
            judge(done)
    return counts, lost


def raised(old: dict[str, int], counts: dict[str, int]) -> dict[str, int]:
    """Return the record with the counts that are higher; none is lowered."""
    return old | {module: max(count, old.get(module, 0)) for module, count in counts.items()}


if __name__ == "__main__":
    sys.exit(main())
