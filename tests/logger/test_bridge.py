"""The standard library's `logging`: out, in, and never round."""

from __future__ import annotations

import io
import logging
import subprocess
import sys
from collections.abc import Iterator

import pytest

from asyncreactor.logger import (
    LogEvent,
    Logger,
    LoggingFile,
    LogLevel,
    LogPublisher,
    STDLibLogObserver,
    events_to_logging,
    formatEvent,
    logging_to_events,
)
from asyncreactor.logger._bridge import EventsToLogging, bridge_by_default
from asyncreactor.python.failure import Failure
from asyncreactor.python.log import LogPublisher as OldLogPublisher
from asyncreactor.python.log import PythonLoggingObserver


class Records(logging.Handler):
    """Keeps what `logging` handles below the logger `test`, and looks at its text only on demand."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def stdlib() -> logging.Logger:
    return logging.getLogger("test")


@pytest.fixture
def handler(stdlib: logging.Logger) -> Iterator[Records]:
    handler = Records()
    stdlib.addHandler(handler)
    stdlib.setLevel(logging.DEBUG)
    stdlib.propagate = False
    yield handler
    for installed in list(stdlib.handlers):
        stdlib.removeHandler(installed)
    stdlib.propagate = True


@pytest.fixture
def publisher() -> LogPublisher:
    return LogPublisher()


@pytest.fixture
def seen(publisher: LogPublisher) -> list[LogEvent]:
    seen: list[LogEvent] = []
    publisher.addObserver(seen.append)
    return seen


def test_event_goes_out_with_its_fields(publisher: LogPublisher, handler: Records) -> None:
    events_to_logging(publisher)
    Logger("test.a", observer=publisher).warn("{who} came", who="he", name="taken", args=3)
    (record,) = handler.records
    assert (record.name, record.levelno, record.getMessage()) == ("test.a", logging.WARNING, "he came")
    fields = record.__dict__
    assert (fields["who"], fields["event_name"], fields["event_args"]) == ("he", "taken", 3)
    assert fields["log_event"]["who"] == "he"
    assert (record.filename, record.funcName) == (
        "test_bridge.py",
        "test_event_goes_out_with_its_fields",
    )


def test_failure_goes_out_as_exception(publisher: LogPublisher, handler: Records) -> None:
    events_to_logging(publisher)
    Logger("test", observer=publisher).failure("oh", Failure(ValueError("v")))
    assert "ValueError: v" in logging.Formatter().format(handler.records[0])


def test_nothing_is_formatted_for_a_handler_that_does_not_ask(
    publisher: LogPublisher, handler: Records, stdlib: logging.Logger
) -> None:
    calls: list[int] = []
    stdlib.handlers[:] = [handler]  # without those that the test runner adds, which ask
    events_to_logging(publisher)
    log = Logger("test", observer=publisher)
    log.info("{look()}", look=lambda: calls.append(1))
    stdlib.setLevel(logging.ERROR)
    log.info("{look()}", look=lambda: calls.append(1))
    assert len(handler.records) == 1
    assert calls == []


def test_nothing_goes_out_where_nobody_listens(
    publisher: LogPublisher, stdlib: logging.Logger, capsys: pytest.CaptureFixture[str]
) -> None:
    events_to_logging(publisher)
    stdlib.propagate = False
    Logger("test", observer=publisher).critical("into the void")
    stdlib.propagate = True
    assert capsys.readouterr().err == ""


def test_record_comes_in_as_event(
    publisher: LogPublisher, seen: list[LogEvent], handler: Records, stdlib: logging.Logger
) -> None:
    logging_to_events("test", publisher)
    stdlib.getChild("b").error("%s came", "she", extra={"number": 3})
    (event,) = seen
    assert formatEvent(event) == "she came"
    assert (event["log_namespace"], event["log_level"], event["number"]) == ("test.b", LogLevel.error, 3)
    assert event["log_record"] is handler.records[0]
    assert event["log_time"] == event["log_record"].created


def test_exception_comes_in_as_failure(
    publisher: LogPublisher, seen: list[LogEvent], handler: Records, stdlib: logging.Logger
) -> None:
    logging_to_events("test", publisher)
    try:
        raise KeyError("k")
    except KeyError:
        stdlib.exception("oh")
    assert seen[0]["log_failure"].check(KeyError)


@pytest.mark.parametrize(
    ("number", "level"),
    [(1, "debug"), (10, "debug"), (25, "info"), (30, "warn"), (49, "error"), (99, "critical")],
)
def test_levels_in_between_are_rounded_down(
    number: int, level: str, publisher: LogPublisher, seen: list[LogEvent], handler: Records
) -> None:
    logging_to_events("test", publisher)
    logging.getLogger("test").setLevel(1)
    logging.getLogger("test").log(number, "x")
    assert seen[0]["log_level"] is LogLevel.lookupByName(level)


def test_both_ways_do_not_go_round(
    publisher: LogPublisher, seen: list[LogEvent], handler: Records, stdlib: logging.Logger
) -> None:
    events_to_logging(publisher)
    logging_to_events("test", publisher)
    Logger("test", observer=publisher).info("event")
    stdlib.info("record")
    assert [formatEvent(event) for event in seen] == ["event", "record"]
    assert [record.getMessage() for record in handler.records] == ["event", "record"]


def test_other_ways_out_do_not_go_round_either(
    publisher: LogPublisher, seen: list[LogEvent], handler: Records, stdlib: logging.Logger
) -> None:
    publisher.addObserver(STDLibLogObserver("test"))
    publisher.addObserver(lambda event: stdlib.info("about an event"))
    logging_to_events("test", publisher)
    stdlib.info("record")
    assert [formatEvent(event) for event in seen] == ["record"]
    assert [record.getMessage() for record in handler.records] == ["record", "about an event"]


def test_handler_that_prints_to_the_log_does_not_go_round(
    publisher: LogPublisher,
    seen: list[LogEvent],
    handler: Records,
    stdlib: logging.Logger,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", real)
    events_to_logging(publisher)
    stream = LoggingFile(Logger("test", observer=publisher), LogLevel.error)
    stdlib.addHandler(logging.StreamHandler(stream))
    Logger("test", observer=publisher).info("once")
    assert [formatEvent(event) for event in seen] == ["once"]
    assert real.getvalue() == "once\n"


def test_calling_again_changes_nothing_and_undo_ends_it(
    publisher: LogPublisher, seen: list[LogEvent], handler: Records, stdlib: logging.Logger
) -> None:
    out, into = events_to_logging(publisher), logging_to_events("test", publisher)
    assert events_to_logging(publisher) is out
    assert logging_to_events("test", publisher) is into
    Logger("test", observer=publisher).info("event")
    assert len(handler.records) == 1
    for connection in (out, into, out, into):
        connection.undo()
    Logger("test", observer=publisher).info("event")
    stdlib.info("record")
    assert [record.getMessage() for record in handler.records] == ["event", "record"]
    assert [formatEvent(event) for event in seen] == ["event", "event"]


def test_filter_may_stop_a_record(
    publisher: LogPublisher, seen: list[LogEvent], handler: Records, stdlib: logging.Logger
) -> None:
    connection = logging_to_events("test", publisher)
    connection.addFilter(lambda record: record.getMessage() != "stopped")
    stdlib.info("stopped")
    stdlib.info("let through")
    assert [formatEvent(event) for event in seen] == ["let through"]


def test_observer_that_raises_does_not_break_logging(
    publisher: LogPublisher, handler: Records, stdlib: logging.Logger, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(event: LogEvent) -> None:
        raise ValueError("v")

    stderr = io.StringIO()
    monkeypatch.setattr(sys, "__stderr__", stderr)
    publisher.addObserver(interrupted)
    logging_to_events("test", publisher)
    stdlib.info("record")
    assert "ValueError: v" in stderr.getvalue()


def test_default_keeps_to_the_way_out_that_is_there() -> None:
    old = OldLogPublisher(publisher := LogPublisher(), publisher)
    old.addObserver(PythonLoggingObserver().emit)
    bridge_by_default(publisher)
    into = logging_to_events(publisher=publisher)
    assert not any(isinstance(observer, EventsToLogging) for observer in publisher._observers)
    assert into in logging.getLogger("asyncio").handlers
    into.undo()


PROGRAM = """
import logging, sys
from asyncreactor.logger import Logger, globalLogBeginner, globalLogPublisher
from asyncreactor.logger._bridge import EventsToLogging

assert not logging.getLogger("asyncio").handlers
records, events = [], []
class Keep(logging.Handler):
    def emit(self, record):
        records.append(record)
logging.getLogger().addHandler(Keep())
globalLogBeginner.beginLoggingTo([events.append])
Logger("space").warn("{a}", a=1)
logging.getLogger("asyncio").error("from asyncio")
assert [(r.name, r.getMessage()) for r in records] == [("space", "1"), ("asyncio", "from asyncio")], records
assert records[0].a == 1
assert [e["log_namespace"] for e in events] == ["space", "asyncio"], events
"""


def test_beginning_connects_both_ways() -> None:
    subprocess.run([sys.executable, "-c", PROGRAM], check=True, timeout=30)


BEFORE = """
import io, logging, sys
from asyncreactor.logger import Logger, STDLibLogObserver, globalLogPublisher
from asyncreactor.python.log import PythonLoggingObserver

texts = io.StringIO()
Logger().critical("to the error stream")
logging.basicConfig(stream=texts, level=logging.INFO, format="%(name)s %(levelname)s %(message)s %(a)s")
log = Logger("space")
log.info("one {a}", a=1)
log.critical("two {a}", a=2)
other = globalLogPublisher.addObserver(STDLibLogObserver("other"))
logging.getLogger("other").addHandler(logging.StreamHandler(texts))
logging.getLogger("other").propagate = False
log.info("three")
globalLogPublisher.removeObserver(other)
log.info("four {a}", a=4)
assert not logging.getLogger("asyncio").handlers
expected = ["space INFO one 1 1", "space CRITICAL two 2 2", "three", "space INFO four 4 4"]
assert texts.getvalue().splitlines() == expected, texts.getvalue()
"""


def test_events_go_out_before_logging_is_begun_and_go_out_once() -> None:
    done = subprocess.run([sys.executable, "-c", BEFORE], stderr=subprocess.PIPE, text=True, timeout=30)
    assert (done.returncode, done.stderr) == (0, "to the error stream\n")


def test_it_says_whether_anybody_listens(publisher: LogPublisher, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = events_to_logging(publisher)
    assert connection.reaches_somebody()  # the test runner does
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    assert not connection.reaches_somebody()


def test_default_steps_back_for_an_observer_that_comes_later(
    handler: Records, publisher: LogPublisher
) -> None:
    bridge_by_default(publisher)
    log = Logger("test.default", observer=publisher)
    log.info("by default")
    publisher.addObserver(STDLibLogObserver("test.observer"))
    log.info("by the observer")
    assert [record.name for record in handler.records] == ["test.default", "test.observer"]
    logging_to_events(publisher=publisher).undo()


def test_default_is_ended_with_what_is_asked_for(handler: Records, publisher: LogPublisher) -> None:
    bridge_by_default(publisher)
    events_to_logging(publisher).undo()
    Logger("test.none", observer=publisher).info("nobody")
    assert not handler.records
    logging_to_events(publisher=publisher).undo()
