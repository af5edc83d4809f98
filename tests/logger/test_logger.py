"""Loggers: what is in the events that they emit, and when they emit none."""

from __future__ import annotations

import pytest

from asyncreactor.logger import (
    InvalidLogLevelError,
    LogEvent,
    Logger,
    LogLevel,
    LogPublisher,
    _loggerFor,
    formatEvent,
    globalLogPublisher,
)


class Collector(list[LogEvent]):
    def __call__(self, event: LogEvent) -> None:
        self.append(event)


class Owner:
    seen = Collector()
    log = Logger(observer=seen)


def test_event_has_the_keys_of_the_logging_system() -> None:
    seen = Collector()
    log = Logger("space", source="me", observer=seen)
    log.warn("{a}", a=1, log_level="overridden")
    assert {key: seen[0][key] for key in seen[0] if key != "log_time"} == {
        "a": 1,
        "log_logger": log,
        "log_level": LogLevel.warn,
        "log_namespace": "space",
        "log_source": "me",
        "log_format": "{a}",
    }


@pytest.mark.parametrize("level", list(LogLevel.iterconstants()), ids=repr)
def test_each_level_has_a_method(level: object) -> None:
    seen = Collector()
    getattr(Logger(observer=seen), level.name)("x")  # type: ignore[attr-defined]
    assert seen[0]["log_level"] is level


def test_namespace_is_the_module_by_default() -> None:
    assert Logger().namespace == __name__
    assert Logger().observer is globalLogPublisher


def test_namespace_is_unknown_outside_of_modules() -> None:
    found: list[Logger] = []
    exec("found.append(Logger())", {"Logger": Logger, "found": found})
    assert found[0].namespace == "<unknown>"


def test_class_attribute_knows_class_and_instance() -> None:
    owner = Owner()
    assert Owner.log.namespace == f"{__name__}.Owner"
    assert Owner.log.source is Owner
    assert owner.log.source is owner
    assert owner.log.observer is Owner.seen


def test_logger_for_an_object() -> None:
    owner = Owner()
    log = _loggerFor(owner)
    assert (log.namespace, log.source) == (f"{__name__}.Owner", owner)


def test_invalid_level_is_logged() -> None:
    seen = Collector()
    Logger(observer=seen).emit("loud")  # type: ignore[arg-type]
    assert seen[0]["log_failure"].check(InvalidLogLevelError)
    assert "'loud'" in formatEvent(seen[0])


def test_failure_takes_the_exception_being_handled() -> None:
    seen = Collector()
    try:
        raise KeyError("k")
    except KeyError:
        Logger(observer=seen).failure("while {doing}", doing="this")
    assert seen[0]["log_failure"].check(KeyError)
    assert seen[0]["log_level"] is LogLevel.critical
    assert formatEvent(seen[0]) == "while this"


def test_failures_handled_tells_how_it_went() -> None:
    seen = Collector()
    log = Logger(observer=seen)
    with log.failuresHandled("good") as good:
        assert not good.succeeded and not good.failed
    with log.failuresHandled("bad {a}", LogLevel.error, a=1) as bad:
        raise ValueError("v")
    assert (good.succeeded, good.failed, good.failure) == (True, False, None)
    assert (bad.succeeded, bad.failed) == (False, True)
    assert [(formatEvent(event), event["log_level"]) for event in seen] == [("bad 1", LogLevel.error)]
    assert seen[0]["log_failure"] is bad.failure


def test_failure_handler_can_be_used_again() -> None:
    seen = Collector()
    handler = Logger(observer=seen).failureHandler("static")
    for error in (ValueError(), KeyboardInterrupt()):
        with handler:
            raise error
    with handler:
        pass
    assert [event["log_failure"].type for event in seen] == [ValueError, KeyboardInterrupt]


class NeverFormatted:
    def __str__(self) -> str:
        raise AssertionError("formatted, though nobody asked")

    __repr__ = __str__


def test_nothing_is_formatted_unless_asked() -> None:
    seen = Collector()
    Logger(observer=seen).info("{a} {a!r}", a=NeverFormatted())
    assert len(seen) == 1


def test_no_event_is_made_without_observers() -> None:
    publisher = LogPublisher()
    log = Logger(observer=publisher)
    trace: list[object] = []
    log.info("x", log_trace=trace)
    publisher.addObserver(lambda event: None)
    log.info("x", log_trace=trace)
    assert trace == [(log, publisher), (publisher, publisher._observers[0])]
