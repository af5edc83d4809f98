"""Importing a module defines things and does nothing else: no loop, no handler, no thread, no file."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.house.probes import probe
from tests.house.tree import modules

#: In how many tests the modules are imported, so that cores can share them.
PARTS = 4


def complaints(names: Iterable[str]) -> list[str]:
    """Describe every import that failed or did something."""
    found = []
    for name, report in probe(names).items():
        if report["error"]:
            place_and_error = "\n".join(report["error"].splitlines()[-3:])
            found.append(f"{name} cannot be imported by itself:\n{place_and_error}")
        found += [f"{name}: {effect}" for effect in report["effects"]]
    return found


@pytest.mark.timeout(150)
@pytest.mark.parametrize("part", range(PARTS))
def test_importing_does_nothing_else(part: int) -> None:
    found = complaints(module.name for module in modules()[part::PARTS])
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("code", "effect"),
    [
        ("import asyncio; loop = asyncio.new_event_loop()", "asyncio.new_event_loop()"),
        ("import uvloop; loop = uvloop.Loop()", "made a Loop"),
        ("import asyncio; asyncio.set_event_loop_policy(None)", "asyncio.set_event_loop_policy()"),
        ("import signal; signal.signal(signal.SIGUSR1, signal.SIG_IGN)", "signal.signal()"),
        ("import threading; threading.Thread(target=int).start()", "Thread.start()"),
        ("open('/dev/null', 'w').close()", "open '/dev/null'"),
        ("import socket; socket.socket().close()", "socket.__new__"),
        ("print('hello')", "printed 'hello\\n'"),
        ("1 / 0", "ZeroDivisionError"),
        ("import os; os._exit(3)", "it ended the process"),
    ],
    ids=lambda value: value if value.isidentifier() else None,
)
def test_the_probe_sees(code: str, effect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guilty.py").write_text(code)
    monkeypatch.setattr("tests.house.probes.ROOT", tmp_path)
    assert effect in "\n".join(complaints(["guilty"]))
