"""A child process which is asked line by line: a measured worker, or a load generator."""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
from typing import IO, Any

__all__ = ["Child", "ChildError", "clean_environment", "start_worker"]

ANSWER_SECONDS = 60.0
EXIT_SECONDS = 5.0


class ChildError(Exception):
    """A child ended or fell silent instead of answering."""


class Child:
    """A running program: each line written to it is answered by one line."""

    def __init__(self, command: list[str]) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=clean_environment(),
        )

    def read(self) -> str:
        """Return the next line it writes.

        Raises:
            ChildError: none came within a minute, or the program ended.
        """
        assert self.process.stdout is not None
        ready, _, _ = select.select([self.process.stdout], [], [], ANSWER_SECONDS)
        if not ready:
            raise ChildError(f"no answer for {ANSWER_SECONDS:g} seconds")
        line = self.process.stdout.readline().decode()
        if not line:
            raise ChildError(self.last_words())
        return line

    def ask(self, line: str) -> str:
        """Write one line and return the answer."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(line.encode() + b"\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise ChildError(self.last_words()) from None
        return self.read()

    def ask_json(self, **command: Any) -> dict[str, Any]:
        """Ask a worker."""
        answer: dict[str, Any] = json.loads(self.ask(json.dumps(command)))
        return answer

    def close(self) -> None:
        """Hang up, and end the program if it does not end by itself."""
        assert self.process.stdin is not None and self.process.stdout is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass  # it has ended already
        try:
            self.process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.errors.close()

    def last_words(self) -> str:
        """Return the last line of its error output."""
        try:
            status = self.process.wait(EXIT_SECONDS)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        self.errors.seek(0)
        lines = self.errors.read().decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else f"it ended with status {status}"


def clean_environment() -> dict[str, str]:
    """Return the environment without what would make an interpreter debug, trace or look elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0"}


def start_worker(python: str, root_folder: str, job: dict[str, Any]) -> Child:
    """Start `benchmarks.worker` under that interpreter; this checkout comes last on its path."""
    start = f"import sys; sys.path.append({root_folder!r}); from benchmarks.worker import main; main()"
    return Child([python, "-P", "-c", start, json.dumps(job)])
