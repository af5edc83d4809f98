"""Events in files, a full disk among them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from asyncreactor.logger import (
    FileLogObserver,
    LogEvent,
    Logger,
    LoggingFile,
    LogLevel,
    LogPublisher,
    eventsFromJSONLogFile,
    formatEvent,
    jsonFileLogObserver,
    textFileLogObserver,
)
from asyncreactor.python.log import FileLogObserver as OldFileLogObserver


def line(event: LogEvent) -> str:
    return formatEvent(event) + "\n"


def test_text_and_binary_files_are_told_apart() -> None:
    text, binary = io.StringIO(), io.BytesIO()
    with tempfile.NamedTemporaryFile() as wrapped:
        for file in (text, binary, wrapped):
            FileLogObserver(file, line)({"log_format": "é"})
        wrapped.seek(0)
        assert wrapped.read() == binary.getvalue() == "é\n".encode()
    assert text.getvalue() == "é\n"


def test_empty_text_is_not_written() -> None:
    file = io.StringIO()
    textFileLogObserver(file)({"a": 1})
    assert file.getvalue() == ""


def test_line_has_time_system_and_message() -> None:
    file = io.StringIO()
    textFileLogObserver(file, "%f")({"log_format": "x", "log_time": 0.25, "log_system": "sys"})
    assert file.getvalue() == "250000 [sys] x\n"


class Disk(io.StringIO):
    """A file on a disk that can be full."""

    full = False

    def flush(self) -> None:
        if self.full:
            raise OSError(28, "No space left on device")


Make = Callable[[io.StringIO], Callable[[LogEvent], object]]


def old_observer(file: io.StringIO) -> Callable[[LogEvent], object]:
    return OldFileLogObserver(file).emit


@pytest.mark.parametrize("make", [textFileLogObserver, old_observer, jsonFileLogObserver])
def test_full_disk_is_reported_once_and_logging_goes_on(make: Make) -> None:
    disk, others = Disk(), list[LogEvent]()
    publisher = LogPublisher(make(disk), others.append)

    def log(message: str) -> None:
        event: LogEvent = {"message": (message,), "isError": 0, "time": 1.0, "system": "-"}
        publisher({**event, "log_format": message, "log_time": 1.0})

    log("before")
    disk.full = True
    for _ in range(3):
        log("lost")
    disk.full = False
    log("after")
    failures = [event["log_failure"].value for event in others if "log_failure" in event]
    assert [error.errno for error in failures] == [28]
    assert [event["log_format"] for event in others if "log_failure" not in event] == (
        ["before", "lost", "lost", "lost", "after"]
    )
    *_, note, last = disk.getvalue().rstrip("\n").split("\n")
    assert "3 log events were lost" in note
    assert "after" in last


def test_note_about_lost_events_is_an_event_in_json() -> None:
    disk = Disk()
    observer = jsonFileLogObserver(disk)
    disk.full = True
    with pytest.raises(OSError):
        observer({"n": 1})
    disk.full = False
    disk.seek(0)
    disk.truncate()
    observer({"n": 2})
    disk.seek(0)
    note, event = eventsFromJSONLogFile(disk)
    assert formatEvent(note) == "1 log events were lost: the log file could not be written."
    assert event == {"n": 2}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_dev_full_is_reported_once_on_the_last_resort(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", stderr)
    with os.fdopen(os.open("/dev/full", os.O_WRONLY), "wb", buffering=0) as full:
        log = Logger(observer=LogPublisher(textFileLogObserver(full)))
        for number in range(5):
            log.info("{number}", number=number)
    assert "No space left on device" in stderr.getvalue()
    assert stderr.getvalue().count("Temporarily disabling observer") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize(
    "begin",
    [
        "globalLogBeginner.beginLoggingTo([textFileLogObserver(full), seen.append])",
        "globalLogBeginner.beginLoggingTo([jsonFileLogObserver(full)])",
        "log.startLogging(full)",
    ],
)
def test_a_program_with_a_full_disk_goes_on_and_says_so_once(begin: str) -> None:
    program = f"""
import sys
from asyncreactor.logger import Logger, globalLogBeginner, jsonFileLogObserver, textFileLogObserver
from asyncreactor.python import log
seen, full = [], open("/dev/full", "w")
{begin}
for number in range(1000):
    Logger().info("{{number}}", number=number)
print("done", file=sys.__stdout__)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (0, "done\n")
    assert (
        done.stderr.count("Temporarily disabling observer")
        == done.stderr.count("Traceback (most recent")
        == 1
    )
    assert "No space left on device" in done.stderr


def test_a_closed_file_is_reported_once(monkeypatch: pytest.MonkeyPatch) -> None:
    stderr, file = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", stderr)
    log = Logger(observer=LogPublisher(textFileLogObserver(file)))
    file.close()
    for _ in range(3):
        log.info("x")
    assert stderr.getvalue().count("Temporarily disabling observer") == 1


def test_what_the_encoding_lacks_is_reported_each_time() -> None:
    seen: list[LogEvent] = []
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    log = Logger(observer=LogPublisher(textFileLogObserver(file), seen.append))
    for _ in range(2):
        log.info("é")
    assert [event["log_failure"].type for event in seen if "log_failure" in event] == [UnicodeEncodeError] * 2


def test_an_observer_shows_its_file() -> None:
    with open(os.devnull, "w") as file:
        assert repr(textFileLogObserver(file)) == f"<FileLogObserver to {os.devnull!r}>"


def test_logging_file_logs_whole_lines() -> None:
    seen: list[LogEvent] = []
    file = LoggingFile(Logger("out", observer=seen.append), LogLevel.warn, "latin-1")
    assert file.write("a") == 1
    assert file.write(b"\xe9\nb\n\nc") == 6
    file.writelines(["d", "\n"])
    assert [event["log_io"] for event in seen] == ["aé", "b", "", "cd"]
    assert {event["log_level"] for event in seen} == {LogLevel.warn}


def test_logging_file_can_only_be_written() -> None:
    file = LoggingFile(Logger("out"))
    assert (file.name, file.mode, file.newlines, file.isatty()) == (
        "<LoggingFile out#info>",
        "w",
        None,
        False,
    )
    for method in (file.read, file.readline, file.seek, file.fileno, file.truncate):
        with pytest.raises(OSError, match="can only be written"):
            method()
    file.close()
    assert file.closed
    with pytest.raises(ValueError, match="closed"):
        file.write("x")
