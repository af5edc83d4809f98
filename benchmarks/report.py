"""The table: medians per peer, ratios to the first peer, and the bars that the project sets itself."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.bars import find_bar
from benchmarks.catalog import Metric
from benchmarks.schedule import Result

__all__ = ["Report", "Verdict", "quantity"]

MEAN_ROW = "deferred+coroutine (mean)"
MEAN_OF = ("deferred-", "coroutine-")
BARRED = "asyncreactor"  # the peer to which the bars apply
NAME_WIDTH = 27
COST_WIDTH = 19
RATIO_WIDTH = 21


@dataclass(frozen=True)
class Verdict:
    """A ratio, and the bar it is held to."""

    ratio: float
    bound: float | None = None
    at_most: bool = False

    @property
    def met(self) -> bool | None:
        """Whether the bar is reached by the ratio as it is shown; None: there is none."""
        if self.bound is None:
            return None
        shown = round(self.ratio, 2)
        return shown <= self.bound if self.at_most else shown >= self.bound

    def __str__(self) -> str:
        if self.bound is None:
            return f"{self.ratio:.2f}"
        sign = "<=" if self.at_most else ">="
        return f"{self.ratio:.2f} ({sign} {self.bound:g} {'ok' if self.met else 'LOW'})"


class Report:
    """Collects results in the order measured; the first peer is the one the others are compared with."""

    def __init__(self, peers: list[str]) -> None:
        self.peers = peers
        self.results: list[Result] = []

    @property
    def subject(self) -> str:
        return self.peers[0]

    @property
    def compiled(self) -> bool:
        """Whether the subject runs with compiled modules."""
        return any(result.about.get(self.subject, {}).get("compiled") for result in self.results)

    def header(self) -> str:
        """Return the first lines of the table."""
        ratios = "".join(f"x {peer}".rjust(RATIO_WIDTH) for peer in self.peers[1:])
        costs = "".join(peer.rjust(COST_WIDTH) for peer in self.peers)
        line = "row".ljust(NAME_WIDTH) + costs + ratios
        explanation = (
            "Medians: processor time of the measured process per operation (in brackets: wall), or memory.\n"
            f"x PEER: the speed of {self.subject} over the peer's; of memory, the size over the peer's.\n"
        )
        return f"{explanation}\n{line}\n{'-' * len(line)}"

    def add(self, result: Result) -> str:
        """Take in one result and return its line."""
        self.results.append(result)
        costs = "".join(self.cost(result, peer).rjust(COST_WIDTH) for peer in self.peers)
        ratios = "".join(str(self.verdict(result, peer) or "").rjust(RATIO_WIDTH) for peer in self.peers[1:])
        return (result.row.name.ljust(NAME_WIDTH) + costs + ratios).rstrip()

    def cost(self, result: Result, peer: str) -> str:
        """Return the cell of one peer."""
        if peer in result.failures:
            return "failed"
        cost, wall = result.median(peer), result.median(peer, "wall")
        if cost is None:
            return "-"
        shown = quantity(cost, result.row.metric)
        return shown if wall is None else f"{shown} ({quantity(wall)})"

    def verdict(self, result: Result, peer: str) -> Verdict | None:
        """Return the ratio to a peer with its bar."""
        ratio = result.ratio(self.subject, peer)
        return None if ratio is None else self.judge(result.row.name, peer, ratio, result.row.metric)

    def judge(self, row: str, peer: str, ratio: float, metric: Metric = "time") -> Verdict:
        """Hold a ratio to the project's bar."""
        bar = find_bar(row, peer) if self.subject == BARRED else None
        return Verdict(ratio, bar.bound(compiled=self.compiled) if bar else None, metric == "bytes")

    def means(self) -> dict[str, Verdict]:
        """Return, per peer, the geometric mean of the Deferred and coroutine rows' ratios."""
        rows = [result for result in self.results if result.row.name.startswith(MEAN_OF)]
        means = {}
        for peer in self.peers[1:]:
            ratios = [ratio for result in rows if (ratio := result.ratio(self.subject, peer))]
            if ratios:
                mean = math.exp(math.fsum(map(math.log, ratios)) / len(ratios))
                means[peer] = self.judge(MEAN_ROW, peer, mean)
        return means

    def verdicts(self) -> Iterable[tuple[str, str, Verdict]]:
        """Yield every ratio as row, peer and verdict."""
        for result in self.results:
            for peer in self.peers[1:]:
                if verdict := self.verdict(result, peer):
                    yield result.row.name, peer, verdict
        for peer, verdict in self.means().items():
            yield MEAN_ROW, peer, verdict

    def footer(self) -> str:
        """Return the lines below the table: means, failures, the count of bars."""
        lines = []
        if means := self.means():
            empty = " " * COST_WIDTH * len(self.peers)
            cells = "".join(str(means.get(peer, "")).rjust(RATIO_WIDTH) for peer in self.peers[1:])
            lines.append(f"{MEAN_ROW.ljust(NAME_WIDTH)}{empty}{cells}".rstrip())
        lines += ["", *self.failures()]
        held = [verdict.met for _, _, verdict in self.verdicts() if verdict.met is not None]
        if held:
            lines.append(f"bars: {sum(held)} of {len(held)} met{' (compiled)' if self.compiled else ''}")
        return "\n".join(lines)

    def failures(self) -> list[str]:
        """Return a line for each reason why a peer failed, with the rows where it did."""
        rows: dict[tuple[str, str], list[str]] = {}
        for result in self.results:
            for peer, why in result.failures.items():
                rows.setdefault((peer, why), []).append(result.row.name)
        return [f"{peer} failed: {why}: {', '.join(names)}" for (peer, why), names in rows.items()]

    def good(self) -> bool:
        """Tell whether every row ran on the subject and every bar is met."""
        ran = all(self.subject not in result.failures for result in self.results)
        return ran and all(verdict.met is not False for _, _, verdict in self.verdicts())

    def as_json(self) -> dict[str, Any]:
        """Return all samples, medians and ratios as plain data."""
        return {
            "peers": self.peers,
            "compiled": self.compiled,
            "rows": [self.row_as_json(result) for result in self.results],
            "means": {peer: verdict.ratio for peer, verdict in self.means().items()},
        }

    def row_as_json(self, result: Result) -> dict[str, Any]:
        """Return one row as plain data."""
        verdicts = {peer: verdict for peer in self.peers[1:] if (verdict := self.verdict(result, peer))}
        return {
            "name": result.row.name,
            "unit": result.row.unit,
            "metric": result.row.metric,
            "medians": {peer: result.median(peer) for peer in self.peers},
            "walls": {peer: result.median(peer, "wall") for peer in self.peers},
            "ratios": {peer: {**asdict(verdict), "met": verdict.met} for peer, verdict in verdicts.items()},
            "samples": {
                peer: [asdict(sample) for sample in samples] for peer, samples in result.samples.items()
            },
            "failures": result.failures,
            "about": result.about,
        }


def quantity(value: float, metric: Metric = "time") -> str:
    """Return seconds or bytes with a unit that suits their size."""
    if metric == "bytes":
        return f"{value:,.0f} B"
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if value * scale >= 1:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e9:.0f} ns"
