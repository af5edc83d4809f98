"""The pytest plugin: tests that use Deferreds share pytest-asyncio's event loop.

- A plain test that returns a Deferred is over when that has fired.
- In plain tests and fixtures, and in `trial`'s test cases, the reactor is that of the loop in which pytest-asyncio
  runs `async def` tests of the same `loop_scope`. When that loop is closed, its reactor is shut down before.
- A test marked `asyncreactor_strict`, or each if the ini option of this name is true, fails when it leaves timers,
  ports, connections, sockets or tasks behind, or failures that were logged and not expected.

Without pytest-asyncio each plain test has a loop of its own.

Nothing happens in a run whose test modules don't import asyncreactor.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Generator, Iterator
from functools import wraps
from importlib import import_module
from inspect import isasyncgenfunction, iscoroutinefunction
from threading import current_thread
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor
    from asyncreactor.internet.task import Clock
    from asyncreactor.python.failure import Failure

__all__ = [
    "STRICT",
    "asyncreactor_loop",
    "clock",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_pyfunc_call",
    "pytest_runtest_protocol",
    "reactor",
    "take_logged_failures",
]

#: The marker, and the ini option.
STRICT = "asyncreactor_strict"


@pytest.fixture
def asyncreactor_loop(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The event loop that the test shares with others of its `loop_scope`."""
    marker = request.node.get_closest_marker("asyncio")
    scope = marker.kwargs.get("loop_scope") if marker else None
    if scope is None and _has_pytest_asyncio(request.config):
        scope = request.config.getini("asyncio_default_test_loop_scope")
    loop = request.getfixturevalue(f"asyncreactor_{scope or 'function'}_loop")
    if scope in (None, "function") and _is_of_trial(request.node) and STRICT not in request.fixturenames:
        clean_up = _cleaner_for_trial(loop)
        yield loop
        clean_up()
    else:
        yield loop


@pytest.fixture
def reactor(asyncreactor_loop: Any) -> Reactor:
    """The reactor of the test's event loop."""
    from asyncreactor._engine.default import reactor_of

    return reactor_of(asyncreactor_loop)


@pytest.fixture
def clock() -> Clock:
    """A clock that moves when it is told to, in the place of the reactor's."""
    from asyncreactor.internet.task import Clock

    return Clock()


@pytest.fixture
def take_logged_failures(asyncreactor_log: Any) -> Callable[[], list[Failure]]:
    """A function that returns the failures logged since it was last called; strict tests allow for those."""
    take: Callable[[], list[Failure]] = asyncreactor_log.take
    return take


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option."""
    parser.addini(STRICT, "fail each test that leaves timers, sockets, tasks or failures behind", type="bool")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; register the fixtures that give the loop."""
    config.addinivalue_line("markers", f"{STRICT}: fail the test if it leaves anything behind")
    source = "_shared_loops" if _has_pytest_asyncio(config) else "_own_loops"
    for name in (source, "_strict"):
        config.pluginmanager.register(import_module(f"asyncreactor.testing.{name}"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests the fixtures that they don't ask for; leave out what only looks like a test."""
    if _is_in_use():
        items[:] = [item for item in items if not _is_empty(item)]
        for item in items:
            if _is_of_trial(item):
                item.cls._looked_after = True  # type: ignore[attr-defined]  # see `_cleaner_for_trial`
            if isinstance(item, pytest.Function):
                if item.config.getini(STRICT) or item.get_closest_marker(STRICT):
                    _add_fixture(item, "asyncreactor_strict")
                elif _is_of_pytest_asyncio(item):
                    _add_fixture(item, "asyncreactor_loop")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """While a test runs that isn't in a loop, the reactor is that of the loop that it would be in."""
    if not _is_in_use() or not isinstance(item, pytest.Function):
        return (yield)
    from asyncreactor._engine.default import reactor_found_by

    with reactor_found_by(_LateReactor(item)):
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Wait for the Deferred that a plain test returns."""
    if not _is_in_use() or iscoroutinefunction(pyfuncitem.obj) or isasyncgenfunction(pyfuncitem.obj):
        return (yield)
    from asyncreactor._engine.default import current_reactor, running_loop
    from asyncreactor._engine.for_tests import wait_for
    from asyncreactor.internet.defer import Deferred

    test = pyfuncitem.obj

    @wraps(test)
    def call_and_wait(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        result = test(*args, **kwargs)
        # In a loop, a plugin such as pytest-twisted has called this, and waits.
        if isinstance(result, Deferred) and running_loop() is None:
            current_reactor()._loop.run_until_complete(wait_for(result))
            return None
        return result

    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        # pytest-asyncio thinks that its mark means nothing here; it chooses the loop.
        warnings.filterwarnings("ignore", ".* is marked with '@pytest.mark.asyncio' but it is not an async")
        patch.setattr(pyfuncitem, "obj", call_and_wait)
        return (yield)


class _LateReactor:
    """Finds the reactor of a test's loop when somebody asks for it: most plain tests have no need of a loop."""

    def __init__(self, item: pytest.Function) -> None:
        self._item = item
        self._thread = current_thread()
        self._loop: Any = None
        self._is_looking = False

    def __call__(self) -> Any:
        from asyncreactor._engine.default import reactor_of

        if self._loop is None and not self._is_looking and current_thread() is self._thread:
            self._is_looking = True
            try:
                self._loop = self._item._request.getfixturevalue("asyncreactor_loop")
            finally:
                self._is_looking = False
        if self._loop is None or self._loop.is_closed():
            return None
        return reactor_of(self._loop)


def _is_in_use() -> bool:
    return "asyncreactor._engine.default" in sys.modules


def _trial() -> Any:
    return sys.modules.get("asyncreactor.trial.unittest")


def _is_of_trial(item: pytest.Item) -> bool:
    trial, case = _trial(), getattr(item, "cls", None)
    return trial is not None and case is not None and issubclass(case, trial.TestCase)


def _is_empty(item: pytest.Item) -> bool:
    """Whether this is the `runTest` that trial's own class has, found in each module that imports the class."""
    trial = _trial()
    return trial is not None and getattr(item, "cls", None) is trial.TestCase


def _cleaner_for_trial(loop: Any) -> Callable[[], None]:
    """Reports what is new in the reactor, as trial does after each class: here the loop ends before that."""
    from asyncreactor._engine.default import reactor_of
    from asyncreactor.trial._janitor import _Janitor, in_reactor

    reactor = reactor_of(loop)
    return _Janitor(None, None, reactor, in_reactor(reactor)).postClassCleanup


def _has_pytest_asyncio(config: pytest.Config) -> bool:
    """Whether it takes part, by whatever name it was loaded."""
    plugin = sys.modules.get("pytest_asyncio.plugin")
    return plugin is not None and config.pluginmanager.is_registered(plugin)


def _is_of_pytest_asyncio(item: pytest.Item) -> bool:
    pytest_asyncio = sys.modules.get("pytest_asyncio")
    return pytest_asyncio is not None and pytest_asyncio.is_async_test(item)


def _add_fixture(item: pytest.Function, name: str) -> None:
    """Have a fixture set up before the test's own, but after those that outlive the test."""
    known = item._fixtureinfo.name2fixturedefs
    scopes = [known[other][-1].scope if other in known else "function" for other in item.fixturenames]
    item.fixturenames.insert(scopes.index("function") if "function" in scopes else len(scopes), name)
