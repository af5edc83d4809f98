"""The service of docs/howto/run-a-service.md."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.scripts.programs import ROOT, Program, install


def test_it_is_a_subcommand_that_sends_back_what_comes(tmp_path: Path) -> None:
    install(tmp_path, (ROOT / "examples" / "echo_plugin.py").read_text(), echo="mysvc:maker")
    with Program(tmp_path, ["echo", "--port", "0"]) as program:
        port = int(program.wait_for_line(r"starting on (\d+)")[1])
        with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
            connection.sendall(b"hello")
            assert connection.recv(10) == b"hello"
        program.process.terminate()
        assert program.end() == 0, program.printed
