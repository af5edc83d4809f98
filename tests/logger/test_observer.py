"""The publisher, filters, buffers and captured logs."""

from __future__ import annotations

import io
import sys

import pytest

from asyncreactor.logger import (
    FilteringLogObserver,
    InvalidLogLevelError,
    LimitedHistoryLogObserver,
    LogEvent,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    LogPublisher,
    PredicateResult,
    capturedLogs,
    formatEvent,
)
from asyncreactor.logger._util import formatTrace


def broken(event: LogEvent) -> None:
    raise ValueError("broken observer")


def also_broken(event: LogEvent) -> None:
    raise KeyError("other broken observer")


def test_observers_are_called_in_order_and_once() -> None:
    calls: list[str] = []

    def first(event: LogEvent) -> None:
        calls.append("first")

    publisher = LogPublisher(first, lambda event: calls.append("second"))
    publisher.addObserver(first)
    publisher({})
    assert calls == ["first", "second"]


def test_observer_must_be_callable() -> None:
    with pytest.raises(TypeError, match="not callable: 3"):
        LogPublisher().addObserver(3)  # type: ignore[type-var]


def test_observer_that_raises_is_reported_to_the_others() -> None:
    seen: list[LogEvent] = []
    publisher = LogPublisher(broken, seen.append, also_broken)
    publisher({"n": 1})
    assert seen[0] == {"n": 1}
    assert [event["log_failure"].type for event in seen[1:]] == [ValueError, KeyError]
    assert "broken observer" in formatEvent(seen[1])
    assert broken in publisher._observers


def test_last_resort_is_the_real_standard_error(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", stream)
    LogPublisher(broken)({"n": 1})
    assert "broken observer" in stream.getvalue()
    assert "Traceback" in stream.getvalue()


def test_an_observer_that_reaches_nobody_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        def reaches_somebody(self) -> bool:
            return False

        def __call__(self, event: LogEvent) -> None:
            assert "log_failure" not in event

    stream = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", stream)
    LogPublisher(broken, Deaf())({"n": 1})
    assert "broken observer" in stream.getvalue()


def test_interrupts_are_not_caught() -> None:
    def interrupted(event: LogEvent) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        LogPublisher(interrupted)({})


def test_observers_may_change_while_an_event_goes_round() -> None:
    seen: list[LogEvent] = []
    publisher = LogPublisher()

    def leaving(event: LogEvent) -> None:
        publisher.removeObserver(leaving)

    publisher.addObserver(leaving)
    publisher.addObserver(seen.append)
    publisher({"n": 1})
    publisher({"n": 2})
    assert seen == [{"n": 1}, {"n": 2}]
    assert publisher._observers == (seen.append,)


def test_trace_shows_as_a_tree() -> None:
    inner = LogPublisher(print_nothing)
    publisher = LogPublisher(inner, print_nothing)
    event: LogEvent = {"log_trace": []}
    publisher(event)
    assert formatTrace(event["log_trace"]) == (
        f"{publisher}\n  -> {inner}\n    -> {print_nothing}\n  -> {print_nothing}\n"
    )


def print_nothing(event: LogEvent) -> None:
    """Stands for any observer."""


def test_levels_are_inherited_by_namespaces_below() -> None:
    predicate = LogLevelFilterPredicate()
    predicate.setLogLevelForNamespace("a.b", LogLevel.error)
    levels = [predicate.logLevelForNamespace(name) for name in ("a", "a.b", "a.b.c.d", "a.bc", "")]
    assert [level.name for level in levels] == ["info", "error", "error", "info", "info"]
    predicate.clearLogLevels()
    assert predicate.logLevelForNamespace("a.b") is LogLevel.info


def test_level_must_be_a_level() -> None:
    with pytest.raises(InvalidLogLevelError, match="debug"):
        LogLevelFilterPredicate().setLogLevelForNamespace("a", "debug")  # type: ignore[arg-type]


def test_filter_sends_the_rest_to_the_negative_observer() -> None:
    taken: list[LogEvent] = []
    others: list[LogEvent] = []
    log = Logger("a", observer=FilteringLogObserver(taken.append, [LogLevelFilterPredicate()], others.append))
    log.info("taken")
    log.debug("other")
    assert [event["log_format"] for event in taken + others] == ["taken", "other"]


def test_first_decided_predicate_wins() -> None:
    seen: list[LogEvent] = []
    results = iter([PredicateResult.maybe, PredicateResult.yes, PredicateResult.no])
    observer = FilteringLogObserver(seen.append, [lambda event: next(results)] * 3)
    observer({})
    assert seen == [{}]


def test_history_keeps_the_latest_events() -> None:
    history = LimitedHistoryLogObserver(2)
    for number in range(4):
        history({"n": number})
    seen: list[LogEvent] = []
    history.replayTo(seen.append)
    assert seen == [{"n": 2}, {"n": 3}]


def test_captured_logs_may_be_nested() -> None:
    log = Logger()
    with capturedLogs() as outer, capturedLogs() as inner:
        log.info("in both")
    log.info("in none")
    assert [event["log_format"] for event in outer] == ["in both"]
    assert outer == inner
