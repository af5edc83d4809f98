"""Tests of `asyncreactor.trial.reporter`: what is written of each way to end."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from asyncreactor.python import log
from asyncreactor.python.failure import Failure
from asyncreactor.trial import reporter
from asyncreactor.trial.util import DirtyReactorAggregateError
from tests.trial.samples import Ways

NAMES = sorted(name for name in dir(Ways) if name.startswith("test_"))


@pytest.fixture
def stream() -> Iterator[StringIO]:
    yield StringIO()


def report(kind: Any, stream: StringIO, *names: str, **settings: Any) -> str:
    """What a reporter writes of some of the tests."""
    result = kind(stream, **settings)
    for name in names:
        Ways(name).run(result)
    result.done()
    return re.sub(r"in \d+\.\d+s", "in SOME", stream.getvalue())


def test_the_summary_counts_each_way_to_end(stream: StringIO) -> None:
    text = report(reporter.Reporter, stream, *NAMES)
    summary = "skips=1, expectedFailures=1, failures=1, errors=1, unexpectedSuccesses=1, successes=1"
    assert text.endswith(f"Ran 6 tests in SOME\n\nFAILED ({summary})\n")


def test_errors_are_written_with_their_tests(stream: StringIO) -> None:
    text = report(reporter.Reporter, stream, "test_raises", "test_skipped")
    double, name = "=" * 79, "tests.trial.samples.Ways"
    assert text.startswith(f"\n{double}\n[SKIPPED]\nnot today\n\n{name}.test_skipped\n{double}\n[ERROR]\n")
    assert text.index("in test_raises") < text.index("RuntimeError: oops") < text.index(f"{name}.test_raises")


def test_a_traceback_has_the_tests_frames_alone(stream: StringIO) -> None:
    text = report(reporter.Reporter, stream, "test_fails")
    assert text.count('  File "') == 1
    assert "in test_fails" in text


def test_the_same_error_is_written_once(stream: StringIO) -> None:
    result = reporter.Reporter(stream)
    for name in ("test_passes", "test_fails"):
        result.addSkip(Ways(name), "why")
    result.done()
    assert stream.getvalue().count("why") == 1


@pytest.mark.parametrize(
    ("kind", "begins"),
    [
        (reporter.TextReporter, "F.ES!T\n"),
        (reporter.VerboseTextReporter, "tests.trial.samples.Ways.test_fails ... [FAILURE]\n"),
        (reporter.MinimalReporter, "-" * 79),
        (
            reporter.TreeReporter,
            "tests.trial.samples\n  Ways\n" + "    test_fails ... ".ljust(73) + "[FAIL]\n",
        ),
    ],
)
def test_what_is_written_as_tests_run(stream: StringIO, kind: Any, begins: str) -> None:
    assert report(kind, stream, *NAMES).startswith(begins)


def test_times_are_written(stream: StringIO) -> None:
    assert re.search(
        r"test_passes \.\.\. \[OK\]\n\(\d\.\d{3} secs\)\n",
        report(reporter.TimingTextReporter, stream, "test_passes"),
    )


def test_the_minimal_summary_is_numbers(stream: StringIO) -> None:
    last = report(reporter.MinimalReporter, stream, *NAMES).splitlines()[-1]
    assert last.split()[1:] == ["6", "6", "1", "1", "1"]


def test_errors_can_be_written_at_once(stream: StringIO) -> None:
    result = reporter.Reporter(stream, realtime=True)
    Ways("test_raises").run(result)
    assert "RuntimeError: oops" in stream.getvalue()


def test_warnings_that_are_logged_are_written_once_a_test(stream: StringIO) -> None:
    publisher = log.LogPublisher()
    result = reporter.Reporter(stream, publisher=publisher)
    for _ in range(2):
        publisher.msg(warning="careful", category="a.Kind", filename="f.py", lineno=3)
    assert stream.getvalue() == "f.py:3: Kind: careful\n"
    result.done()
    written = stream.getvalue()
    publisher.msg(warning="late", category="a.Kind", filename="f.py", lineno=3)
    assert stream.getvalue() == written


def test_what_is_left_in_the_reactor_can_be_a_warning(stream: StringIO) -> None:
    original = reporter.Reporter(stream)
    wrapped = reporter.UncleanWarningsReporterWrapper(original)
    with pytest.warns(UserWarning, match="Reactor was unclean"):
        wrapped.addError(Ways("test_passes"), Failure(DirtyReactorAggregateError(["a call"])))
    wrapped.addError(Ways("test_passes"), Failure(KeyError()))
    assert len(original.errors) == 1


def test_what_is_no_error_is_refused(stream: StringIO) -> None:
    with pytest.raises(
        TypeError, match=r"error must be a Failure, or what sys\.exc_info\(\) returns, not 'x'"
    ):
        reporter.Reporter(stream).addError(Ways("test_passes"), "x")


def test_without_subunit_its_reporter_says_so(stream: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporter, "TestProtocolClient", None)
    with warnings.catch_warnings(), pytest.raises(Exception, match="Subunit not available"):
        reporter.SubunitReporter(stream)


def test_an_error_that_was_written_at_once_ends_its_line(stream: StringIO) -> None:
    text = report(reporter.TreeReporter, stream, "test_fails", realtime=True)
    assert "FailTest: as it should\n[FAIL]\n" in text


def test_a_result_shows_its_counts() -> None:
    result = reporter.TestResult()
    for name in NAMES:
        Ways(name).run(result)
    assert repr(result).endswith(".TestResult run=6 errors=1 failures=1 todos=1 dones=1 skips=1>")
