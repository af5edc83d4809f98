"""Run the reference's own test suite on asyncreactor.

    python -m tests.conformance.conformance internet.test.test_tcp web   some modules, a package
    python -m tests.conformance.conformance --all --json out.json        everything
    python -m tests.conformance.conformance --details test.test_defer    with tracebacks

The score of a module is: tests that pass here / tests that pass on the reference (baseline.json).
Run it with the Python of an environment that has asyncreactor and requirements.txt.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from tests.conformance import records, reference
from tests.conformance.runner import ModuleRun, Target, run_modules

__all__ = ["PREFIX", "report", "run_reference_modules"]

PREFIX = "twisted."


def main() -> int:
    """Run what the command line asks for; print a line per module and the totals per package."""
    options = parse_options()
    try:
        names = reference.module_names(None if options.all else options.modules)
    except ValueError as error:
        sys.exit(str(error))
    baseline = records.baseline()
    runs = []
    for run in run_reference_modules(names, options.impl, options.jobs):
        runs.append(run)
        report(run, baseline, missing=options.list_missing or options.details, why=options.details)
    if options.json:
        Path(options.json).write_text(json.dumps({run.name: as_json(run) for run in runs}))
    if options.write_baseline:
        records.write_baseline({module_of(run): run.passing() for run in runs})
        baseline = records.baseline()
    print_totals(runs, baseline)
    return 0


def parse_options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        prog="tests.conformance.conformance",
    )
    parser.add_argument("modules", nargs="*", help="test modules or packages, without the leading 'twisted.'")
    parser.add_argument("--all", action="store_true", help="every test module of the reference")
    parser.add_argument("--impl", choices=["asyncreactor", "twisted"], default="asyncreactor")
    parser.add_argument("-j", dest="jobs", type=int, default=2, help="modules at a time (default 2)")
    parser.add_argument("--json", metavar="FILE", help="write the outcome of every test to this file")
    parser.add_argument("--list-missing", action="store_true", help="print the ids of what falls short")
    parser.add_argument("--details", action="store_true", help="print the tracebacks of what falls short")
    parser.add_argument(
        "--write-baseline", action="store_true", help="store what passes; with --all --impl twisted"
    )
    options = parser.parse_args()
    if options.all == bool(options.modules):
        parser.error("name either some modules or --all")
    if options.write_baseline and not (options.all and options.impl == "twisted"):
        parser.error("a baseline is written by --all --impl twisted only")
    return options


def run_reference_modules(names: Iterable[str], impl: str, jobs: int) -> Iterable[ModuleRun]:
    """Run test modules of the reference on asyncreactor or on the reference itself."""
    folder = reference.folder()
    target = Target.twisted(folder) if impl == "twisted" else Target.asyncreactor(folder)
    return run_modules([PREFIX + name for name in names], target, jobs)


def module_of(run: ModuleRun) -> str:
    """Return the module's name as the records have it."""
    return run.name.removeprefix(PREFIX)


def report(
    run: ModuleRun, baseline: dict[str, list[str]], *, missing: bool = False, why: bool = False
) -> None:
    """Print the score of a module and, on request, what falls short and why."""
    expected = baseline.get(module_of(run), [])
    good = set(run.passing_of(expected))
    broken = f"  BROKEN: {run.broken.strip().splitlines()[-1][:150]}" if run.broken else ""
    print(f"{len(good):5d} / {len(expected):5d}  {module_of(run)}  {run.seconds} s{broken}", flush=True)
    if run.broken:
        if why:
            print(run.broken)
        return
    for test in expected if missing else []:
        if test not in good:
            outcome = run.outcome(test)
            print(f"      {outcome.status:8s} {test}")
            if why:
                print("        " + outcome.why.strip().replace("\n", "\n        "))


def print_totals(runs: list[ModuleRun], baseline: dict[str, list[str]]) -> None:
    """Print the score of each package and of all."""
    passed: Counter[str] = Counter()
    expected: Counter[str] = Counter()
    for run in runs:
        tests = baseline.get(module_of(run), [])
        for row in (module_of(run).partition(".")[0], "TOTAL"):
            passed[row] += len(run.passing_of(tests))
            expected[row] += len(tests)
    print()
    for row in sorted(expected, key=lambda name: (name == "TOTAL", name)):
        share = 100 * passed[row] / expected[row] if expected[row] else 0.0
        print(f"{row:14s} {passed[row]:6d} / {expected[row]:6d}  {share:5.1f} %")


def as_json(run: ModuleRun) -> dict[str, object]:
    """Return a run as plain data."""
    tests = {test: outcome._asdict() for test, outcome in run.outcomes.items()}
    return {"broken": run.broken, "seconds": run.seconds, "tests": tests}


if __name__ == "__main__":
    sys.exit(main())
