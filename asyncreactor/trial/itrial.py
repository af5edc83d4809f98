"""The interfaces of tests and of those who report on them."""

from __future__ import annotations

from typing import Any

from zope.interface import Attribute, Interface

__all__ = ["IReporter", "IReporterWithDurations", "ITestCase"]


class ITestCase(Interface):
    """One test that can be run."""

    failureException = Attribute("The class of a failed assertion.")
    skip = Attribute("Why the test is not run; None if it is.")

    def __call__(result: Any = None) -> Any:
        """The same as `run`."""

    def countTestCases() -> int:
        """How many tests this is: 1."""

    def id() -> str:
        """The dotted name of the test."""

    def run(result: Any) -> None:
        """Run the test and report to `result`."""

    def shortDescription() -> str:
        """One line about the test."""


class IReporter(Interface):
    """Hears of tests as they run. Errors are `Failure` objects or tuples as `sys.exc_info()` returns them."""

    shouldStop = Attribute("Whether no more tests are to be run.")
    testsRun = Attribute("How many tests were begun.")

    def startTest(method: Any) -> None:
        """A test begins."""

    def stopTest(method: Any) -> None:
        """A test has ended; called after one of the `add` methods."""

    def addSuccess(test: Any) -> None:
        """A test passed."""

    def addError(test: Any, error: Any) -> None:
        """A test raised something else than a failed assertion."""

    def addFailure(test: Any, failure: Any) -> None:
        """An assertion failed."""

    def addExpectedFailure(test: Any, failure: Any, todo: Any = None) -> None:
        """A test failed as expected."""

    def addUnexpectedSuccess(test: Any, todo: Any = None) -> None:
        """A test passed that was expected to fail."""

    def addSkip(test: Any, reason: str) -> None:
        """A test was skipped."""

    def wasSuccessful() -> bool:
        """Whether nothing has failed so far."""

    def done() -> None:
        """All tests have run."""


class IReporterWithDurations(IReporter):
    """Also hears how long each test took."""

    collectedDurations = Attribute("A list of (test id, seconds).")

    def addDuration(test: Any, elapsed: float) -> None:
        """`test` took `elapsed` seconds."""
