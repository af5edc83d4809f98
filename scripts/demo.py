"""Start the server of examples/shout.py on a free port, talk to it, stop it."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER = "examples/shout.py"
LINES = [b"hello, asyncreactor", b"a Protocol of yours, an event loop of today's", b"goodbye"]
ANSWER_SECONDS = 10


def main() -> None:
    """Print both sides of a conversation."""
    command = [sys.executable, SERVER, "tcp:0:interface=127.0.0.1"]
    print("$ python", *command[1:])
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None  # asked for above
            announcement = server.stdout.readline()
            print(announcement, end="")
            found = re.search(r"port=(\d+)", announcement)
            if found is None:
                sys.exit(f"{SERVER} did not say where it listens")
            talk(int(found[1]))
        finally:
            server.terminate()


def talk(port: int) -> None:
    """Send the lines, one after the answer to the other."""
    with socket.create_connection(("127.0.0.1", port), ANSWER_SECONDS) as connection:
        with connection.makefile("rb") as answers:
            for line in LINES:
                connection.sendall(line + b"\r\n")
                print(f"  client: {line.decode()}\n  server: {answers.readline().decode().rstrip()}")


if __name__ == "__main__":
    main()
