"""What stands in a suite in the place of tests."""

from __future__ import annotations

from typing import Any

from zope.interface import implementer

from asyncreactor.python.failure import Failure
from asyncreactor.trial._results import ExcInfo, exc_info_of
from asyncreactor.trial.itrial import ITestCase

__all__ = ["NOT_IN_TEST", "ErrorHolder", "TestHolder"]

#: The name under which errors are reported that belong to no test.
NOT_IN_TEST = "<not in test>"


@implementer(ITestCase)
class TestHolder:
    """Stands for something that isn't a test; it passes.

    Args:
        description: what it is.
    """

    failureException = None
    skip = None

    def __init__(self, description: str) -> None:
        self.description = description

    def __call__(self, result: Any = None) -> Any:
        """The same as `run`."""
        return self.run(result)

    def countTestCases(self) -> int:
        """How many tests it is: none."""
        return 0

    def id(self) -> str:
        """What it is."""
        return self.description

    def shortDescription(self) -> str:
        """What it is."""
        return self.description

    def run(self, result: Any) -> None:
        """Report a success."""
        result.startTest(self)
        result.addSuccess(self)
        result.stopTest(self)


class ErrorHolder(TestHolder):
    """Stands for what could not be loaded; it fails with the reason.

    Args:
        description: what it is.
        error: a `Failure`, or what `sys.exc_info()` returns.
    """

    def __init__(self, description: str, error: Failure | ExcInfo) -> None:
        super().__init__(description)
        self.error = exc_info_of(error)

    def __repr__(self) -> str:
        return f"<ErrorHolder description={self.description!r} error={self.error[1]!r}>"

    def run(self, result: Any) -> None:
        """Report the error."""
        result.startTest(self)
        result.addError(self, self.error)
        result.stopTest(self)


for _class in (ErrorHolder, TestHolder):
    _class.__module__ = "asyncreactor.trial.runner"
del _class
