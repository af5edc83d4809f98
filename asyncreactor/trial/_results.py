"""Skips, expected failures, and results of the standard library's kind."""

from __future__ import annotations

import unittest as pyunit
from collections.abc import Iterable
from types import TracebackType
from typing import Any, TypeAlias
from unittest import SkipTest

import attrs
from zope.interface import implementer

from asyncreactor.python.failure import Failure
from asyncreactor.trial.itrial import IReporter

__all__ = ["FailTest", "PyUnitResultAdapter", "SkipTest", "Todo", "as_reporter", "exc_info_of", "makeTodo"]


#: What a failed assertion raises.
class FailTest(AssertionError):
    """An assertion of a test case failed."""

    __module__ = "asyncreactor.trial.unittest"


ExcInfo: TypeAlias = "tuple[type[BaseException], BaseException, TracebackType | None]"


def exc_info_of(error: Failure | ExcInfo) -> ExcInfo:
    """What `sys.exc_info()` would give."""
    if isinstance(error, Failure):
        return error.type, error.value, error.getTracebackObject()
    return error


@attrs.define
class Todo:
    """A test that is expected to fail.

    Attributes:
        reason: why.
        errors: the exceptions that are expected; None for any.
    """

    reason: str
    errors: Iterable[type[BaseException]] | None = None

    def expected(self, failure: Failure) -> bool:
        """Whether `failure` is what was expected."""
        return self.errors is None or any(failure.check(error) for error in self.errors)


def makeTodo(value: str | tuple[Any, str]) -> Todo:
    """A `Todo` from what test code writes: a reason, or (errors, reason)."""
    if isinstance(value, str):
        return Todo(reason=value)
    if isinstance(value, tuple):
        errors, reason = value
        try:
            return Todo(reason=reason, errors=list(errors))
        except TypeError:
            return Todo(reason=reason, errors=[errors])
    raise TypeError(f"todo must be a reason, or a tuple of errors and a reason, not {value!r}")


@implementer(IReporter)
class PyUnitResultAdapter:
    """Reports to a result of the standard library's `unittest`, or of a runner that follows it."""

    def __init__(self, original: Any) -> None:
        self.original = original

    @property
    def shouldStop(self) -> bool:
        """Whether no more tests are to be run."""
        return bool(getattr(self.original, "shouldStop", False))

    @property
    def testsRun(self) -> int:
        """How many tests were begun."""
        return int(self.original.testsRun)

    def startTest(self, method: Any) -> None:
        """A test begins."""
        self.original.startTest(method)

    def stopTest(self, method: Any) -> None:
        """A test has ended."""
        self.original.stopTest(method)

    def addSuccess(self, test: Any) -> None:
        """A test passed."""
        self.original.addSuccess(test)

    def addError(self, test: Any, error: Failure | ExcInfo) -> None:
        """A test raised something else than a failed assertion."""
        self.original.addError(test, _raised(error))

    def addFailure(self, test: Any, fail: Failure | ExcInfo) -> None:
        """An assertion failed."""
        self.original.addFailure(test, _raised(fail))

    def addSkip(self, test: Any, reason: str) -> None:
        """A test was skipped."""
        self.original.addSkip(test, reason)

    def addExpectedFailure(self, test: Any, error: Failure | ExcInfo, todo: Todo | None = None) -> None:
        """A test failed as expected."""
        self.original.addExpectedFailure(test, _raised(error))

    def addUnexpectedSuccess(self, test: Any, todo: Todo | None = None) -> None:
        """A test passed that was expected to fail."""
        self.original.addUnexpectedSuccess(test)

    def addDuration(self, test: Any, elapsed: float) -> None:
        """How long a test took, for results that want to know."""
        add = getattr(self.original, "addDuration", None)
        if add is not None:
            add(test, elapsed)

    def upDownError(self, method: Any, error: Failure | ExcInfo, warn: bool, printStatus: bool) -> None:
        """A fixture of a class or module failed: left to the runner, which calls those fixtures."""

    def wasSuccessful(self) -> bool:
        """Whether nothing has failed so far."""
        return bool(self.original.wasSuccessful())

    def done(self) -> None:
        """All tests have run: the original's runner says so itself."""


def as_reporter(result: Any) -> Any:
    """`result`, or an adapter if it doesn't provide `IReporter`."""
    if result is None:
        result = pyunit.TestResult()
    return result if IReporter.providedBy(result) else PyUnitResultAdapter(result)


def _raised(error: Failure | ExcInfo) -> ExcInfo:
    """What `sys.exc_info()` would give, with a traceback in any case: pytest's results can't do without."""
    kind, value, traceback = exc_info_of(error)
    if traceback is None:
        try:
            raise value
        except BaseException:
            return kind, value, value.__traceback__
    return kind, value, traceback
