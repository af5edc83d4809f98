"""Running suites: in a folder of their own, with a log, reported by a reporter."""

from __future__ import annotations

import pdb
import sys
import unittest as pyunit
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import globalLogBeginner, globalLogPublisher
from asyncreactor.python import log
from asyncreactor.python.filepath import FilePath
from asyncreactor.trial import unittest, util
from asyncreactor.trial._asyncrunner import _ForceGarbageCollectionDecorator, _iterateTests
from asyncreactor.trial._asynctest import TestCase
from asyncreactor.trial._directories import test_directory
from asyncreactor.trial._holders import NOT_IN_TEST, TestHolder
from asyncreactor.trial._synctest import logged_errors
from asyncreactor.trial.itrial import ITestCase
from asyncreactor.trial.reporter import UncleanWarningsReporterWrapper, _ExitWrapper

__all__ = ["DestructiveTestSuite", "LoggedSuite", "TrialRunner", "TrialSuite"]


class DestructiveTestSuite(unittest.TestSuite):
    """A suite that lets go of each test before it runs it."""

    def run(self, result: Any, debug: bool = False) -> Any:
        """Run the tests until none is left, or the result says that it is enough."""
        tests: Any = self._tests
        while tests and not result.shouldStop:
            tests.pop(0)(result)
        return result


class LoggedSuite(unittest.TestSuite):
    """A suite that reports errors which are logged outside tests."""

    def run(self, result: Any, debug: bool = False) -> Any:
        """Run the tests; report what was logged between them."""
        logged_errors.add()
        try:
            super().run(result, debug)
        finally:
            logged_errors.remove()
            for failure in logged_errors.flushErrors():
                result.addError(TestHolder(NOT_IN_TEST), failure)
        return result


class TrialSuite(unittest.TestSuite):
    """A suite after which the reactor is shut down.

    Args:
        tests: the tests.
        forceGarbageCollection: collect garbage before and after each.
    """

    def __init__(self, tests: Iterable[Any] = (), forceGarbageCollection: bool = False) -> None:
        if forceGarbageCollection:
            tests = [unittest.decorate(test, _ForceGarbageCollectionDecorator) for test in tests]
        super().__init__([LoggedSuite(tests)])

    def run(self, result: Any, debug: bool = False) -> Any:
        """Run the tests; then fire "shutdown"."""
        try:
            return super().run(result, debug)
        finally:
            if not TestCase.is_waiting():
                _shut_down()


def _shut_down() -> None:
    from asyncreactor.internet import reactor

    done: Deferred[None] = Deferred()
    reactor.addSystemEventTrigger("after", "shutdown", done.callback, None)
    reactor.fireSystemEvent("shutdown")
    TestCase()._wait(done)


class TrialRunner:
    """Runs tests and reports on them.

    Args:
        reporterFactory: makes the reporter, of the stream, the kind of tracebacks, whether they are written at
            once, and the log.
        mode: `DEBUG`, in a debugger; `DRY_RUN`, not at all; or None.
        logfile: the log's name in the folder; "-" for the standard output.
        stream: where reports are written.
        profile: write a profile to "profile.data".
        tracebackFormat: "brief", "default" or "verbose".
        realTimeErrors: write errors as soon as they come.
        uncleanWarnings: warn of what tests leave in the reactor, instead of failing them.
        workingDirectory: the folder that tests run in.
        forceGarbageCollection: collect garbage before and after each test.
        debugger: what has `runcall`; by default `pdb`.
        exitFirst: end with the first test that fails.
    """

    DEBUG = "debug"
    DRY_RUN = "dry-run"

    def __init__(
        self,
        reporterFactory: Callable[..., Any],
        mode: str | None = None,
        logfile: str = "test.log",
        stream: Any = sys.stdout,
        profile: bool = False,
        tracebackFormat: str = "default",
        realTimeErrors: bool = False,
        uncleanWarnings: bool = False,
        workingDirectory: str = "_trial_temp",
        forceGarbageCollection: bool = False,
        debugger: Any = None,
        exitFirst: bool = False,
    ) -> None:
        self.reporterFactory = reporterFactory
        self.mode = mode
        self.logfile = logfile
        self.stream = stream
        self.tbformat = tracebackFormat
        self.rterrors = realTimeErrors
        self.uncleanWarnings = uncleanWarnings
        self.workingDirectory = workingDirectory
        self.debugger = debugger
        self._forceGarbageCollection = forceGarbageCollection
        self._exitFirst = exitFirst
        if profile:
            setattr(self, "run", util.profiled(self.run, "profile.data"))  # noqa: B010  # in the place of the method

    def _makeResult(self) -> Any:
        result = self.reporterFactory(self.stream, self.tbformat, self.rterrors, log)
        if self._exitFirst:
            result = _ExitWrapper(result)
        if self.uncleanWarnings:
            result = UncleanWarningsReporterWrapper(result)
        return result

    def run(self, test: Any) -> Any:
        """Run a test or suite; return its result."""
        return self._run(unittest.decorate(test, ITestCase), self._forceGarbageCollection)

    def runUntilFailure(self, test: Any) -> Any:
        """Run a test or suite again and again, until it fails; return its last result."""
        decorated = unittest.decorate(test, ITestCase)
        if self._forceGarbageCollection:
            decorated = unittest.decorate(decorated, _ForceGarbageCollectionDecorator)
        count = 0
        while True:
            count += 1
            self.stream.write(f"Test Pass {count}\n")
            _keep_tests(decorated)
            result = self._run(decorated, False)
            if result.testsRun == 0 or not result.wasSuccessful():
                return result

    def _run(self, test: Any, force_garbage_collection: bool) -> Any:
        result = self._makeResult()
        suite = TrialSuite([test], force_garbage_collection)
        if self.mode == self.DRY_RUN:
            for each in _iterateTests(suite):
                result.startTest(each)
                result.addSuccess(each)
                result.stopTest(each)
        else:
            with test_directory(self.workingDirectory), self._logging():
                self._run_suite(suite, result)
        result.done()
        return result

    def _run_suite(self, suite: Any, result: Any) -> None:
        if self.mode == self.DEBUG:
            (self.debugger or pdb.Pdb()).runcall(suite.run, result)
        else:
            suite.run(result)

    @contextmanager
    def _logging(self) -> Iterator[None]:
        to_output = self.logfile == "-"
        with nullcontext(sys.stdout) if to_output else util.openTestLog(FilePath(self.logfile)) as file:
            observer = log.FileLogObserver(file)
            log.addObserver(observer.emit)
            show_warning_before, warnings.showwarning = warnings.showwarning, log.showwarning
            log.msg("Log opened.")
            try:
                with _nothing_said_on_standard_error():
                    yield
            finally:
                warnings.showwarning = show_warning_before
                log.removeObserver(observer.emit)


@contextmanager
def _nothing_said_on_standard_error() -> Iterator[None]:
    """Keep critical events out of the report, where programs that never begin logging would show them."""
    beginner = globalLogBeginner
    globalLogPublisher.removeObserver(beginner._temporaryObserver)
    try:
        yield
    finally:
        if beginner._begun_at is None:
            globalLogPublisher.addObserver(beginner._temporaryObserver)


def _keep_tests(suite: Any) -> None:
    """Have suites keep their tests when they have run."""
    if isinstance(suite, pyunit.TestSuite):
        suite._cleanup = False  # type: ignore[attr-defined]  # not in the stubs
        for each in suite:
            _keep_tests(each)


for _class in (DestructiveTestSuite, LoggedSuite, TrialRunner, TrialSuite):
    _class.__module__ = "asyncreactor.trial.runner"
del _class
