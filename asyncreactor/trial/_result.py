"""`TestResult`: keeps what happened to each test."""

from __future__ import annotations

import time
import unittest as pyunit
from typing import Any

from zope.interface import implementer

from asyncreactor.python._arguments import wrong_type
from asyncreactor.python.failure import Failure
from asyncreactor.trial._results import Todo, makeTodo
from asyncreactor.trial.itrial import IReporterWithDurations

__all__ = ["TestResult"]

_NO_REASON = "Test expected to fail"


@implementer(IReporterWithDurations)
class TestResult(pyunit.TestResult):
    """Keeps what happened to each test.

    Attributes:
        successes: how many tests passed.
        errors, failures: (test, `Failure`) of each.
        skips: (test, reason) of each.
        expectedFailures: (test, `Failure`, `Todo`) of each.
        unexpectedSuccesses: (test, `Todo`) of each.
        collectedDurations: (test's name, seconds) of each, where they are known.
    """

    errors: Any
    failures: Any
    expectedFailures: Any
    unexpectedSuccesses: Any
    #: When the test that runs began.
    _testStarted: float | None = None
    #: How many seconds the last test took.
    _lastTime: float | None = None

    def __init__(self) -> None:
        super().__init__()
        self.skips: list[tuple[Any, Any]] = []
        self.collectedDurations: list[tuple[str, float]] = []
        self.successes = 0

    def __repr__(self) -> str:
        counts = (
            f"run={self.testsRun} errors={len(self.errors)} failures={len(self.failures)}"
            f" todos={len(self.expectedFailures)} dones={len(self.unexpectedSuccesses)} skips={len(self.skips)}"
        )
        return f"<{type(self).__module__}.{type(self).__qualname__} {counts}>"

    def _getTime(self) -> float:
        return time.time()

    def _getFailure(self, error: Any) -> Failure:
        """A `Failure` of what `unittest` gives, or of one."""
        if isinstance(error, Failure):
            return error
        if isinstance(error, tuple) and len(error) == 3:
            return Failure(error[1], error[0], error[2])
        raise wrong_type("error", "a Failure, or what sys.exc_info() returns", error)

    def startTest(self, test: Any) -> None:
        """A test begins."""
        super().startTest(test)
        self._testStarted = self._getTime()

    def stopTest(self, test: Any) -> None:
        """A test has ended."""
        super().stopTest(test)
        if self._testStarted is not None:
            self._lastTime = self._getTime() - self._testStarted

    def addDuration(self, test: Any, elapsed: float) -> None:
        """A test took `elapsed` seconds; Python tells from 3.12 on."""
        self.collectedDurations.append((str(test), elapsed))

    def addSuccess(self, test: Any) -> None:
        """A test passed."""
        self.successes += 1

    def addError(self, test: Any, error: Any) -> None:
        """A test raised something else than a failed assertion.

        Raises:
            TypeError: `error` is neither a `Failure` nor such a tuple.
        """
        self.errors.append((test, self._getFailure(error)))

    def addFailure(self, test: Any, fail: Any) -> None:
        """An assertion failed."""
        self.failures.append((test, self._getFailure(fail)))

    def addSkip(self, test: Any, reason: Any) -> None:
        """A test was skipped."""
        self.skips.append((test, reason))

    def addExpectedFailure(self, test: Any, error: Any, todo: Todo | None = None) -> None:
        """A test failed as expected."""
        reason = makeTodo(_NO_REASON) if todo is None else todo
        self.expectedFailures.append((test, self._getFailure(error), reason))

    def addUnexpectedSuccess(self, test: Any, todo: Todo | None = None) -> None:
        """A test passed that was expected to fail."""
        self.unexpectedSuccesses.append((test, makeTodo(_NO_REASON) if todo is None else todo))

    def wasSuccessful(self) -> bool:
        """Whether nothing has failed so far."""
        return not (self.failures or self.errors)

    def done(self) -> None:
        """All tests have run."""
