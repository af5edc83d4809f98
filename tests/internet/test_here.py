"""What runs in which thread, and in which process."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import pytest

from asyncreactor.internet._here import here, running_here
from tests.loops import LoopFactory, on_both_loops


@on_both_loops
def test_each_thread_has_its_own(loop_factory: LoopFactory) -> None:
    loop, seen = loop_factory(), []
    with running_here(loop, "the reactor"):
        thread = threading.Thread(target=lambda: seen.append((here.loop, here.reactor)))
        thread.start()
        thread.join()
        assert (here.loop, here.reactor) == (loop, "the reactor")
    loop.close()
    assert seen == [(None, None)] and here.loop is None and here.reactor is None


FORK = """
import os
from asyncreactor.internet import defer, reactor

async def tell():
    import asyncio
    return asyncio.tasks._current_tasks == {} and asyncio._get_running_loop() is None

def fork():
    child = os.fork()
    if not child:
        known = []
        defer.ensureDeferred(tell()).addCallback(known.append)
        os._exit(0 if known == [True] else 1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    reactor.stop()

reactor.callWhenRunning(fork)
reactor.run()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_nothing_runs_in_a_forked_child() -> None:
    ended = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, timeout=30)
    assert ended.stdout == "0\n" and not ended.stderr
