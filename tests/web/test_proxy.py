"""Proxies, between a client and another server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from asyncreactor.internet.testing import MemoryReactor, StringTransport
from asyncreactor.web import http
from asyncreactor.web.proxy import Proxy, ReverseProxyResource
from asyncreactor.web.resource import Resource
from asyncreactor.web.server import Site
from tests.loops import LoopFactory, on_both_loops, run_on
from tests.web.wire import Page, Wire, body_of


def behind(*request: bytes) -> tuple[Wire, StringTransport, Any]:
    """Send a request by way of a proxy; return its wire, and the connection and client to the other server."""
    reactor = MemoryReactor()
    root = Resource()
    root.putChild(b"here", ReverseProxyResource("other", 81, b"/there", reactor))
    wire = Wire(Site(root))
    wire.send(*request)
    [(host, port, factory, *_)] = reactor.tcpClients
    assert (host, port) == ("other", 81)
    transport, client = StringTransport(), factory.buildProtocol(None)
    client.makeConnection(transport)
    return wire, transport, client


def test_a_request_is_passed_on() -> None:
    head = b"POST /here/a%2Fb?c=d HTTP/1.1\r\nHost: x\r\nKeep-Alive: 1\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = b"2\r\nab\r\n0\r\n\r\n"
    wire, transport, _ = behind(head, chunks)
    wire.close()
    sent, _, body = transport.value().partition(b"\r\n\r\n")
    line, *headers = sent.split(b"\r\n")
    assert (line, body) == (b"POST /there/a%2Fb?c=d HTTP/1.0", b"ab")
    assert sorted(headers) == [b"connection: close", b"content-length: 2", b"host: other:81"]


def test_an_answer_is_passed_back() -> None:
    wire, transport, client = behind(b"GET /here HTTP/1.1\r\n\r\n")
    client.dataReceived(
        b"HTTP/1.1 404 No\r\nServer: other\r\nX-A: 1\r\nConnection: x\r\nContent-Length: 2\r\n\r\n"
    )
    client.dataReceived(b"no")
    answer = wire.send()
    assert answer.startswith(b"HTTP/1.1 404 No\r\nServer: other\r\n")
    assert b"X-A: 1\r\n" in answer
    assert b"Connection" not in answer
    assert body_of(answer) == b"no"
    assert transport.disconnecting


def test_an_answer_that_is_cut_off_is_cut_off() -> None:
    wire, _, client = behind(b"GET /here HTTP/1.1\r\n\r\n")
    client.dataReceived(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart")
    client.connectionLost()
    assert body_of(wire.send()) == b"part"
    assert wire.transport.disconnecting


@pytest.mark.parametrize("target", [b"/no/url", b"ftp://x/", b"http://x:y/", b"http:///"])
def test_a_proxy_is_asked_for_urls(target: bytes) -> None:
    factory = http.HTTPFactory()
    factory.protocol = Proxy
    assert Wire(factory).send(b"GET " + target + b" HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 400 ")


@on_both_loops
def test_it_works_on_real_connections(loop_factory: LoopFactory) -> None:
    async def main() -> bytes:
        from asyncreactor.internet import reactor

        other = reactor.listenTCP(0, Site(Page(lambda request: b"at " + request.uri)), interface="127.0.0.1")
        factory = http.HTTPFactory()
        factory.protocol = Proxy
        proxy = reactor.listenTCP(0, factory, interface="127.0.0.1")
        reader, writer = await asyncio.open_connection("127.0.0.1", proxy.getHost().port)
        writer.write(b"GET http://127.0.0.1:%d/a?b HTTP/1.0\r\n\r\n" % other.getHost().port)
        answer = await reader.read()
        writer.close()
        await writer.wait_closed()
        await proxy.stopListening()
        await other.stopListening()
        return answer

    assert body_of(run_on(loop_factory, main())) == b"at /a?b"
