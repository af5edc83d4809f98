"""Tests of asyncreactor.internet.fdesc."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from asyncreactor.internet import fdesc
from asyncreactor.internet.main import CONNECTION_DONE, CONNECTION_LOST

Pipe = tuple[int, int]


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """The reading and the writing end of a pipe that does not block; a test may close them."""
    ends = os.pipe()
    for end in ends:
        fdesc.setNonBlocking(end)
    yield ends
    for end in ends:
        try:
            os.close(end)
        except OSError:
            continue  # the test did it


def test_blocking_is_switched(pipe: Pipe) -> None:
    assert not os.get_blocking(pipe[0])
    fdesc.setBlocking(pipe[0])
    assert os.get_blocking(pipe[0])


def test_what_is_written_is_read(pipe: Pipe) -> None:
    read: list[bytes] = []
    assert fdesc.writeToFD(pipe[1], b"hello") == 5
    assert fdesc.readFromFD(pipe[0], read.append) is None
    assert read == [b"hello"]


def test_nothing_to_read_and_no_room_to_write_are_no_errors(pipe: Pipe) -> None:
    read: list[bytes] = []
    assert fdesc.readFromFD(pipe[0], read.append) is None
    assert read == []
    while fdesc.writeToFD(pipe[1], b"x" * 4096):
        pass
    assert fdesc.writeToFD(pipe[1], b"x") == 0


def test_the_end_is_told(pipe: Pipe) -> None:
    os.close(pipe[1])
    assert fdesc.readFromFD(pipe[0], list[bytes]().append) is CONNECTION_DONE


def test_errors_are_told(pipe: Pipe) -> None:
    os.close(pipe[0])
    assert fdesc.readFromFD(pipe[0], list[bytes]().append) is CONNECTION_LOST
    assert fdesc.writeToFD(pipe[1], b"x") is CONNECTION_LOST


def test_inheriting(pipe: Pipe) -> None:
    fdesc._unsetCloseOnExec(pipe[0])
    assert os.get_inheritable(pipe[0])
    fdesc._setCloseOnExec(pipe[0])
    assert not os.get_inheritable(pipe[0])
