"""The whole program on the peer that is always there."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.catalog import select
from benchmarks.child import ChildError, start_worker
from benchmarks.peers import ROOT, Peer, Places, find_peers
from benchmarks.schedule import Pace, measure_rows
from benchmarks.sessions import Workspace

pytest.importorskip("uvloop")

SHORT = ["--peers", "uvloop", "--rounds", "2", "--seconds", "0.02"]


def test_rows_are_measured_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "out.json"
    assert main(["echo-64B-1", "lines-*", "timers-soon", "--json", str(path), "--check", *SHORT]) == 0
    written = json.loads(path.read_text())
    assert [row["name"] for row in written["rows"]] == [
        "echo-64B-1",
        "lines-sink",
        "lines-echo",
        "timers-soon",
    ]
    assert [len(row["samples"]["uvloop"]) for row in written["rows"]] == [2, 2, 2, 4]
    assert all(row["medians"]["uvloop"] > 0 for row in written["rows"])
    assert "lines-sink" in capsys.readouterr().out


def test_a_row_begun_after_the_limit_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["connections", "--limit", "1e-9", "--check", *SHORT]) == 1
    assert "not begun: out of time" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["nothing-*"], "no row matches 'nothing-*'"),
        (
            ["--peers", "tornado"],
            "unknown peer 'tornado'; allowed are asyncreactor, baseline, twisted, uvloop",
        ),
        (["--peers", "twisted", "--twisted-python", "/no/such/python"], "/no/such/python cannot import it"),
        (["--peers", "baseline"], "--baseline names a folder"),
    ],
)
def test_a_wrong_argument_is_named(
    arguments: list[str], problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert problem in capsys.readouterr().err


def test_rows_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list", "import"]) == 0
    assert capsys.readouterr().out.split() == ["import", "import"]


def test_a_peer_that_fails_tells_why_and_the_others_go_on(tmp_path: Path) -> None:
    (uvloop,) = find_peers(["uvloop"], Places())
    broken = Peer("broken", "no_such_library", uvloop.python)
    pace = Pace(rounds=1, seconds=0.02, deadline=time.monotonic() + 60)
    (result,) = measure_rows(select(["connections"]), [broken, uvloop], pace, Workspace(tmp_path))
    assert result.failures == {"broken": "ModuleNotFoundError: No module named 'no_such_library'"}
    assert len(result.samples["uvloop"]) == 1


def test_a_worker_that_ends_early_gives_its_last_words() -> None:
    (uvloop,) = find_peers(["uvloop"], Places())
    worker = start_worker(uvloop.python, str(ROOT), {"root": "uvloop"})
    try:
        with pytest.raises(ChildError, match="TypeError"):
            worker.read()
    finally:
        worker.close()
