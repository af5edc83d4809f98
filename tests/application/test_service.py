"""Tests of `asyncreactor.application.service`."""

from __future__ import annotations

import asyncio
import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from zope.interface.verify import verifyObject

from asyncreactor.application import service
from asyncreactor.application.service import MultiService, Service
from asyncreactor.internet.defer import CancelledError, Deferred, fail, maybeDeferred, succeed
from asyncreactor.logger import globalLogPublisher
from asyncreactor.persisted.sob import IPersistable
from asyncreactor.python.failure import Failure
from tests.internet.outcomes import outcome


class Recorder(Service):
    """Notes what it is told, in a list that it may share, and answers as it is set up to."""

    def __init__(self, name: str, log: list[str], start: Any = None, stop: Any = None) -> None:
        self.name = name
        self.log = log
        self.answers = {"start": start, "stop": stop}

    def _answer(self, what: str) -> Any:
        self.log.append(f"{what} {self.name}")
        answer = self.answers[what]
        return answer() if callable(answer) else answer

    def startService(self) -> Any:
        super().startService()
        return self._answer("start")

    def stopService(self) -> Any:
        super().stopService()
        return self._answer("stop")


@pytest.fixture
def log() -> list[str]:
    return []


Grouper = Callable[..., MultiService]
Answers = dict[str, Any] | None


@pytest.fixture
def group(log: list[str]) -> Grouper:
    """Makes a group of recorders: of each letter, with what its start and stop are to answer."""

    def make(names: str, start: Answers = None, stop: Answers = None) -> MultiService:
        services = MultiService()
        for name in names:
            Recorder(name, log, (start or {}).get(name), (stop or {}).get(name)).setServiceParent(services)
        return services

    return make


def raises() -> None:
    raise ZeroDivisionError


class TestService:
    def test_provides_the_interface(self) -> None:
        assert verifyObject(service.IService, Service())

    def test_runs_from_start_to_stop(self) -> None:
        plain = Service()
        states = [plain.running]
        plain.startService()
        states.append(plain.running)
        plain.stopService()
        assert [*states, plain.running] == [False, True, False]

    def test_a_copy_has_yet_to_be_started(self) -> None:
        plain = Service()
        plain.startService()
        assert not copy.copy(plain).running and not pickle.loads(pickle.dumps(plain)).running

    def test_a_name_is_given_before_the_parent(self, group: Grouper) -> None:
        plain = Service()
        plain.setName("x")
        services = MultiService()
        plain.setServiceParent(services)
        assert services.getServiceNamed("x") is plain
        with pytest.raises(RuntimeError, match="cannot change name when parent exists"):
            plain.setName("y")

    def test_moves_from_parent_to_parent(self) -> None:
        plain, first, second = Service(), MultiService(), MultiService()
        plain.setServiceParent(first)
        plain.setServiceParent(second)
        assert (list(first), list(second), plain.parent) == ([], [plain], second)
        plain.disownServiceParent()
        assert (list(second), plain.parent) == ([], None)
        with pytest.raises(RuntimeError, match="has no parent"):
            plain.disownServiceParent()


class TestMultiService:
    def test_provides_the_interfaces(self) -> None:
        services = MultiService()
        assert verifyObject(service.IService, services)
        assert verifyObject(service.IServiceCollection, services)

    def test_names_are_unique(self, group: Grouper, log: list[str]) -> None:
        with pytest.raises(RuntimeError, match="cannot have two services with same name 'a'"):
            group("aa")

    def test_only_members_can_be_removed(self) -> None:
        with pytest.raises(ValueError, match="is not among the services of"):
            MultiService().removeService(Service())

    def test_starts_in_order_and_stops_in_the_opposite_one(self, group: Grouper, log: list[str]) -> None:
        services = group("abc")
        assert services.startService() is None
        assert outcome(services.stopService()) == [[(True, None)] * 3]
        assert log == ["start a", "start b", "start c", "stop c", "stop b", "stop a"]
        assert not services.running

    def test_a_member_of_a_running_group_runs(self, group: Grouper, log: list[str]) -> None:
        services = group("")
        services.startService()
        added = Recorder("a", log)
        added.setServiceParent(services)
        assert added.running
        added.disownServiceParent()
        assert log == ["start a", "stop a"]

    @pytest.mark.parametrize("kind", ["deferred", "coroutine"])
    def test_waits_for_each_to_start(self, kind: str, group: Grouper, log: list[str]) -> None:
        pending: Deferred[None] = Deferred()

        async def coroutine() -> None:
            await pending

        services = group("abc", {"b": pending if kind == "deferred" else coroutine})
        started = outcome(services.startService())
        assert (log, started) == (["start a", "start b"], [])
        pending.callback(None)
        assert (log, started) == (["start a", "start b", "start c"], [None])

    def test_waits_for_each_to_stop(self, group: Grouper, log: list[str]) -> None:
        pending: Deferred[int] = Deferred()
        services = group("ab", stop={"b": pending})
        services.startService()
        log.clear()
        stopped = outcome(services.stopService())
        assert (log, stopped) == (["stop b"], [])
        pending.callback(7)
        assert (log, stopped) == (["stop b", "stop a"], [[(True, 7), (True, None)]])

    @pytest.mark.parametrize("broken", [raises, lambda: fail(ZeroDivisionError())], ids=["raises", "fails"])
    def test_what_cannot_start_stops_what_could(
        self, broken: Callable[[], Any], group: Grouper, log: list[str]
    ) -> None:
        services = group("abcd", {"c": broken}, {"b": Deferred()})
        with pytest.raises(ZeroDivisionError):
            services.startService()
        assert log == ["start a", "start b", "start c", "stop b"]
        assert not services.running

    def test_what_cannot_start_later_stops_what_could(self, group: Grouper, log: list[str]) -> None:
        pending: Deferred[None] = Deferred()
        stopping: Deferred[None] = Deferred()
        services = group("abc", {"b": pending}, {"a": stopping})
        started = outcome(services.startService())
        pending.errback(ZeroDivisionError())
        assert (log, started) == (["start a", "start b", "stop a"], [])
        stopping.callback(None)
        assert (started, services.running) == ([ZeroDivisionError], False)

    def test_stopped_while_it_starts(self, group: Grouper, log: list[str]) -> None:
        pending: Deferred[None] = Deferred()
        services = group("abc", {"b": pending})
        started = outcome(services.startService())
        stopped = outcome(services.stopService())
        assert (started, stopped) == ([CancelledError], [[]])
        assert log == ["start a", "start b", "stop a"]
        assert pending.called and not services.running

    def test_what_cannot_stop_is_logged_and_hinders_nobody(self, group: Grouper, log: list[str]) -> None:
        events: list[Any] = []
        globalLogPublisher.addObserver(events.append)
        try:
            services = group("abc", stop={"b": raises})
            services.startService()
            ((_, (b_stopped, b), (a_stopped, _)),) = outcome(services.stopService())
        finally:
            globalLogPublisher.removeObserver(events.append)
        assert (a_stopped, b_stopped) == (True, False)
        assert isinstance(b, Failure) and b.type is ZeroDivisionError
        assert log[-3:] == ["stop c", "stop b", "stop a"]
        assert [event["log_failure"].type for event in events] == [ZeroDivisionError]

    def test_cancelling_a_stop_goes_on_to_the_others_first(self, group: Grouper, log: list[str]) -> None:
        services = group("ab", stop={"b": Deferred()})
        services.startService()
        stopping = services.stopService()
        stopped = outcome(stopping)
        stopping.cancel()
        assert (stopped, log[-1]) == ([CancelledError], "stop a")

    def test_a_pickle_leaves_out_the_start_that_is_under_way(self) -> None:
        services = MultiService()
        pending = "_MultiService__start"
        setattr(services, pending, Deferred())
        assert pending not in vars(copy.copy(services))


class TestAsyncWith:
    async def test_runs_in_the_block(self, group: Grouper, log: list[str]) -> None:
        async with group("ab", {"b": lambda: asyncio.sleep(0)}, {"a": lambda: asyncio.sleep(0)}) as services:
            log.append("block")
            assert services.running
        assert log == ["start a", "start b", "block", "stop b", "stop a"]

    async def test_stops_when_the_block_raises(self, group: Grouper, log: list[str]) -> None:
        with pytest.raises(ZeroDivisionError):
            async with group("a"):
                raise ZeroDivisionError
        assert log == ["start a", "stop a"]

    async def test_what_cannot_start_raises(self, group: Grouper, log: list[str]) -> None:
        async def broken() -> None:
            await asyncio.sleep(0)
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            async with group("abc", {"b": broken}):
                log.append("never")
        assert log == ["start a", "start b", "stop a"]

    async def test_a_start_that_takes_too_long_is_given_up(self, group: Grouper, log: list[str]) -> None:
        never: Deferred[None] = Deferred()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), group("ab", {"b": never}):
                log.append("never")
        assert log == ["start a", "start b", "stop a"]
        assert never.called


class TestApplication:
    def test_is_services_a_process_and_a_file(self) -> None:
        application = service.Application("hello", 5, 6)
        services: Any = service.IService(application)
        collection: Any = service.IServiceCollection(application)
        assert services is collection
        assert services.name == "hello"
        process: Any = service.IProcess(application)
        assert (process.uid, process.gid, process.processName) == (5, 6, None)
        persistent: Any = IPersistable(application)
        assert persistent.name == "hello"

    def test_is_a_parent(self) -> None:
        application = service.Application("hello")
        plain = Service()
        plain.setServiceParent(application)
        assert list(service.IServiceCollection(application)) == [plain]

    def test_is_read_from_a_program_and_from_a_pickle(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        Path("x.tac").write_text(
            "from asyncreactor.application.service import Application\napplication = Application('x')\n"
        )
        application = service.loadApplication("x.tac", "python")
        persistent: Any = IPersistable(application)
        persistent.setStyle("pickle")
        persistent.save()
        again: Any = service.IService(service.loadApplication("x.tap", "pickle"))
        assert again.name == "x"


def test_ServiceMaker_imports_its_module_when_that_is_needed() -> None:
    maker = service.ServiceMaker("Name", "tests.application.maker_module", "What it does.", "word")
    assert service.IServiceMaker.providedBy(maker)
    assert (maker.tapname, maker.description) == ("word", "What it does.")
    assert maker.options.__name__ == "Options"
    assert isinstance(maker.makeService(maker.options()), Service)
    with pytest.raises(AttributeError, match="no_such_module"):
        service.ServiceMaker("Name", "tests.application.no_such_module", "", "word").options  # noqa: B018


def test_maybeDeferred_takes_every_way_to_start() -> None:
    assert outcome(maybeDeferred(Service().startService)) == [None]
    assert outcome(succeed(None)) == [None]


def test_running_is_a_number() -> None:
    one = service.Service()
    before = repr(one.running)
    one.startService()
    assert (before, repr(one.running)) == ("0", "1")
