"""Tests of the test cases, run by the standard library's and by trial's own results."""

from __future__ import annotations

import asyncio
import unittest as pyunit
import warnings
from typing import Any

import pytest

from asyncreactor.internet import defer
from asyncreactor.internet.defer import Deferred
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.python import log
from asyncreactor.python.failure import Failure
from asyncreactor.trial import unittest
from asyncreactor.trial._synctest import _LogObserver
from asyncreactor.trial.reporter import TestResult as Result


def run(body: Any, base: type[Any] = unittest.TestCase, **attributes: Any) -> Result:
    """The result of a test with that body."""
    case = type("Case", (base,), {"test_it": body, "__module__": __name__, **attributes})
    result = Result()
    case("test_it").run(result)
    return result


BOTH = pytest.mark.parametrize("base", [unittest.SynchronousTestCase, unittest.TestCase])


@BOTH
class TestOutcomes:
    @pytest.mark.parametrize("name", ["_reactor", "_call", "_failed", "_note", "_stop", "_timed_out"])
    def test_a_test_may_have_attributes_of_that_name(self, base: type[Any], name: str) -> None:
        def body(self: Any) -> None:
            setattr(self, name, object())

        result = run(body, base)
        assert (result.successes, result.errors) == (1, [])

    def test_pass(self, base: type[Any]) -> None:
        assert run(lambda self: self.assertEqual(1, 1), base).successes == 1

    def test_failure(self, base: type[Any]) -> None:
        result = run(lambda self: self.assertEqual(1, 2), base)
        assert len(result.failures) == 1 and not result.wasSuccessful()

    def test_error(self, base: type[Any]) -> None:
        ((_, failure),) = run(lambda self: 1 / 0, base).errors
        assert failure.check(ZeroDivisionError)

    def test_skip(self, base: type[Any]) -> None:
        def body(self: Any) -> None:
            raise unittest.SkipTest("not today")

        assert [reason for _, reason in run(body, base).skips] == ["not today"]
        assert [reason for _, reason in run(body, base, skip="never").skips] == ["never"]

    def test_todo(self, base: type[Any]) -> None:
        assert len(run(lambda self: self.fail("x"), base, todo="later").expectedFailures) == 1
        assert len(run(lambda self: None, base, todo="later").unexpectedSuccesses) == 1

    def test_cleanups_run_last_first_whatever_happens(self, base: type[Any]) -> None:
        order: list[int] = []

        def body(self: Any) -> None:
            self.addCleanup(order.append, 1)
            self.addCleanup(order.append, 2)
            self.fail("anyway")

        run(body, base)
        assert order == [2, 1]

    def test_a_logged_error_fails_the_test_unless_it_is_flushed(self, base: type[Any]) -> None:
        def logs(self: Any) -> None:
            log.err(ZeroDivisionError())

        def flushes(self: Any) -> None:
            log.err(ZeroDivisionError())
            self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

        assert len(run(logs, base).errors) == 1
        assert run(flushes, base).successes == 1

    def test_warnings_can_be_looked_at(self, base: type[Any]) -> None:
        def body(self: Any) -> None:
            warnings.warn("careful", UserWarning, stacklevel=1)
            (seen,) = self.flushWarnings()
            self.assertEqual((seen["message"], seen["category"]), ("careful", UserWarning))

        assert run(body, base).successes == 1

    def test_patch_is_undone(self, base: type[Any]) -> None:
        holder = type("Holder", (), {"value": 1})
        assert run(lambda self: self.patch(holder, "value", 2) and None, base).successes == 1
        assert getattr(holder, "value") == 1  # noqa: B009  # made at run time

    def test_results_of_unittest_are_served(self, base: type[Any]) -> None:
        case = type("Case", (base,), {"test_it": lambda self: self.fail("x"), "__module__": __name__})
        result = pyunit.TestResult()
        case("test_it").run(result)
        assert len(result.failures) == 1


class TestDeferredTests:
    def test_a_deferred_is_waited_for(self) -> None:
        def body(self: Any) -> Deferred[Any]:
            from asyncreactor.internet import reactor

            d: Deferred[int] = Deferred()
            reactor.callLater(0.001, d.callback, 1)
            return d.addCallback(self.assertEqual, 1)

        assert run(body).successes == 1

    def test_a_coroutine_runs_in_the_loop(self) -> None:
        async def body(self: Any) -> None:
            await asyncio.sleep(0)
            self.assertEqual(await defer.succeed(2), 3)

        assert len(run(body).failures) == 1

    def test_so_does_what_inline_callbacks_wraps(self) -> None:
        @defer.inlineCallbacks
        def body(self: Any) -> Any:
            self.assertEqual((yield asyncio.sleep(0, 4)), 4)

        assert run(body).successes == 1

    def test_fixtures_and_cleanups_may_wait(self) -> None:
        order: list[str] = []

        async def set_up(self: Any) -> None:
            await asyncio.sleep(0)
            order.append("set up")
            self.addCleanup(clean)

        async def clean() -> None:
            await asyncio.sleep(0)
            order.append("clean")

        assert run(lambda self: order.append("test"), setUp=set_up).successes == 1
        assert order == ["set up", "test", "clean"]

    def test_it_has_to_end_in_time(self) -> None:
        ((_, failure),) = run(lambda self: Deferred(), timeout=0.01).errors
        assert failure.check(defer.TimeoutError) and "(test_it) still running at 0.01 secs" in str(
            failure.value
        )

    def test_what_is_left_in_the_reactor_is_reported(self) -> None:
        def body(self: Any) -> None:
            from asyncreactor.internet import reactor

            reactor.callLater(100, int)

        ((_, failure),) = run(body).errors
        assert "Reactor was unclean" in str(failure.value)

    def test_an_expected_failure_of_a_deferred(self) -> None:
        def body(self: Any) -> Deferred[Any]:
            return self.assertFailure(defer.fail(KeyError()), KeyError)  # type: ignore[no-any-return]  # a TestCase

        assert run(body).successes == 1


class TestResultsOfDeferreds(unittest.SynchronousTestCase):
    def test_success(self) -> None:
        self.assertEqual(self.successResultOf(defer.succeed(1)), 1)
        self.assertRaises(self.failureException, self.successResultOf, Deferred())
        self.assertRaises(self.failureException, self.successResultOf, defer.fail(KeyError()))

    def test_failure(self) -> None:
        self.failureResultOf(defer.fail(KeyError()), LookupError).trap(KeyError)
        self.assertRaises(self.failureException, self.failureResultOf, defer.succeed(1))
        self.assertRaises(self.failureException, self.failureResultOf, defer.fail(KeyError()), OSError)

    def test_none(self) -> None:
        self.assertNoResult(Deferred())
        self.assertRaises(self.failureException, self.assertNoResult, defer.succeed(1))


class TestClasses:
    def test_ports_left_open_are_reported_after_the_last_test(self) -> None:
        def leaves_a_port(self: Any) -> None:
            from asyncreactor.internet import protocol, reactor

            reactor.listenTCP(0, protocol.Factory(), interface="127.0.0.1")

        case = type("Case", (unittest.TestCase,), {"test_it": leaves_a_port, "__module__": __name__})
        result = pyunit.TestResult()
        pyunit.defaultTestLoader.loadTestsFromTestCase(case).run(result)
        ((_, text),) = result.errors
        assert "Reactor was unclean" in text and "Factory" in text

    def test_what_was_there_before_the_test_is_left_alone(self) -> None:
        from asyncreactor.internet import reactor
        from asyncreactor.internet.protocol import Factory

        call = reactor.callLater(60, print)
        port = reactor.listenTCP(0, Factory(), interface="127.0.0.1")
        result = run(lambda self: None)
        try:
            assert (result.errors, call.active(), port.connected) == ([], True, True)
        finally:
            call.cancel()
            port.connectionLost(Failure(ConnectionDone()))

    def test_a_runner_that_knows_nothing_of_classes_hears_of_what_a_class_left(self) -> None:
        from asyncreactor.internet import reactor
        from asyncreactor.internet.protocol import Factory

        class Leaves(unittest.TestCase):
            def test_it(self) -> None:
                reactor.listenTCP(0, Factory(), interface="127.0.0.1")

        class Other(unittest.TestCase):
            def test_it(self) -> None:
                pass

        result = pyunit.TestResult()
        guilty = Leaves("test_it")
        guilty.run(result)
        Other("test_it").run(result)
        ((found, text),) = result.errors
        assert found is guilty
        assert "Reactor was unclean" in text


@BOTH
class TestOrder:
    def test_cleanups_come_before_tear_down(self, base: type[Any]) -> None:
        order: list[str] = []

        def body(self: Any) -> None:
            self.addCleanup(order.append, "cleanup")

        def tear_down(self: Any) -> None:
            order.append("tearDown")
            self.addCleanup(order.append, "late cleanup")

        run(body, base, tearDown=tear_down)
        assert order == ["cleanup", "tearDown", "late cleanup"]

    def test_an_assertion_that_fails_in_a_fixture_is_an_error(self, base: type[Any]) -> None:
        for attributes in ({"setUp": lambda self: self.fail("x")}, {"tearDown": lambda self: self.fail("x")}):
            result = run(lambda self: None, base, **attributes)
            assert (len(result.errors), result.failures, result.successes) == (1, [], 0)
        result = run(lambda self: self.addCleanup(self.fail, "x"), base)
        assert (len(result.errors), result.failures, result.successes) == (1, [], 0)

    def test_a_todo_is_about_the_test_alone(self, base: type[Any]) -> None:
        result = run(lambda self: None, base, tearDown=lambda self: 1 / 0, todo="later")
        assert (len(result.errors), len(result.unexpectedSuccesses)) == (1, 1)

    def test_a_skip_without_a_reason_is_warned_of(self, base: type[Any]) -> None:
        def body(self: Any) -> None:
            raise unittest.SkipTest()  # type: ignore[call-arg]  # what is tested

        with pytest.warns(DeprecationWarning, match="Give a reason"):
            run(body, base)

    def test_a_generator_is_no_test(self, base: type[Any]) -> None:
        def body(self: Any) -> Any:
            yield

        ((_, failure),) = run(body, base).errors
        assert "will never run" in str(failure.value)


def test_decorating_a_suite_changes_it() -> None:
    suite = unittest.TestSuite([unittest.TestCase()])
    assert unittest.decorate(suite, unittest.TestDecorator) is suite
    assert [type(test) for test in suite] == [unittest.TestDecorator]


def test_failures_are_of_trial_s_class_and_assertion_errors() -> None:
    case = unittest.SynchronousTestCase()
    assert issubclass(unittest.FailTest, AssertionError) and unittest.FailTest is not AssertionError
    with pytest.raises(unittest.FailTest, match=r"^1 != 1\.1 within 7 places$"):
        case.assertAlmostEqual(1, 1.1)
    with pytest.raises(unittest.FailTest, match=r"^\(<class 'KeyError'>, <class 'IndexError'>\) not raised"):
        case.assertRaises((KeyError, IndexError), len, "")


def test_other_testing_libraries_keep_logged_failures_as_trial_does() -> None:
    observer = _LogObserver()
    failures = [Failure(ZeroDivisionError()), Failure(KeyError())]
    for failure in failures:
        observer.gotEvent({"isError": True, "failure": failure})
    observer.gotEvent({"isError": False, "message": ("all is well",)})
    assert observer.getErrors() == failures
    assert observer.flushErrors(KeyError, ValueError) == failures[1:]
    assert observer.flushErrors() == failures[:1] and observer.getErrors() == []
