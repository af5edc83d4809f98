"""Programs that answer requests."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

import pytest

from asyncreactor.internet.error import ProcessDone, ProcessTerminated
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from asyncreactor.web import twcgi
from asyncreactor.web.resource import Resource
from asyncreactor.web.server import Site
from tests.loops import LoopFactory, on_both_loops, run_on
from tests.web.wire import Wire, body_of


class Starter:
    """A reactor that only remembers what it was to start."""

    def spawnProcess(
        self, protocol: Any, executable: str, args: list[str], env: dict[str, str], path: str
    ) -> None:
        self.protocol = protocol
        self.started = [executable, *args], env, path


def ask(*request: bytes) -> tuple[Starter, Wire]:
    starter = Starter()
    root = Resource()
    root.putChild(b"bin", twcgi.CGIScript("/srv/cgi", reactor=starter))
    wire = Wire(Site(root))
    wire.send(*request)
    return starter, wire


def test_a_program_is_told_all_about_the_request() -> None:
    starter, _ = ask(
        b"GET /bin/a%20b?x=1 HTTP/1.1\r\nHost: h\r\nX-A: b\r\nProxy: evil\r\nContent-Type: t\r\n\r\n"
    )
    command, env, path = starter.started
    assert (command, path) == (["/srv/cgi", "/srv/cgi"], "/srv")
    expected = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "/bin",
        "PATH_INFO": "/a b",
        "QUERY_STRING": "x=1",
        "SERVER_NAME": "h",
        "HTTP_X_A": "b",
        "CONTENT_TYPE": "t",
    }
    assert {key: env[key] for key in expected} == expected
    assert "HTTP_PROXY" not in env


@pytest.mark.parametrize(
    ("query", "arguments"), [(b"a+b%20c", ["a", "b c"]), (b"a=b", []), (b"-s", []), (b"%2Ds", [])]
)
def test_words_of_a_query_are_arguments_but_never_options(query: bytes, arguments: list[str]) -> None:
    starter, _ = ask(b"GET /bin?" + query + b" HTTP/1.1\r\n\r\n")
    assert starter.started[0][2:] == arguments


def test_headers_and_body_come_in_any_pieces() -> None:
    starter, wire = ask(b"GET /bin HTTP/1.0\r\n\r\n")
    for piece in (b"Status: 404 Gone fi", b"shing\r\nX-A: 1\nServer: other\n", b"\nbo", b"dy"):
        starter.protocol.outReceived(piece)
    starter.protocol.processEnded(Failure(ProcessDone(0)))
    answer = wire.send()
    assert answer.startswith(b"HTTP/1.0 404 Gone fishing\r\n")
    assert b"X-A: 1\r\n" in answer
    assert b"other" not in answer
    assert body_of(answer) == b"body"


def test_a_program_that_fails() -> None:
    starter, wire = ask(b"GET /bin HTTP/1.0\r\n\r\n")
    with capturedLogs() as events:
        starter.protocol.errReceived(b"secret")
        starter.protocol.processEnded(Failure(ProcessTerminated(1)))
    answer = wire.send()
    assert answer.startswith(b"HTTP/1.0 500 ")
    assert b"secret" not in answer
    assert any("secret" in str(event.get("text")) for event in events)


@on_both_loops
def test_a_real_program(loop_factory: LoopFactory, tmp_path: Path) -> None:
    (tmp_path / "p.py").write_text("import sys\nprint('X-A: b\\n')\nprint(sys.stdin.read() * 2, end='')\n")

    class Python(twcgi.FilteredScript):
        filter = sys.executable

    async def main() -> bytes:
        from asyncreactor.internet import reactor

        port = reactor.listenTCP(0, Site(Python(str(tmp_path / "p.py"))), interface="127.0.0.1")
        reader, writer = await asyncio.open_connection("127.0.0.1", port.getHost().port)
        writer.write(b"POST / HTTP/1.0\r\nContent-Length: 2\r\n\r\nab")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        await port.stopListening()
        return answer

    answer = run_on(loop_factory, main())
    assert b"X-A: b\r\n" in answer
    assert body_of(answer) == b"abab"
