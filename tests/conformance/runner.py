"""Run test modules in worker processes: one each, started again behind a test that crashes or hangs it."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["ModuleRun", "Outcome", "Target", "run_module", "run_modules"]

HERE = Path(__file__).resolve().parent
WORKER = HERE / "worker.py"
QUIET_SECONDS = 60  # a test silent for this long is killed and counts as a timeout
RESTARTS = 25  # of one module's worker
TAIL_BYTES = 1500  # of a worker's output, kept to explain its end


class Outcome(NamedTuple):
    """What became of one test; `status` is `pass` or says what came instead."""

    status: str
    why: str = ""
    seconds: float = 0.0


ABSENT = Outcome("absent")
NOT_RUN = Outcome("not run")


@dataclass(frozen=True)
class Target:
    """What the tests run on: an interpreter, and what its processes find in their environment."""

    python: str = sys.executable
    path: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def asyncreactor(cls, reference: Path, python: str = sys.executable) -> Target:
        """Return the target where `import twisted` gives asyncreactor."""
        return cls(python, (HERE / "site",), {"CONFORMANCE_REFERENCE": str(reference)})

    @classmethod
    def twisted(cls, reference: Path, python: str = sys.executable) -> Target:
        """Return the target which is the reference itself."""
        return cls(python, (reference,))

    def environ(self) -> dict[str, str]:
        """Return the whole environment of a worker."""
        environ = {"LC_ALL": "C.UTF-8", **os.environ, **self.environment}
        inherited = [environ["PYTHONPATH"]] if environ.get("PYTHONPATH") else []
        environ["PYTHONPATH"] = os.pathsep.join([*map(str, self.path), *inherited])
        return environ


@dataclass
class ModuleRun:
    """The outcomes of one module's tests; `broken` tells why there are none."""

    name: str
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    broken: str | None = None
    seconds: float = 0.0

    def outcome(self, test: str) -> Outcome:
        """Return what became of `test`, an id without the module's name."""
        return self.outcomes.get(f"{self.name}.{test}", ABSENT)

    def passing(self) -> list[str]:
        """Return the ids, without the module's name, of the tests that passed."""
        passed = [test for test, outcome in self.outcomes.items() if outcome.status == "pass"]
        return sorted(test.removeprefix(f"{self.name}.") for test in passed)

    def passing_of(self, expected: Iterable[str]) -> list[str]:
        """Return those of the `expected` ids whose tests passed."""
        return [test for test in expected if self.outcome(test).status == "pass"]


def run_modules(names: Iterable[str], target: Target, jobs: int) -> Iterator[ModuleRun]:
    """Run the modules, `jobs` at a time; yield each as it ends."""
    with ThreadPoolExecutor(jobs) as pool:
        for done in as_completed([pool.submit(run_module, name, target) for name in names]):
            yield done.result()


def run_module(name: str, target: Target) -> ModuleRun:
    """Run every test of one module, whatever its tests do to their process."""
    run = ModuleRun(name)
    begun = time.monotonic()
    for _ in range(RESTARTS):
        with _Worker(run, target) as worker:
            if worker.follow():
                break
    for test in run.known:
        run.outcomes.setdefault(test, NOT_RUN)
    run.seconds = round(time.monotonic() - begun, 1)
    return run


class _Worker:
    """One worker process and the events it reports."""

    def __init__(self, run: ModuleRun, target: Target) -> None:
        self.run = run
        self.current: str | None = None
        self.finished = False
        self.folder = Path(tempfile.mkdtemp(prefix="conformance-"))
        self.log = self.folder / "log"
        done = self.folder / "done"
        done.write_text("\n".join(run.outcomes))
        work = self.folder / "work"
        work.mkdir()
        self.events, reports = os.pipe()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [target.python, str(WORKER), run.name, str(reports), str(done)],
                cwd=work,
                env=target.environ(),
                pass_fds=[reports],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # so that whatever a test leaves behind is killed with the worker
            )
        os.close(reports)

    def __enter__(self) -> _Worker:
        return self

    def __exit__(self, *exc_info: object) -> None:
        os.close(self.events)
        self._kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def follow(self) -> bool:
        """Take events until the process ends or is killed; return whether the module is done with."""
        hung = not self._take_events()
        self._kill()
        if self.finished:
            return True
        tail = self.log.read_bytes()[-TAIL_BYTES:].decode(errors="replace")
        if self.current is None:
            if not self.run.known:
                self.run.broken = f"the worker ended early (exit {self.process.returncode})\n{tail}"
            return True
        status, seconds = ("timeout", float(QUIET_SECONDS)) if hung else ("crash", 0.0)
        self.run.outcomes[self.current] = Outcome(status, tail, seconds)
        return False

    def _take_events(self) -> bool:
        """Return False when the worker fell silent."""
        rest = b""
        while not self.finished:
            ready, _, _ = select.select([self.events], [], [], QUIET_SECONDS)
            if not ready:
                return False
            data = os.read(self.events, 1 << 16)
            if not data:
                return True
            *lines, rest = (rest + data).split(b"\n")
            for line in lines:
                self._take(json.loads(line))
        return True

    def _take(self, event: dict[str, Any]) -> None:
        match event:
            case {"start": test}:
                self.current = test
            case {"end": test, "status": status, "why": why, "seconds": seconds}:
                self.run.outcomes[test] = Outcome(status, why, seconds)
                self.current = None
            case {"tests": tests}:
                self.run.known = tests
            case {"broken": why}:
                self.run.broken = why
                self.finished = True
            case {"done": _}:
                self.finished = True

    def _kill(self) -> None:
        if self.process.returncode is None:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it and all its children have ended by themselves
            self.process.wait()
