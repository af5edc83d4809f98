"""Sites: finding resources, answering by them at once or later, sessions."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from asyncreactor.internet.defer import CancelledError, Deferred
from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.task import Clock
from asyncreactor.logger import capturedLogs
from asyncreactor.python.failure import Failure
from asyncreactor.web.resource import EncodingResourceWrapper, Resource
from asyncreactor.web.server import NOT_DONE_YET, GzipEncoderFactory, Request, Session, Site
from asyncreactor.web.static import Data
from tests.loops import LoopFactory, on_both_loops, run_on
from tests.web.wire import Page, Wire, body_of, serve

GET = b"GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"


def test_the_page_in_the_tree() -> None:
    root, folder = Resource(), Resource()
    root.putChild(b"a b", folder)
    folder.putChild(b"", Data(b"index", "text/plain"))
    folder.putChild(b"page", Data(b"page", "text/plain"))
    wire = Wire(Site(root))
    assert body_of(wire.send(b"GET /a%20b/page?x HTTP/1.1\r\n\r\n")) == b"page"
    assert body_of(wire.send(b"GET http://host/a%20b/ HTTP/1.1\r\n\r\n")) == b"index"
    assert b"404" in wire.send(b"GET /nothing HTTP/1.1\r\n\r\n")


def test_methods_without_an_answer() -> None:
    wire = Wire(Site(Data(b"page", "text/plain")))
    refused = wire.send(b"POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    assert refused.startswith(b"HTTP/1.1 404")
    page = Wire(Site(Page(lambda request: b"x")))
    assert page.send(b"BREW / HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 501 ")
    del Page.render_POST
    try:
        answer = page.send(b"POST /<b> HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
    finally:
        Page.render_POST = Page.render_GET
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"/&lt;b&gt;" in answer


def test_a_head_has_the_length_of_its_page() -> None:
    answer = serve(lambda request: b"hello", b"HEAD / HTTP/1.1\r\n\r\n")
    assert b"Content-Length: 5\r\n" in answer
    assert body_of(answer) == b""


def test_a_coroutine_is_an_answer() -> None:
    first: Deferred[bytes] = Deferred()

    async def answer(request: Request) -> bytes:
        return b"got " + await first

    wire = Wire(Site(Page(answer)))
    assert wire.send(GET) == b""
    first.callback(b"it")
    assert body_of(wire.send()) == b"got it"


def test_a_deferred_is_an_answer() -> None:
    answer: Deferred[bytes] = Deferred()
    wire = Wire(Site(Page(lambda request: answer)))
    wire.send(GET)
    answer.callback(b"it")
    assert body_of(wire.send()) == b"it"


def test_a_coroutine_may_write_as_it_goes() -> None:
    step: Deferred[None] = Deferred()

    async def answer(request: Request) -> None:
        request.write(b"a")
        await step
        request.write(b"b")

    wire = Wire(Site(Page(answer)))
    assert body_of(wire.send(GET)) == b"1\r\na\r\n"
    step.callback(None)
    assert wire.send() == b"1\r\nb\r\n0\r\n\r\n"


def test_a_coroutine_is_cancelled_with_its_connection() -> None:
    seen: list[BaseException] = []

    async def answer(request: Request) -> bytes:
        try:
            await Deferred()
        except CancelledError as error:
            seen.append(error)
            raise
        return b""

    wire = Wire(Site(Page(answer)))
    wire.send(GET)
    with capturedLogs() as events:
        wire.protocol.connectionLost(Failure(ConnectionDone()))
    assert len(seen) == 1
    assert events == []


@pytest.mark.parametrize("later", [False, True], ids=["at once", "later"])
def test_what_goes_wrong_is_logged_and_not_shown(later: bool) -> None:
    async def fails_later(request: Request) -> bytes:
        raise ValueError("secret")

    def fails(request: Request) -> bytes:
        raise ValueError("secret")

    with capturedLogs() as events:
        answer = serve(fails_later if later else fails, GET)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"secret" not in answer
    assert [event["log_failure"].type for event in events if "log_failure" in event] == [ValueError]


def test_what_goes_wrong_can_be_shown() -> None:
    def fails(request: Request) -> bytes:
        raise ValueError("<secret é>")

    site = Site(Page(fails))
    site.displayTracebacks = True
    with capturedLogs():
        assert b"&lt;secret &#233;&gt;" in Wire(site).send(GET)


def test_an_answer_that_breaks_off_ends_its_connection() -> None:
    def fails(request: Request) -> bytes:
        request.write(b"part")
        raise ValueError("half way")

    wire = Wire(Site(Page(fails)))
    with capturedLogs():
        assert wire.send(GET).endswith(b"4\r\npart\r\n")
    assert wire.transport.disconnecting


def test_what_is_not_bytes_is_no_page() -> None:
    answer = serve(lambda request: "text", GET)
    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"did not return bytes" in answer


def test_the_end_of_a_request_can_be_waited_for() -> None:
    ends: list[Any] = []

    def answer(request: Any) -> int:
        request.notifyFinish().addBoth(ends.append)
        return NOT_DONE_YET

    wire = Wire(Site(Page(answer)))
    wire.send(GET)
    wire.protocol._channel.requests[0].finish()
    assert ends == [None]
    wire.send(GET)
    wire.protocol.connectionLost(Failure(ConnectionDone()))
    assert ends[1].check(ConnectionDone)


def test_clients_are_known_by_a_cookie() -> None:
    def count(request: Any) -> bytes:
        session = request.getSession()
        session.visits = getattr(session, "visits", 0) + 1
        return b"%d" % session.visits

    site = Site(Page(count), reactor=Clock())
    wire = Wire(site)
    first = wire.send(GET)
    cookie = next(line for line in first.split(b"\r\n") if line.startswith(b"Set-Cookie: "))[12:].split(b";")[
        0
    ]
    again = wire.send(GET.replace(b"\r\n\r\n", b"\r\nCookie: " + cookie + b"\r\n\r\n"))
    assert body_of(again) == b"2"
    assert b"Set-Cookie" not in again
    site.reactor.advance(Session.sessionTimeout)
    assert site.sessions == {}


def test_a_session_that_ends_says_so() -> None:
    site = Site(Resource(), reactor=Clock())
    session = site.makeSession()
    ends: list[str] = []
    session.notifyOnExpire(lambda: ends.append("end"))
    site.reactor.advance(899)
    session.touch()
    site.reactor.advance(899)
    assert ends == []
    site.reactor.advance(1)
    assert ends == ["end"]
    with pytest.raises(KeyError):
        site.getSession(session.uid)


@pytest.mark.parametrize(
    ("accepted", "encoded"),
    [(b"gzip", True), (b"br;q=1, gzip;q=0.5", True), (b"gzip;q=0", False), (b"br", False)],
)
def test_answers_are_compressed_for_those_who_take_it(accepted: bytes, encoded: bool) -> None:
    page = EncodingResourceWrapper(Page(lambda request: b"x" * 1000), [GzipEncoderFactory()])
    answer = Wire(Site(page)).send(b"GET / HTTP/1.0\r\nAccept-Encoding: " + accepted + b"\r\n\r\n")
    assert (b"Content-Encoding: gzip\r\n" in answer) is encoded
    body = body_of(answer)
    assert (gzip.decompress(body) if encoded else body) == b"x" * 1000


def test_urls_of_a_request() -> None:
    def answer(request: Any) -> bytes:
        return b" ".join([request.prePathURL(), request.childLink(b"c"), request.sibLink(b"s")])

    assert (
        body_of(serve(answer, b"GET /a/b HTTP/1.1\r\nHost: h:81\r\n\r\n")) == b"http://h:12345/ ../c ../../s"
    )


def test_options_for_the_server_itself() -> None:
    wire = Wire(Site(Resource()))
    assert wire.send(b"OPTIONS * HTTP/1.1\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert b"Allow: OPTIONS\r\n" in wire.send(b"GET * HTTP/1.1\r\n\r\n")


@on_both_loops
def test_it_works_on_real_connections(loop_factory: LoopFactory) -> None:
    async def answer(request: Request) -> bytes:
        await asyncio.sleep(0)
        return b"hello " + bytes((request.args and request.args[b"name"][0]) or b"")

    async def main() -> list[bytes]:
        from asyncreactor.internet import reactor

        site = Site(Page(answer))
        port = reactor.listenTCP(0, site, interface="127.0.0.1")
        reader, writer = await asyncio.open_connection("127.0.0.1", port.getHost().port)
        bodies = []
        for name in (b"a", b"b"):
            writer.write(b"GET /?name=%b HTTP/1.1\r\nHost: x\r\n\r\n" % name)
            await reader.readuntil(b"\r\n\r\n")
            bodies.append(await reader.readexactly(7))
        writer.close()
        await writer.wait_closed()
        await port.stopListening()
        return bodies

    assert run_on(loop_factory, main()) == [b"hello a", b"hello b"]


def test_a_server_that_stops_lets_go_of_idle_connections() -> None:
    site = Site(Data(b"here", "text/plain"))
    site.startFactory()
    idle = Wire(site)
    idle.send(GET)
    site.stopFactory()
    assert idle.transport.disconnecting


def test_a_server_that_stops_finishes_what_it_answers() -> None:
    waiting: Deferred[bytes] = Deferred()
    site = Site(Page(lambda request: waiting))
    site.startFactory()
    busy = Wire(site)
    busy.send(GET)
    site.stopFactory()
    assert not busy.transport.disconnecting
    waiting.callback(b"at last")
    assert busy.send().endswith(b"at last")
    assert busy.transport.disconnecting
