"""What `make demo` shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_demo_shows_conversations_and_a_speed() -> None:
    command = [sys.executable, "-m", "scripts.demo", "0.1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=50, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Ann says:  goodbye\n  Ann hears: goodbye\n" in done.stdout
    assert "Bob says:  is this your event loop?\n  Ann hears: Bob: is this your event loop?\n" in done.stdout
    assert "Ann hears: * Bob has left\n" in done.stdout
    assert " requests/s" in done.stdout
