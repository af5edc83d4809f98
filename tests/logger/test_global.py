"""The beginning of logging."""

from __future__ import annotations

import io
import logging
import sys
import warnings
from types import SimpleNamespace
from typing import Any

import pytest

from asyncreactor.logger import (
    LogBeginner,
    LogEvent,
    Logger,
    LoggingFile,
    LogLevel,
    LogPublisher,
    _global,
    formatEvent,
    globalLogBeginner,
)


class Stage:
    """A publisher with its beginner, away from the real streams."""

    def __init__(self, size: int | None = None) -> None:
        self.publisher = LogPublisher()
        self.errors = io.StringIO()
        self.stdio: Any = SimpleNamespace(stdout=io.StringIO(), stderr=io.StringIO())
        self.shown: list[object] = []
        self.warnings = SimpleNamespace(showwarning=lambda *args: self.shown.append(args[0]))
        self.beginner = LogBeginner(self.publisher, self.errors, self.stdio, self.warnings, size)
        self.log = Logger("stage", observer=self.publisher)


def formats(events: list[LogEvent]) -> list[str]:
    return [event["log_format"] for event in events]


def test_latest_events_are_replayed() -> None:
    stage, seen = Stage(size=2), list[LogEvent]()
    for name in ("one", "two", "three"):
        stage.log.info(name)
    stage.beginner.beginLoggingTo([seen.append])
    stage.log.info("four")
    assert formats(seen) == ["two", "three", "four"]


def test_buffer_can_be_discarded() -> None:
    stage, seen = Stage(), list[LogEvent]()
    stage.log.info("one")
    stage.beginner.beginLoggingTo([seen.append], discardBuffer=True)
    assert seen == []


def test_critical_events_go_to_the_error_stream_until_then() -> None:
    stage = Stage()
    stage.log.info("calm")
    stage.log.critical("help")
    stage.beginner.beginLoggingTo([])
    stage.log.critical("too late")
    assert stage.errors.getvalue() == "help\n"


def test_second_beginning_is_warned_about() -> None:
    stage, seen = Stage(), list[LogEvent]()
    stage.beginner.beginLoggingTo([seen.append])
    stage.beginner.beginLoggingTo([])
    assert seen[0]["log_level"] is LogLevel.warn
    assert seen[0]["fileNow"] == seen[0]["fileThen"] == __file__
    assert seen[0]["lineNow"] == seen[0]["lineThen"] + 1


def test_standard_streams_are_redirected_on_demand() -> None:
    stage, seen = Stage(), list[LogEvent]()
    stdout = stage.stdio.stdout
    stage.beginner.beginLoggingTo([seen.append], redirectStandardIO=False)
    assert stage.stdio.stdout is stdout
    stage.beginner.beginLoggingTo([])
    print("out", file=stage.stdio.stdout)
    print("err", file=stage.stdio.stderr)
    assert [(event["log_namespace"], event["log_io"], event["log_level"]) for event in seen[1:]] == [
        ("stdout", "out", LogLevel.info),
        ("stderr", "err", LogLevel.error),
    ]


def test_warnings_are_logged() -> None:
    stage, seen = Stage(), list[LogEvent]()
    stage.beginner.beginLoggingTo([seen.append])
    stage.warnings.showwarning("look out", UserWarning, "file.py", 3)
    assert formatEvent(seen[0]) == "file.py:3: builtins.UserWarning: look out"
    stage.warnings.showwarning("to a file", UserWarning, "file.py", 3, io.StringIO())
    assert stage.shown == ["to a file"]


def test_import_has_installed_nothing() -> None:
    assert not isinstance(sys.stdout, LoggingFile)
    assert warnings.showwarning != globalLogBeginner.showwarning


def test_critical_events_find_the_present_standard_error(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # those of the test runner would take them
    stage, publisher = Stage(), LogPublisher()
    stream: Any = _global._CurrentStandardError()
    _global._ProcessLogBeginner(publisher, stream, stage.stdio, stage.warnings)
    Logger(observer=publisher).critical("seen by whoever has taken over")
    assert capsys.readouterr().err == "seen by whoever has taken over\n"
