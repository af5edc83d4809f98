"""What `make demo` shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_demo_shows_a_conversation() -> None:
    command = [sys.executable, "scripts/demo.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "client: goodbye\n  server: GOODBYE\n" in done.stdout
