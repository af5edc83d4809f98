"""The older logging module."""

from __future__ import annotations

import io
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from asyncreactor.logger import Logger, LoggingFile, LogLevel, formatEvent, globalLogPublisher
from asyncreactor.python import log
from asyncreactor.python.failure import Failure

Events = list[log.EventDict]


@pytest.fixture
def events() -> Iterator[Events]:
    events: Events = []

    def observer(event: log.EventDict) -> None:
        events.append(event)

    log.addObserver(observer)
    yield events
    log.removeObserver(observer)


def test_message_has_the_old_keys_and_the_new_ones(events: Events) -> None:
    log.msg("hello", "you", field=1)
    (event,) = events
    assert event["message"] == ("hello", "you")
    assert (event["isError"], event["system"], event["field"]) == (0, "-", 1)
    assert abs(event["time"] - time.time()) < 60
    assert (event["log_level"], event["log_namespace"]) == (LogLevel.info, "log_legacy")
    assert formatEvent(event) == log.textFromEventDict(event) == "hello you"


def test_format_is_used_without_a_message(events: Events) -> None:
    log.msg(format="%(a)s!", a=1)
    assert log.textFromEventDict(events[0]) == formatEvent(events[0]) == "1!"


@pytest.mark.parametrize("given", [ValueError("v"), Failure(ValueError("v")), None], ids=repr)
def test_error_has_its_failure(given: object, events: Events) -> None:
    try:
        raise ValueError("v")
    except ValueError:
        log.err(given, "why")
    (event,) = events
    assert event["failure"].check(ValueError)
    assert (event["isError"], event["why"], event["log_level"]) == (1, "why", LogLevel.critical)
    text = log.textFromEventDict(event)
    assert text is not None and text.startswith("why\nTraceback") and "ValueError: v" in text


def test_anything_else_is_an_error_by_its_text(events: Events) -> None:
    log.err("oh")
    assert (events[0]["message"], events[0]["isError"]) == (("'oh'",), 1)


def test_new_events_have_the_old_keys(events: Events) -> None:
    Logger("space").info("{a}", a=1, message="a field")
    Logger("space").failure("trouble with {a}", Failure(ValueError("v")), a=1)
    plain, failed = events
    assert (log.textFromEventDict(plain), plain["isError"], plain["system"]) == ("1", 0, "-")
    assert (failed["isError"], failed["why"], failed["failure"].type) == (1, "trouble with 1", ValueError)


def test_old_observer_does_not_change_a_field_of_others() -> None:
    new: Events = []

    def observer(event: log.EventDict) -> None:
        new.append(event)

    def old(event: log.EventDict) -> None:
        """Any observer of the old kind."""

    log.addObserver(old)
    globalLogPublisher.addObserver(observer)
    Logger().info("{message}", message="a field")
    globalLogPublisher.removeObserver(observer)
    log.removeObserver(old)
    assert formatEvent(new[0]) == "a field"


def test_context_adds_fields(events: Events) -> None:
    log.callWithContext({"a": 1, "b": 1}, log.callWithContext, {"b": 2}, log.msg, "x", c=3)
    log.msg("y")
    assert [events[0][key] for key in "abc"] == [1, 2, 3]
    assert "a" not in events[1]


class Named:
    def logPrefix(self) -> str:
        return "Named,1"


class Nameless:
    def logPrefix(self) -> str:
        raise ValueError("no name")


def log_and_return(value: int) -> int:
    log.msg("in")
    return value


def raise_it() -> None:
    raise KeyError("k")


def test_call_with_logger_names_the_system_and_logs_errors(events: Events) -> None:
    assert log.callWithLogger(Named(), log_and_return, 5) == 5
    assert log.callWithLogger(Nameless(), raise_it) is None
    assert events[0]["system"] == "Named,1"
    assert [event["failure"].type for event in events[1:]] == [ValueError, KeyError]
    assert events[1]["system"] == "(buggy logPrefix method)"


def test_observer_added_twice_is_called_twice() -> None:
    publisher, calls = log.LogPublisher(), Events()
    observer = calls.append
    publisher.addObserver(observer)
    publisher.addObserver(observer)
    publisher.msg("x")
    assert len(calls) == 2
    assert publisher.observers == [observer, observer]
    publisher.removeObserver(observer)
    publisher.removeObserver(lambda event: None)
    publisher.msg("y")
    assert len(calls) == 3


class Evil:
    def __repr__(self) -> str:
        raise ValueError("evil")


@pytest.mark.parametrize(
    ("event", "text"),
    [
        ({"message": ()}, None),
        ({"message": (b"a", 1, Evil())}, "a 1 <Evil instance at"),
        ({"format": "%(a)s %s", "a": 1}, "Invalid format string"),
        ({"format": "%(a)s", "a": [Evil()]}, "UNFORMATTABLE OBJECT"),
        ({"format": Evil()}, "PATHOLOGICAL ERROR"),
        ({"isError": 1, "failure": object()}, "Unhandled Error\n(unable to obtain traceback)"),
    ],
)
def test_text_is_made_of_anything(event: log.EventDict, text: str | None) -> None:
    found = log.textFromEventDict(event)
    assert found is None if text is None else found is not None and found.startswith(text)


def test_file_observer_writes_time_system_and_indented_text() -> None:
    file = io.StringIO()
    observer = log.FileLogObserver(file)
    observer.getTimezoneOffset = lambda when: 1800  # type: ignore[method-assign]
    observer.emit({"message": ("a\nb",), "isError": 0, "time": 0.0, "system": "sys"})
    observer.timeFormat = "%f"
    observer.emit({"message": ("c",), "isError": 0, "time": 0.5, "system": "sys"})
    observer.emit({"message": (), "isError": 0, "time": 0.5, "system": "sys"})
    assert file.getvalue() == "1969-12-31 23:30:00-0030 [sys] a\n\tb\n500000 [sys] c\n"


@pytest.fixture
def restored() -> Iterator[None]:
    streams, showwarning = (sys.stdout, sys.stderr), warnings.showwarning
    yield
    log.theLogPublisher._stopLogging()
    sys.stdout, sys.stderr = streams
    assert warnings.showwarning is showwarning


def test_start_logging_takes_over_the_process(restored: None) -> None:
    file = io.StringIO()
    observer = log.startLogging(file)
    assert observer is not None
    try:
        print("printed")
        print("complained", file=sys.stderr)
        warnings.showwarning("warned", UserWarning, "f.py", 1)
        log.msg("logged")
        assert isinstance(sys.stdout, LoggingFile)
        assert log.startLogging(sys.stdout) is None
    finally:
        observer.stop()
    log.msg("after")
    for text in ("Log opened.", "printed", "complained", "f.py:1: builtins.UserWarning: warned", "logged"):
        assert text in file.getvalue()
    assert "after" not in file.getvalue()


def test_python_logging_observer_hands_over_to_logging(caplog: pytest.LogCaptureFixture) -> None:
    publisher = log.LogPublisher()
    publisher.addObserver(log.PythonLoggingObserver("over").emit)
    with caplog.at_level(logging.DEBUG):
        publisher.msg("plain")
        publisher.msg("loud", logLevel=logging.WARNING)
        publisher.msg(failure=Failure(ValueError("v")), isError=1)
        publisher.msg()
    assert [(record.name, record.levelname) for record in caplog.records] == [
        ("over", "INFO"),
        ("over", "WARNING"),
        ("over", "CRITICAL"),
    ]
    assert caplog.records[0].pathname == __file__


def test_observers_start_and_stop_on_the_global_publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    added: list[Callable[[log.EventDict], object]] = []
    monkeypatch.setattr(log, "addObserver", added.append)
    monkeypatch.setattr(log, "removeObserver", added.remove)
    observer = log.DefaultObserver()
    observer.start()
    assert added == [observer.emit]
    observer.stop()
    assert added == []


def test_default_observer_writes_errors_only() -> None:
    observer = log.DefaultObserver()
    observer.stderr = io.StringIO()  # type: ignore[misc]
    observer.emit({"message": ("fine",), "isError": 0})
    observer.emit({"message": ("wrong",), "isError": 1})
    assert observer.stderr.getvalue() == "wrong"


def test_stdio_on_a_stick_logs_lines(events: Events) -> None:
    stick = log.StdioOnnaStick(isError=True, encoding="latin-1")
    stick.write("a")
    stick.write(b"\xe9\nb")
    stick.writelines(["c"])
    assert [event["message"] for event in events] == [("aé",), ("c",)]
    assert [(event["isError"], event["printed"]) for event in events] == [(1, 1), (1, 1)]
    for method in (stick.read, stick.seek, stick.fileno):
        with pytest.raises(OSError, match="log"):
            method()


def test_log_files_log_until_they_are_discarded(events: Events, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "logfile", log.logfile)
    file: Any = log.logfile
    file.write("one\n")
    log.logerr.write("two\n")
    log.discardLogs()
    log.logfile.write("three\n")
    assert [(event["log_io"], event["isError"]) for event in events] == [("one", 0), ("two", 1)]


def test_util_is_there_for_old_observers() -> None:
    untyped: Any = log
    assert untyped.util.untilConcludes(lambda: 3) == 3
    with pytest.raises(AttributeError, match="no attribute 'utility'"):
        untyped.utility  # noqa: B018  # the point
