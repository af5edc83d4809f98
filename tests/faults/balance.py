"""Whether everything that was taken is given back."""

from __future__ import annotations

import asyncio
import gc
import os
import socket
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from asyncreactor._engine.streams import Connection
from asyncreactor.internet.process import BaseProcess
from asyncreactor.internet.protocol import BaseProtocol

__all__ = ["balanced", "descriptors"]

COUNTED = (Connection, BaseProtocol, BaseProcess)
ATTEMPTS = 20
INTERVAL_SECONDS = 0.01


def descriptors() -> int:
    """How many are open."""
    return len(os.listdir("/dev/fd"))


def _objects() -> dict[int, object]:
    """The connections, protocols and processes that there are, by identity."""
    gc.collect()
    return {id(each): each for each in gc.get_objects() if issubclass(type(each), COUNTED)}


async def _warm_up() -> None:
    """Have the loop open what it keeps: uvloop opens one more descriptor with the first stream."""
    left, right = socket.socketpair()
    transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=left)
    transport.close()
    right.close()
    await asyncio.to_thread(gc.collect)


@asynccontextmanager
async def balanced() -> AsyncIterator[None]:
    """Check that what runs meanwhile leaves no more descriptors, connections, protocols and processes than there were.

    The loop takes a few turns to let go of the last, and timers may hold them for a moment.
    """
    await _warm_up()
    # Those that earlier tests have left are kept until the end, so that each number means one object.
    known = _objects()
    opened = descriptors()
    yield
    for _ in range(ATTEMPTS):
        left = Counter(type(each).__name__ for number, each in _objects().items() if number not in known)
        if not left and descriptors() <= opened:
            return
        await asyncio.sleep(INTERVAL_SECONDS)
    pytest.fail(f"there were {opened} descriptors, and there are {descriptors()}; left are {dict(left)}")
