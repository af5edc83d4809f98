"""Run the project's checks, as many at a time as there are cores, and sum them up.

    check.py [GROUP...]     lint suite compiled originality examples docs downstream conformance (default: all)

A step's exit status 77 means that it was skipped; the last line it printed is the reason. The exit status is
that of the whole: 0 when no step failed.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SKIPPED = 77
LIMIT_SECONDS = 1200  # of one step
POLL_SECONDS = 0.1
OWN_STEPS = ("tests/examples", "tests/docs")  # run apart from the suite


@dataclass(frozen=True)
class Step:
    """One check: a command and the cores it keeps busy."""

    group: str
    name: str
    command: tuple[str, ...]
    cores: int = 1


def pytest(*arguments: str) -> tuple[str, ...]:
    """Return the arguments that make Python run pytest."""
    return ("-m", "pytest", "-q", *arguments)


def on_python(version: str, *arguments: str) -> tuple[str, ...]:
    """Return the command that runs Python of one version."""
    return ("sh", "scripts/on-python.sh", version, *arguments)


SUITE = pytest("-n", "2", *(f"--ignore={folder}" for folder in OWN_STEPS))
STEPS = [
    Step("lint", "ruff check", (PYTHON, "-m", "ruff", "check", ".")),
    Step("lint", "ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    Step("lint", "mypy", (PYTHON, "-m", "mypy")),
    Step("originality", "originality", (PYTHON, "-m", "tests.originality.originality")),
    Step("suite", "suite on Python 3.11", on_python("3.11", *SUITE), cores=2),
    Step("suite", "suite on Python 3.13", on_python("3.13", *SUITE), cores=2),
    Step("compiled", "suite on the compiled build", on_python("3.11", "scripts/compiled.py"), cores=2),
    Step("examples", "examples", (PYTHON, *pytest("tests/examples"))),
    Step("docs", "code blocks of the docs", (PYTHON, *pytest("tests/docs"))),
    Step("downstream", "downstream: txredisapi", (PYTHON, "-m", "tests.downstream.txredisapi")),
    Step("downstream", "downstream: other suites", (PYTHON, "-m", "tests.downstream")),
    Step("conformance", "conformance ratchet", on_python("3.11", "-m", "tests.conformance.ratchet"), cores=2),
]


def keeping_bytecode() -> dict[str, str]:
    """The environment, but that bytecode is written: tests start hundreds of programs that import the package."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass
class Job:
    """A step under way, its output gathered in a file."""

    step: Step
    output: IO[bytes] = field(default_factory=tempfile.TemporaryFile)
    begun: float = field(default_factory=time.monotonic)
    note: str = ""

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            self.step.command,
            cwd=ROOT,
            env=keeping_bytecode(),
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that the processes it started can be ended with it
        )

    def is_over(self) -> bool:
        """Return whether the step has ended; end it when its time is up."""
        if self.process.poll() is None and self.seconds() > LIMIT_SECONDS:
            self.end()
            self.note = f"stopped after {LIMIT_SECONDS} seconds"
        return self.process.returncode is not None

    def end(self) -> None:
        """End the step and all that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def seconds(self) -> float:
        """Return how long the step has been running."""
        return time.monotonic() - self.begun


@dataclass(frozen=True)
class Result:
    """How a step ended."""

    name: str
    status: str
    seconds: float
    output: str
    note: str

    @classmethod
    def of(cls, job: Job) -> Result:
        """Read the result of a step that is over, and close its output."""
        with job.output as gathered:
            gathered.seek(0)
            output = gathered.read().decode(errors="replace").rstrip()
        status = {0: "passed", SKIPPED: "skipped"}.get(job.process.returncode, "failed")
        note = job.note or (output.rpartition("\n")[2] if status == "skipped" else "")
        return cls(job.step.name, status, job.seconds(), output, note)

    def line(self) -> str:
        """Return the result in one line."""
        return f"{self.status:7s} {self.seconds:6.1f} s  {self.name}{': ' if self.note else ''}{self.note}"


def run(steps: list[Step], cores: int) -> Iterator[Result]:
    """Start the steps in their order, each as soon as there are cores for it; yield each as it ends."""
    waiting = list(steps)
    running: list[Job] = []
    try:
        while waiting or running:
            for step in list(waiting):
                free = cores - sum(job.step.cores for job in running)
                if step.cores <= free or not running:
                    waiting.remove(step)
                    running.append(Job(step))
            time.sleep(POLL_SECONDS)
            for job in [job for job in running if job.is_over()]:
                running.remove(job)
                yield Result.of(job)
    finally:
        for job in running:
            job.end()


def obey_signals() -> None:
    """Let signals end the steps, and this, though a shell in the background or nohup ignores some of them."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, lambda number, frame: sys.exit(128 + number))  # the steps end on the way out


def main() -> int:
    """Run the groups named on the command line; return the exit status."""
    groups = list(dict.fromkeys(step.group for step in STEPS))
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="check.py"
    )
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(groups))
    wanted = parser.parse_args().groups
    for group in wanted:
        if group not in groups:
            parser.error(f"no group {group!r}; there are: {', '.join(groups)}")
    steps = [step for step in STEPS if not wanted or step.group in wanted]
    obey_signals()
    results = []
    for result in run(steps, os.cpu_count() or 1):
        results.append(result)
        print(f"\n===== {result.line()} =====\n{result.output}", flush=True)
    print("\n===== summary =====")
    order = [step.name for step in steps]
    for result in sorted(results, key=lambda result: order.index(result.name)):
        print(result.line())
    count = Counter(result.status for result in results)
    skipped = f", {count['skipped']} skipped" if count["skipped"] else ""
    print(f"{count['passed']} passed, {count['failed']} failed{skipped}")
    return 1 if count["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
