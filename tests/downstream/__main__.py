"""Run the test suites of other people's programs on asyncreactor: as many tests have to pass as did before.

    python -m tests.downstream [NAME...]     (default: all of tests/downstream/suites.py)

They share a virtual environment, .venv-downstream, where `import twisted` gives asyncreactor. The sources are
unpacked into a scratch folder. The suite of txredisapi, which needs a server, is run by a module of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.downstream.sources import unpack
from tests.downstream.suites import SUITES, Suite

ROOT = Path(__file__).resolve().parent.parent.parent
ENVIRONMENT = ".venv-downstream"
PYTHON = str(ROOT / ENVIRONMENT / "bin" / "python")
LIMIT_SECONDS = 120  # of one suite
TAIL_LINES = 60  # of a suite's output, shown when fewer tests pass
PASSED = re.compile(r"\b(\d+) passed\b|\bsuccesses=(\d+)")


def main() -> int:
    """Run the suites named on the command line; return the exit status."""
    known = {suite.name: suite for suite in SUITES}
    parser = argparse.ArgumentParser(description="Run the test suites of other people's programs.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known))
    names = parser.parse_args().names or list(known)
    for name in names:
        if name not in known:
            parser.error(f"no suite {name!r}; there are: {', '.join(known)}")
    make_environment()
    good = [run_suite(known[name]) for name in names]
    print(f"{sum(good)} of {len(good)} suites pass as many tests as recorded.")
    return 0 if all(good) else 1


def make_environment() -> None:
    """Make the environment with what all suites need."""
    needed = sorted({requirement for suite in SUITES for requirement in suite.requires})
    install = ["sh", "scripts/venv.sh", ENVIRONMENT, sys.executable, "-e", ".[tls,web]", "pytest", *needed]
    subprocess.run(install, cwd=ROOT, check=True)


def run_suite(suite: Suite) -> bool:
    """Run one suite and print how many of its tests pass; return whether these are enough."""
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="downstream-") as scratch:
        source = unpack(suite.release, Path(scratch))
        output = run(suite, source)
    passed = count_passed(output)
    seconds = time.monotonic() - begun
    print(f"{passed:4d} / {suite.passes:4d}  {suite.release}  {seconds:.1f} s", flush=True)
    if passed < suite.passes:
        print("\n".join(output.splitlines()[-TAIL_LINES:]), flush=True)
    return passed >= suite.passes


def run(suite: Suite, source: Path) -> str:
    """Run the suite's command; return what it wrote, also when its time is up."""
    path = [ROOT / "tests" / "downstream" / "site", *(source / folder for folder in suite.path)]
    environ = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONPATH": os.pathsep.join(map(str, path))}
    process = subprocess.Popen(
        [PYTHON, *suite.command],
        cwd=source,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # so that whatever a test leaves behind is killed with the suite
    )
    try:
        return process.communicate(timeout=LIMIT_SECONDS)[0]
    except subprocess.TimeoutExpired:
        end_group(process)
        return f"{process.communicate()[0]}\nstopped after {LIMIT_SECONDS} seconds"
    finally:
        end_group(process)


def end_group(process: subprocess.Popen[str]) -> None:
    """Kill what is left of a suite's processes."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # all have ended by themselves


def count_passed(output: str) -> int:
    """Return how many tests passed, which the last summary of trial or pytest says."""
    summaries = PASSED.findall(output)
    return int("".join(summaries[-1])) if summaries else 0


if __name__ == "__main__":
    sys.exit(main())
