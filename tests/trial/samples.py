"""Tests that end in every way, for tests of what runs and reports on them."""

from __future__ import annotations

import unittest as pyunit

from asyncreactor.trial import unittest

__all__ = ["Plain", "Ways"]


class Ways(unittest.SynchronousTestCase):
    """A test for each way to end."""

    __test__ = False  # for pytest: some fail

    def test_passes(self) -> None:
        """Ends well."""

    def test_fails(self) -> None:
        """An assertion fails."""
        self.fail("as it should")

    def test_raises(self) -> None:
        """Raises something else."""
        raise RuntimeError("oops")

    def test_skipped(self) -> None:
        """Is skipped."""
        raise unittest.SkipTest("not today")

    def test_todo(self) -> None:
        """Is known to fail."""
        self.fail("not yet")

    test_todo.todo = "some day"  # type: ignore[attr-defined]  # trial looks for it there

    def test_surprises(self) -> None:
        """Was expected to fail."""

    test_surprises.todo = "some day"  # type: ignore[attr-defined]  # likewise


class Plain(pyunit.TestCase):
    """A test of the standard library."""

    __test__ = False  # the same module's

    def test_it(self) -> None:
        """Ends well."""
