"""Results of tests."""

from __future__ import annotations

import unittest as pyunit
from typing import Any

from zope.interface import implementer

from asyncreactor.python.failure import Failure
from asyncreactor.trial._results import Todo, makeTodo
from asyncreactor.trial.itrial import IReporter

__all__ = ["TestResult"]


@implementer(IReporter)
class TestResult(pyunit.TestResult):
    """Keeps what happened to each test.

    Attributes:
        successes: how many tests passed.
        errors, failures: (test, `Failure`) of each.
        skips: (test, reason) of each.
        expectedFailures: (test, `Failure`, `Todo`) of each.
        unexpectedSuccesses: (test, `Todo`) of each.
    """

    errors: Any
    failures: Any
    expectedFailures: Any
    unexpectedSuccesses: Any

    def __init__(self) -> None:
        super().__init__()
        self.skips: list[tuple[Any, str]] = []
        self.successes = 0

    def _failure(self, error: Any) -> Failure:
        return error if isinstance(error, Failure) else Failure(error[1], error[0], error[2])

    def addSuccess(self, test: Any) -> None:
        """A test passed."""
        self.successes += 1

    def addError(self, test: Any, error: Any) -> None:
        """A test raised something else than a failed assertion."""
        self.errors.append((test, self._failure(error)))

    def addFailure(self, test: Any, fail: Any) -> None:
        """An assertion failed."""
        self.failures.append((test, self._failure(fail)))

    def addSkip(self, test: Any, reason: str) -> None:
        """A test was skipped."""
        self.skips.append((test, reason))

    def addExpectedFailure(self, test: Any, error: Any, todo: Todo | None = None) -> None:
        """A test failed as expected."""
        self.expectedFailures.append((test, self._failure(error), todo or makeTodo("Test expected to fail")))

    def addUnexpectedSuccess(self, test: Any, todo: Todo | None = None) -> None:
        """A test passed that was expected to fail."""
        self.unexpectedSuccesses.append((test, todo or makeTodo("Test expected to fail")))

    def wasSuccessful(self) -> bool:
        """Whether nothing has failed so far."""
        return not (self.failures or self.errors)

    def done(self) -> None:
        """All tests have run."""
