"""The plugins of docs/howto/plugins.md: a program, and two distributions that extend it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
MATSIM = ROOT / "examples" / "matsim"
ALL = "aluminium: 0.30 per mille\noak: 2.20 per mille\nsteel: 0.10 per mille\n"


def declare(distribution: str, folder: Path) -> None:
    """Put what an installer would write of a distribution's entry points into a folder."""
    project = tomllib.loads((MATSIM / distribution / "pyproject.toml").read_text())["project"]
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    lines = []
    for group, plugins in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in plugins.items())]
    (info / "entry_points.txt").write_text("\n".join(lines))


def printed_by(folder: Path, *arguments: str) -> str:
    path = [str(folder), *(str(MATSIM / part) for part in ("simulator", "metals", "woods")), str(ROOT)]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("distributions", "output"),
    [(["metals", "woods"], ALL), (["woods"], "oak: 2.20 per mille\n"), ([], "")],
    ids=["both", "one", "none"],
)
def test_the_simulator_uses_what_is_installed(tmp_path: Path, distributions: list[str], output: str) -> None:
    for distribution in distributions:
        declare(distribution, tmp_path)
    assert printed_by(tmp_path, "matsim") == output


def test_they_are_listed_with_their_distributions(tmp_path: Path) -> None:
    declare("metals", tmp_path)
    declare("woods", tmp_path)
    listed = printed_by(tmp_path, "asyncreactor", "plugins", "matsim.imatsim.IMaterial")
    assert listed.splitlines() == [
        "matsim.imatsim.IMaterial",
        "  aluminium  matsim-metals: ok",
        "  oak        matsim-woods: ok",
        "  steel      matsim-metals: ok",
    ]
