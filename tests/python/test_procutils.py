"""Programs found along PATH."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from asyncreactor.python.procutils import which


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    monkeypatch.setenv("PATH", os.pathsep.join([str(first), str(second)]))
    monkeypatch.delenv("PATHEXT", raising=False)
    return first, second


def program(path: Path, mode: int = 0o700) -> str:
    path.touch()
    path.chmod(mode)
    return str(path)


def test_all_programs_in_order(folders: tuple[Path, Path]) -> None:
    paths = [program(folder / "tool") for folder in folders]
    assert which("tool") == paths


@pytest.mark.skipif(os.name == "nt", reason="files have no such modes on Windows")
def test_flags(folders: tuple[Path, Path]) -> None:
    (folders[0] / "tool").mkdir()
    path = program(folders[1] / "tool", 0o600)
    assert which("tool") == []
    assert which("tool", os.R_OK) == [path]


def test_endings(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATHEXT", os.pathsep.join([".bin", ".exe"]))
    path = program(folders[0] / "tool.exe")
    assert which("tool") == [path]


def test_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PATH")
    assert which("sh") == []
