"""`python -m benchmarks`: measure, print the table as it grows, and write the samples if asked."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from benchmarks.catalog import Row, select
from benchmarks.peers import NAMES, Peer, Places, find_peers
from benchmarks.report import Report
from benchmarks.schedule import Pace, measure_rows
from benchmarks.sessions import Workspace

__all__ = ["main"]

ROUNDS, QUICK_ROUNDS = 9, 3
SECONDS, QUICK_SECONDS = 0.25, 0.1
LIMIT_SECONDS, QUICK_LIMIT_SECONDS = 580.0, 85.0


def parse_arguments(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW-GLOB", help="rows to measure (default: all)")
    parser.add_argument("--list", action="store_true", help="only list the rows")
    parser.add_argument("--quick", action="store_true", help="fewer rows, shorter samples: under 90 seconds")
    parser.add_argument(
        "--rounds", type=int, help=f"samples of each peer, of calls twice as many (default: {ROUNDS})"
    )
    parser.add_argument("--seconds", type=float, help=f"length of a sample (default: {SECONDS})")
    parser.add_argument(
        "--limit", type=float, help=f"begin no row after so many seconds (default: {LIMIT_SECONDS})"
    )
    parser.add_argument(
        "--peers", default="", help=f"of {','.join(NAMES)}; the others are compared with the first"
    )
    parser.add_argument(
        "--load-sleeps",
        action="store_true",
        help="let the load generator sleep while it waits: servers then pay for waking it",
    )
    parser.add_argument("--json", metavar="PATH", help="write all samples, medians and ratios to this file")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a row fails or a bar is not met")
    places = parser.add_argument_group("where the peers are")
    places.add_argument(
        "--asyncreactor-python", metavar="PATH", default=sys.executable, help="default: this one"
    )
    places.add_argument(
        "--twisted-python", metavar="PATH", default="", help="an interpreter that has Twisted"
    )
    places.add_argument(
        "--with-twisted", action="store_true", help="install Twisted in .venv-twisted if needed"
    )
    places.add_argument(
        "--baseline", metavar="FOLDER", default="", help="another checkout, as peer `baseline`"
    )
    return parser.parse_args(arguments)


def choose_peers(options: argparse.Namespace) -> list[Peer]:
    """Return the peers that the command line asks for."""
    places = Places(
        asyncreactor_python=options.asyncreactor_python,
        twisted_python=options.twisted_python,
        install_twisted=options.with_twisted,
        baseline=options.baseline,
    )
    return find_peers([name for name in options.peers.split(",") if name], places)


def choose_pace(options: argparse.Namespace) -> Pace:
    """Return how long to measure."""
    rounds, seconds, limit = (
        (QUICK_ROUNDS, QUICK_SECONDS, QUICK_LIMIT_SECONDS)
        if options.quick
        else (ROUNDS, SECONDS, LIMIT_SECONDS)
    )
    return Pace(
        rounds=options.rounds or rounds,
        seconds=options.seconds or seconds,
        deadline=time.monotonic() + (options.limit or limit),
    )


def measure(rows: list[Row], peers: list[Peer], pace: Pace) -> Report:
    """Measure and print."""
    report = Report([peer.name for peer in peers])
    print(report.header(), flush=True)
    with tempfile.TemporaryDirectory(prefix="benchmarks-") as folder:
        for result in measure_rows(rows, peers, pace, Workspace(Path(folder))):
            print(report.add(result), flush=True)
    print(report.footer(), flush=True)
    return report


def environment() -> dict[str, object]:
    """Describe the machine."""
    return {"python": platform.python_version(), "machine": platform.platform(), "processors": os.cpu_count()}


def main(arguments: list[str]) -> int:
    """Run the program; return its exit status."""
    options = parse_arguments(arguments)
    try:
        rows = select(options.rows, quick=options.quick)
        if options.list:
            print("\n".join(f"{row.name:28} {row.unit}" for row in rows))
            return 0
        if options.load_sleeps:
            rows = [replace(row, load=replace(row.load, sleeps=True)) for row in rows]
        peers = choose_peers(options)
    except (LookupError, ValueError) as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 2
    report = measure(rows, peers, choose_pace(options))
    if options.json:
        Path(options.json).write_text(
            json.dumps({"environment": environment(), **report.as_json()}, indent=1)
        )
    return 1 if options.check and not report.good() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
