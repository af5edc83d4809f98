"""Tests of `asyncreactor.trial.runner`: finding tests, and running them in a folder of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from asyncreactor.python import log, reflect
from asyncreactor.trial import reporter, runner, unittest
from asyncreactor.trial._asyncrunner import _iterateTests
from asyncreactor.trial.util import _NoTrialMarker, _WorkingDirectoryBusy
from tests.trial import samples
from tests.trial.samples import Plain, Ways

SAMPLES = "tests.trial.samples"
PACKAGE = {
    "__init__.py": "",
    "test_good.py": "import unittest\nclass A(unittest.TestCase):\n    def test_a(self): pass\n",
    "test_broken.py": "import a_module_that_is_not_there\n",
    "helper.py": "",
}


@pytest.fixture
def loader() -> runner.TestLoader:
    return runner.TestLoader()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of a package `sampled`, which is on the path."""
    folder = tmp_path / "sampled"
    folder.mkdir()
    for name, text in PACKAGE.items():
        (folder / name).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "sampled"]:
        del sys.modules[name]


def ids(suite: Any) -> list[str]:
    """The names of the tests in a suite."""
    return [test.id() for test in _iterateTests(suite)]


class TestLoading:
    def test_a_method_a_class_a_module(self, loader: runner.TestLoader) -> None:
        method = f"{SAMPLES}.Ways.test_passes"
        assert ids(loader.loadByName(method)) == [method]
        assert len(ids(loader.loadByName(f"{SAMPLES}.Ways"))) == 6
        assert len(ids(loader.loadByName(SAMPLES))) == 7

    def test_a_package_with_a_module_that_is_broken(self, loader: runner.TestLoader, package: Path) -> None:
        suite = loader.loadByName("sampled", recurse=True)
        assert ids(suite) == ["sampled.test_broken", "sampled.test_good.A.test_a"]
        result = reporter.TestResult()
        suite.run(result)
        ((test, failure),) = result.errors
        assert (test.id(), failure.type) == ("sampled.test_broken", ModuleNotFoundError)

    def test_a_file(self, loader: runner.TestLoader, package: Path) -> None:
        assert ids(loader.loadByName(str(package / "test_good.py"))) == ["sampled.test_good.A.test_a"]

    def test_what_is_named_twice_is_loaded_once(self, loader: runner.TestLoader, package: Path) -> None:
        names = [str(package / "test_good.py"), "sampled.test_good", f"{SAMPLES}.Plain"]
        assert ids(loader.loadByNames(names)) == ["sampled.test_good.A.test_a", f"{SAMPLES}.Plain.test_it"]

    @pytest.mark.parametrize(
        ("name", "error"),
        [
            ("a_module_that_is_not_there", reflect.ModuleNotFound),
            ("a_module_that_is_not_there.thing", reflect.ObjectNotFound),
            (f"{SAMPLES}.nothing", AttributeError),
            (f"{os.sep}no{os.sep}file.py", ValueError),
        ],
    )
    def test_what_is_not_there(self, loader: runner.TestLoader, name: str, error: type[Exception]) -> None:
        with pytest.raises(error):
            loader.findByName(name)
        result = reporter.TestResult()
        loader.loadByName(name).run(result)
        assert [failure.type for _, failure in result.errors] == [error]

    def test_an_order(self, loader: runner.TestLoader) -> None:
        loader.sorter = lambda test: -len(test.id())
        assert ids(loader.loadClass(Ways))[0] == f"{SAMPLES}.Ways.test_surprises"

    def test_a_module_may_make_its_suite(self, loader: runner.TestLoader) -> None:
        module = ModuleType("own")
        setattr(module, "test_suite", lambda: unittest.TestSuite([Plain("test_it")]))  # noqa: B010
        assert ids(loader.loadModule(module)) == [f"{SAMPLES}.Plain.test_it"]

    @pytest.mark.parametrize("method", ["loadClass", "loadModule", "loadPackage", "loadAnything"])
    def test_what_holds_no_tests_is_refused(self, loader: runner.TestLoader, method: str) -> None:
        with pytest.raises(TypeError, match="not 'text'"):
            getattr(loader, method)("text")
        with pytest.raises(ValueError, match="a class of tests"):
            loader.loadClass(str)

    def test_kinds_of_things(self, package: Path) -> None:
        assert runner.isTestCase(Ways) and not runner.isTestCase(samples)
        assert runner.isPackageDirectory(str(package)) == "__init__.py"
        assert not runner.isPackageDirectory(str(package.parent))
        assert runner.isPackage(sys.modules["tests"]) and not runner.isPackage(samples)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make_runner(**settings: Any) -> runner.TrialRunner:
    """A runner that writes to nowhere."""
    return runner.TrialRunner(reporter.Reporter, stream=StringIO(), **settings)


class TestRunning:
    def test_tests_run_in_a_folder_with_a_log(self, folder: Path) -> None:
        where: list[str] = []

        class Looks(unittest.TestCase):
            def test_it(self) -> None:
                log.msg("hello from the test")
                where.extend([os.getcwd(), self.mktemp()])

        result = make_runner().run(Looks("test_it"))
        assert result.wasSuccessful()
        made = str((folder / "_trial_temp").resolve())
        assert where[0] == made and (folder / "_trial_temp" / where[1]).parent.is_dir()
        assert "hello from the test" in (folder / "_trial_temp" / "test.log").read_text()
        assert os.getcwd() == str(folder.resolve())

    def test_errors_that_are_logged_go_to_the_log_only(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Logs(unittest.TestCase):
            def test_it(self) -> None:
                log.err(ValueError("expected"))
                self.flushLoggedErrors(ValueError)

        shown = StringIO()
        monkeypatch.setattr(sys, "stderr", shown)
        assert make_runner().run(Logs("test_it")).wasSuccessful()
        assert shown.getvalue() == ""
        assert "ValueError: expected" in (folder / "_trial_temp" / "test.log").read_text()

    def test_the_folder_is_cleared_if_it_was_made_for_tests(self, folder: Path) -> None:
        make_runner().run(Plain("test_it"))
        (folder / "_trial_temp" / "old").touch()
        make_runner().run(Plain("test_it"))
        assert not (folder / "_trial_temp" / "old").exists()
        (folder / "mine").mkdir()
        with pytest.raises(_NoTrialMarker, match="refusing to remove it"):
            make_runner(workingDirectory="mine").run(Plain("test_it"))

    def test_two_runs_do_not_share_a_folder(self, folder: Path) -> None:
        class Runs(unittest.SynchronousTestCase):
            def test_it(self) -> None:
                os.chdir(folder)
                with pytest.raises(_WorkingDirectoryBusy):
                    make_runner(workingDirectory="one").run(Plain("test_it"))

        assert make_runner(workingDirectory="one").run(Runs("test_it")).wasSuccessful()

    def test_nothing_is_run_in_a_dry_run(self, folder: Path) -> None:
        result = make_runner(mode=runner.TrialRunner.DRY_RUN).run(Ways("test_raises"))
        assert (result.testsRun, result.successes) == (1, 1)

    def test_the_first_failure_may_be_the_last(self, folder: Path) -> None:
        suite = runner.TestLoader().loadClass(Ways)
        assert make_runner(exitFirst=True).run(suite).testsRun == 1

    def test_tests_are_repeated_until_they_fail(self, folder: Path) -> None:
        runs: list[int] = []

        class Third(unittest.SynchronousTestCase):
            def test_it(self) -> None:
                runs.append(1)
                self.assertNotEqual(len(runs), 3)

        result = make_runner().runUntilFailure(unittest.TestSuite([Third("test_it")]))
        assert (len(runs), len(result.failures)) == (3, 1)

    def test_the_reactor_is_shut_down(self, folder: Path) -> None:
        from asyncreactor.internet import reactor

        seen: list[str] = []
        reactor.addSystemEventTrigger("during", "shutdown", seen.append, "shutdown")
        make_runner().run(Plain("test_it"))
        assert seen == ["shutdown"]

    def test_errors_logged_outside_tests_are_reported(self, folder: Path) -> None:
        class Logs(unittest.TestSuite):
            def run(self, result: Any, debug: bool = False) -> Any:
                log.err(RuntimeError("between tests"))

        result = reporter.TestResult()
        runner.LoggedSuite([Logs()]).run(result)
        ((test, failure),) = result.errors
        assert (test.id(), failure.type) == (runner.NOT_IN_TEST, RuntimeError)

    def test_a_destructive_suite_lets_go_of_its_tests(self) -> None:
        suite = runner.DestructiveTestSuite([Plain("test_it")])
        suite.run(reporter.TestResult())
        assert suite.countTestCases() == 0

    def test_what_could_not_be_loaded_is_no_test(self) -> None:
        holder = runner.ErrorHolder("it", (KeyError, KeyError("x"), None))
        assert (holder.countTestCases(), holder.id()) == (0, "it")
        assert repr(holder) == "<ErrorHolder description='it' error=KeyError('x')>"


def test_names_of_tests_are_without_their_prefix(loader: runner.TestLoader) -> None:
    assert "_passes" in loader.getTestCaseNames(Ways)
