"""What runs inside a measured process: it hosts one row's workload and obeys lines of JSON on standard input.

A *server* answers `usage` (from a thread that otherwise sleeps in a read, so that nothing is added to the
loop's work) while a load generator talks to it. A *calls* workload is a function of a count; `calibrate`
finds how many operations fill a time, `run` measures that many. A *probe* is a function that returns its own
measurement.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import os
import resource
import sys
import threading
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from benchmarks import library

__all__ = ["main"]

Command = dict[str, Any]
Answer = dict[str, Any]

CALIBRATION_SHARE = 0.2  # of the time aimed at: the trial run that is scaled up


@dataclass(frozen=True)
class Job:
    """What the parent asked this process to host."""

    root: str
    method: str
    workload: str
    entry: str
    arguments: dict[str, Any]
    path: str = ""

    def load(self) -> Callable[..., Any]:
        """Import the workload for this root and return its entry."""
        package = "bare" if self.root == "uvloop" else "workloads"
        module = importlib.import_module(f"benchmarks.{package}.{self.workload}")
        entry: Callable[..., Any] = getattr(module, self.entry)
        return entry


@dataclass(frozen=True)
class Usage:
    """Clocks of this process at one moment, in seconds."""

    wall: float
    cpu: float
    children: float

    @classmethod
    def now(cls) -> Usage:
        own = resource.getrusage(resource.RUSAGE_SELF)
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return cls(
            wall=time.perf_counter(),
            cpu=own.ru_utime + own.ru_stime,
            children=children.ru_utime + children.ru_stime,
        )

    def since(self) -> Answer:
        """Return the differences between now and then."""
        now = Usage.now()
        return {
            "wall": now.wall - self.wall,
            "cpu": now.cpu - self.cpu,
            "children": now.children - self.children,
        }


def resident_bytes() -> int:
    """Return the resident memory of this process: the present size on Linux, elsewhere the largest so far."""
    try:
        with open("/proc/self/statm", encoding="ascii") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize()
    except FileNotFoundError:
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def reply(**answer: Any) -> None:
    """Write one answer to the parent."""
    print(json.dumps(answer), flush=True)


def commands() -> Generator[Command, None, None]:
    """Yield the parent's commands until it hangs up; waits without using the processor."""
    while line := sys.stdin.readline():
        yield json.loads(line)


def answer_usage() -> None:
    """Tell the parent this process's clocks and memory whenever it asks; end the process when it hangs up."""
    for command in commands():
        if command["do"] == "collect":
            gc.collect()
            gc.freeze()
        reply(**vars(Usage.now()), resident=resident_bytes())
    os._exit(0)


def calls(function: Callable[[int], Any]) -> Generator[Any, Any, None]:
    """Obey the parent, as a coroutine that yields whatever `function` returns to be waited for."""
    for command in commands():
        count = int(command.get("count", 1))
        goal = float(command.get("seconds", 0.0))
        if command["do"] == "calibrate":
            # Whatever is made on first use must not count as the cost of few operations.
            yield function(count)
        while True:
            gc.collect()
            gc.freeze()
            before = Usage.now()
            yield function(count)
            used = before.since()
            if command["do"] == "run" or used["wall"] >= goal * CALIBRATION_SHARE:
                break
            count *= 2
        if command["do"] == "calibrate":
            count = max(1, int(count * goal / used["wall"]))
        reply(count=count, **used)


def is_compiled(root: str) -> bool:
    """Tell whether the root's hot modules are extension modules."""
    module = sys.modules.get(f"{root}.internet._deferred_core")
    return str(getattr(module, "__file__", "")).endswith((".so", ".pyd"))


def about(root: str) -> Answer:
    """Describe what is measured."""
    return {
        "version": str(getattr(sys.modules.get(root), "__version__", "")),
        "python": sys.version.split()[0],
        "compiled": is_compiled(root),
    }


def watch_parent() -> None:
    threading.Thread(target=answer_usage, name="benchmark control", daemon=True).start()


def host_library(job: Job) -> None:
    """Run a workload of Twisted's or asyncreactor's, in its reactor unless it needs none."""
    library.choose(job.root)
    entry = job.load()
    if job.method == "server":
        reactor = library.modules("internet.reactor")
        reactor.callWhenRunning(watch_parent)
        reply(port=entry(**job.arguments), **about(job.root))
        reactor.run()
        return
    inline = library.modules("internet.defer").inlineCallbacks(calls)
    reply(**about(job.root))
    if job.method == "plain calls":
        for _ in calls(entry):
            continue
        return
    reactor = library.modules("internet.reactor")
    reactor.callWhenRunning(lambda: inline(entry).addBoth(stop_reactor, reactor))
    reactor.run()


def stop_reactor(result: Any, reactor: Any) -> Any:
    """End `run()`; a failed workload ends the process with its traceback."""
    if result is not None:
        result.printTraceback(sys.stderr)
        sys.stderr.flush()
        os._exit(1)
    reactor.stop()
    return result


async def host_bare(job: Job) -> None:
    """Run a workload that uses nothing but the loop."""
    entry = job.load()
    if job.method == "server":
        reply(port=await entry(**job.arguments), **about(job.root))
        watch_parent()
        await asyncio.get_running_loop().create_future()
    reply(**about(job.root))
    for pending in calls(entry):
        if pending is not None:
            await pending


def probe(job: Job) -> None:
    """Answer once with what the workload measured about itself."""
    if job.root != "uvloop":
        library.choose(job.root)
    function = job.load()
    for _ in commands():
        reply(**function(**job.arguments))


def main() -> None:
    """Host the job that is described, in JSON, by the last argument."""
    job = Job(**json.loads(sys.argv[-1]))
    if job.path:
        sys.path.insert(0, job.path)
    raise_descriptor_limit()
    if job.method.endswith("calls"):
        stay_on_one_processor()
    if job.method == "probe":
        probe(job)
    elif job.root == "uvloop":
        import uvloop

        uvloop.run(host_bare(job))
    else:
        host_library(job)


def stay_on_one_processor() -> None:
    """Give this process one processor: threads that wake each other across two vary fourfold in cost."""
    if sys.platform == "linux":
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def raise_descriptor_limit() -> None:
    """Allow as many descriptors as the system lets this process have."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
