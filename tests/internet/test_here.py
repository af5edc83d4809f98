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
def test_the_first_thread_that_runs_a_loop_is_known(loop_factory: LoopFactory) -> None:
    loop, seen = loop_factory(), []

    def run_another() -> None:
        with running_here(loop, "another"):
            seen.append(here.reactor)

    with running_here(loop, "the reactor"):
        thread = threading.Thread(target=run_another)
        thread.start()
        thread.join()
        assert (here.thread, here.loop) == (threading.get_ident(), loop)
        seen.append(here.reactor)
    loop.close()
    assert seen == ["the reactor"] * 2 and (here.thread, here.loop, here.reactor) == (0, None, None)


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
