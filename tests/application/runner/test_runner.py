"""PID files, exit statuses, and the run of a reactor between them."""

from __future__ import annotations

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.application.runner._exit import ExitStatus, exit
from asyncreactor.application.runner._pidfile import (
    AlreadyRunningError,
    InvalidPIDFileError,
    NoPIDFound,
    PIDFile,
    StalePIDFileError,
    nonePIDFile,
)
from asyncreactor.application.runner._runner import Runner
from asyncreactor.internet.testing import MemoryReactor
from asyncreactor.logger import globalLogBeginner
from asyncreactor.python.filepath import FilePath


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "my.pid"


@pytest.fixture
def pidfile(path: Path) -> PIDFile:
    return PIDFile(FilePath(str(path)))


def ended_process() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_our_number_is_in_the_file_while_the_block_runs(pidfile: PIDFile, path: Path) -> None:
    with pidfile:
        assert path.read_bytes() == b"%d\n" % os.getpid()
        assert pidfile.isRunning()
    assert not path.exists() and not pidfile.isRunning()


def test_a_process_that_runs_is_not_replaced(pidfile: PIDFile, path: Path) -> None:
    path.write_text(f"{os.getppid()}\n")
    with pytest.raises(AlreadyRunningError, match=r"my\.pid"):
        pidfile.__enter__()


def test_a_file_that_was_left_behind_is_replaced(pidfile: PIDFile, path: Path) -> None:
    path.write_text(f"{ended_process()}\n")
    with pytest.raises(StalePIDFileError):
        pidfile.isRunning()
    with pidfile:
        assert pidfile.read() == os.getpid()


def test_what_is_no_number_is_shown(pidfile: PIDFile, path: Path) -> None:
    path.write_text("burp\n")
    with pytest.raises(InvalidPIDFileError, match="burp"):
        pidfile.read()


def test_no_file_is_no_process() -> None:
    with pytest.raises(NoPIDFound):
        nonePIDFile.read()
    assert not nonePIDFile.isRunning()


@pytest.mark.parametrize(("status", "stream"), [(ExitStatus.EX_OK, "out"), (ExitStatus.EX_USAGE, "err")])
def test_the_exit_message_goes_where_it_belongs(status: ExitStatus, stream: str) -> None:
    code = f"from asyncreactor.application.runner._exit import exit; exit({int(status)}, 'bye')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == status
    assert getattr(done, f"std{stream}") == "bye\n"
    with pytest.raises(SystemExit):
        exit(0)


def test_the_run_has_an_order(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(globalLogBeginner, "beginLoggingTo", lambda observers: calls.append("log"))
    Runner(
        reactor=MemoryReactor(),
        logFile=StringIO(),
        whenRunning=lambda what: calls.append(what),
        whenRunningArguments={"what": "runs"},
        reactorExited=lambda: calls.append("over"),
    ).run()
    assert calls == ["log", "runs", "over"]


def test_another_process_can_be_told_to_end(pidfile: PIDFile, path: Path) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    path.write_text(f"{other.pid}\n")
    with pytest.raises(SystemExit) as left:
        Runner(reactor=MemoryReactor(), pidFile=pidfile, kill=True).run()
    assert left.value.code == 0
    assert other.wait(30) == -15
    assert other.stdin is not None
    other.stdin.close()


@pytest.mark.parametrize(
    ("content", "status"), [(None, ExitStatus.EX_IOERR), ("burp", ExitStatus.EX_DATAERR)], ids=["none", "bad"]
)
def test_without_a_number_nobody_is_told(
    pidfile: PIDFile, path: Path, content: str | None, status: ExitStatus
) -> None:
    if content is not None:
        path.write_text(content)
    with pytest.raises(SystemExit) as left:
        Runner(reactor=MemoryReactor(), pidFile=pidfile, kill=True).run()
    assert left.value.code == status


def test_the_log_names_the_runner() -> None:
    assert Runner._log.namespace == "asyncreactor.application.runner._runner.Runner"
