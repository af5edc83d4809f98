"""The pytest plugin, in pytest runs of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import pytest

pytest_plugins = ["pytester"]

OURS = ("-p", "asyncreactor.testing.plugin")
BOTH = ("-p", "pytest_asyncio.plugin", *OURS)

HEADER = """
import asyncio, gc, socket
import pytest, pytest_asyncio
from asyncreactor.internet import reactor as the_reactor
from asyncreactor.internet.defer import Deferred, fail, inlineCallbacks, succeed
from asyncreactor.internet.protocol import Factory, Protocol
from asyncreactor.internet.task import deferLater
from asyncreactor.internet.threads import deferToThread
from asyncreactor.trial.unittest import TestCase
"""
INI = """
[pytest]
asyncio_mode = auto
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""

Run = Callable[..., pytest.RunResult]


@pytest.fixture(autouse=True)
def no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else is installed stays out of it."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def run(pytester: pytest.Pytester) -> Run:
    """Run pytest on a test module, with further lines of configuration and arguments."""

    def run_pytest(code: str, *arguments: str, ini: str = "") -> pytest.RunResult:
        pytester.makefile(".ini", pytest=INI + ini)
        pytester.makepyfile(HEADER + code)
        return pytester.runpytest_subprocess(*BOTH, *arguments)

    return run_pytest


def test_the_deferred_that_a_test_returns_is_waited_for(run: Run) -> None:
    result = run(
        """
def test_passes():
    return deferLater(the_reactor, 0.001, int)

def test_fails():
    return deferLater(the_reactor, 0.001, lambda: 1 / 0)

def test_has_failed():
    return fail(ZeroDivisionError())

@inlineCallbacks
def test_generator():
    assert (yield deferToThread(int)) == 0
    yield asyncio.sleep(0)

class TestInAClass:
    def test_method(self):
        return succeed(None)
"""
    )
    result.assert_outcomes(passed=3, failed=2)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


def test_each_kind_of_test_shares_the_loop(run: Run) -> None:
    result = run(
        """
import pytest
pytestmark = pytest.mark.asyncio(loop_scope="module")
loops = set()

class Echo(Protocol):
    def dataReceived(self, data):
        self.transport.write(data)

@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server():
    port = the_reactor.listenTCP(0, Factory.forProtocol(Echo), interface="127.0.0.1")
    loops.add(asyncio.get_running_loop())
    yield port
    await port.stopListening()

async def test_coroutine(server):
    loops.add(asyncio.get_running_loop())

def look():
    loops.add(asyncio.get_running_loop())

def test_deferred(server):
    return deferLater(the_reactor, 0, look)

def test_plain(server, reactor):
    assert the_reactor == reactor
    loops.add(reactor._loop)

class TrialTests(TestCase):
    def test_deferred(self):
        return deferLater(the_reactor, 0, look)

    async def test_coroutine(self):
        look()

def test_at_last():
    assert len(loops) == 1
"""
    )
    result.assert_outcomes(passed=6)


def test_each_test_has_a_loop_of_its_own_by_default(run: Run) -> None:
    result = run(
        """
loops = []

async def test_coroutine():
    loops.append(asyncio.get_running_loop())

def test_plain(reactor):
    loops.append(reactor._loop)

def test_deferred():
    return deferLater(the_reactor, 0, lambda: loops.append(asyncio.get_running_loop()))

def test_at_last():
    assert len(set(loops)) == 3
    assert all(loop.is_closed() for loop in loops)
"""
    )
    result.assert_outcomes(passed=4)


def test_the_reactor_is_shut_down_with_its_loop(run: Run) -> None:
    result = run(
        """
seen = []

async def test_coroutine():
    the_reactor.addSystemEventTrigger("before", "shutdown", seen.append, "coroutine")

def test_plain():
    the_reactor.addSystemEventTrigger("before", "shutdown", seen.append, "plain")

def test_at_last():
    assert seen == ["coroutine", "plain"]
"""
    )
    result.assert_outcomes(passed=3)


def test_a_clock_is_at_hand(run: Run) -> None:
    result = run(
        """
def test_clock(clock):
    called = deferLater(clock, 3600, int)
    clock.advance(3600)
    assert called.called
"""
    )
    result.assert_outcomes(passed=1)


def test_trial_cases_are_told_what_they_left_open(run: Run) -> None:
    result = run(
        """
class TrialTests(TestCase):
    def test_port(self):
        the_reactor.listenTCP(0, Factory(), interface="127.0.0.1")

    def test_nothing(self):
        return deferLater(the_reactor, 0, int)
"""
    )
    result.assert_outcomes(passed=2, errors=1)
    result.stdout.fnmatch_lines(
        ["*ERROR at teardown of TrialTests.test_port*", "*DirtyReactorAggregateError*"]
    )


LEAVING = """
kept = []

@pytest.fixture(scope="module")
def outlives_the_tests():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening

@pytest_asyncio.fixture
async def is_closed_in_time():
    port = the_reactor.listenTCP(0, Factory(), interface="127.0.0.1")
    yield
    await port.stopListening()

def test_timer():
    the_reactor.callLater(3600, int)

async def test_port():
    the_reactor.listenTCP(0, Factory(), interface="127.0.0.1")

async def test_socket():
    kept.append(socket.create_server(("127.0.0.1", 0)))

async def test_server_of_asyncio():
    kept.append(await asyncio.start_server(print, "127.0.0.1", 0))

async def test_task():
    kept.append(asyncio.create_task(asyncio.sleep(3600)))

def test_failure():
    fail(ZeroDivisionError())

async def test_nothing(outlives_the_tests, is_closed_in_time):
    await asyncio.sleep(0)

def test_taken(take_logged_failures):
    fail(ZeroDivisionError())
    assert [failure.type for failure in take_logged_failures()] == [ZeroDivisionError]

class TrialTests(TestCase):
    def test_flushed(self):
        fail(ZeroDivisionError())
        gc.collect()
        assert len(self.flushLoggedErrors(ZeroDivisionError)) == 1
"""


def test_strict_tests_leave_nothing_behind(run: Run) -> None:
    result = run(LEAVING, "-W", "ignore::ResourceWarning", ini="asyncreactor_strict = true")
    result.assert_outcomes(passed=9, errors=6)
    result.stdout.fnmatch_lines(
        [
            "*ERROR at teardown of test_timer*",
            "- a timer: *int*",
            "*ERROR at teardown of test_port*",
            "- open: <*Port'> of *Factory'> on *>",
            "*ERROR at teardown of test_socket*",
            "- a socket: descriptor * at ('127.0.0.1', *)",
            "*ERROR at teardown of test_server_of_asyncio*",
            "- a socket: *",
            "*ERROR at teardown of test_task*",
            "- a task: <Task pending *sleep*",
            "*ERROR at teardown of test_failure*",
            "- a failure that was logged: ZeroDivisionError()",
        ]
    )


def test_a_marker_makes_one_test_strict(run: Run) -> None:
    result = run(
        """
@pytest.mark.asyncreactor_strict
def test_strict():
    the_reactor.callLater(3600, int)

def test_lenient():
    the_reactor.callLater(3600, int)
"""
    )
    result.assert_outcomes(passed=2, errors=1)


def test_connections_get_the_time_to_close(run: Run) -> None:
    result = run(
        """
from asyncreactor.internet.protocol import ClientCreator

async def test_close():
    port = the_reactor.listenTCP(0, Factory.forProtocol(Protocol), interface="127.0.0.1")
    client = await ClientCreator(the_reactor, Protocol).connectTCP("127.0.0.1", port.getHost().port)
    client.transport.loseConnection()
    port.stopListening()
""",
        ini="asyncreactor_strict = true",
    )
    result.assert_outcomes(passed=1)


def test_a_plugin_that_calls_tests_in_a_loop_waits_itself(run: Run, pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
import asyncio

def pytest_pyfunc_call(pyfuncitem):
    async def call():
        await pyfuncitem.obj()
    asyncio.run(call())
    return True
""")
    result = run("""
def test_passes():
    return deferLater(the_reactor, 0.001, int)

def test_fails():
    return deferLater(the_reactor, 0.001, lambda: 1 / 0)
""")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*ZeroDivisionError*"])


def test_without_pytest_asyncio_there_are_loops_too(run: Run, pytester: pytest.Pytester) -> None:
    code = """
def test_deferred():
    return deferLater(the_reactor, 0.001, int)

def test_timer():
    the_reactor.callLater(3600, int)
"""
    pytester.makefile(".ini", pytest="[pytest]\nasyncreactor_strict = true\n")
    pytester.makepyfile(HEADER + code)
    result = pytester.runpytest_subprocess(*OURS)
    result.assert_outcomes(passed=2, errors=1)


def test_other_projects_notice_nothing(pytester: pytest.Pytester) -> None:
    pytester.makefile(".ini", pytest=INI)
    pytester.makepyfile(
        """
import sys

async def test_coroutine():
    assert "asyncreactor.internet" not in sys.modules

def test_plain():
    assert "asyncreactor.internet" not in sys.modules
"""
    )
    pytester.runpytest_subprocess(*BOTH).assert_outcomes(passed=2)


def test_the_plugin_can_be_run_on_our_loops(run: Run, pytester: pytest.Pytester) -> None:
    """As the manual says: by a hook of pytest-asyncio."""
    pytester.makeconftest(
        """
import asyncreactor

def pytest_asyncio_loop_factories(config, item):
    return {"asyncreactor": asyncreactor.new_event_loop}
"""
    )
    result = run(
        """
import asyncreactor

async def test_kind():
    assert type(asyncio.get_running_loop()) is type(asyncreactor.new_event_loop())
""",
        "-W",
        "ignore::ResourceWarning",
    )
    result.assert_outcomes(passed=1)


def test_the_package_may_be_imported_before_pytest_runs(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As by the import alias; pytest would rewrite the assertions of a package with a plugin, and warns if it can't."""
    installed = pytester.mkdir("asyncreactor-26.10.0.dist-info")
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: asyncreactor\nVersion: 26.10.0\n")
    (installed / "entry_points.txt").write_text("[pytest11]\nasyncreactor = asyncreactor.testing.plugin\n")
    (installed / "RECORD").write_text("asyncreactor/__init__.py,,\nasyncreactor/testing/plugin.py,,\n")
    monkeypatch.setenv("PYTHONPATH", str(pytester.path), prepend=os.pathsep)
    monkeypatch.delenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    pytester.makefile(".ini", pytest=INI)
    pytester.makepyfile(
        """
from twisted.internet import reactor, task

def test_deferred():
    return task.deferLater(reactor, 0, int)
"""
    )
    command = [sys.executable, "-m", "asyncreactor", "run-legacy", "-m", "pytest", "-W", "error"]
    pytester.run(*command, "-p", "no:cacheprovider").assert_outcomes(passed=1)
