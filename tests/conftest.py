"""What holds for every test: the process obeys the signals that a program started by hand obeys; its heap is small."""

from __future__ import annotations

import gc
import signal
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from asyncreactor.logger import capturedLogs

# A process started in the background by a shell, or by nohup, ignores these, and all its children would too: a
# test that interrupts a program would wait for ever.
if sys.platform != "win32":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for _number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGCHLD):
        signal.signal(_number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())


def pytest_collection_finish() -> None:
    """Have the garbage collector pass over what stays anyway: modules, and thousands of tests.

    Many tests collect garbage, or look through all objects for what was left; most of their time went into these.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What is logged during the test."""
    with capturedLogs() as events:
        yield events
