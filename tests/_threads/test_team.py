"""Tests of `asyncreactor._threads`: workers that are not threads, and the team made of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from zope.interface.verify import verifyObject

from asyncreactor._threads import (
    AlreadyQuit,
    IExclusiveWorker,
    IWorker,
    LockWorker,
    Team,
    ThreadWorker,
    createMemoryWorker,
)


class Company:
    """A team of memory workers, which can be made to work."""

    def __init__(self) -> None:
        self.limit = 10
        self.performers: list[Callable[[], bool]] = []
        self.logged = 0
        coordinator, self.coordinate = createMemoryWorker()
        self.team = Team(coordinator, self.hire, self.log)

    def hire(self) -> IWorker | None:
        if len(self.performers) == self.limit:
            return None
        worker, perform = createMemoryWorker()
        self.performers.append(perform)
        return worker

    def log(self) -> None:
        self.logged += 1

    def plan(self) -> None:
        while self.coordinate():
            ...

    def work(self) -> None:
        self.plan()
        while sum(perform() for perform in self.performers):
            self.plan()

    def state(self) -> tuple[int, int, int]:
        found = self.team.statistics()
        return found.idleWorkerCount, found.busyWorkerCount, found.backloggedWorkCount


@pytest.fixture
def company() -> Company:
    return Company()


def test_workers_provide_their_interface() -> None:
    assert verifyObject(IExclusiveWorker, createMemoryWorker()[0])
    assert verifyObject(IExclusiveWorker, LockWorker(threading.Lock(), threading.local()))
    assert IWorker.implementedBy(Team)


def test_memory_worker_works_when_told(company: Company) -> None:
    worker, perform = createMemoryWorker()
    done: list[int] = []
    worker.do(lambda: done.append(1))
    worker.quit()
    with pytest.raises(AlreadyQuit):
        worker.do(list)
    assert done == []
    assert perform()
    assert done == [1]
    assert not perform()


def test_lock_worker_puts_off_nested_tasks() -> None:
    worker = LockWorker(threading.Lock(), threading.local())
    seen: list[str] = []

    def outer() -> None:
        worker.do(lambda: seen.append("inner"))
        seen.append("outer")

    worker.do(outer)
    assert seen == ["outer", "inner"]


def test_lock_worker_works_on_after_an_exception() -> None:
    worker = LockWorker(threading.Lock(), threading.local())
    with pytest.raises(ZeroDivisionError):
        worker.do(lambda: 1 / 0)
    seen: list[int] = []
    worker.do(lambda: seen.append(1))
    assert seen == [1]


def test_thread_worker_ends_its_thread() -> None:
    from queue import SimpleQueue

    started: list[threading.Thread] = []

    def start(target: Callable[[], None]) -> None:
        started.append(threading.Thread(target=target))
        started[0].start()

    worker = ThreadWorker(start, SimpleQueue())
    seen: list[int] = []
    worker.do(lambda: seen.append(threading.get_ident()))
    worker.quit()
    started[0].join()
    assert seen == [started[0].ident]


def test_team_hires_as_needed_and_keeps_the_rest_waiting(company: Company) -> None:
    company.limit = 2
    seen: list[int] = []
    for number in range(5):
        company.team.do(lambda number=number: seen.append(number))  # type: ignore[misc] # a default is enough
    company.plan()
    assert company.state() == (0, 2, 3)
    company.work()
    assert company.state() == (2, 0, 0)
    assert sorted(seen) == [0, 1, 2, 3, 4]


def test_team_logs_what_a_task_raises(company: Company) -> None:
    company.team.do(lambda: 1 / 0)
    company.work()
    assert company.logged == 1
    assert company.state() == (1, 0, 0)


def test_team_shrinks_when_busy_workers_are_done(company: Company) -> None:
    for _ in range(3):
        company.team.do(list)
    company.plan()
    company.team.shrink(2)
    company.plan()
    assert company.state() == (0, 3, 0)
    company.work()
    assert company.state() == (1, 0, 0)


def test_shrinking_more_than_there_are_is_no_debt(company: Company) -> None:
    company.team.grow(2)
    company.team.shrink(5)
    company.team.grow(1)
    company.team.do(list)
    company.work()
    assert company.state() == (1, 0, 0)


def test_team_that_quits_does_what_it_took_on(company: Company) -> None:
    company.limit = 1
    seen: list[int] = []
    company.team.do(lambda: seen.append(1))
    company.team.do(lambda: seen.append(2))
    company.team.quit()
    refused: list[Callable[[], None]] = [
        company.team.quit,
        company.team.shrink,
        lambda: company.team.grow(1),
        lambda: company.team.do(list),
    ]
    for call in refused:
        with pytest.raises(AlreadyQuit):
            call()
    company.work()
    assert seen == [1, 2]
    assert company.state() == (0, 0, 0)
