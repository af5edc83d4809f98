"""The program of docs/howto/open-a-console.md."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.examples.programs import LIMIT_SECONDS, ROOT


def connect_to(path: Path) -> socket.socket:
    """Connect as soon as somebody listens."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(LIMIT_SECONDS)
    end = time.monotonic() + LIMIT_SECONDS
    while connection.connect_ex(str(path)):
        assert time.monotonic() < end, "nobody listens"
    return connection


def test_the_console_waits_for_a_guest(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    console = tmp_path / "console.sock"
    words = [sys.executable, "-W", "error", "examples/console.py", str(port), str(console)]
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) as program:
        try:
            with connect_to(console) as connection, connection.makefile("rw") as typed:
                typed.write("guests\nguest = await wait_for_guest()\nguest is guests[0]\nexit()\n")
                typed.flush()
                assert "process" in typed.readline()
                assert typed.readline() == ">>> []\n"
                with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS):
                    assert typed.read() == ">>> >>> True\n>>> "
            program.terminate()
            _, errors = program.communicate(timeout=LIMIT_SECONDS)
            assert (program.returncode, errors) == (0, "")
        finally:
            program.kill()
