"""Python processes, for what cannot be undone in this one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

__all__ = ["ROOT", "run_python"]

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT_SECONDS = 30
INHERITED = {"ASYNCREACTOR_ALIAS", "PYTHONPATH"}


def run_python(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python in `folder`, with the project on its path and these further variables."""
    inherited = {name: value for name, value in os.environ.items() if name not in INHERITED}
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(ROOT)} | environment,
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )
