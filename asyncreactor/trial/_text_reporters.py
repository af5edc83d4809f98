"""Reporters that write plain text."""

from __future__ import annotations

import os
import sys
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from asyncreactor.python import log
from asyncreactor.python.failure import Failure
from asyncreactor.trial._result import TestResult

__all__ = [
    "MarkingReporter",
    "MinimalReporter",
    "Reporter",
    "SafeStream",
    "TextReporter",
    "TimingTextReporter",
    "VerboseTextReporter",
]

_WIDTH = 79
_KINDS = ("skips", "expectedFailures", "failures", "errors", "unexpectedSuccesses", "successes")
#: The files of which a traceback begins, or ends, with lines that are not the test's.
_OURS = (os.path.dirname(__file__) + os.sep, os.sep + os.path.join("unittest", "case.py"))
_BELOW = tuple(os.path.join("internet", name) for name in ("_defer_shortcuts.py", "_deferred_core.py"))


class SafeStream:
    """A stream whose writes are done again when a signal interrupted them."""

    def __init__(self, original: Any) -> None:
        self.original = original

    def __getattr__(self, name: str) -> Any:
        return getattr(self.original, name)

    def write(self, *a: Any, **kw: Any) -> Any:
        """Write to the original."""
        return self._until_done(self.original.write, *a, **kw)

    def flush(self) -> Any:
        """Flush the original."""
        return self._until_done(self.original.flush)

    def _until_done(self, function: Callable[..., Any], *a: Any, **kw: Any) -> Any:
        while True:
            try:
                return function(*a, **kw)
            except InterruptedError:
                continue


class Reporter(TestResult):
    """Writes what went wrong, and how many tests ended in which way, when all have run.

    Args:
        stream: where to.
        tbformat: how much a traceback tells: "brief", "default" or "verbose".
        realtime: also write errors as soon as they come.
        publisher: the log whose warnings are written, too; by default that of `python.log`.
    """

    _separator = "-" * _WIDTH
    _doubleSeparator = "=" * _WIDTH

    def __init__(
        self,
        stream: Any = sys.stdout,
        tbformat: str = "default",
        realtime: bool = False,
        publisher: Any = None,
    ) -> None:
        super().__init__()
        self._stream = SafeStream(stream)
        self.tbformat = tbformat
        self.realtime = realtime
        self._startTime: float | None = None
        self._warned: set[str] = set()
        self._publisher = log if publisher is None else publisher
        self._publisher.addObserver(self._observeWarnings)

    @property
    def stream(self) -> Any:
        """Where it writes to."""
        return self._stream

    def _observeWarnings(self, event: Any) -> None:
        """Write a warning that was logged, once in each test."""
        if "warning" not in event:
            return
        kind = str(event["category"]).rpartition(".")[2]
        text = f"{event['filename']}:{event['lineno']}: {kind}: {event['warning']}\n"
        if text not in self._warned:
            self._warned.add(text)
            self._write(text)

    def startTest(self, test: Any) -> None:
        """A test begins."""
        super().startTest(test)
        if self._startTime is None:
            self._startTime = self._getTime()
        self._warned.clear()

    def addError(self, test: Any, error: Any) -> None:
        """A test raised something else than a failed assertion."""
        super().addError(test, error)
        self._write_now(self.errors[-1][1])

    def addFailure(self, test: Any, fail: Any) -> None:
        """An assertion failed."""
        super().addFailure(test, fail)
        self._write_now(self.failures[-1][1])

    def upDownError(self, method: Any, error: Any, warn: bool = True, printStatus: bool = True) -> None:
        """A fixture of a class or module failed."""
        if warn:
            self._writeln(f"caught exception in {method}, your TestCase is broken\n\n")
            self._write(self._formatFailureTraceback(self._getFailure(error)))

    def cleanupErrors(self, errs: Any) -> None:
        """Cleaning up after a test failed."""
        self._writeln("%s", self._formatFailureTraceback(errs))

    def done(self) -> None:
        """All tests have run: write the report."""
        self._publisher.removeObserver(self._observeWarnings)
        self._printErrors()
        self._writeln(self._separator)
        if self._startTime is not None:
            self._writeln("Ran %d tests in %.3fs", self.testsRun, self._getTime() - self._startTime)
        self._writeln("")
        self._printSummary()

    def _write_now(self, failure: Failure) -> None:
        if self.realtime:
            self._write(self._formatFailureTraceback(failure))

    def _write(self, format: str, *args: Any) -> None:
        self._stream.write(str(format) % args if args else str(format))
        self._stream.flush()

    def _writeln(self, format: str, *args: Any) -> None:
        self._write(format, *args)
        self._write("\n")

    # -- errors

    def _printErrors(self) -> None:
        self._writeln("")
        self._printResults("[SKIPPED]", self.skips, "{}\n".format)
        self._printResults("[TODO]", self.expectedFailures, self._formatTodo)
        self._printResults("[FAIL]", self.failures, self._formatFailureTraceback)
        self._printResults("[ERROR]", self.errors, self._formatFailureTraceback)
        self._printResults("[SUCCESS!?!]", self.unexpectedSuccesses, self._formatReason)

    def _printResults(self, flavor: str, errors: Iterable[Any], formatter: Callable[..., str]) -> None:
        """Write what happened, each once, and the names of the tests that it happened to."""
        for text, tests in self._groupResults(errors, formatter):
            self._writeln(self._doubleSeparator)
            self._writeln(flavor)
            self._write(text)
            self._writeln("")
            for test in tests:
                self._writeln(test.id())

    def _groupResults(
        self, results: Iterable[Any], formatter: Callable[..., str]
    ) -> list[tuple[str, list[Any]]]:
        groups: OrderedDict[str, list[Any]] = OrderedDict()
        for test, *what in results:
            groups.setdefault(formatter(*what), []).append(test)
        return list(groups.items())

    def _formatReason(self, todo: Any) -> str:
        return f"Reason: {todo.reason!r}\n"

    def _formatTodo(self, failure: Failure, todo: Any) -> str:
        return self._formatReason(todo) + self._formatFailureTraceback(failure)

    def _formatFailureTraceback(self, fail: Any) -> str:
        """A failure's traceback, without the lines that are this package's."""
        if isinstance(fail, str):
            return fail.rstrip() + "\n"
        all_frames = fail.frames
        fail.frames = self._trimFrames(all_frames)
        try:
            text: str = fail.getTraceback(detail=self.tbformat, elideFrameworkCode=True)
            return text
        finally:
            fail.frames = all_frames

    def _trimFrames(self, frames: Sequence[Any]) -> list[Any]:
        """The frames from the first to the last that isn't ours; all, if all are."""
        kept = list(frames)
        if len(kept) < 2:
            return kept
        while kept and _is_ours(kept[0], _OURS + _BELOW):
            del kept[0]
        while kept and _is_ours(kept[-1], _OURS):
            del kept[-1]
        return kept or list(frames)

    # -- the summary

    def _getSummary(self) -> str:
        counts = [(kind, getattr(self, kind)) for kind in _KINDS]
        numbers = [(kind, count if isinstance(count, int) else len(count)) for kind, count in counts]
        text = ", ".join(f"{kind}={number}" for kind, number in numbers if number)
        return f" ({text})" if text else ""

    def _printSummary(self) -> None:
        self._writeln("%s%s", "PASSED" if self.wasSuccessful() else "FAILED", self._getSummary())


def _is_ours(frame: Any, files: tuple[str, ...]) -> bool:
    return any(file in frame[1] for file in files)


class MinimalReporter(Reporter):
    """Ends in a line of numbers: seconds, tests run, tests, errors, failures, skips."""

    def _printErrors(self) -> None:
        """They are only counted."""

    def _printSummary(self) -> None:
        seconds = 0 if self._startTime is None else self._getTime() - self._startTime
        numbers = (self.testsRun, self.testsRun, len(self.errors), len(self.failures), len(self.skips))
        self._writeln(" ".join(map(str, (seconds, *numbers))))


class MarkingReporter(Reporter):
    """Writes a mark for each way in which a test can end."""

    #: For a pass, an error, a failure, a skip, an expected failure and an unexpected success.
    marks = ("", "", "", "", "", "")

    def _mark(self, way: int) -> None:
        """The test that runs has ended in this way: the index of its mark."""
        self._write(self.marks[way])

    def addSuccess(self, test: Any) -> None:
        """A test passed."""
        super().addSuccess(test)
        self._mark(0)

    def addError(self, *args: Any) -> None:
        """A test raised something else than a failed assertion."""
        super().addError(*args)
        self._mark(1)

    def addFailure(self, *args: Any) -> None:
        """An assertion failed."""
        super().addFailure(*args)
        self._mark(2)

    def addSkip(self, *args: Any) -> None:
        """A test was skipped."""
        super().addSkip(*args)
        self._mark(3)

    def addExpectedFailure(self, *args: Any) -> None:
        """A test failed as expected."""
        super().addExpectedFailure(*args)
        self._mark(4)

    def addUnexpectedSuccess(self, *args: Any) -> None:
        """A test passed that was expected to fail."""
        super().addUnexpectedSuccess(*args)
        self._mark(5)


class TextReporter(MarkingReporter):
    """Writes a letter for each test."""

    marks = (".", "E", "F", "S", "T", "!")


class VerboseTextReporter(MarkingReporter):
    """Writes the name of each test, and how it ended."""

    marks = ("[OK]", "[ERROR]", "[FAILURE]", "[SKIPPED]", "[TODO]", "[SUCCESS!?!]")

    def startTest(self, tm: Any) -> None:
        """A test begins."""
        self._write("%s ... ", tm.id())
        super().startTest(tm)

    def stopTest(self, test: Any) -> None:
        """A test has ended."""
        super().stopTest(test)
        self._write("\n")


class TimingTextReporter(VerboseTextReporter):
    """Writes how long each test took, too."""

    def stopTest(self, method: Any) -> None:
        """A test has ended."""
        super().stopTest(method)
        self._write(f"({self._lastTime or 0:.03f} secs)\n")
