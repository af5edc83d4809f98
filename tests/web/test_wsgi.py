"""Applications of WSGI, in threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from asyncreactor.internet.error import ConnectionDone
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from asyncreactor.web.resource import Resource
from asyncreactor.web.server import Site
from asyncreactor.web.wsgi import WSGIResource
from tests.loops import LoopFactory, on_both_loops, run_on
from tests.web.wire import Wire, body_of

StartResponse = Callable[..., Callable[[bytes], None]]


class AtOnce:
    """A reactor and a pool of threads without any threads."""

    def callInThread(self, call: Callable[..., object], *args: Any) -> None:
        call(*args)

    callFromThread = callInThread


def serve(application: Callable[..., Any], *pieces: bytes) -> bytes:
    root = Resource()
    root.putChild(b"app", WSGIResource(AtOnce(), AtOnce(), application))
    return Wire(Site(root)).send(*pieces)


def test_an_application_is_told_all_about_the_request() -> None:
    told: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        told.update(environ)
        start_response("201 Made", [("X-A", "é"), ("Server", "other")])
        return [b"got ", environ["wsgi.input"].read()]

    head = b"POST /app/a%20b/?q=%20 HTTP/1.1\r\nHost: h\r\nX-A: 1\r\nX-A: 2\r\nProxy: evil\r\nContent-Length: 4\r\n\r\n"
    answer = serve(application, head, b"body")
    assert answer.startswith(b"HTTP/1.1 201 Made\r\n")
    assert b"X-A: \xe9\r\n" in answer
    assert b"Server: other" not in answer
    assert body_of(answer) == b"4\r\ngot \r\n4\r\nbody\r\n0\r\n\r\n"
    expected = {
        "REQUEST_METHOD": "POST",
        "SCRIPT_NAME": "/app",
        "PATH_INFO": "/a b/",
        "QUERY_STRING": "q=%20",
        "CONTENT_LENGTH": "4",
        "SERVER_NAME": "h",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_X_A": "1,2",
        "wsgi.url_scheme": "http",
    }
    assert {key: told[key] for key in expected} == expected
    assert "HTTP_PROXY" not in told


GET = b"GET /app HTTP/1.1\r\n\r\n"


def test_an_application_that_fails() -> None:
    def application(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        raise ValueError("secret")

    with capturedLogs() as events:
        answer = serve(application, GET)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"secret" not in answer
    assert len(events) == 1


def test_an_application_that_fails_half_way_is_closed() -> None:
    closed: list[bool] = []

    class Parts:
        def __iter__(self) -> Iterator[bytes]:
            yield b"part"
            raise ValueError("half way")

        def close(self) -> None:
            closed.append(True)

    def application(environ: dict[str, Any], start_response: StartResponse) -> Parts:
        start_response("200 OK", [])
        return Parts()

    with capturedLogs():
        assert serve(application, GET).endswith(b"4\r\npart\r\n")
    assert closed == [True]


@pytest.mark.parametrize(
    ("status", "headers", "text"),
    [
        (b"200 OK", [], "status must be str"),
        ("200 OK", [("a",)], "tuple"),
        ("200 OK", [(b"a", "b")], "str, str"),
    ],
)
def test_what_is_not_as_it_should_be(status: Any, headers: Any, text: str) -> None:
    raised: list[str] = []

    def application(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        try:
            start_response(status, headers)
        except TypeError as error:
            raised.append(str(error))
        start_response("200 OK", [])
        return []

    serve(application, GET)
    assert len(raised) == 1
    assert text in raised[0]


def test_nothing_is_written_to_a_lost_connection() -> None:
    wires: list[Wire] = []

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterator[bytes]:
        start_response("200 OK", [])
        yield b"a"
        wires[0].protocol.connectionLost(Failure(ConnectionDone()))
        yield b"b"
        raise AssertionError("it is asked for more")

    wires.append(Wire(Site(WSGIResource(AtOnce(), AtOnce(), application))))
    assert body_of(wires[0].send(GET)) == b"1\r\na\r\n"


@on_both_loops
def test_applications_run_in_threads(loop_factory: LoopFactory) -> None:
    names: list[int] = []

    def application(environ: dict[str, Any], start_response: StartResponse) -> list[bytes]:
        names.append(threading.get_ident())
        start_response("200 OK", [("Content-Length", "5")])
        return [b"hello"]

    async def main() -> bytes:
        from asyncreactor.internet import reactor

        site = Site(WSGIResource(reactor, reactor.getThreadPool(), application))
        port = reactor.listenTCP(0, site, interface="127.0.0.1")
        reader, writer = await asyncio.open_connection("127.0.0.1", port.getHost().port)
        writer.write(b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        await port.stopListening()
        return answer

    assert body_of(run_on(loop_factory, main())) == b"hello"
    assert names != [threading.get_ident()]
