"""Results of tests, and what is written of them."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from asyncreactor.python.components import proxyForInterface
from asyncreactor.python.failure import Failure
from asyncreactor.trial._result import TestResult
from asyncreactor.trial._text_reporters import (
    MinimalReporter,
    Reporter,
    SafeStream,
    TextReporter,
    TimingTextReporter,
    VerboseTextReporter,
)
from asyncreactor.trial._tree_reporter import TreeReporter, _AnsiColorizer, _NullColorizer
from asyncreactor.trial.itrial import IReporter
from asyncreactor.trial.util import DirtyReactorAggregateError, excInfoOrFailureToExcInfo

try:
    TestProtocolClient: Any = importlib.import_module("subunit").TestProtocolClient
except ImportError:
    TestProtocolClient = None

__all__ = [
    "BrokenTestCaseWarning",
    "MinimalReporter",
    "Reporter",
    "SafeStream",
    "SubunitReporter",
    "TestProtocolClient",
    "TestResult",
    "TestResultDecorator",
    "TextReporter",
    "TimingTextReporter",
    "TreeReporter",
    "UncleanWarningsReporterWrapper",
    "VerboseTextReporter",
    "_AdaptedReporter",
    "_AnsiColorizer",
    "_ExitWrapper",
    "_NullColorizer",
]


class BrokenTestCaseWarning(Warning):
    """Something is wrong with a test case itself."""


class TestResultDecorator(proxyForInterface(IReporter, "_originalReporter")):  # type: ignore[misc]  # made at run time
    """Stands before a reporter: override what is to be done otherwise."""

    def addDuration(self, test: Any, elapsed: float) -> None:
        """How long a test took, for reporters that want to know."""
        add = getattr(self._originalReporter, "addDuration", None)
        if add is not None:
            add(test, elapsed)


class UncleanWarningsReporterWrapper(TestResultDecorator):
    """Warns of what tests leave in the reactor, instead of reporting it as an error."""

    def addError(self, test: Any, error: Any) -> None:
        """An error; a warning, if it is about what was left in the reactor."""
        if isinstance(error, Failure) and error.check(DirtyReactorAggregateError):
            warnings.warn(error.getErrorMessage(), stacklevel=1)
        else:
            self._originalReporter.addError(test, error)


@implementer(IReporter)
class SubunitReporter:
    """Writes what happens as subunit does, for programs that read that; needs the package `python-subunit`.

    Args:
        stream: where to, as bytes.
        tbformat: ignored, as the others are: they are what every reporter is given.
        realtime: ignored.
        publisher: ignored.

    Raises:
        Exception: the package is missing.
    """

    testsRun = None

    def __init__(
        self,
        stream: Any = sys.stdout,
        tbformat: str = "default",
        realtime: bool = False,
        publisher: Any = None,
    ) -> None:
        if TestProtocolClient is None:
            raise Exception("Subunit not available")
        self._subunit = TestProtocolClient(stream)
        self._successful = True
        self.shouldStop = False

    def done(self) -> None:
        """All tests have run: there is no summary."""

    def stop(self) -> None:
        """Begin no more tests."""
        self.shouldStop = True

    def wasSuccessful(self) -> bool:
        """Whether nothing has failed so far."""
        return self._successful

    def startTest(self, test: Any) -> Any:
        """A test begins."""
        return self._subunit.startTest(test)

    def stopTest(self, test: Any) -> Any:
        """A test has ended."""
        return self._subunit.stopTest(test)

    def addSuccess(self, test: Any) -> Any:
        """A test passed."""
        return self._subunit.addSuccess(test)

    def addSkip(self, test: Any, reason: str) -> Any:
        """A test was skipped; success, for versions that know no skips."""
        if hasattr(self._subunit, "addSkip"):
            return self._subunit.addSkip(test, reason)
        return self.addSuccess(test)

    def addError(self, test: Any, err: Any) -> Any:
        """A test raised something else than a failed assertion."""
        self._successful = False
        return self._subunit.addError(test, excInfoOrFailureToExcInfo(err))

    def addFailure(self, test: Any, err: Any) -> Any:
        """An assertion failed."""
        self._successful = False
        return self._subunit.addFailure(test, excInfoOrFailureToExcInfo(err))

    def addExpectedFailure(self, test: Any, failure: Any, todo: Any = None) -> Any:
        """A test failed as expected; success, for versions that don't know of that."""
        if hasattr(self._subunit, "addExpectedFailure"):
            return self._subunit.addExpectedFailure(test, excInfoOrFailureToExcInfo(failure))
        return self.addSuccess(test)

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> Any:
        """A test passed that was expected to fail; nothing that subunit knows."""
        return self.addSuccess(test)


class _ExitWrapper(TestResultDecorator):
    """Ends the run with the first test that fails."""

    def addError(self, test: Any, error: Any) -> None:
        """An error: the last test."""
        self.shouldStop = True
        self._originalReporter.addError(test, error)

    def addFailure(self, test: Any, failure: Any) -> None:
        """A failed assertion: the last test."""
        self.shouldStop = True
        self._originalReporter.addFailure(test, failure)


class _AdaptedReporter(TestResultDecorator):
    """Adapts each test before it is reported on."""

    def __init__(self, original: Any, testAdapter: Callable[[Any], Any]) -> None:
        super().__init__(original)
        self.testAdapter = testAdapter

    def addError(self, test: Any, error: Any) -> None:
        """See `IReporter`."""
        self._originalReporter.addError(self.testAdapter(test), excInfoOrFailureToExcInfo(error))

    def addExpectedFailure(self, test: Any, failure: Any, todo: Any = None) -> None:
        """See `IReporter`."""
        self._originalReporter.addExpectedFailure(self.testAdapter(test), failure, todo)

    def addFailure(self, test: Any, failure: Any) -> None:
        """See `IReporter`."""
        self._originalReporter.addFailure(self.testAdapter(test), excInfoOrFailureToExcInfo(failure))

    def addSkip(self, test: Any, skip: Any) -> None:
        """See `IReporter`."""
        self._originalReporter.addSkip(self.testAdapter(test), skip)

    def addUnexpectedSuccess(self, test: Any, todo: Any = None) -> None:
        """See `IReporter`."""
        self._originalReporter.addUnexpectedSuccess(self.testAdapter(test), todo)

    def startTest(self, test: Any) -> None:
        """See `IReporter`."""
        self._originalReporter.startTest(self.testAdapter(test))

    def stopTest(self, test: Any) -> None:
        """See `IReporter`."""
        self._originalReporter.stopTest(self.testAdapter(test))


for _class in (
    MinimalReporter,
    Reporter,
    SafeStream,
    TestResult,
    TextReporter,
    TimingTextReporter,
    TreeReporter,
    VerboseTextReporter,
):
    _class.__module__ = __name__
del _class
