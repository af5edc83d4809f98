"""`TestCase`: tests that may return a Deferred or be coroutines."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

from asyncreactor.internet import defer
from asyncreactor.internet.defer import Deferred
from asyncreactor.python.failure import Failure
from asyncreactor.trial import util
from asyncreactor.trial._janitor import ClassWatch, _Janitor, in_reactor
from asyncreactor.trial._synctest import FAILED, SynchronousTestCase, will_never_run
from asyncreactor.trial.util import acquireAttribute

__all__ = ["TestCase"]

T = TypeVar("T")
_wait_is_running: list[bool] = []


class TestCase(SynchronousTestCase):
    """A test that is over when the Deferred it returns has fired.

    `setUp`, the test method, `tearDown` and cleanups may return Deferreds or coroutines. Coroutine functions, and those
    decorated with `inlineCallbacks`, are called in the running event loop; others are called before it runs,
    and it runs only where they return something to wait for. A `timeout` attribute of method, class or module tells how
    many seconds each may take.
    """

    _trial_known_reactor: Any = None
    #: Whether what the class's tests leave open will be looked for after the last one.
    _looked_after = False
    #: What was in the reactor before the test ran.
    _trial_not_ours: list[object] = []

    def assertFailure(self, deferred: Deferred[Any], *expectedFailures: type[BaseException]) -> Deferred[Any]:
        """Make `deferred` fire with the exception if it fails with one of `expectedFailures`; else fail the test."""

        def succeeded(value: Any) -> Any:
            self.fail(f"did not catch an error, instead got {value!r}")

        def failed(failure: Failure) -> Any:
            if failure.check(*expectedFailures):
                return failure.value
            self.fail(f"\nExpected: {expectedFailures!r}\nGot:\n{failure}")

        return deferred.addCallbacks(succeeded, failed)

    failUnlessFailure = assertFailure

    def getTimeout(self) -> float:
        """Seconds that each of fixture, test and cleanup may take."""
        timeout = acquireAttribute(self._parents, "timeout", util.DEFAULT_TIMEOUT_DURATION)
        try:
            return float(timeout)
        except (ValueError, TypeError):
            warnings.warn(
                f"'timeout' attribute needs to be a number, not {timeout!r}",
                category=DeprecationWarning,
                stacklevel=2,
            )
            return util.DEFAULT_TIMEOUT_DURATION

    def run(self, result: Any = None) -> Any:
        """Run the test and report to `result`, an `IReporter` or a result of `unittest`'s."""
        kind, reactor = type(self), self._trial_reactor()
        if result is not None:
            ClassWatch.end_others(kind, result)
        self._trial_not_ours = in_reactor(reactor)
        if not vars(kind).get("_looked_after"):
            kind._looked_after = True
            ClassWatch(self, _Janitor(self, None, reactor, self._trial_not_ours))
        ClassWatch.running += 1
        try:
            return super().run(result)
        finally:
            ClassWatch.running -= 1

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.run(*args, **kwargs)

    def _trial_run_step(self, function: Any, reporter: Any, todo: Any = None) -> bool:
        is_test = function == self._trial_test_method
        name = self._testMethodName if is_test else function.__name__
        waiting = self._trial_call_with_timeout(function, f"{self!r} ({name})")
        waiting.addErrback(self._trial_failed, reporter, todo, is_test)
        try:
            return self._wait(waiting) is not FAILED
        except defer.TimeoutError:
            self._trial_failed(Failure(), reporter, todo, is_test)
            return False

    def _trial_call_with_timeout(self, function: Any, what: str, *args: Any, **kwargs: Any) -> Deferred[Any]:
        reactor = self._trial_reactor()
        timeout = self.getTimeout()
        waiting = self._trial_call(function, *args, **kwargs)

        def time_out() -> None:
            error = defer.TimeoutError(f"{what} still running at {timeout} secs")
            failure = Failure(error)
            try:
                waiting.errback(failure)
            except defer.AlreadyCalledError:
                # It waits for another Deferred, in the middle of its callbacks: that cannot be ended from here.
                reactor.crash()
                self._trial_timed_out = failure

        if waiting.called and not isinstance(waiting.result, Deferred) and not waiting.paused:
            return waiting
        timer = reactor.callLater(timeout, time_out)
        return waiting.addBoth(_stop_timer, timer)

    def _trial_call(self, function: Any, *args: Any, **kwargs: Any) -> Deferred[Any]:
        """Call a fixture, test or cleanup: now, or in the running loop if it needs one."""

        def call(ignored: object = None) -> Any:
            result = self._trial_call_suppressing(function, *args, **kwargs)
            if inspect.isgenerator(result):
                raise will_never_run(function)
            return result

        original = inspect.unwrap(getattr(function, "__func__", function))
        if inspect.iscoroutinefunction(original) or (
            inspect.isgeneratorfunction(original) and hasattr(function, "__wrapped__")
        ):
            return _in_running_loop(self._trial_reactor(), lambda: defer.maybeDeferred(call))
        return defer.maybeDeferred(call)

    def _trial_run_cleanups(self, reporter: Any) -> bool:
        fine = True
        while self._cleanups:
            function, args, kwargs = self._cleanups.pop()
            name = getattr(function, "__name__", repr(function))
            waiting = self._trial_call_with_timeout(
                function, f"{self!r} (cleanup function {name})", *args, **kwargs
            )
            waiting.addErrback(self._trial_failed, reporter, None)
            if self._wait(waiting) is FAILED:
                fine = False
        return fine

    def _trial_reactor(self) -> Any:
        """The reactor; tests which empty `sys.modules` need it to be looked up before they do."""
        if self._trial_known_reactor is None:
            from asyncreactor.internet import reactor

            reactor.getDelayedCalls()  # which makes it, and imports what it needs
            TestCase._trial_known_reactor = reactor
        return self._trial_known_reactor

    def _trial_clean_up_reactor(self, reporter: Any) -> bool:
        return _Janitor(self, reporter, self._trial_reactor(), self._trial_not_ours).postCaseCleanup()

    @staticmethod
    def is_waiting() -> bool:
        """Whether a test of this process waits for something at the moment."""
        return bool(_wait_is_running)

    _trial_timed_out: Failure | None = None

    def _wait(self, waiting: Deferred[T], running: list[bool] = _wait_is_running) -> Any:
        """Run the reactor until `waiting` has fired; return its result."""
        reactor = self._trial_reactor()
        results: list[Any] = []
        if running:
            raise RuntimeError("_wait is not reentrant")

        def fired(result: Any) -> None:
            results.append(result)
            if spinning:
                reactor.crash()

        spinning = False
        running.append(True)
        try:
            waiting.addBoth(fired)
            if not results:
                spinning = True
                try:
                    reactor.run()
                finally:
                    spinning = False
            if not results:
                failure, self._trial_timed_out = self._trial_timed_out, None
                raise KeyboardInterrupt if failure is None else failure.value
        finally:
            running.pop()
        result = results[0]
        if isinstance(result, Failure):
            result.raiseException()
        return result


def _stop_timer(result: Any, timer: Any) -> Any:
    if timer.active():
        timer.cancel()
    return result


def _in_running_loop(reactor: Any, function: Callable[[], Deferred[Any]]) -> Deferred[Any]:
    """Call `function` as soon as the reactor runs."""
    started: Deferred[None] = Deferred()
    reactor.callLater(0, started.callback, None)
    return started.addCallback(lambda ignored: function())
