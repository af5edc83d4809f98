"""Two servers of the examples on this machine: somebody talks to them, then one of them is measured.

python -m scripts.demo [SECONDS]     SECONDS: how long each measurement takes
"""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncreactor
from benchmarks.child import Child, clean_environment
from benchmarks.load.build import generator_command
from benchmarks.peers import Places, find_peer

ROOT = Path(__file__).resolve().parent.parent
ECHO = ROOT / "examples" / "echo_server.py"
CHAT = ROOT / "examples" / "chat.py"
ANSWER_SECONDS = 10
CONNECTIONS = 10
REQUEST = b"x" * 64


def main(seconds: str = "1") -> None:
    """Show a conversation with each server, then how fast the first one is."""
    loop = asyncreactor.new_event_loop()
    print(f"asyncreactor {asyncreactor.__version__} on {type(loop).__module__.partition('.')[0]}\n")
    loop.close()
    with serving(sys.executable, str(ECHO)) as port:
        print(f"{ECHO.relative_to(ROOT)} listens on port {port}")
        show_echo(port)
        own = requests_per_second(port, float(seconds))
    with serving(sys.executable, str(CHAT)) as port:
        print(f"\n{CHAT.relative_to(ROOT)} listens on port {port}")
        show_chat(port)
    print(f"\n{CONNECTIONS} connections, {len(REQUEST)} bytes to and fro")
    print(f"  asyncreactor  {own:9,.0f} requests/s")
    try:
        python = find_peer("twisted", Places()).python
    except LookupError:
        print("  (there is no Twisted on this machine to compare with; scripts/twisted-venv.sh gets it)")
        return
    with serving(python, "-c", ECHO.read_text().replace("asyncreactor", "twisted")) as port:
        theirs = requests_per_second(port, float(seconds))
    print(f"  Twisted       {theirs:9,.0f} requests/s: the same program, its imports renamed")
    print(f"asyncreactor answers {own / theirs:.1f} times as many.")


@contextmanager
def serving(python: str, *program: str) -> Iterator[int]:
    """Start a server on a free port; give the port."""
    command = [python, *program, "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment()) as server:
        try:
            assert server.stdout is not None  # asked for above
            found = re.search(r"port=(\d+)", server.stdout.readline())
            if found is None:
                sys.exit(f"{' '.join(program)[:40]} did not say where it listens")
            yield int(found[1])
        finally:
            server.terminate()


class Person:
    """Somebody who talks to a server in lines, and what is printed of that."""

    def __init__(self, name: str, port: int) -> None:
        self.name = name
        self._connection = socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS)
        self._answers = self._connection.makefile("rb")

    def say(self, line: str) -> None:
        """Send a line."""
        print(f"  {self.name} says:  {line}")
        self._connection.sendall(line.encode() + b"\r\n")

    def hear(self) -> None:
        """Wait for a line."""
        print(f"  {self.name} hears: {self._answers.readline().decode().rstrip()}")

    def leave(self) -> None:
        """Close the connection."""
        self._answers.close()
        self._connection.close()


def show_echo(port: int) -> None:
    """Send some lines, each after the answer to the one before."""
    person = Person("Ann", port)
    for line in ("hello, asyncreactor", "goodbye"):
        person.say(line)
        person.hear()
    person.leave()


def show_chat(port: int) -> None:
    """Have two people meet."""
    ann, bob = Person("Ann", port), Person("Bob", port)
    for person in (ann, bob):
        person.hear()
        person.say(person.name)
        ann.hear()
    bob.hear()
    bob.say("is this your event loop?")
    ann.hear()
    bob.hear()
    bob.leave()
    ann.hear()
    ann.leave()


def requests_per_second(port: int, seconds: float) -> float:
    """Measure an echo server with the load generator of the benchmarks."""
    with tempfile.NamedTemporaryFile() as request:
        request.write(REQUEST)
        request.flush()
        words = ["tcp", port, CONNECTIONS, 1, request.name, len(REQUEST)]
        load = Child([*generator_command(), *map(str, words)])
        try:
            load.read()
            load.ask(f"run {seconds / 4} 0")  # to get warm
            operations, wall_seconds, _ = map(float, load.ask(f"run {seconds} 0").split())
        finally:
            load.close()
    return operations / wall_seconds


if __name__ == "__main__":
    main(*sys.argv[1:])
