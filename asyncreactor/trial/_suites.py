"""Suites of tests, and decorating every test in one."""

from __future__ import annotations

import unittest as pyunit
from collections.abc import Callable, Iterable
from typing import Any

from asyncreactor.python.components import proxyForInterface
from asyncreactor.trial.itrial import ITestCase

__all__ = ["TestDecorator", "TestSuite", "decorate"]


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
        """Run the original test."""
        return self._originalTest(result)


def decorate(test: Any, decorator: Callable[[Any], Any]) -> Any:
    """`decorator(test)` for a test, or a suite of the same shape whose tests are decorated."""
    if not isinstance(test, Iterable):
        return decorator(test)
    tests = [decorate(one, decorator) for one in test]
    suite = type(test)() if isinstance(test, pyunit.TestSuite) else TestSuite()
    suite._tests = []  # a class of the user's may have put some there
    suite.addTests(tests)
    return suite
