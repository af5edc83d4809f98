"""What goes wrong around a service: its import, its log, the command line of a `.tac` file."""

from __future__ import annotations

import json
import os
import signal
import socket
from pathlib import Path

import pytest

from tests.scripts.programs import ECHO, LIMIT_SECONDS, Program, install

HANGS_FOR_A_SECOND = """
import sys, time
print("IMPORTING", flush=True)
time.sleep(1)
"""
TALKS = """
from asyncreactor.logger import Logger
log = Logger()
class Talks(Echo):
    def dataReceived(self, data):
        log.info("heard {data!r}", data=data)
        self.transport.write(data)
def makeService(options):
    return TCPServer(options["port"], Factory.forProtocol(Talks), interface="127.0.0.1")
"""
TELLS_ITS_PORT = """
class Tells(TCPServer):
    def startService(self):
        super().startService()
        open("port", "w").write(str(self._port.getHost().port))
def makeService(options):
    return Tells(options["port"], Factory.forProtocol(Talks), interface="127.0.0.1")
"""


def test_a_plugin_that_takes_long_to_import_delays_only_itself(tmp_path: Path) -> None:
    install(tmp_path, HANGS_FOR_A_SECOND + ECHO)
    for others in (["--help"], ["procmon", "--help"]):
        with Program(tmp_path, others) as program:
            assert program.end() == 0 and "IMPORTING" not in program.printed
    with Program(tmp_path, ["mysvc"]) as program:
        program.wait_for_line("IMPORTING")
        port = int(program.wait_for_line(r"starting on (\d+)")[1])
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            connection.sendall(b"x")
            assert connection.recv(1) == b"x"
        program.process.terminate()
        assert program.end() == 0, program.printed


def test_a_signal_ends_a_program_that_is_still_importing(tmp_path: Path) -> None:
    install(tmp_path, HANGS_FOR_A_SECOND.replace("1", "1000") + ECHO)
    with Program(tmp_path, ["mysvc"]) as program:
        program.wait_for_line("IMPORTING")
        program.process.terminate()
        assert program.end() == -signal.SIGTERM


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("raise RuntimeError('out of order')", "RuntimeError: out of order"),
        ("import no_such_module", "no_such_module"),
        ("maker = object()", "does not provide"),
        ("def (", "SyntaxError"),
        (ECHO.replace("__name__", "'gone'"), "gone"),
        (ECHO.replace("def makeService", "def makeServer"), "makeService"),
    ],
    ids=["raises", "lacks an import", "wrong interface", "no Python", "its module is gone", "incomplete"],
)
def test_a_broken_plugin_names_its_error(tmp_path: Path, source: str, problem: str) -> None:
    install(tmp_path, source)
    with Program(tmp_path, ["mysvc"]) as program:
        assert program.end() == 1
    assert problem in program.printed and "distribution mine" in program.printed
    assert "Traceback" not in program.printed
    with Program(
        tmp_path, ["plugins", "--json", "asyncreactor.application.service.IServiceMaker"]
    ) as program:
        assert program.end() == 1
    (state,) = [entry["state"] for entry in json.loads(program.printed) if entry["name"] == "mysvc"]
    assert problem in state


def test_a_bad_description_is_said_in_a_line_and_where_only_if_asked(tmp_path: Path) -> None:
    install(tmp_path, ECHO + "def makeService(options):\n    raise ValueError('no such endpoint')\n")
    with Program(tmp_path, ["mysvc"]) as program:
        assert program.end() == 1
    assert program.printed == "asyncreactor: mysvc: no such endpoint\n"
    with Program(tmp_path, ["--debug", "mysvc"]) as program:
        assert program.end() == 1
    assert "in makeService" in program.printed


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full disk at hand")
def test_a_full_disk_under_the_log_is_said_once_and_the_service_goes_on(tmp_path: Path) -> None:
    install(tmp_path, ECHO + TALKS + TELLS_ITS_PORT)
    (tmp_path / "full.log").symlink_to("/dev/full")
    with Program(tmp_path, ["--logfile", "full.log", "mysvc"]) as program:
        program.wait_for_state("READY=1")
        port = int((tmp_path / "port").read_text())
        with socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS) as connection:
            for _ in range(10):
                connection.sendall(b"x")
                assert connection.recv(1) == b"x"
        program.process.terminate()
        assert program.end() == 0, program.printed
    assert program.printed.count("Temporarily disabling observer") == 1, program.printed


def test_a_mistake_in_a_tac_file_is_shown_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "bad.tac").write_text("def make():\n    return undefined_name\napplication = make()\n")
    with Program(tmp_path, ["-y", "bad.tac"]) as program:
        assert program.end() == 1
    assert 'File "bad.tac", line 2' in program.printed and "undefined_name" in program.printed


def test_what_is_no_application_is_named(tmp_path: Path) -> None:
    (tmp_path / "three.tac").write_text("application = 3")
    with Program(tmp_path, ["-y", "three.tac"]) as program:
        assert program.end() == 1
    assert "which 3 doesn't" in program.printed and "Traceback" not in program.printed
