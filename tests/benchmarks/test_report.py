"""Medians, ratios and verdicts."""

from __future__ import annotations

import pytest

from benchmarks.catalog import Row, select
from benchmarks.report import Report, quantity
from benchmarks.schedule import Result
from benchmarks.sessions import Sample


def result_of(row: Row | str, **costs: list[float]) -> Result:
    """A result with those costs in microseconds (or bytes)."""
    row = select([row])[0] if isinstance(row, str) else row
    scale = 1.0 if row.metric == "bytes" else 1e-6
    return Result(row, {peer: [Sample(cost * scale) for cost in costs[peer]] for peer in costs})


def test_the_ratio_is_the_median_of_ratios_in_the_same_round() -> None:
    result = result_of("connections", asyncreactor=[1, 10, 100], uvloop=[2, 20, 300])
    assert result.ratio("asyncreactor", "uvloop") == pytest.approx(2)


def test_the_ratio_of_memory_is_the_share_of_the_peers() -> None:
    result = result_of("memory-connection", asyncreactor=[500], uvloop=[1000])
    assert result.ratio("asyncreactor", "uvloop") == pytest.approx(0.5)


def test_a_peer_without_samples_has_no_ratio() -> None:
    assert result_of("connections", asyncreactor=[1]).ratio("asyncreactor", "twisted") is None


@pytest.mark.parametrize(("ours", "word"), [(100, "0.90 (>= 0.8 ok)"), (120, "0.75 (>= 0.8 LOW)")])
def test_a_ratio_is_held_to_the_bar(ours: float, word: str) -> None:
    report = Report(["asyncreactor", "uvloop"])
    assert word in report.add(result_of("connections", asyncreactor=[ours], uvloop=[90]))
    assert report.good() is ("ok" in word)


def test_memory_has_a_largest_share() -> None:
    report = Report(["asyncreactor", "uvloop"])
    line = report.add(result_of("memory-connection", asyncreactor=[2000], uvloop=[1000]))
    assert "2.00 (<= 1.25 LOW)" in line


def test_compiled_modules_have_bars_of_their_own() -> None:
    report = Report(["asyncreactor", "uvloop"])
    result = result_of("lines-sink", asyncreactor=[100], uvloop=[70])
    assert "(>= 0.65 ok)" in report.add(result)
    result.about["asyncreactor"] = {"compiled": True}
    assert [verdict.bound for _, _, verdict in report.verdicts()] == [0.8]


def test_no_bars_for_another_subject() -> None:
    report = Report(["twisted", "uvloop"])
    assert "=" not in report.add(result_of("connections", twisted=[1], uvloop=[1]))


def test_the_mean_is_geometric_and_over_deferreds_and_coroutines_only() -> None:
    report = Report(["asyncreactor", "twisted"])
    report.add(result_of("deferred-succeed", asyncreactor=[1], twisted=[2]))
    report.add(result_of("coroutine-await-loop", asyncreactor=[1], twisted=[8]))
    report.add(result_of("timers-soon", asyncreactor=[1], twisted=[99]))
    assert report.means()["twisted"].ratio == pytest.approx(4)
    assert "deferred+coroutine (mean)" in report.footer()


def test_failures_are_told_once_with_their_rows() -> None:
    report = Report(["asyncreactor", "twisted"])
    for name in ("timers-soon", "timers-reset"):
        result = result_of(name, twisted=[1])
        result.failures["asyncreactor"] = "it broke"
        assert "failed" in report.add(result)
    assert "asyncreactor failed: it broke: timers-soon, timers-reset" in report.footer()
    assert not report.good()


def test_json_has_every_sample() -> None:
    report = Report(["asyncreactor", "uvloop"])
    report.add(result_of("connections", asyncreactor=[1, 2], uvloop=[3, 4]))
    (row,) = report.as_json()["rows"]
    assert len(row["samples"]["uvloop"]) == 2
    assert row["ratios"]["uvloop"]["met"] is True


@pytest.mark.parametrize(
    ("value", "shown"), [(2.0, "2 s"), (0.0123, "12.3 ms"), (4.56e-6, "4.56 us"), (7.8e-8, "78 ns")]
)
def test_times_have_a_unit_that_suits(value: float, shown: str) -> None:
    assert quantity(value) == shown


def test_bytes_are_whole() -> None:
    assert quantity(1234.4, "bytes") == "1,234 B"
