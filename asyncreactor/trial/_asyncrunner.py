"""Suites of tests, and decorating every test in one."""

from __future__ import annotations

import gc
import unittest as pyunit
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from asyncreactor.python.components import proxyForInterface, registerAdapter
from asyncreactor.trial._results import as_reporter
from asyncreactor.trial.itrial import ITestCase

__all__ = [
    "TestDecorator",
    "TestSuite",
    "_ForceGarbageCollectionDecorator",
    "_clearSuite",
    "_iterateTests",
    "decorate",
]


class TestSuite(pyunit.TestSuite):
    """A suite that stops where its result says so."""

    def run(self, result: Any, debug: bool = False) -> Any:
        """Run the tests, in their order, each reporting to `result`."""
        return super().run(result, debug)


class TestDecorator(proxyForInterface(ITestCase, "_originalTest")):  # type: ignore[misc]  # made at run time
    """Does something around a test: override `run`."""

    def __call__(self, result: Any) -> Any:
        """The same as `run`."""
        return self.run(result)

    def run(self, result: Any) -> Any:
        """Run the original test; what is reported of it is reported of this object."""
        from asyncreactor.trial.reporter import _AdaptedReporter

        return self._originalTest.run(_AdaptedReporter(as_reporter(result), self.__class__))


def decorate(test: Any, decorator: Callable[[Any], Any]) -> Any:
    """`decorator(test)` for a test; a suite whose tests have been decorated for a suite."""
    if not isinstance(test, Iterable):
        return decorator(test)
    tests = [decorate(one, decorator) for one in test]
    # The suite itself changes: another one would keep the tests alive which this one drops when they have run.
    suite = test if isinstance(test, pyunit.TestSuite) else TestSuite()
    suite._tests = []
    suite.addTests(tests)
    return suite


class _PyUnitTestCaseAdapter(TestDecorator):
    """What a test of the standard library lacks to be an `ITestCase`: nothing; it only doesn't say so."""

    skip = None


registerAdapter(_PyUnitTestCaseAdapter, pyunit.TestCase, ITestCase)


class _ForceGarbageCollectionDecorator(TestDecorator):
    """Collects garbage before and after a test, so that what it has lost is noticed while it is to blame."""

    def run(self, result: Any) -> Any:
        """Run the original test."""
        gc.collect()
        outcome = super().run(result)
        gc.collect()
        return outcome


def _iterateTests(testSuiteOrCase: Any) -> Iterator[Any]:
    """The tests of a suite and of those in it, in their order; the test itself, of a test."""
    if isinstance(testSuiteOrCase, Iterable):
        for each in testSuiteOrCase:
            yield from _iterateTests(each)
    else:
        yield testSuiteOrCase


def _clearSuite(suite: pyunit.TestSuite) -> None:
    """Take the tests out of a suite."""
    suite._tests = []
