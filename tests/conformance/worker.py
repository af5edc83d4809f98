"""Run one test module and report each test as a line of JSON on a descriptor.

usage: worker.py MODULE EVENT_FD DONE_FILE

It stands alone: it runs under the interpreter of the target, which need not see this project.
"""

from __future__ import annotations

import faulthandler
import importlib
import json
import os
import sys
import time
import traceback
import unittest
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

WHY_CHARACTERS = 1500


class Reporter(unittest.TestResult):
    """Reports when a test starts, and how it ended."""

    def __init__(self, out: TextIO) -> None:
        super().__init__()
        self.out = out
        self.status = ""
        self.why = ""
        self.began = 0.0

    def emit(self, **event: object) -> None:
        """Write one event."""
        self.out.write(json.dumps(event) + "\n")
        self.out.flush()

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self.status, self.why, self.began = "", "", time.monotonic()
        self.emit(start=test.id())

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        self.emit_end(test, self.status or "silent", self.why)

    def emit_end(self, test: unittest.TestCase, status: str, why: str) -> None:
        """Report the outcome of a test."""
        seconds = round(time.monotonic() - self.began, 3)
        self.emit(end=test.id(), status=status, why=why[-WHY_CHARACTERS:], seconds=seconds)

    def addSuccess(self, test: unittest.TestCase) -> None:
        self._note("pass")

    def addError(self, test: unittest.TestCase, err: object) -> None:
        self._note("error", _text(err))

    def addFailure(self, test: unittest.TestCase, err: object) -> None:
        self._note("fail", _text(err))

    def addSkip(self, test: unittest.TestCase, reason: object) -> None:
        self._note("skip", str(reason))

    def addExpectedFailure(self, test: unittest.TestCase, err: object, *todo: object) -> None:
        self._note("xfail")

    def addUnexpectedSuccess(self, test: unittest.TestCase, *todo: object) -> None:
        self._note("xpass")

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: object) -> None:
        if err is not None:
            self._note("fail", _text(err))

    def _note(self, status: str, why: str = "") -> None:
        if self.status not in (
            "error",
            "fail",
        ):  # a clean-up may speak after the test; the first complaint counts
            self.status, self.why = status, why


def _text(err: object) -> str:
    """Return the traceback of an exc_info tuple or of a Failure."""
    if isinstance(err, tuple):
        return "".join(traceback.format_exception(*err))
    try:
        return str(err.getTraceback())  # type: ignore[attr-defined]  # trial hands over Failures
    except Exception:
        return repr(err)  # a Failure under test may be broken itself


def flatten(suite: unittest.TestSuite) -> Iterator[unittest.TestCase]:
    """Yield the tests of a suite and of the suites in it."""
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from flatten(item)
        else:
            yield item


def main(module_name: str, events: int, done: set[str]) -> None:
    """Report `tests`, then `start` and `end` of each test that is not in `done`, then `done`."""
    os.set_inheritable(events, False)
    reporter = Reporter(os.fdopen(events, "w"))
    faulthandler.enable()
    warnings.simplefilter("default")
    try:
        module = importlib.import_module(module_name)
        tests = list(flatten(unittest.defaultTestLoader.loadTestsFromModule(module)))
    except BaseException:  # SystemExit too: the module is broken, however it says so
        reporter.emit(broken=traceback.format_exc()[-2 * WHY_CHARACTERS :])
        return
    reporter.emit(tests=[test.id() for test in tests])
    for test in tests:
        if test.id() in done:
            continue
        try:
            test.run(reporter)
        except KeyboardInterrupt:
            raise
        except BaseException:  # unittest never raises here; a TestCase with a runner of its own may
            reporter.emit_end(test, "error", "run() raised\n" + traceback.format_exc())
    reporter.emit(done=True)
    os._exit(0)  # without the clean-up: threads that a test left behind would be waited for


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), set(Path(sys.argv[3]).read_text().split("\n")))
