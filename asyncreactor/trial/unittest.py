"""Test cases for code that uses Deferreds, for pytest, `python -m unittest` and other runners."""

from __future__ import annotations

from asyncreactor.trial._assertions import _Assertions
from asyncreactor.trial._asyncrunner import TestDecorator, TestSuite, decorate
from asyncreactor.trial._asynctest import TestCase
from asyncreactor.trial._results import FailTest, PyUnitResultAdapter, SkipTest, Todo, makeTodo
from asyncreactor.trial._synctest import SynchronousTestCase

__all__ = [
    "TestCase",
    "SynchronousTestCase",
    "SkipTest",
    "FailTest",
    "Todo",
    "makeTodo",
    "TestSuite",
    "TestDecorator",
    "decorate",
    "PyUnitResultAdapter",
    "_Assertions",
]

for _class in (PyUnitResultAdapter, SynchronousTestCase, TestCase, TestDecorator, TestSuite, Todo):
    _class.__module__ = __name__
del _class
