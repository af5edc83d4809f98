"""Patches that can be taken back."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from asyncreactor.python.monkey import MonkeyPatcher


def test_patches_and_restores() -> None:
    thing = SimpleNamespace(a=1, b=2)
    patcher = MonkeyPatcher((thing, "a", 10))
    patcher.addPatch(thing, "a", 11)
    patcher.patch()
    patcher.patch()
    assert thing == SimpleNamespace(a=11, b=2)
    patcher.restore()
    patcher.restore()
    assert thing == SimpleNamespace(a=1, b=2)


def test_restores_after_an_exception() -> None:
    thing = SimpleNamespace(a=1)
    with pytest.raises(ZeroDivisionError), MonkeyPatcher((thing, "a", 0)):
        1 / thing.a
    assert thing.a == 1


def test_runs_a_function() -> None:
    thing = SimpleNamespace(a=1)
    patcher = MonkeyPatcher((thing, "a", 2))

    def function(x: int, *, y: int) -> tuple[int, int, int]:
        return thing.a, x, y

    assert patcher.runWithPatches(function, 3, y=4) == (2, 3, 4)
    assert thing.a == 1


def test_missing_attribute() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        MonkeyPatcher((SimpleNamespace(), "nothing", 1)).patch()
