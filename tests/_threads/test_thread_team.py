"""Tests of `asyncreactor._threads._thread_team`: the team of threads."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest
from zope.interface.verify import verifyObject

from asyncreactor._threads import AlreadyQuit, IWorker
from asyncreactor._threads._thread_team import ThreadTeam

SECONDS = 10


class Team(ThreadTeam):
    """A team with a limit that can be changed, and what its tasks raised."""

    def __init__(self) -> None:
        self.limit = 3
        self.raised: SimpleQueue[BaseException | None] = SimpleQueue()
        super().__init__(lambda: self.limit, threading.Thread, lambda: self.raised.put(sys.exc_info()[1]))

    def state(self) -> tuple[int, int, int]:
        found = self.statistics()
        return found.idleWorkerCount, found.busyWorkerCount, found.backloggedWorkCount

    def finish(self) -> None:
        self.quit()
        self.join()


@pytest.fixture
def team() -> Iterator[Team]:
    team = Team()
    yield team
    if not team._closing:
        team.finish()


class Blocker:
    """A task that goes on until it is released."""

    def __init__(self, team: Team) -> None:
        self.started, self.released = threading.Event(), threading.Event()
        team.do(self)

    def __call__(self) -> None:
        self.started.set()
        assert self.released.wait(SECONDS)


def test_provides_its_interface(team: Team) -> None:
    assert verifyObject(IWorker, team)


def test_idle_thread_is_used_before_a_new_one(team: Team) -> None:
    team.grow(1)
    used: SimpleQueue[int] = SimpleQueue()
    team.do(lambda: used.put(threading.get_ident()))
    used.get(timeout=SECONDS)
    assert team.statistics().idleWorkerCount + team.statistics().busyWorkerCount == 1


def test_tasks_above_the_limit_wait(team: Team) -> None:
    team.limit = 1
    blocker = Blocker(team)
    done: SimpleQueue[int] = SimpleQueue()
    team.do(lambda: done.put(1))
    assert team.state() == (0, 1, 1)
    blocker.released.set()
    assert done.get(timeout=SECONDS) == 1


def test_new_thread_takes_from_the_backlog(team: Team) -> None:
    team.limit = 1
    blocker = Blocker(team)
    done: SimpleQueue[int] = SimpleQueue()
    team.do(lambda: done.put(1))
    team.limit = 2
    team.grow(1)
    assert done.get(timeout=SECONDS) == 1
    blocker.released.set()


def test_tasks_that_wait_for_later_ones_get_them(team: Team) -> None:
    """No task waits for a busy thread as long as there may be one more."""
    for _ in range(200):
        blockers = [Blocker(team) for _ in range(2)]
        team.do(lambda blockers=blockers: [blocker.released.set() for blocker in blockers])  # type: ignore[misc]
        assert all(blocker.released.wait(SECONDS) for blocker in blockers)


def test_what_a_task_raises_is_logged(team: Team) -> None:
    team.do(lambda: 1 / 0)
    assert isinstance(team.raised.get(timeout=SECONDS), ZeroDivisionError)
    team.do(sys.exit)
    assert isinstance(team.raised.get(timeout=SECONDS), SystemExit)


def test_busy_thread_is_dismissed_when_it_is_done(team: Team) -> None:
    blocker = Blocker(team)
    team.grow(1)
    team.shrink(2)
    assert team.state() == (0, 1, 0)
    blocker.released.set()
    team.join()
    assert team.state() == (0, 0, 0)


def test_team_that_quits_does_what_it_took_on(team: Team) -> None:
    team.limit = 1
    blocker = Blocker(team)
    done: list[int] = []
    team.do(lambda: done.append(1))
    team.quit()
    for refused in (team.quit, team.shrink, lambda: team.do(list), lambda: team.grow(1)):
        with pytest.raises(AlreadyQuit):
            refused()
    blocker.released.set()
    team.join()
    assert done == [1]


def test_every_task_is_done_once_under_load(team: Team) -> None:
    done: SimpleQueue[int] = SimpleQueue()

    def give(numbers: range) -> None:
        for number in numbers:
            team.do(lambda number=number: done.put(number))  # type: ignore[misc]

    givers = [threading.Thread(target=give, args=(range(start, 4000, 4),)) for start in range(4)]
    for giver in givers:
        giver.start()
    assert sorted(done.get(timeout=SECONDS) for _ in range(4000)) == list(range(4000))
    for giver in givers:
        giver.join()


def test_a_thread_that_cannot_start_leaves_the_task_to_the_others(team: Team) -> None:
    blocker = Blocker(team)

    def fail(*, target: Callable[[], object]) -> threading.Thread:
        raise RuntimeError("can't start new thread")

    team._make_thread = fail
    done: SimpleQueue[int] = SimpleQueue()
    team.do(lambda: done.put(1))
    blocker.released.set()
    assert done.get(timeout=SECONDS) == 1


def test_no_thread_at_all_is_an_error(team: Team) -> None:
    def fail(*, target: Callable[[], object]) -> threading.Thread:
        raise RuntimeError("can't start new thread")

    team._make_thread = fail
    with pytest.raises(RuntimeError, match="can't start"):
        team.do(list)


def test_process_ends_when_all_is_done() -> None:
    """A team that nobody stopped doesn't keep the process, but what it took on is done."""
    program = """
import threading, time
from asyncreactor._threads import pool
team, gate = pool(lambda: 2), threading.Event()
team.grow(2)
team.do(lambda: (gate.wait(10), print("done")))
threading.main_thread()
gate.set()
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30)
    assert (ended.stdout, ended.stderr, ended.returncode) == ("done\n", "", 0)
