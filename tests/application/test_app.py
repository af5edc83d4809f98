"""Applications from files, profilers, logs, the command line's parts."""

from __future__ import annotations

import pdb
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.application import app, service
from asyncreactor.internet.defer import Deferred
from asyncreactor.logger import ILogObserver, capturedLogs, globalLogBeginner
from asyncreactor.persisted import sob
from asyncreactor.python import log
from asyncreactor.python.components import Componentized
from asyncreactor.python.usage import UsageError


class Reactor:
    """Notes that it ran."""

    ran = False

    def run(self) -> None:
        self.ran = True


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The observers that logging was begun with."""
    observers: list[Any] = []
    monkeypatch.setattr(globalLogBeginner, "beginLoggingTo", observers.extend)
    yield observers


@pytest.mark.parametrize(("style", "option"), [("pickle", "file"), ("source", "source")])
def test_a_stored_application_is_loaded(tmp_path: Path, style: str, option: str) -> None:
    stored = service.Application("mine")
    sob.IPersistable(stored).setStyle(style)
    sob.IPersistable(stored).save(filename=str(tmp_path / "stored"))
    loaded = app.getApplication({option: str(tmp_path / "stored")}, None)
    assert service.IService(loaded).name == "mine"


def test_a_file_is_converted(tmp_path: Path) -> None:
    stored = service.Application("mine")
    sob.IPersistable(stored).save(filename=str(tmp_path / "a"))
    app.convertStyle(str(tmp_path / "a"), "pickle", None, str(tmp_path / "b"), "source", False)
    assert service.IService(service.loadApplication(str(tmp_path / "b"), "source")).name == "mine"


def test_a_file_that_raises_ends_the_program(tmp_path: Path) -> None:
    (tmp_path / "bad.tac").write_text("1 / 0")
    with pytest.raises(SystemExit, match="division by zero"):
        app.getApplication({"python": str(tmp_path / "bad.tac")}, None)


def test_a_start_that_takes_time_is_handed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    from asyncreactor import internet

    triggers: list[Any] = []

    class Core:
        def addSystemEventTrigger(self, *trigger: Any) -> None:
            triggers.append(trigger)

    class Slow(service.Service):
        def startService(self) -> Deferred[None]:
            return waiting

    waiting: Deferred[None] = Deferred()
    monkeypatch.setattr(internet, "reactor", Core(), raising=False)
    application = service.Application("mine")
    Slow().setServiceParent(application)
    pending = app.startApplication(application, False)
    assert pending is not None and not pending.called
    waiting.callback(None)
    assert pending.called
    assert triggers == [("before", "shutdown", service.IService(application).stopService)]


@pytest.mark.parametrize("profiler", ["profile", "cProfile"])
@pytest.mark.parametrize("save", [False, True])
def test_a_run_is_profiled(tmp_path: Path, profiler: str, save: bool) -> None:
    import pstats

    where = str(tmp_path / "out")
    reactor = Reactor()
    app.AppProfiler({"profile": where, "profiler": profiler, "savestats": save}).run(reactor)
    assert reactor.ran
    if save:
        pstats.Stats(where)
    else:
        assert "function calls" in Path(where).read_text()


def test_a_profiler_that_is_not_known_is_named() -> None:
    with pytest.raises(SystemExit, match="foobar"):
        app.AppProfiler({"profiler": "foobar"})


def test_the_log_goes_where_the_application_wants_it(begun: list[Any]) -> None:
    def observer(event: Any) -> None:
        raise AssertionError(event)

    from zope.interface import directlyProvides

    directlyProvides(observer, ILogObserver)
    application = Componentized()
    application.setComponent(ILogObserver, observer)
    app.AppLogger({}).start(application)
    assert begun == [observer]


def test_an_observer_of_the_older_kind_is_wrapped(begun: list[Any]) -> None:
    seen: list[Any] = []
    application = Componentized()
    application.setComponent(log.ILogObserver, seen.append)
    app.AppLogger({}).start(application)
    (observer,) = begun
    assert observer.legacyObserver == seen.append


def test_the_end_is_logged_once(begun: list[Any]) -> None:
    logger = app.AppLogger({})
    logger.start(Componentized())
    with capturedLogs() as logged:
        logger.stop()
        logger.stop()
    assert begun and [event["log_format"] for event in logged] == ["Server Shut Down."]


def test_an_observer_of_no_kind_is_warned_of(begun: list[Any]) -> None:
    with pytest.warns(DeprecationWarning, match="implementer"):
        app.AppLogger({"logger": lambda: [].append}).start(Componentized())


def test_the_reactors_are_listed_with_those_that_are_missing() -> None:
    options = app.ReactorSelectionMixin()
    options.messageOutput = StringIO()
    with pytest.raises(SystemExit):
        options.opt_help_reactors()
    listed = options.messageOutput.getvalue()
    assert "    default" in listed
    assert sys.platform == "win32" or "    !iocp" in listed


def test_a_reactor_that_is_not_known_is_an_error() -> None:
    with pytest.raises(UsageError, match="coal"):
        app.ServerOptions().parseOptions(["--reactor", "coal"])


def test_the_debugger_can_stop_the_reactor(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("do_stop", "help_stop", "set_quit", "_quit_as_before"):
        monkeypatch.setattr(pdb.Pdb, name, getattr(pdb.Pdb, name, None), raising=False)
    monkeypatch.delattr(pdb.Pdb, "_quit_as_before")
    stopped: list[float] = []

    class Core:
        stop = None

        def callLater(self, delay: float, what: Any) -> None:
            stopped.append(delay)

    from asyncreactor import internet

    monkeypatch.setattr(internet, "reactor", Core(), raising=False)
    app.fixPdb()
    debugger: Any = pdb.Pdb(stdout=StringIO())
    debugger.botframe = None
    assert debugger.do_stop("") == 1 and stopped == [0]


def test_an_exception_of_the_reactor_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    from asyncreactor.logger import capturedLogs

    class Broken:
        def run(self) -> None:
            raise RuntimeError("the loop is broken")

    out = StringIO()
    with capturedLogs() as events:
        app.runReactorWithLogging(
            {"profile": None, "debug": False, "nodaemon": True}, out, out, reactor=Broken()
        )
    assert "the loop is broken" in out.getvalue()
    assert any("log_failure" in event for event in events)
