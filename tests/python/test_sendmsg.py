"""Tests of asyncreactor.python.sendmsg."""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Iterator

import pytest

from asyncreactor.python.sendmsg import SCM_RIGHTS, getSocketFamily, recvmsg, sendmsg

pytestmark = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="there are no UNIX sockets")

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    one, other = socket.socketpair()
    with one, other:
        yield one, other


def test_a_message_arrives(pair: Pair) -> None:
    assert sendmsg(pair[0], b"hello") == 5
    assert recvmsg(pair[1]) == (b"hello", [], 0)


def test_a_message_may_be_read_in_parts(pair: Pair) -> None:
    sendmsg(pair[0], b"hello", [], 0)
    assert [recvmsg(pair[1], maxSize=3).data, recvmsg(pair[1]).data] == [b"hel", b"lo"]


def test_hands_over_an_open_file(pair: Pair) -> None:
    reader, writer = os.pipe()
    sendmsg(pair[0], b"pipe", [(socket.SOL_SOCKET, SCM_RIGHTS, struct.pack("i", writer))])
    os.close(writer)
    received = recvmsg(pair[1])
    ((level, kind, data),) = received.ancillary
    assert (received.data, level, kind) == (b"pipe", socket.SOL_SOCKET, SCM_RIGHTS)
    (handed,) = struct.unpack("i", data)
    os.write(handed, b"through it")
    os.close(handed)
    assert os.read(reader, 100) == b"through it"
    os.close(reader)


def test_errors_come_out(pair: Pair) -> None:
    pair[0].close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        sendmsg(pair[0], b"hello")


def test_family(pair: Pair) -> None:
    assert getSocketFamily(pair[0]) == socket.AF_UNIX
    with socket.socket(socket.AF_INET) as tcp:
        assert getSocketFamily(tcp) == socket.AF_INET
