"""Starting programs as glibc does it."""

from __future__ import annotations

import os
import sys
from typing import Any

import pytest

from asyncreactor._engine.glibc_spawn import GlibcSpawn, glibc_spawn

NO_SIGNALS: frozenset[int] = frozenset()

pytestmark = pytest.mark.skipif(
    glibc_spawn(NO_SIGNALS) is None, reason="not a glibc that can close descriptors"
)


def run(script: str, environment: dict[Any, Any] | None, **changes: Any) -> bytes:
    """What a program writes."""
    read_end, write_end = os.pipe()
    spawn = glibc_spawn(NO_SIGNALS)
    assert spawn is not None
    keywords: dict[str, Any] = {"args": ["sh", "-c", script], **changes}
    try:
        pid = spawn.spawn(
            "/bin/sh", environment=environment, copies=[(write_end, 1)], close_from=3, **keywords
        )
    finally:
        os.close(write_end)
    with open(read_end, "rb") as output:
        written = output.read()
    os.waitpid(pid, 0)
    return written


def test_the_environment_is_this_process_s_as_it_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in ("first", "sec\xf6nd"):
        monkeypatch.setenv("GIVEN", value)
        assert run("echo $GIVEN", None) == f"{value}\n".encode()
    monkeypatch.delenv("GIVEN")
    assert run("echo $GIVEN", None) == b"\n"


def test_an_environment_of_its_own() -> None:
    assert run("echo $A$B", {"A": "x", b"B": b"y"}) == b"xy\n"
    assert run("echo $A", {}) == b"\n"


def test_what_is_inheritable_is_closed() -> None:
    source, sink = os.pipe()
    os.set_inheritable(source, True)
    assert run(f"test -e /dev/fd/{source} || echo closed", None) == b"closed\n"
    os.close(source)
    os.close(sink)


@pytest.mark.parametrize(
    ("environment", "changes", "error"),
    [
        (None, {"args": []}, ValueError),
        (None, {"args": [""]}, ValueError),
        (None, {"args": ["sh", "a\0b"]}, ValueError),
        (None, {"args": ["sh", 7]}, TypeError),
        ({"": "x"}, {}, ValueError),
        ({"A=B": "x"}, {}, ValueError),
        ({"A": "x\0"}, {}, ValueError),
        ({"A": 1}, {}, TypeError),
    ],
)
def test_wrong_arguments_are_refused(
    environment: dict[Any, Any] | None, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        run("exit 0", environment, **changes)


def test_what_cannot_be_run() -> None:
    spawn = glibc_spawn(NO_SIGNALS)
    assert spawn is not None
    with pytest.raises(FileNotFoundError, match="/no/such/program"):
        spawn.spawn("/no/such/program", ["x"], None, [], 3)


def test_auditors_hear_of_it() -> None:
    heard: list[Any] = []
    listening = True

    def hook(event: str, arguments: Any) -> None:
        if listening and event == "os.posix_spawn":
            heard.append(arguments[0])

    sys.addaudithook(hook)
    run("exit 0", None)
    listening = False
    assert heard == ["/bin/sh"]


def test_without_ctypes_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ctypes", None)
    glibc_spawn.cache_clear()
    try:
        assert glibc_spawn(NO_SIGNALS) is None
    finally:
        glibc_spawn.cache_clear()
    with pytest.raises(ImportError):
        GlibcSpawn(NO_SIGNALS)
