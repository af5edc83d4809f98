"""Runs import_probe.py, whose processes import what this one must not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.house.import_probe import Report
from tests.house.tree import ROOT

__all__ = ["probe"]

PROBE = Path(__file__).with_name("import_probe.py")
LIMIT_SECONDS = 120


def probe(names: Iterable[str], *, blocked: Iterable[str] = ()) -> dict[str, Report]:
    """Import each module in a fresh process.

    Args:
        names: the modules.
        blocked: packages that shall look as if they were not installed.
    """
    command = [sys.executable, "-B", str(PROBE), "--blocked", ",".join(blocked)]
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
