"""Running the examples as a reader would."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

__all__ = ["ROOT", "Talk", "output_of", "serving", "talk"]

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT_SECONDS = 20


def output_of(example: str, *arguments: str) -> list[str]:
    """Run an example to its end; return the lines that it printed."""
    command = [sys.executable, "-W", "error", f"examples/{example}.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_SECONDS, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@contextmanager
def serving(example: str, *arguments: str) -> Iterator[tuple[int, IO[str]]]:
    """Start an example that serves; give the port that it says it listens on, and the rest of its output.

    At the end it is interrupted as by control-C, and has to end in good order.
    """
    command = [sys.executable, "-W", "error", f"examples/{example}.py", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None and program.stderr is not None  # asked for above
        try:
            found = re.search(r"port=(\d+)", program.stdout.readline())
            assert found, program.stderr.read()
            yield int(found[1]), program.stdout
            program.terminate()
            assert program.wait(LIMIT_SECONDS) == 0, program.stderr.read()
        finally:
            program.kill()


class Talk:
    """A connection for lines."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._answers = connection.makefile("rb")

    def say(self, line: str) -> None:
        """Send a line."""
        self._connection.sendall(line.encode() + b"\r\n")

    def hear(self) -> str:
        """Return the next line that comes; "" when there are no more."""
        return self._answers.readline().decode().rstrip("\r\n")

    def close(self) -> None:
        """End it."""
        self._answers.close()
        self._connection.close()


@contextmanager
def talk(port: int) -> Iterator[Talk]:
    """Connect to a port of this machine."""
    talk = Talk(socket.create_connection(("127.0.0.1", port), LIMIT_SECONDS))
    try:
        yield talk
    finally:
        talk.close()
