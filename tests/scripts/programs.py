"""A distribution on a path of its own, and the `asyncreactor` command run with it."""

from __future__ import annotations

import os
import re
import shlex
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

__all__ = ["ECHO", "ROOT", "Program", "install"]

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT_SECONDS = 30
GROUP = "asyncreactor.application.service.IServiceMaker"

ECHO = """
from asyncreactor.application.internet import TCPServer
from asyncreactor.application.service import Service, ServiceMaker
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.protocol import Factory
from asyncreactor.protocols.wire import Echo
from asyncreactor.python import usage
class Options(usage.Options):
    optParameters = [["port", "p", 0, "where to listen", int]]
def makeService(options):
    return TCPServer(options["port"], Factory.forProtocol(Echo), interface="127.0.0.1")
maker = ServiceMaker("My service", __name__, "sends back what comes", "mysvc")
"""


def install(folder: Path, source: str = ECHO, **makers: str) -> None:
    """Make a distribution `mine` with a module `mysvc` and service makers, by default `mysvc`, appear in a folder."""
    (folder / "mysvc.py").write_text(source)
    info = folder / "mine-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: mine\nVersion: 1.0\n")
    lines = [f"{name} = {value}" for name, value in (makers or {"mysvc": "mysvc:maker"}).items()]
    (info / "entry_points.txt").write_text("\n".join([f"[{GROUP}]", *lines, ""]))


class Program:
    """The command, running in a folder.

    Args:
        folder: where it runs, and what is on its path.
        arguments: those of the command.
        listening: sockets that are handed over by name, as systemd does it.
    """

    def __init__(
        self, folder: Path, arguments: Sequence[str], listening: Mapping[str, socket.socket] | None = None
    ) -> None:
        self.notified = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notified.settimeout(LIMIT_SECONDS)
        self._told_at = folder / "notify"
        self.notified.bind(str(self._told_at))
        path = os.pathsep.join([str(folder), str(ROOT)])
        environment = {**os.environ, "PYTHONPATH": path, "NOTIFY_SOCKET": str(self._told_at)}
        words = [sys.executable, "-W", "error", "-m", "asyncreactor", *arguments]
        if listening:
            words = _handing_over(words, listening, environment)
        self.process = subprocess.Popen(
            words,
            cwd=folder,
            env=environment,
            pass_fds=[each.fileno() for each in (listening or {}).values()],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.printed = ""

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()
        self.notified.close()
        self._told_at.unlink()

    def wait_for_state(self, state: str) -> None:
        """Wait until systemd would have been told a state."""
        while state not in self.notified.recv(1000).decode().split("\n"):
            continue

    def wait_for_line(self, pattern: str) -> re.Match[str]:
        """Wait until a line is printed, and return what matches in it."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.printed += line
            found = re.search(pattern, line)
            if found:
                return found
        raise AssertionError(f"no line with {pattern!r} was printed, but:\n{self.printed}")

    def end(self) -> int:
        """Wait for its end and return its exit status; `printed` is all that it had to say."""
        rest, _ = self.process.communicate(timeout=LIMIT_SECONDS)
        self.printed += rest
        return self.process.returncode


def _handing_over(
    words: Sequence[str], listening: Mapping[str, socket.socket], environment: dict[str, str]
) -> list[str]:
    """The command line with a shell before it that does what systemd does: sockets from 3 on, for that process."""
    environment.update(LISTEN_FDS=str(len(listening)), LISTEN_FDNAMES=":".join(listening))
    # The socket may have the number of another one's place.
    high = [f"{number}<&{each.fileno()}" for number, each in enumerate(listening.values(), 100)]
    places = [f"{number}<&{100 + number - 3}" for number in range(3, 3 + len(listening))]
    script = f"exec {' '.join(high)}; LISTEN_PID=$$ exec {shlex.join(words)} {' '.join(places)}"
    return ["/bin/bash", "-c", script]
