"""Tests of asyncreactor.python._appdirs."""

from __future__ import annotations

import os
import sys

import pytest

from asyncreactor.python._appdirs import getDataDirectory


def test_named_after_the_module_that_calls() -> None:
    assert os.path.basename(getDataDirectory()) == __name__
    assert os.path.basename(getDataDirectory("a.program")) == "a.program"


@pytest.mark.parametrize(
    ("system", "variables", "directory"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/name"),
        ("linux", {"XDG_DATA_HOME": ""}, "/home/me/.local/share/name"),
        ("darwin", {}, "/home/me/Library/Application Support/name"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/name"),
        ("win32", {"LOCALAPPDATA": ""}, "/home/me/AppData/Local/name"),
    ],
)
def test_follows_the_custom_of_the_system(
    monkeypatch: pytest.MonkeyPatch, system: str, variables: dict[str, str], directory: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)
    for name, value in {"HOME": "/home/me", **variables}.items():
        monkeypatch.setenv(name, value)
    assert getDataDirectory("name") == directory
