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
from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from asyncreactor._engine.reactor import Reactor
    from asyncreactor.internet.task import Clock
    from asyncreactor.python.failure import Failure

__all__ = [
    "clock",
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_pyfunc_call",
    "pytest_runtest_protocol",
    "reactor",
    "take_logged_failures",
]

STRICT = "asyncreactor_strict"
_SCOPES = ("function", "class", "module", "package", "session")


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
    """A function that returns the failures logged since it was last called; a strict test then doesn't fail for them."""
    take: Callable[[], list[Failure]] = asyncreactor_log.take
    return take


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the ini option."""
    parser.addini(STRICT, "fail each test that leaves timers, sockets, tasks or failures behind", type="bool")


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker; register the fixtures that give the loop."""
    config.addinivalue_line("markers", f"{STRICT}: fail the test if it leaves timers, sockets, tasks or failures behind")
    if config.pluginmanager.hasplugin("asyncio"):
        from asyncreactor.testing import _shared_loops as loops
    else:
        from asyncreactor.testing import _own_loops as loops  # type: ignore[no-redef]  # one or the other
    config.pluginmanager.register(loops, loops.__name__)
    config.pluginmanager.register(_strict(), "asyncreactor.testing._strict")


def _strict() -> Any:
    from asyncreactor.testing import _strict

    return _strict


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests the fixtures that they don't ask for: first of all, so that these are the last to be torn down."""
    if not _is_in_use():
        return
    for item in items:
        if isinstance(item, pytest.Function):
            if item.config.getini(STRICT) or item.get_closest_marker(STRICT):
                item.fixturenames.insert(0, "asyncreactor_strict")
            elif _is_async(item):
                item.fixturenames.insert(0, "asyncreactor_loop")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """While a test runs that isn't in a loop, the reactor is that of the loop that it would be in."""
    if not _is_in_use() or not isinstance(item, pytest.Function):
        return (yield)
    from asyncreactor._engine import default

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default, "_process_reactor", _LateReactor(item, default._process_reactor))
        return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Wait for the Deferred that a plain test returns."""
    if not _is_in_use() or _is_async(pyfuncitem):
        return (yield)
    from asyncreactor._engine.default import current_reactor
    from asyncreactor.internet.defer import Deferred

    function = pyfuncitem.obj

    def call_and_wait(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        result = function(*args, **kwargs)
        if isinstance(result, Deferred):
            current_reactor()._loop.run_until_complete(result)
            return None
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pyfuncitem, "obj", call_and_wait)
        return (yield)


class _LateReactor:
    """Finds the reactor of a test's loop when somebody asks for it: most plain tests have no need of a loop."""

    def __init__(self, item: pytest.Function, otherwise: Callable[[], Any]) -> None:
        self._item = item
        self._otherwise = otherwise
        self._finding = False

    def __call__(self) -> Any:
        from asyncreactor._engine.default import reactor_of
        from asyncreactor.python.threadable import isInIOThread

        loop = self._loop
        return self._otherwise() if loop is None else reactor_of(loop)


def _is_in_use() -> bool:
    return "asyncreactor._engine.default" in sys.modules
