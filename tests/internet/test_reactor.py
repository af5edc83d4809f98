"""Tests of `asyncreactor.internet.reactor`: what stands for the current reactor passes for it."""

from __future__ import annotations

import asyncio
from importlib import import_module
from pathlib import Path
from unittest import mock

import pytest

from asyncreactor._engine import default
from asyncreactor._engine.reactor import Reactor
from asyncreactor.internet import asyncioreactor, epollreactor, reactor, selectreactor
from asyncreactor.internet.error import ReactorAlreadyInstalledError
from asyncreactor.internet.interfaces import IReactorTCP
from tests.loops import LoopFactory, on_both_loops, run_on
from tests.porting.processes import run_python

#: What old programs do to run the reactor of this process in a child.
CHOOSES_BY_NAME = """
import asyncreactor.porting.alias
asyncreactor.porting.alias.install()
from twisted.python.reflect import namedAny
namedAny({module!r}).install()
from twisted.internet import reactor
reactor.callWhenRunning(reactor.stop)
reactor.run()
print(reactor.__class__.__name__)
"""


@pytest.mark.parametrize(
    "kind",
    [
        asyncioreactor.AsyncioSelectorReactor,
        epollreactor.EPollReactor,
        selectreactor.SelectReactor,
        Reactor,
    ],
)
def test_it_is_of_the_kinds_that_programs_ask_for(kind: type) -> None:
    assert isinstance(reactor, kind)


def test_its_class_is_that_of_the_reactor() -> None:
    assert reactor.__class__ is asyncioreactor.AsyncioSelectorReactor
    assert IReactorTCP.providedBy(reactor)


def test_its_type_equals_the_class_of_the_reactor() -> None:
    kind: type = type(reactor)
    assert kind == asyncioreactor.AsyncioSelectorReactor and asyncioreactor.AsyncioSelectorReactor == kind
    assert kind != Reactor and kind != object() and kind in {kind}


def test_running_can_be_patched() -> None:
    with mock.patch.object(reactor, "running", True):
        seen = reactor.running
    assert (seen, reactor.running) == (True, False)


@on_both_loops
def test_in_a_loop_its_class_is_that_of_the_loops_reactor(loop_factory: LoopFactory) -> None:
    class Own(Reactor):
        pass

    async def main() -> type:
        Own(asyncio.get_running_loop())
        return reactor.__class__

    assert run_on(loop_factory, main()) is Own


@pytest.mark.parametrize("module", [reactor.__module__, reactor.__class__.__module__])
def test_a_child_installs_the_same_by_its_modules_name(module: str, tmp_path: Path) -> None:
    done = run_python("-c", CHOOSES_BY_NAME.format(module=module), folder=tmp_path)
    assert (done.stdout, done.stderr) == ("AsyncioSelectorReactor\n", "")


def test_asking_for_its_class_makes_nothing(tmp_path: Path) -> None:
    program = (
        "from asyncreactor._engine import default\n"
        "from asyncreactor.internet import reactor\n"
        "print(isinstance(reactor, int), reactor.__class__.__name__, default.peek())"
    )
    done = run_python("-c", program, folder=tmp_path)
    assert done.stdout == "False AsyncioSelectorReactor None\n"


def test_a_second_install_is_refused_and_leaves_no_loop_open() -> None:
    reactor.getDelayedCalls()
    with pytest.raises(ReactorAlreadyInstalledError):
        asyncioreactor.install()


def test_programs_see_in_sys_modules_whether_one_is_installed(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from asyncreactor.porting.alias import install\n"
        "install()\n"
        "from twisted.internet import asyncioreactor\n"
        "print('twisted.internet.reactor' in sys.modules)\n"
        "asyncioreactor.install()\n"
        "print(sys.modules['twisted.internet.reactor'])"
    )
    done = run_python("-c", program, folder=tmp_path)
    assert done.stdout.startswith("False\n<the current reactor: ")


@pytest.mark.parametrize("module", ["default", "epollreactor", "pollreactor", "selectreactor"])
def test_the_class_of_a_reactor_is_beside_its_install(module: str) -> None:
    install = import_module(f"asyncreactor.internet.{module}").install
    names = {name.lower(): name for name in dir(import_module(install.__module__))}
    kind = getattr(import_module(install.__module__), names[install.__module__.rpartition(".")[2]])
    assert isinstance(reactor, kind)


def test_a_reactor_is_made_of_an_event_loop() -> None:
    with pytest.raises(TypeError, match="eventloop must be an asyncio event loop or None, not 3"):
        asyncioreactor.AsyncioSelectorReactor(3)  # type: ignore[arg-type]  # what is tested


def test_a_finder_is_asked_where_no_loop_runs() -> None:
    found = object()
    with default.reactor_found_by(lambda: found):
        assert default.current_reactor() is found
        with default.reactor_found_by(lambda: None):
            assert isinstance(default.current_reactor(), Reactor)
        assert default.current_reactor() is found
    assert isinstance(default.current_reactor(), Reactor)
