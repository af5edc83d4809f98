"""Tests of the command `trial`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

import pytest

from asyncreactor.python.usage import UsageError
from asyncreactor.scripts import trial
from asyncreactor.trial import reporter, runner
from tests.porting.processes import run_python

TESTS = """\
import unittest
from twisted.trial.unittest import TestCase
from twisted.internet import defer, reactor, task

class Tests(TestCase):
    def test_waits(self):
        return task.deferLater(reactor, 0.001)
    @defer.inlineCallbacks
    def test_yields(self):
        self.assertEqual((yield defer.succeed(3)), 3)
"""
BROKEN = (
    TESTS
    + """\
    def test_left(self):
        reactor.callLater(100, print)
"""
)


def options(*arguments: str) -> trial.Options:
    """The options of a command line."""
    config = trial.Options()
    config.parseOptions(arguments)
    return config


@pytest.mark.parametrize(
    ("text", "status", "ends"), [(TESTS, 0, "PASSED (successes=2)\n"), (BROKEN, 1, "successes=2)\n")]
)
def test_it_runs_a_legacy_program_s_tests(tmp_path: Path, text: str, status: int, ends: str) -> None:
    (tmp_path / "test_them.py").write_text(text)
    done = run_python("-m", "asyncreactor", "run-legacy", "trial", "test_them.py", folder=tmp_path)
    assert (done.returncode, done.stderr) == (status, "")
    assert done.stdout.startswith("test_them\n  Tests\n    test_")
    assert done.stdout.endswith(ends)


def test_it_is_a_module_that_can_be_run(tmp_path: Path) -> None:
    done = run_python("-m", "asyncreactor.trial", "--reporter=nope", "x", folder=tmp_path)
    assert done.returncode == 1
    assert "Only pass names of Reporter plugins to --reporter" in done.stderr


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("verbose", reporter.TreeReporter),
        ("bwverbose", reporter.VerboseTextReporter),
        ("text", reporter.TextReporter),
    ],
)
def test_reporters_have_names(name: str, kind: type) -> None:
    assert options("--reporter", name)["reporter"] is kind


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--jobs", "nan"], "Expecting integer argument to jobs, got 'nan'"),
        (["--jobs", "0"], "strictly positive integer or 'auto'"),
        (["--jobs", "2", "--debug"], "can't specify --debug when using --jobs"),
        (["--order", "x"], "--order must be one of: 'alphabetical', 'toptobottom'"),
        (["--order", "toptobottom", "--random", "3"], "can't specify --random when using --order"),
        (["--random", "x"], "must be a positive integer"),
        (["--tbformat", "x"], "tbformat must be one of plain"),
        (["--recursionlimit", "x"], "recursionlimit must be an integer"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        options(*arguments)


def test_several_processes_are_left_to_pytest() -> None:
    with pytest.raises(UsageError, match="pytest-xdist"):
        trial._makeRunner(options("--jobs", "2"))


def test_the_runner_is_made_as_asked() -> None:
    made = trial._makeRunner(options("-x", "-e", "--tbformat=emacs", "--temp-directory=there", "-n"))
    assert (made.mode, made.tbformat, made.workingDirectory) == (runner.TrialRunner.DRY_RUN, "brief", "there")
    with pytest.raises(trial._DebuggerNotFound, match="'no_such_debugger' debugger could not be found"):
        trial._makeRunner(options("--debug", "--debugger=no_such_debugger"))


def test_tests_can_keep_the_order_of_their_file() -> None:
    loader = trial._getLoader(options("--order=toptobottom"))
    suite = loader.loadByNames(["tests.trial.samples.Ways"])
    first = next(iter(next(iter(next(iter(suite))))))
    assert first.id().endswith("test_passes")


def test_a_file_names_its_tests(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text("#!/usr/bin/python\n# -*- test-case-name: a.test_a, b.test_b; mode: x -*-\n")
    assert trial.getTestModules(str(file)) == ["a.test_a", "b.test_b"]
    assert options("--testmodule", str(file))["tests"] == ["a.test_a", "b.test_b"]
    assert trial.isTestFile("x/test_a.py") and not trial.isTestFile(str(file))


def test_modules_can_be_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "a_module", sys)
    with pytest.warns(RuntimeWarning, match="Module 'a_module' already imported"):
        options("--without-module", "a_module")
    with pytest.raises(ImportError):
        import_module("a_module")


def test_nopm_goes_with_debug() -> None:
    with pytest.raises(UsageError, match="You must specify --debug when using --nopm"):
        options("--nopm")
    assert options("--debug", "--nopm")["nopm"]
