"""The order of measuring: row by row, and within a row the peers in turn, round after round."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from benchmarks.catalog import Row
from benchmarks.child import ChildError
from benchmarks.peers import Peer
from benchmarks.sessions import Sample, Session, Workspace, open_session

__all__ = ["Pace", "Result", "measure_rows"]

IMPORT_ROUNDS, QUICK_IMPORT_ROUNDS = 15, 5
MEMORY_ROUNDS = 3
CALLS_ROUNDS = 2  # for each round: samples of calls are short, so that peers see the same machine


@dataclass(frozen=True)
class Pace:
    """How long to measure: rounds per row, seconds per sample, and the moment after which no row is begun."""

    rounds: int
    seconds: float
    deadline: float

    def rounds_of(self, row: Row) -> int:
        """Return the rounds of a row: imports and calls are short and vary, memory hardly varies."""
        if row.method == "import":
            return IMPORT_ROUNDS if self.rounds > 3 else QUICK_IMPORT_ROUNDS
        if row.metric == "bytes":
            return min(self.rounds, MEMORY_ROUNDS)
        return self.rounds * CALLS_ROUNDS if row.method.endswith("calls") and not row.count else self.rounds


@dataclass
class Result:
    """A row's samples by peer, and why a peer has none."""

    row: Row
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    about: dict[str, dict[str, Any]] = field(default_factory=dict)

    def median(self, peer: str, what: str = "cost") -> float | None:
        """Return the median of the peer's samples."""
        values = [
            value for sample in self.samples.get(peer, ()) if (value := getattr(sample, what)) is not None
        ]
        return statistics.median(values) if values else None

    def ratio(self, subject: str, peer: str) -> float | None:
        """Return how many times the subject's speed is the peer's, or the subject's memory the peer's.

        The median of the ratios of samples that were taken one after the other, so that a machine which slows
        down for a while slows down both.
        """
        pairs = zip(self.samples.get(subject, ()), self.samples.get(peer, ()), strict=False)
        if self.row.metric == "bytes":
            ratios = [ours.cost / theirs.cost for ours, theirs in pairs if theirs.cost > 0]
        else:
            ratios = [theirs.cost / ours.cost for ours, theirs in pairs if ours.cost > 0]
        return statistics.median(ratios) if ratios else None


def measure_rows(rows: list[Row], peers: list[Peer], pace: Pace, workspace: Workspace) -> Iterator[Result]:
    """Measure each row on each peer that can run it; stop beginning rows at the deadline."""
    for row in rows:
        if time.monotonic() >= pace.deadline:
            yield Result(row, failures={peer.name: "not begun: out of time" for peer in peers})
        else:
            yield measure_row(
                row, [peer for peer in peers if row.bare or peer.root != "uvloop"], pace, workspace
            )


def measure_row(row: Row, peers: list[Peer], pace: Pace, workspace: Workspace) -> Result:
    """Measure one row: a sample of each peer, then the next round."""
    result = Result(row)
    with ExitStack() as stack:
        sessions: dict[str, Session] = {}
        for peer in peers:
            try:
                session = open_session(row, peer, workspace, pace.seconds)
            except ChildError as problem:
                result.failures[peer.name] = str(problem)
                continue
            stack.callback(session.close)
            sessions[peer.name] = session
        for _ in range(pace.rounds_of(row)):
            for name in list(sessions):
                take_sample(sessions, name, result)
        for name, session in sessions.items():
            result.about[name] = session.about
    return result


def take_sample(sessions: dict[str, Session], name: str, result: Result) -> None:
    """Add one sample; a peer that fails takes no further part in the row, and its samples do not count."""
    try:
        result.samples.setdefault(name, []).append(sessions[name].sample())
    except ChildError as problem:
        result.failures[name] = str(problem)
        result.samples.pop(name, None)
        del sessions[name]
