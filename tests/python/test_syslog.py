"""Events in the system's log."""

from __future__ import annotations

from typing import Any

import pytest

from asyncreactor.python.failure import Failure
from asyncreactor.python.syslog import DEFAULT_FACILITY, DEFAULT_OPTIONS, SyslogObserver

syslog = pytest.importorskip("syslog", reason="this platform has no syslog")


class Recorder(SyslogObserver):
    opened: tuple[Any, ...] = ()

    def openlog(self, *args: Any) -> None:
        self.opened = args
        self.sent: list[tuple[int, str]] = []

    def syslog(self, priority: int, message: str) -> None:
        self.sent.append((priority, message))


PLAIN = {"message": ("hello",), "isError": 0, "system": "sys"}


@pytest.mark.parametrize(
    ("event", "priority"),
    [
        (PLAIN, syslog.LOG_INFO),
        ({**PLAIN, "isError": 1}, syslog.LOG_ALERT),
        ({**PLAIN, "isError": 1, "syslogPriority": syslog.LOG_NOTICE}, syslog.LOG_NOTICE),
        ({**PLAIN, "syslogFacility": syslog.LOG_CRON}, syslog.LOG_INFO | syslog.LOG_CRON),
    ],
)
def test_priority_and_facility(event: dict[str, Any], priority: int) -> None:
    observer = Recorder("prefix")
    observer.emit(event)
    assert observer.opened == ("prefix", DEFAULT_OPTIONS, DEFAULT_FACILITY)
    assert observer.sent == [(priority, "[sys] hello")]


def test_default_facility_is_that_of_user_programs() -> None:
    assert DEFAULT_FACILITY == syslog.LOG_USER


def test_each_line_is_a_message() -> None:
    observer = Recorder("prefix")
    observer.emit({**PLAIN, "message": ("a\nb\n\n",)})
    observer.emit({**PLAIN, "message": ()})
    assert [message for _, message in observer.sent] == ["[sys] a", "[sys] \tb"]


def test_failure_is_sent_with_its_traceback() -> None:
    observer = Recorder("prefix")
    observer.emit({"message": (), "isError": 1, "system": "-", "failure": Failure(ValueError("v"))})
    assert "ValueError: v" in observer.sent[-1][1]
