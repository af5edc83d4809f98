"""Rendering of events, live and stored."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from asyncreactor.logger import (
    LogEvent,
    Logger,
    LogLevel,
    capturedLogs,
    eventAsJSON,
    eventAsText,
    eventFromJSON,
    eventsFromJSONLogFile,
    extractField,
    formatEvent,
    formatEventAsClassicLogText,
    formatTime,
    jsonFileLogObserver,
)
from asyncreactor.logger._flatten import flattenEvent
from asyncreactor.python.failure import Failure


class Peer:
    host = "here"
    ports = {"a": [1, 2]}

    def address(self) -> Peer:
        return self

    def __str__(self) -> str:
        return "peer"


FORMATS = [
    ("plain", "plain"),
    (b"S\xc3\xa1nchez {n}", "S\xe1nchez 7"),
    ("{{}} {n:03d}|{n!r:>3}|{text!s:>{n}}", "{} 007|  7|     ab"),
    ("{peer.host} {peer.ports[a][1]}", "here 2"),
    ("{peer.address().host} {peer.address()} {call()!r}", "here peer 'yes'"),
]


@pytest.mark.parametrize(("log_format", "text"), FORMATS)
@pytest.mark.parametrize("stored", [False, True])
def test_formats(log_format: str | bytes, text: str, stored: bool) -> None:
    event: LogEvent = {"n": 7, "text": "ab", "peer": Peer(), "call": lambda: "yes", "log_format": log_format}
    if stored:
        event = eventFromJSON(eventAsJSON(event))
    assert formatEvent(event) == text


@pytest.mark.parametrize("log_format", ["{missing}", "{}", "{", "{n!x}", "{n()}", "{n.a}", b"\xff", 3])
@pytest.mark.parametrize("stored", [False, True])
def test_what_cannot_be_formatted_says_so(log_format: Any, stored: bool) -> None:
    event: LogEvent = {"n": 7, "log_format": log_format}
    if stored:
        flattenEvent(event)
    assert formatEvent(event).startswith("Unable to format event {'n': 7")


class Unprintable:
    def __repr__(self) -> str:
        raise ValueError("unprintable")


def test_event_that_cannot_be_shown_at_all_is_partly_saved() -> None:
    text = formatEvent({"log_format": "{bad}", "bad": Unprintable(), "good": 1})
    assert "MESSAGE LOST" in text
    assert "'good' = 1" in text


@given(st.text(max_size=30), st.integers())
def test_formatting_never_raises(log_format: str, value: int) -> None:
    event: LogEvent = {"log_format": log_format, "a": value}
    live = formatEvent(event)
    flattenEvent(event)
    assert isinstance(live, str)
    assert isinstance(formatEvent(event), str)


def test_time_is_text_or_the_default() -> None:
    assert formatTime(1.5, "%f") == "500000"
    assert formatTime(None, default="?") == formatTime(1.5, None, "?") == "?"


def test_classic_line_indents_further_lines() -> None:
    event: LogEvent = {"log_format": "a\nb", "log_level": LogLevel.info, "log_namespace": "ns"}
    assert formatEventAsClassicLogText(event) == "- [ns#info] a\n\tb\n"
    assert formatEventAsClassicLogText({}) is None


def test_text_has_the_traceback() -> None:
    text = eventAsText({"log_format": "x", "log_failure": Failure(ValueError("why"))}, includeTimestamp=False)
    assert text.startswith("[-#-] x\nTraceback")
    assert "ValueError: why" in text
    assert "UNABLE TO OBTAIN" in eventAsText({"log_failure": object()})


def test_fields_can_be_taken_out_before_and_after_storing() -> None:
    event: LogEvent = {"log_format": "{peer.host} {n}", "peer": Peer(), "n": 7}
    for found in (event, eventFromJSON(eventAsJSON(event))):
        assert extractField("n", found) == 7
        assert extractField("n!s", found) == "7"
        assert extractField("peer.host", found) == "here"
        with pytest.raises(KeyError):
            extractField("peer", found)


def test_values_are_rendered_when_they_are_stored() -> None:
    items = [1]
    event: LogEvent = {"log_format": "{items}", "items": items}
    flattenEvent(event)
    items.append(2)
    assert formatEvent(event) == "[1]"


def test_stored_failure_keeps_class_text_and_frames() -> None:
    event: LogEvent = {"log_failure": _failure(), "log_level": LogLevel.error}
    loaded = eventFromJSON(eventAsJSON(event))
    failure = loaded["log_failure"]
    assert loaded["log_level"] is LogLevel.error
    assert failure.check(ZeroDivisionError) is ZeroDivisionError
    assert failure.getErrorMessage() == "division by zero"
    assert "in _failure" in failure.getTraceback()


def test_failure_of_an_unknown_class_is_still_of_its_parents() -> None:
    stored = json.loads(eventAsJSON({"log_failure": _failure()}))
    stored["log_failure"]["type"] = {"__module__": "nowhere", "__name__": "Strange"}
    stored["log_failure"]["parents"] = ["nowhere.Strange", "builtins.ValueError", "builtins.Exception"]
    failure = eventFromJSON(json.dumps(stored))["log_failure"]
    assert failure.type.__name__ == "Strange"
    assert failure.check("nowhere.Strange")
    assert failure.check(ValueError)
    assert not failure.check(KeyError)


def _failure() -> Failure:
    try:
        raise ZeroDivisionError("division by zero")
    except ZeroDivisionError:
        return Failure()


def test_json_that_is_no_event_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON object"):
        eventFromJSON("[1]")


JSON_VALUES = st.none() | st.booleans() | st.integers() | st.text(max_size=10)


@given(
    st.lists(st.dictionaries(st.text(max_size=5), JSON_VALUES, max_size=3), max_size=4),
    st.sampled_from(["\x1e", "", "\x08"]),
    st.integers(1, 50),
    st.booleans(),
)
def test_written_events_are_read_again(
    events: list[LogEvent], separator: str, size: int, binary: bool
) -> None:
    written = io.StringIO()
    for event in events:
        jsonFileLogObserver(written, separator)(dict(event))
    text = written.getvalue()
    file = io.BytesIO(text.encode()) if binary else io.StringIO(text)
    expected = [json.loads(json.dumps(event)) for event in events]
    explicit = separator if separator == "\x08" else None
    assert [strip(event) for event in eventsFromJSONLogFile(file, explicit, size)] == expected


def strip(event: LogEvent) -> LogEvent:
    event.pop("log_flattened", None)
    return event


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b'\x1e{"x": 1\x1e{"y": 2}\n', "truncated"),
        (b'\x1e{"x": "\xe2\xac"}\n\x1e{"y": 2}\n', "UTF-8"),
        (b'\x1e{"x": }\n\x1e{"y": 2}\n', "Unable to read JSON"),
        (b'{"x": \n\n{"y": 2}', "Unable to read JSON"),
    ],
)
def test_unreadable_records_are_logged_and_left_out(data: bytes, complaint: str) -> None:
    with capturedLogs() as logged:
        assert list(eventsFromJSONLogFile(io.BytesIO(data))) == [{"y": 2}]
    assert [complaint in formatEvent(event) for event in logged] == [True]


def test_logger_events_survive_as_json() -> None:
    with capturedLogs() as logged:
        Logger("a.b").info("{who} came", who="he")
    assert eventAsText(eventFromJSON(eventAsJSON(logged[0])), includeTimestamp=False) == "[a.b#info] he came"
