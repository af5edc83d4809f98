"""`SynchronousTestCase`: tests that never wait, with what trial adds to `unittest`."""

from __future__ import annotations

import atexit
import importlib
import inspect
import os
import shutil
import sys
import tempfile
import unittest as pyunit
import warnings
from collections.abc import Callable, Sequence
from typing import Any, ParamSpec, TypeVar

from zope.interface import implementer

from asyncreactor.python import log
from asyncreactor.python.deprecate import warnAboutFunction
from asyncreactor.python.failure import Failure
from asyncreactor.python.monkey import MonkeyPatcher
from asyncreactor.python.util import runWithWarningsSuppressed
from asyncreactor.trial._assertions import _Assertions
from asyncreactor.trial._directories import is_test_directory
from asyncreactor.trial._results import FailTest, SkipTest, Todo, as_reporter, makeTodo
from asyncreactor.trial._warnings import SeenWarning, collect_warnings, was_in
from asyncreactor.trial.itrial import ITestCase
from asyncreactor.trial.util import acquireAttribute

__all__ = ["FAILED", "SynchronousTestCase", "logged_errors", "will_never_run"]

P = ParamSpec("P")
T = TypeVar("T")

#: What a Deferred fires with whose failure has been reported.
FAILED = object()


class _LogObserver:
    """Collects the failures that are logged while tests run. Other testing libraries make their own of it."""

    def __init__(self) -> None:
        self.errors: list[Failure] = []
        self._users = 0

    def add(self) -> None:
        """Begin to listen, if nobody has."""
        if self._users == 0:
            log.addObserver(self.gotEvent)
        self._users += 1

    def remove(self) -> None:
        """Stop listening, if nobody else wants it."""
        self._users -= 1
        if self._users == 0:
            log.removeObserver(self.gotEvent)

    def gotEvent(self, event: Any) -> None:
        """Keep the failure of an error event."""
        if event.get("isError", False) and "failure" in event:
            self.errors.append(event["failure"])

    def getErrors(self) -> list[Failure]:
        """What was logged and not taken out."""
        return list(self.errors)

    def flushErrors(self, *errorTypes: type[BaseException]) -> list[Failure]:
        """Take out those of `errorTypes`; all, if there are no types."""
        flushed = [f for f in self.errors if not errorTypes or f.check(*errorTypes)]
        self.errors[:] = [f for f in self.errors if f not in flushed]
        return flushed


logged_errors = _LogObserver()
_temporary: list[str] = []


def _temporary_root() -> str:
    """A folder for this process's tests, removed at its end."""
    if not _temporary:
        folder = tempfile.mkdtemp(prefix="trial-")
        _temporary.append(folder)
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return _temporary[0]


def will_never_run(function: object) -> TypeError:
    """The error of a test that is a generator function."""
    error = TypeError(f"{function!r} is a generator function and therefore will never run")
    error.add_note("decorate it with inlineCallbacks")
    return error


@implementer(ITestCase)
class SynchronousTestCase(_Assertions):
    """A test that is over when its method returns.

    An error that is logged and not flushed fails the test. Attributes of the method, the class or the module,
    in this order: `skip` (why it isn't run), `todo` (why it is expected to fail), `suppress` (warnings to hide).
    """

    #: Why the tests are not run; None if they are.
    skip: str | None = None

    def __init__(self, methodName: str = "runTest") -> None:
        super().__init__(methodName)
        self._passed = False
        self._cleanups: list[Any] = []
        self._warnings: list[SeenWarning] = []
        self._trial_test_method = getattr(self, methodName, None)
        self._parents: list[Any] = [self]
        if self._trial_test_method is not None:
            self._parents.insert(0, self._trial_test_method)
        module = sys.modules.get(type(self).__module__)
        if module is not None:
            self._parents.append(module)

    def runTest(self) -> None:
        """What `TestCase()` without a method's name runs: nothing; it is made for its assertions."""

    # One of the standard library equals another of the same name; here each runs by itself.
    __eq__ = object.__eq__
    __hash__ = object.__hash__

    def shortDescription(self) -> str:
        """The first line of the test's docstring, or its name."""
        return super().shortDescription() or self._testMethodName

    def getSkip(self) -> tuple[bool, str | None]:
        """Whether the test is not run, and why."""
        skipped, reason = False, None
        for parent in self._parents:
            if getattr(parent, "__unittest_skip__", False):
                skipped, reason = True, getattr(parent, "__unittest_skip_why__", "")
                break
        else:
            reason = acquireAttribute(self._parents, "skip", None)
            skipped = reason is not None
        return skipped, reason

    def getTodo(self) -> Todo | None:
        """Why the test is expected to fail, or None."""
        todo = acquireAttribute(self._parents, "todo", None)
        if todo is not None:
            return makeTodo(todo)
        if getattr(self._trial_test_method, "__unittest_expecting_failure__", False):
            return Todo("expectedFailure")
        return None

    def getSuppress(self) -> Any:
        """The warnings that are hidden while the test runs."""
        return acquireAttribute(self._parents, "suppress", [])

    # -- running

    def run(self, result: Any = None) -> Any:
        """Run the test and report to `result`, an `IReporter` or a result of `unittest`'s."""
        reporter = as_reporter(result)
        log.msg(f"--> {self.id()} <--")
        reporter.startTest(self)
        skipped, reason = self.getSkip()
        if skipped:
            reporter.addSkip(self, reason)
            reporter.stopTest(self)
            return result
        self._passed = False
        self._warnings = []
        logged_errors.add()
        try:
            collect_warnings(self._warnings.append, self._trial_run_fixtures_and_test, reporter)
            self._trial_pass_warnings_on(reporter)
        finally:
            logged_errors.remove()
            reporter.stopTest(self)
        return result

    def debug(self) -> None:
        """Run the test and let its errors out, for use in a debugger."""
        logged_errors.add()
        try:
            self.setUp()
            self._trial_test_method()  # type: ignore[misc]  # there is one
            self.tearDown()
            self.doCleanups()
        finally:
            logged_errors.remove()

    def _trial_pass_warnings_on(self, reporter: Any) -> None:
        """Show what the test did not flush; where warnings are errors, report them as such."""
        for warning in self.flushWarnings():
            try:
                warnings.warn_explicit(
                    message=warning["message"],
                    category=warning["category"],
                    filename=warning["filename"],
                    lineno=warning["lineno"],
                )
            except BaseException:
                reporter.addError(self, Failure())

    def _trial_run_fixtures_and_test(self, reporter: Any) -> None:
        surprise = False
        todo = self.getTodo()
        try:
            if self._trial_run_step(self.setUp, reporter):
                self._passed = self._trial_run_step(self._trial_test_method, reporter, todo)
                surprise = self._passed and todo is not None
                # Here, and not last as the standard library has it: what they need, `tearDown` takes away.
                self._trial_note(self._trial_run_cleanups(reporter))
                self._trial_note(self._trial_run_step(self.tearDown, reporter))
        finally:
            self._trial_note(self._trial_run_cleanups(reporter))
            self._trial_note(self._trial_clean_up_reactor(reporter))
        if self._trial_report_logged_errors(reporter):
            return
        if surprise:
            reporter.addUnexpectedSuccess(self, todo)
        elif self._passed:
            reporter.addSuccess(self)

    def _trial_note(self, fine: bool) -> None:
        """A part of the test is over."""
        if not fine:
            self._passed = False

    def _trial_clean_up_reactor(self, reporter: Any) -> bool:
        """For tests that use a reactor."""
        return True

    def _trial_report_logged_errors(self, reporter: Any) -> bool:
        """Report the errors that were logged; say whether there were any."""
        errors = logged_errors.flushErrors()
        for error in errors:
            todo = self.getTodo()
            if todo is not None and todo.expected(error):
                reporter.addExpectedFailure(self, error, todo)
            else:
                reporter.addError(self, error)
        return bool(errors)

    def _trial_run_step(self, function: Any, reporter: Any, todo: Todo | None = None) -> bool:
        """Call a fixture or the test; report what goes wrong; say whether nothing did."""
        try:
            result = self._trial_call_suppressing(function)
        except BaseException:
            self._trial_failed(Failure(), reporter, todo, function == self._trial_test_method)
            return False
        return self._trial_check_result(function, result, reporter)

    def _trial_check_result(self, function: Any, result: Any, reporter: Any) -> bool:
        if inspect.isgenerator(result):
            reporter.addError(self, Failure(will_never_run(function)))
            return False
        if inspect.iscoroutine(result):
            result.close()
            error = TypeError(
                f"{function!r} is async: its class must be a TestCase, not a SynchronousTestCase"
            )
            reporter.addFailure(self, Failure(error))
            return False
        return True

    def _trial_failed(
        self, failure: Failure, reporter: Any, todo: Todo | None, is_test: bool = False
    ) -> object:
        # Only the test itself fails; where a fixture does, something else is wrong.
        if not is_test and failure.check(self.failureException):
            reporter.addError(self, failure)
        else:
            self._trial_report_failure(failure, reporter, todo)
        return FAILED

    def _trial_report_failure(self, failure: Failure, reporter: Any, todo: Todo | None) -> None:
        if failure.check(SkipTest):
            reason = failure.value.args[0] if failure.value.args else self._trial_missing_reason()
            reporter.addSkip(self, reason)
        elif failure.check(KeyboardInterrupt):
            if hasattr(reporter, "shouldStop"):
                self._trial_stop(reporter)
            reporter.addError(self, failure)
        elif todo is not None and todo.expected(failure):
            reporter.addExpectedFailure(self, failure, todo)
        elif failure.check(self.failureException, FailTest):
            reporter.addFailure(self, failure)
        else:
            reporter.addError(self, failure)

    def _trial_missing_reason(self) -> str:
        warnAboutFunction(
            getattr(self, self._testMethodName),
            "Do not raise unittest.SkipTest with no arguments! Give a reason for skipping tests!",
        )
        return "no reason was given"

    def _trial_stop(self, reporter: Any) -> None:
        getattr(reporter, "original", reporter).stop()

    def _trial_call_suppressing(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        suppressions = [(arguments, keywords) for arguments, keywords in self.getSuppress()]
        if not suppressions:
            return function(*args, **kwargs)
        return runWithWarningsSuppressed(suppressions, function, *args, **kwargs)

    def _trial_run_cleanups(self, reporter: Any) -> bool:
        fine = True
        while self._cleanups:
            function, args, kwargs = self._cleanups.pop()
            try:
                function(*args, **kwargs)
            except BaseException:
                self._trial_failed(Failure(), reporter, None)
                fine = False
        return fine

    # -- for the tests

    def addCleanup(self, f: Callable[P, object], /, *args: P.args, **kwargs: P.kwargs) -> Any:
        """Call `f(*args, **kwargs)` after the test, the last one added first, whatever happened."""
        self._cleanups.append((f, args, kwargs))
        return f

    def patch(self, obj: object, attribute: str, value: object) -> MonkeyPatcher:
        """Set an attribute of `obj` until the end of the test."""
        patcher = MonkeyPatcher((obj, attribute, value))
        patcher.patch()
        self.addCleanup(patcher.restore)
        return patcher

    def mktemp(self) -> str:
        """A path at which there is nothing yet, in a new folder; gone with the process."""
        # In the folder of trial's runner, as it says itself: UNIX sockets have room for a hundred letters.
        root = type(self).__module__[:32] if is_test_directory() else _temporary_root()
        where = os.path.join(root, type(self).__name__[:32], self._testMethodName[:32])
        if not os.path.isdir(where):
            os.makedirs(where)
        return os.path.join(tempfile.mkdtemp("", "", where), "temp")

    def flushLoggedErrors(self, *errorTypes: type[BaseException]) -> list[Failure]:
        """The failures logged so far, of `errorTypes` or of any; they no longer fail the test."""
        return logged_errors.flushErrors(*errorTypes)

    def flushWarnings(self, offendingFunctions: Sequence[Any] | None = None) -> list[dict[str, Any]]:
        """The warnings so far, or those that point into `offendingFunctions`; they are not shown.

        Returns:
            For each a dictionary of `message` (its text), `category`, `filename` and `lineno`.
        """
        if offendingFunctions is None:
            flushed, self._warnings[:] = self._warnings[:], []
        else:
            flushed = [w for w in self._warnings if was_in(w, offendingFunctions)]
            self._warnings[:] = [w for w in self._warnings if w not in flushed]
        return [
            {"message": w.message, "category": w.category, "filename": w.filename, "lineno": w.lineno}
            for w in flushed
        ]

    def callDeprecated(self, version: Any, f: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Call a function that is deprecated since `version`, or (version, replacement); the warning is taken.

        Returns:
            What `f(*args, **kwargs)` returns. The test fails if there is no such warning.
        """
        replacement = None
        if isinstance(version, tuple):
            version, replacement = version
        result = f(*args, **kwargs)
        seen = self.flushWarnings([self.callDeprecated])
        try:
            first = next(w for w in seen if issubclass(w["category"], DeprecationWarning))
        except StopIteration:
            self.fail(f"{f!r} is not deprecated.")
        from asyncreactor.python.deprecate import getDeprecationWarningString

        expected = getDeprecationWarningString(f, version, replacement=replacement)
        self.assertEqual(first["message"], expected)
        return result

    def getDeprecatedModuleAttribute(
        self, moduleName: str, name: str, version: Any, message: str | None = None
    ) -> Any:
        """The attribute `name` of a module, which warns that it is deprecated since `version`; the warning is taken."""
        value = getattr(importlib.import_module(moduleName), name)
        seen = self.flushWarnings([self.getDeprecatedModuleAttribute])
        self.assertEqual(len(seen), 1, f"{moduleName}.{name} warned {len(seen)} times")
        self.assertIs(seen[0]["category"], DeprecationWarning)
        from asyncreactor.python.versions import getVersionString

        expected = f"{moduleName}.{name} was deprecated in {getVersionString(version)}"
        if message is not None:
            expected += f": {message}"
        self.assertTrue(
            seen[0]["message"].startswith(expected),
            f"{seen[0]['message']!r} does not begin with {expected!r}",
        )
        return value

    def doCleanups(self) -> bool:  # type: ignore[override]  # typed as None there, a bool all the same
        """Run the cleanups now; say whether none failed."""
        result = pyunit.TestResult()
        return self._trial_run_cleanups(as_reporter(result))
