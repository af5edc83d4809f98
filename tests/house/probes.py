"""Runs import_probe.py, whose processes import what this one must not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.house.import_probe import Report
from tests.house.tree import ROOT

__all__ = ["failures", "probe"]

PROBE = Path(__file__).with_name("import_probe.py")
LIMIT_SECONDS = 120


def probe(names: Iterable[str], *, blocked: Iterable[str] = ()) -> dict[str, Report]:
    """Import each module in a fresh process.

    Args:
        names: the modules.
        blocked: packages that shall look as if they were not installed.
    """
    return run_probe(names, "--blocked", ",".join(blocked))


def failures(names: Iterable[str], *, blocked: Iterable[str]) -> dict[str, str]:
    """Import the modules in one process, then each that failed in a fresh one; return what those raised there.

    Args:
        names: the modules.
        blocked: packages that shall look as if they were not installed.

    Returns:
        The last line of the traceback by the name of the module.
    """
    found = run_probe(names, "--blocked", ",".join(blocked), "--failing")
    return {
        name: report["error"].strip().splitlines()[-1] for name, report in found.items() if report["error"]
    }


def run_probe(names: Iterable[str], *options: str) -> dict[str, Report]:
    """Run the probe on the modules, and return its reports."""
    command = [sys.executable, "-B", str(PROBE), *options]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        input="\n".join(names),
        stdout=subprocess.PIPE,
        text=True,
        timeout=LIMIT_SECONDS,
        check=True,
    )
    reports: dict[str, Report] = json.loads(done.stdout)
    return reports
