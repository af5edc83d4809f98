"""The subcommand `web`: its options, and what is made of them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.python.usage import UsageError
from asyncreactor.web import tap
from asyncreactor.web.static import File
from tests.web.wire import Wire, body_of


def options(*arguments: str) -> tap.Options:
    parsed = tap.Options()
    parsed.parseOptions(arguments)
    return parsed


def site_of(config: tap.Options) -> Any:
    [service] = tap.makeService(config)
    made: Any = service
    return made.factory


def test_a_directory_is_served(tmp_path: Path) -> None:
    (tmp_path / "start.txt").write_bytes(b"hello")
    config = options("--path", str(tmp_path), "--index", "start.txt", "--add-header", "X-A: b")
    answer = Wire(site_of(config)).send(b"GET / HTTP/1.1\r\n\r\n")
    assert body_of(answer) == b"hello"
    assert b"X-A: b\r\n" in answer


def test_without_anything_to_serve_it_says_hello() -> None:
    config = options()
    assert config["ports"] == ["tcp:8080"]
    assert b"Hello" in Wire(site_of(config)).send(b"GET / HTTP/1.1\r\n\r\n")


def test_scripts_run(tmp_path: Path) -> None:
    (tmp_path / "a.rpy").write_text(
        "from asyncreactor.web.static import Data\nresource = Data(b'made', 'text/plain')\n"
    )
    (tmp_path / "b.epy").write_text("request.write(b'written')\n")
    wire = Wire(site_of(options("--path", str(tmp_path))))
    assert body_of(wire.send(b"GET /a.rpy HTTP/1.1\r\n\r\n")) == b"made"
    assert body_of(wire.send(b"GET /b.epy HTTP/1.0\r\n\r\n")) == b"written"


def test_how_files_are_served(tmp_path: Path) -> None:
    root = options("--path", str(tmp_path), "--ignore-ext", ".html", "--mime-type", "text/plain")["root"]
    assert isinstance(root, File)
    assert (root.ignoredExts, root.defaultType) == ([".html"], "text/plain")


def test_several_places() -> None:
    assert options("--listen", "tcp:1", "--listen", "tcp:2")["ports"] == ["tcp:1", "tcp:2"]


@pytest.mark.parametrize(
    "arguments", [("--ignore-ext", ".a"), ("--add-header", "nothing"), ("--mime-type", "a/b")]
)
def test_options_that_make_no_sense(arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        options(*arguments)


def test_old_ways_to_say_where_are_deprecated() -> None:
    with pytest.warns(DeprecationWarning, match="--listen"):
        assert options("--port", "80")["ports"] == ["tcp:80"]


def test_tracebacks_are_shown_on_request() -> None:
    assert site_of(options("--display-tracebacks")).displayTracebacks
    with pytest.warns(DeprecationWarning, match="--notracebacks"):
        tap.makeService(options("--notracebacks"))


def test_help_needs_no_server() -> None:
    script = "import sys; import asyncreactor.web.tap; print('asyncreactor.web.http' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout == "False\n"
