"""Loading tests and running them, as the command `trial` does; pytest and `unittest` run the same tests."""

from __future__ import annotations

import os
import warnings

from asyncreactor.trial._holders import NOT_IN_TEST, ErrorHolder, TestHolder
from asyncreactor.trial._loader import (
    TestLoader,
    _qualNameWalker,
    filenameToModule,
    isPackage,
    isPackageDirectory,
    isTestCase,
    name,
)
from asyncreactor.trial._trial_runner import DestructiveTestSuite, LoggedSuite, TrialRunner, TrialSuite
from asyncreactor.trial.unittest import TestSuite

__all__ = [
    "NOT_IN_TEST", "DestructiveTestSuite", "ErrorHolder", "LoggedSuite", "TestHolder", "TestLoader", "TestSuite",
    "TrialRunner", "TrialSuite", "_qualNameWalker", "filenameToModule", "isPackage", "isPackageDirectory",
    "isTestCase", "name", "samefile",
]  # fmt: skip


def samefile(filename1: str, filename2: str) -> bool:
    """Deprecated: whether two names are of the same file; use `os.path.samefile`."""
    warnings.warn(
        "asyncreactor.trial.runner.samefile was deprecated in Twisted 26.10.0; please use os.path.samefile instead",
        DeprecationWarning,
        stacklevel=2,
    )
    return os.path.samefile(filename1, filename2)


TestLoader.__module__ = __name__
