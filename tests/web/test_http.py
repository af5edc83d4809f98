"""The server's end of a connection: what comes in, and what goes out."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asyncreactor.internet.testing import NonStreamingProducer
from asyncreactor.web import http
from asyncreactor.web.server import NOT_DONE_YET, Site
from tests.internet.recorder import RecordingProducer
from tests.web.wire import Page, Wire, answer_of, body_of, cut, serve

BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


def shown(request: Any) -> bytes:
    """Return all that a request says."""
    headers = sorted(request.requestHeaders.getAllRawHeaders())
    said = (request.method, request.uri, request.args, headers, request.content.read())
    return repr(said).encode()


requests = st.sampled_from(
    [
        b"GET /a?b=c&d=%20 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\r\nGET / HTTP/1.1\r\n\r\n",
        b"HEAD /h HTTP/1.1\r\nCookie: a=b; c=d\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nGET /",
        b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=1",
        b"BREW /pot HTTP/1.1\r\nFolded: a\r\n\t b\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET  / HTTP/1.1\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    ]
)


def without_dates(answer: bytes) -> list[bytes]:
    """Return the lines of an answer that do not depend on the time."""
    return [line for line in answer.split(b"\r\n") if not line.startswith(b"Date:")]


@settings(deadline=None)
@given(st.lists(requests, max_size=4), st.sets(st.integers(0, 600)))
def test_the_answers_do_not_depend_on_how_the_requests_are_cut(sent: list[bytes], cuts: set[int]) -> None:
    wire = b"".join(sent)
    site = Site(Page(shown))
    whole = answer_of(site, wire)
    assert without_dates(answer_of(site, *cut(wire, (at for at in cuts if at < len(wire))))) == without_dates(
        whole
    )
    bytewise = [wire[at : at + 1] for at in range(len(wire))]
    assert without_dates(answer_of(site, *bytewise)) == without_dates(whole)


@settings(deadline=None)
@given(st.lists(st.one_of(requests, st.binary(max_size=60)), max_size=6))
def test_whatever_comes_is_answered_or_refused(sent: list[bytes]) -> None:
    wire = Wire(Site(Page(shown)))
    answer = wire.send(*sent)
    assert not answer or answer.startswith(b"HTTP/1.")
    if wire.transport.disconnecting:
        assert wire.send(GET) == b""
    wire.close()


def test_an_answer_is_one_write() -> None:
    wire = Wire(Site(Page(lambda request: b"hello")))
    written: list[bytes] = []
    wire.transport.write = written.append  # type: ignore[method-assign, assignment] # a spy
    wire.protocol.dataReceived(GET)
    assert [piece.endswith(b"\r\n\r\nhello") for piece in written] == [True]


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 1\r\nContent-Length: 1",
        b"Content-Length: 1, 1",
        b"Content-Length: +1",
        b"Content-Length: 0x1",
        b"Content-Length: 1_0",
        b"Content-Length: 1\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: \x0bchunked",
        b"X: a\x00b",
        b"X: a\nContent-Length: 1",
        b"no colon",
        b"space : x",
    ],
)
def test_what_two_servers_could_read_in_two_ways_is_refused(headers: bytes) -> None:
    asked: list[object] = []
    wire = Wire(Site(Page(asked.append)))
    assert wire.send(b"POST / HTTP/1.1\r\n" + headers + b"\r\n\r\na") == BAD_REQUEST
    assert wire.transport.disconnecting
    assert wire.send(GET) == b""
    assert asked == []


def test_heads_have_a_limit() -> None:
    wire = Wire(Site(Page(shown)))
    assert wire.send(b"GET / HTTP/1.1\r\nX: " + b"x" * 20_000) == BAD_REQUEST
    wire = Wire(Site(Page(shown)))
    assert wire.send(b"GET / HTTP/1.1\r\n" + b"a:b\r\n" * 501 + b"\r\n") == BAD_REQUEST


def test_a_line_that_is_no_request_is_refused_at_once() -> None:
    assert Wire(Site(Page(shown))).send(b"\x16\x03\x01 what TLS says\r\n") == BAD_REQUEST


def test_requests_wait_for_their_turn() -> None:
    waiting: list[Any] = []

    def later(request: Any) -> int:
        waiting.append(request)
        return NOT_DONE_YET

    wire = Wire(Site(Page(later)))
    assert wire.send(GET.replace(b"/ ", b"/1 ") + GET.replace(b"/ ", b"/2 ")) == b""
    assert [request.uri for request in waiting] == [b"/1"]
    waiting[0].write(b"first")
    waiting[0].finish()
    assert body_of(wire.send()) == b"5\r\nfirst\r\n0\r\n\r\n"
    assert [request.uri for request in waiting] == [b"/1", b"/2"]


def test_what_comes_too_early_is_not_read() -> None:
    waiting: list[Any] = []

    def later(request: Any) -> int:
        waiting.append(request)
        return NOT_DONE_YET

    wire = Wire(Site(Page(later)))
    wire.send(GET, b"x" * 20_000)
    assert wire.transport.producerState == "paused"
    waiting[0].finish()
    assert wire.transport.producerState == "producing"


def test_an_answer_of_unknown_length_ends_an_old_connection() -> None:
    def answer(request: Any) -> int:
        request.write(b"a")
        request.write(b"b")
        request.finish()
        return NOT_DONE_YET

    wire = Wire(Site(Page(answer)))
    assert body_of(wire.send(b"GET / HTTP/1.0\r\n\r\n")) == b"ab"
    assert wire.transport.disconnecting


def test_a_client_may_wait_to_be_told_to_go_on() -> None:
    wire = Wire(Site(Page(shown)))
    head = b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
    assert wire.send(head) == b"HTTP/1.1 100 Continue\r\n\r\n"
    assert wire.send(b"x").startswith(b"HTTP/1.1 200 OK\r\n")


def test_large_bodies_are_kept_in_a_file() -> None:
    kinds: list[bool] = []

    def answer(request: Any) -> bytes:
        kinds.append(isinstance(request.content, BytesIO))
        return b"%d" % len(request.content.read())

    for size in (99_999, 100_000):
        head = b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % size
        assert body_of(serve(answer, head, b"x" * size)) == b"%d" % size
    assert kinds == [True, False]


def test_no_header_can_be_smuggled_into_an_answer() -> None:
    def answer(request: Any) -> bytes:
        request.setHeader("x", "a\r\nSet-Cookie: b=c")
        request.setResponseCode(200, b"fine\r\nX-Split: y")
        request.addCookie("a", "b\r\nX-Split: y;", path="/\n")
        return b""

    lines = serve(answer, GET).split(b"\r\n")
    assert b"X: a Set-Cookie: b=c" in lines
    assert b"HTTP/1.1 200 fine X-Split: y" in lines
    assert not [line for line in lines if line.startswith(b"X-Split")]


def test_cookies_come_and_go() -> None:
    def answer(request: Any) -> bytes:
        request.addCookie(b"new", b"1", max_age="60", secure=True, httpOnly=True, sameSite="Strict")
        return bytes(request.getCookie(b"b"))

    sent = serve(answer, b'GET / HTTP/1.1\r\nCookie: a=1; b="2"; c\r\n\r\n')
    assert body_of(sent) == b'"2"'
    assert b"Set-Cookie: new=1; Max-Age=60; Secure; HttpOnly; SameSite=strict\r\n" in sent


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (b'If-None-Match: W/"x", "v1"', b"304"),
        (b"If-None-Match: *", b"304"),
        (b'If-None-Match: "v2"', b"200"),
        (b"If-Modified-Since: Thu, 01 Jan 1970 00:01:40 GMT", b"304"),
        (b"If-Modified-Since: Thu, 01 Jan 1970 00:01:39 GMT", b"200"),
        (b"If-Modified-Since: some day", b"200"),
    ],
)
def test_a_client_may_have_the_answer_already(header: bytes, code: bytes) -> None:
    def answer(request: Any) -> bytes:
        known = http.CACHED in (request.setETag(b'"v1"'), request.setLastModified(100))
        return b"" if known else b"page"

    sent = serve(answer, b"GET / HTTP/1.1\r\n" + header + b"\r\n\r\n")
    assert sent.split(b" ")[1] == code
    assert body_of(sent) == (b"page" if code == b"200" else b"")
    assert b'ETag: "v1"\r\n' in sent


def test_a_pull_producer_fills_an_answer() -> None:
    def answer(request: Any) -> int:
        request.setHeader(b"content-length", b"10")
        producer = NonStreamingProducer(request)
        request.registerProducer(producer, False)
        while request.producer:
            producer.resumeProducing()
        request.finish()
        return NOT_DONE_YET

    assert body_of(serve(answer, GET)) == b"0123456789"


def test_a_push_producer_is_paused_with_the_connection() -> None:
    producer = RecordingProducer()

    def answer(request: Any) -> int:
        request.registerProducer(producer, True)
        return NOT_DONE_YET

    wire = Wire(Site(Page(answer)))
    wire.send(GET)
    channel = wire.transport.producer
    channel.pauseProducing()
    channel.resumeProducing()
    channel.stopProducing()
    assert producer.told == ["pause", "resume", "stop"]


def test_silent_clients_are_disconnected_and_then_aborted() -> None:
    wire = Wire(Site(Page(shown), timeout=10))
    wire.send(GET)
    wire.clock.advance(9)
    wire.send(GET)
    wire.clock.advance(9)
    assert not wire.transport.disconnecting
    wire.clock.advance(1)
    assert wire.transport.disconnecting
    wire.clock.advance(15)
    assert wire.transport.disconnected


def test_the_time_of_an_answer_does_not_count() -> None:
    waiting: list[Any] = []

    def later(request: Any) -> int:
        waiting.append(request)
        return NOT_DONE_YET

    wire = Wire(Site(Page(later), timeout=10))
    wire.send(GET)
    wire.clock.advance(1000)
    assert not wire.transport.disconnecting
    waiting[0].finish()
    wire.clock.advance(10)
    assert wire.transport.disconnecting


def test_a_channel_may_look_at_each_header() -> None:
    seen: list[bytes] = []

    class Channel(http.HTTPChannel):
        def headerReceived(self, line: bytes) -> bool:
            seen.append(line)
            return super().headerReceived(line)

    site = Site(Page(shown))
    site.protocol = Channel
    assert b"(b'A', [b'1'])" in Wire(site).send(b"GET / HTTP/1.1\r\na: 1\r\nb: 2\r\n\r\n")
    assert seen == [b"a: 1", b"b: 2"]


def test_access_is_logged(tmp_path: Path) -> None:
    site = Site(Page(lambda request: b"hello"), logPath=str(tmp_path / "log"))
    site._logDateTime = "[now]"
    site.startFactory()
    wire = Wire(site)
    wire.send(b'GET /a"b HTTP/1.1\r\nUser-Agent: x\x1b[0m\r\nReferer: y\r\n\r\n')
    site.stopFactory()
    line = (tmp_path / "log").read_text()
    assert line == '"192.168.1.1" - - [now] "GET /a\\"b HTTP/1.1" 200 5 "y" "x\\x1b[0m"\n'


def test_the_form_of_log_lines_can_be_chosen(tmp_path: Path) -> None:
    def form(timestamp: str, request: Any) -> str:
        return f"{request.code} é"

    site = Site(Page(shown), logPath=str(tmp_path / "log"), logFormatter=form)
    site.startFactory()
    Wire(site).send(GET)
    site.stopFactory()
    assert (tmp_path / "log").read_text(encoding="utf-8") == "200 é\n"


def test_dates() -> None:
    assert http.datetimeToString(784111777) == b"Sun, 06 Nov 1994 08:49:37 GMT"
    assert http.datetimeToLogString(784111777) == "[06/Nov/1994:08:49:37 +0000]"
    for text in (
        b"Sun, 06 Nov 1994 08:49:37 GMT",
        b"Sunday, 06-Nov-94 08:49:37 GMT",
        b"Sun Nov  6 08:49:37 1994",
    ):
        assert http.stringToDatetime(text) == 784111777
    with pytest.raises(ValueError, match="not a date"):
        http.stringToDatetime(b"yesterday")


def test_a_request_ends_once() -> None:
    done: list[Any] = []

    def answer(request: Any) -> int:
        request.finish()
        with pytest.raises(RuntimeError, match="finish"):
            request.write(b"more")
        with pytest.warns(UserWarning, match="twice"):
            request.finish()
        done.append(request)
        return NOT_DONE_YET

    serve(answer, GET)
    assert len(done) == 1
