"""The `asyncreactor` command as a new user meets it: plugins, options, errors."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from tests.scripts.programs import Program, install

TAC = """
from asyncreactor.application.internet import TCPServer
from asyncreactor.application.service import Application
from asyncreactor.internet.protocol import Factory
from asyncreactor.protocols.wire import Echo
application = Application("echo")
TCPServer(0, Factory.forProtocol(Echo), interface="127.0.0.1").setServiceParent(application)
"""


def ended(folder: Path, *arguments: str) -> tuple[int, str]:
    with Program(folder, arguments) as program:
        return program.end(), program.printed


def echoes(program: Program) -> bool:
    port = int(program.wait_for_line(r"starting on (\d+)")[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"hello")
        return connection.recv(10) == b"hello"


def test_a_plugin_of_ten_lines_is_served(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["mysvc", "--port", "0"]) as program:
        assert echoes(program)
        program.process.terminate()
        assert program.end() == 0, program.printed


def test_a_plugin_that_cannot_be_imported_names_its_error_and_harms_no_other(tmp_path: Path) -> None:
    install(tmp_path, mysvc="mysvc:maker", broken="mysvc_is_gone:maker")
    status, printed = ended(tmp_path, "--help")
    assert status == 0 and "broken" in printed and "mysvc" in printed
    assert ended(tmp_path, "mysvc", "--help")[0] == 0
    status, printed = ended(tmp_path, "broken")
    assert status == 1
    assert "the plugin broken of the distribution mine" in printed and "mysvc_is_gone" in printed
    assert "Traceback" not in printed


def test_help_imports_no_plugin(tmp_path: Path) -> None:
    install(tmp_path, "raise SystemExit('imported')")
    status, printed = ended(tmp_path, "--help")
    assert status == 0 and "imported" not in printed


def test_what_is_no_service_maker_is_refused(tmp_path: Path) -> None:
    install(tmp_path, "maker = object()")
    status, printed = ended(tmp_path, "mysvc")
    assert status == 1 and "does not provide" in printed


def test_a_tac_file_is_run(tmp_path: Path) -> None:
    (tmp_path / "echo.tac").write_text(TAC)
    with Program(tmp_path, ["-ny", "echo.tac", "--reactor", "epoll"]) as program:
        assert echoes(program)
        program.process.terminate()
        assert program.end() == 0, program.printed


def test_a_file_without_an_application_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty.tac").write_text("")
    status, printed = ended(tmp_path, "-y", "empty.tac")
    assert status == 1 and "empty.tac" in printed and "application" in printed


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["mysvc", "--port", "many"], "--port takes an integer"),
        (["mysvc", "--prot", "1"], "--port?"),
        (["dance"], "Unknown command: dance"),
        (["--grace", "-1", "mysvc"], "0 or more"),
        (["--umask", "9", "mysvc"], "octal"),
        (["--uid", "nobody-of-that-name", "mysvc"], "there is no user"),
        (["--reactor", "coal", "mysvc"], "there is no reactor 'coal'"),
        (["--logger", "no.such.thing", "mysvc"], "no.such.thing"),
        (["--daemon", "--nodaemon", "mysvc"], "--daemon can't go with"),
        (["-y", "a.tac", "mysvc"], "only one of"),
        ([], "a command is needed"),
    ],
)
def test_what_makes_no_sense_is_said_in_a_line(tmp_path: Path, arguments: list[str], problem: str) -> None:
    install(tmp_path)
    status, printed = ended(tmp_path, *arguments)
    assert status == 2 and problem in printed and "Traceback" not in printed


def test_the_log_goes_to_a_file(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["--logfile", "x.log", "mysvc"]) as program:
        program.wait_for_state("READY=1")
        program.process.terminate()
        assert program.end() == 0
    assert "starting up" in (tmp_path / "x.log").read_text()


def test_a_profile_is_written(tmp_path: Path) -> None:
    install(tmp_path)
    with Program(tmp_path, ["--profile", "profile.txt", "mysvc"]) as program:
        program.wait_for_state("READY=1")
        program.process.terminate()
        assert program.end() == 0
    assert "function calls" in (tmp_path / "profile.txt").read_text()


def test_plugins_are_listed_with_their_state(tmp_path: Path) -> None:
    install(tmp_path, mysvc="mysvc:maker", broken="mysvc:nobody")
    status, printed = ended(tmp_path, "plugins", "--json", "asyncreactor.application.service.IServiceMaker")
    states = {entry["name"]: entry for entry in json.loads(printed)}
    assert status == 1
    assert states["mysvc"]["state"] == "ok" and states["mysvc"]["distribution"] == "mine"
    assert "AttributeError" in states["broken"]["state"]
    assert "mysvc" in ended(tmp_path, "plugins")[1]


def test_the_plugins_of_this_package_work(tmp_path: Path) -> None:
    status, printed = ended(tmp_path, "plugins")
    assert status == 0, printed
