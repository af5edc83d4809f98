"""How each kind of row is measured: a session per row and peer, which gives a sample whenever asked."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.catalog import Row
from benchmarks.certificate import write_certificate
from benchmarks.child import Child, ChildError, start_worker
from benchmarks.load.build import generator_command
from benchmarks.peers import ROOT, Peer
from benchmarks.worker import Job

__all__ = ["Sample", "Session", "Workspace", "open_session"]

WARM_SHARE = 0.2  # of a sample's time: each new set of connections is warmed up
FIRST_WARM_SECONDS = 0.1  # at least, before the first sample of a server
SETTLE_SECONDS = 0.02  # for a server to notice that the last connections were closed
CALLS_SHARE = 0.25  # of a sample's time: with no connections to open, more and shorter samples are better
HELD_BEFORE = 500  # connections that are open before memory is first read


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement: `cost` in processor seconds or bytes per operation, `wall` in seconds per operation.

    `busy` and `load` are the shares of the time in which the measured process and the generator computed.
    """

    cost: float
    wall: float | None = None
    busy: float | None = None
    load: float | None = None


@dataclass(frozen=True)
class Workspace:
    """A run's temporary folder: requests and the certificate, written when first needed."""

    folder: Path

    def request(self, row: Row) -> Path:
        """Return the file with the row's request."""
        path = self.folder / f"{row.name}.request"
        if not path.exists():
            path.write_bytes(row.load.request)
        return path

    def certificate(self) -> Path:
        """Return the file with the key and certificate."""
        path = self.folder / "certificate.pem"
        if not path.exists():
            write_certificate(path)
        return path


class Session(ABC):
    """One row measured on one peer; what it needs is started at once and awaited at the first sample."""

    def __init__(self, row: Row, peer: Peer, workspace: Workspace, seconds: float) -> None:
        self.row = row
        self.peer = peer
        self.workspace = workspace
        self.seconds = seconds
        self.about: dict[str, Any] = {}

    @abstractmethod
    def sample(self) -> Sample:
        """Measure once.

        Raises:
            ChildError: the worker or the load generator failed.
        """

    @abstractmethod
    def close(self) -> None:
        """End what was started."""

    def start_worker(self) -> Child:
        """Start the process that hosts the row's workload on this peer."""
        arguments = dict(self.row.arguments)
        if self.row.load.tls:
            arguments["certificate"] = str(self.workspace.certificate())
        method = "server" if self.row.method == "held connections" else self.row.method
        job = Job(self.peer.root, method, self.row.workload, self.row.entry, arguments, self.peer.path)
        return start_worker(self.peer.python, str(ROOT), asdict(job))

    def start_generator(self) -> Child:
        """Start the load generator and wait until it is connected."""
        load = self.row.load
        words = [load.mode, self.about["port"], load.connections, load.depth]
        command = [*generator_command(tls=load.tls), *map(str, words), str(self.workspace.request(self.row))]
        marks = ["tls"] if load.tls else ["sleeps"] if load.sleeps else []
        generator = Child([*command, str(load.reply_bytes), *marks])
        generator.read()
        return generator


class ServerSession(Session):
    """A server that stays up; each sample connects anew, warms up, and counts whole replies."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.worker = self.start_worker()

    def sample(self) -> Sample:
        warm = self.seconds * WARM_SHARE
        if not self.about:
            self.about = read_about(self.worker)
            warm = max(warm, FIRST_WARM_SECONDS)
        generator = self.start_generator()
        try:
            most = self.row.load.most
            generator.ask(f"run {warm} {most // 5}")
            before = self.usage("collect")
            operations, wall, load_cpu = map(float, generator.ask(f"run {self.seconds} {most}").split())
            used = self.usage("usage")["cpu"] - before["cpu"]
        finally:
            generator.close()
        operations *= self.row.load.operations
        return Sample(used / operations, wall / operations, used / wall, load_cpu / wall)

    def usage(self, what: str) -> dict[str, Any]:
        """Return the server's clocks once it is at rest."""
        if self.row.load.mode == "connect":
            time.sleep(SETTLE_SECONDS)
        return self.worker.ask_json(do=what)

    def close(self) -> None:
        self.worker.close()


class CallsSession(Session):
    """A function called with a count that fills the time; the processor time of its children counts too."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.worker = self.start_worker()
        self.count = self.row.count

    def sample(self) -> Sample:
        if not self.about:
            self.about = read_about(self.worker)
            if self.count:
                self.worker.ask_json(do="run", count=self.count)
            else:
                goal = self.seconds * CALLS_SHARE
                self.count = self.worker.ask_json(do="calibrate", count=16, seconds=goal)["count"]
        used = self.worker.ask_json(do="run", count=self.count)
        cpu = used["cpu"] + used["children"]
        return Sample(cpu / self.count, used["wall"] / self.count, cpu / used["wall"])

    def close(self) -> None:
        self.worker.close()


class FreshSession(Session):
    """Each sample has a process of its own, because it measures what cannot be undone."""

    def close(self) -> None:
        """Do nothing: nothing outlives a sample."""


class ProbeSession(FreshSession):
    """The workload measures itself."""

    def sample(self) -> Sample:
        worker = self.start_worker()
        try:
            return Sample(**worker.ask_json(do="probe"))
        finally:
            worker.close()


class HeldSession(FreshSession):
    """Growth of a server's resident memory over many idle connections."""

    def sample(self) -> Sample:
        worker = self.start_worker()
        try:
            self.about = read_about(worker)
            generator = self.start_generator()
            try:
                generator.ask(f"hold {HELD_BEFORE}")
                before = worker.ask_json(do="collect")["resident"]
                generator.ask(f"hold {self.row.count}")
                after = worker.ask_json(do="collect")["resident"]
            finally:
                generator.close()
        finally:
            worker.close()
        return Sample((after - before) / self.row.count)


class ImportSession(FreshSession):
    """The imports of a typical program, timed inside a fresh interpreter."""

    NAMES = ("reactor", "protocol", "endpoints")

    def sample(self) -> Sample:
        root = self.peer.root
        names = (
            ["asyncio", "uvloop"] if root == "uvloop" else [f"{root}.internet.{name}" for name in self.NAMES]
        )
        script = ROOT / "benchmarks" / "workloads" / "imports.py"
        child = Child([self.peer.python, "-P", str(script), self.peer.path, str(ROOT), *names])
        try:
            cpu, wall = map(float, child.read().split())
        finally:
            child.close()
        return Sample(cpu, wall, cpu / wall)


def read_about(worker: Child) -> dict[str, Any]:
    """Return what a worker tells about itself once it is ready."""
    about: dict[str, Any] = json.loads(worker.read())
    return about


SESSIONS: dict[str, Callable[..., Session]] = {
    "server": ServerSession,
    "calls": CallsSession,
    "plain calls": CallsSession,
    "probe": ProbeSession,
    "held connections": HeldSession,
    "import": ImportSession,
}


def open_session(row: Row, peer: Peer, workspace: Workspace, seconds: float) -> Session:
    """Start measuring a row on a peer.

    Args:
        row: what to measure.
        peer: on whom.
        workspace: where temporary files go.
        seconds: the length of one sample.

    Raises:
        ChildError: something the row needs is not installed here.
    """
    try:
        return SESSIONS[row.method](row, peer, workspace, seconds)
    except ImportError as problem:
        raise ChildError(str(problem)) from problem
