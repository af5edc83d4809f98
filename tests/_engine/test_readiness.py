"""Watching descriptors, with a set of our own in place of the loop's watches."""

from __future__ import annotations

import asyncio
import os
import select
import socket
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import pytest

from asyncreactor._engine.readiness import Readiness, readiness_of
from tests.loops import LoopFactory, on_both_loops, run_on

pytestmark = [
    on_both_loops,
    pytest.mark.skipif(not hasattr(select, "epoll"), reason="the loop itself watches"),
]

variable: ContextVar[str] = ContextVar("variable", default="unset")


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two connected sockets."""
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


async def turns(count: int = 3) -> None:
    """Let the loop turn; it asks for what is ready in each."""
    for _ in range(count):
        await asyncio.sleep(0)


def watch() -> Readiness:
    return readiness_of(asyncio.get_running_loop())


def test_both_directions(loop_factory: LoopFactory, pair: Any) -> None:
    near, far = pair

    async def main() -> list[str]:
        watched, heard = watch(), list[str]()
        watched.add_writer(near.fileno(), heard.append, "write")
        watched.add_reader(near.fileno(), heard.append, "read")
        await turns()
        assert set(heard) == {"write"}
        watched.remove_writer(near.fileno())
        heard.clear()
        far.send(b"x")
        await turns()
        watched.remove_reader(near.fileno())
        seen = len(heard)
        await turns()
        assert len(heard) == seen
        return heard

    assert set(run_on(loop_factory, main())) == {"read"}


def test_the_latest_callback_counts(loop_factory: LoopFactory, pair: Any) -> None:
    near, far = pair

    async def main() -> set[str]:
        watched, heard = watch(), set[str]()
        watched.add_reader(near.fileno(), heard.add, "first")
        watched.add_reader(near.fileno(), heard.add, "second")
        far.send(b"x")
        await turns()
        watched.remove_reader(near.fileno())
        return heard

    assert run_on(loop_factory, main()) == {"second"}


def test_who_is_removed_by_another_is_not_called(loop_factory: LoopFactory, pair: Any) -> None:
    async def main() -> list[int]:
        watched, heard = watch(), list[int]()

        def one_removes_the_other(own: int, other: int) -> None:
            heard.append(own)
            watched.remove_reader(own)
            watched.remove_reader(other)

        numbers = [end.fileno() for end in pair]
        for end, other in (numbers, numbers[::-1]):
            watched.add_reader(end, one_removes_the_other, end, other)
        for end in pair:
            end.send(b"x")
        await turns()
        return heard

    assert len(run_on(loop_factory, main())) == 1


def test_a_number_may_become_that_of_another(loop_factory: LoopFactory) -> None:
    """The first was closed without being removed."""

    async def main() -> list[str]:
        watched, heard = watch(), list[str]()
        first = os.pipe()
        watched.add_reader(first[0], heard.append, "first")
        os.close(first[1])
        os.close(first[0])
        second = os.pipe()
        assert second == first
        watched.add_reader(second[0], heard.append, "second")
        os.close(second[1])
        await turns()
        os.close(second[0])
        assert watched.remove_reader(second[0])
        assert not watched.remove_reader(second[0])
        return heard

    assert set(run_on(loop_factory, main())) == {"second"}


def test_the_other_sides_end_counts_as_both_directions(loop_factory: LoopFactory) -> None:
    async def main() -> set[str]:
        watched, heard = watch(), set[str]()
        read_end, write_end = os.pipe()
        watched.add_reader(write_end, heard.add, "read")
        await turns()
        assert not heard
        os.close(read_end)
        await turns()
        watched.remove_reader(write_end)
        os.close(write_end)
        return heard

    assert run_on(loop_factory, main()) == {"read"}


def test_an_exception_goes_to_the_loops_handler(loop_factory: LoopFactory, pair: Any) -> None:
    near, far = pair

    async def main() -> list[Any]:
        watched, told = watch(), list[Any]()
        asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context["exception"]))

        def fail() -> None:
            watched.remove_reader(near.fileno())
            raise ValueError("from a callback")

        watched.add_reader(near.fileno(), fail)
        far.send(b"x")
        await turns()
        return told

    (error,) = run_on(loop_factory, main())
    assert str(error) == "from a callback"


def test_the_context_is_that_of_the_start(loop_factory: LoopFactory, pair: Any) -> None:
    near, far = pair

    async def main() -> set[str]:
        watched, heard = watch(), set[str]()
        variable.set("at the start")
        watched.add_reader(near.fileno(), lambda: heard.add(variable.get()))
        variable.set("later")
        far.send(b"x")
        await turns()
        watched.remove_reader(near.fileno())
        return heard

    assert run_on(loop_factory, main()) == {"at the start"}


def test_an_empty_set_is_closed(loop_factory: LoopFactory, pair: Any) -> None:
    near, _ = pair

    async def main() -> tuple[int, int, int]:
        watched = watch()
        counts = [len(os.listdir("/proc/self/fd"))]
        for change in (watched.add_reader, lambda number, _: watched.remove_reader(number)):
            change(near.fileno(), print)
            await turns()
            counts.append(len(os.listdir("/proc/self/fd")))
        before, within, after = counts
        return before, within, after

    before, within, after = run_on(loop_factory, main())
    assert (within, after) == (before + 1, before)


def test_what_cannot_be_watched_is_refused(loop_factory: LoopFactory, tmp_path: Any) -> None:
    (tmp_path / "file").write_bytes(b"")

    async def main() -> None:
        watched = watch()
        with open(tmp_path / "file", "rb") as file, pytest.raises(PermissionError):
            watched.add_reader(file.fileno(), print)

    run_on(loop_factory, main())
