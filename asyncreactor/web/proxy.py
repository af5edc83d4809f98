"""Proxies: they pass requests on to another server, and its answers back.

    site = Site(ReverseProxyResource("127.0.0.1", 8081, b""))  # all of that server, in this one's place

They speak HTTP/1.0 to the other server, and read a request's body before it is passed on.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote_from_bytes, urlunparse

from asyncreactor.internet.interfaces import IAddress
from asyncreactor.internet.protocol import ClientFactory, connectionDone
from asyncreactor.python.failure import Failure
from asyncreactor.web._forms import urlparse
from asyncreactor.web._http_channel import HTTPChannel
from asyncreactor.web._http_client import HTTPClient
from asyncreactor.web._http_request import QUEUED, Request
from asyncreactor.web._responses import BAD_REQUEST
from asyncreactor.web.resource import Resource
from asyncreactor.web.server import NOT_DONE_YET

__all__ = [
    "Proxy",
    "ProxyClient",
    "ProxyClientFactory",
    "ProxyRequest",
    "ReverseProxy",
    "ReverseProxyRequest",
    "ReverseProxyResource",
]

#: Headers that are about one connection only, and not passed on: RFC 9110, section 7.6.1.
_OF_ONE_CONNECTION: Final = (
    b"connection",
    b"keep-alive",
    b"proxy-connection",
    b"transfer-encoding",
    b"upgrade",
)
#: Headers of which the other server's takes the place of ours.
_ONLY_ONE: Final = (b"server", b"date", b"content-type")


class ProxyClient(HTTPClient):
    """Passes one request on, and its answer back.

    Args:
        command: the method.
        rest: the target.
        version: ignored: it is HTTP/1.0 that is spoken.
        headers: the headers.
        data: the body.
        father: the request that came.
    """

    _finished = False

    def __init__(
        self,
        command: bytes,
        rest: bytes,
        version: bytes,
        headers: dict[bytes, bytes],
        data: bytes,
        father: Any,
    ) -> None:
        super().__init__()
        self.father = father
        self.command = command
        self.rest = rest
        self.headers = {name: value for name, value in headers.items() if name not in _OF_ONE_CONNECTION}
        self.headers[b"connection"] = b"close"
        self.data = data
        if b"transfer-encoding" in headers:
            self.headers[b"content-length"] = b"%d" % len(data)

    def connectionMade(self) -> None:
        """The other server is there: send the request."""
        if self.father is not None:
            self.father.notifyFinish().addErrback(self._client_is_gone)
        self.sendCommand(self.command, self.rest)
        for name, value in self.headers.items():
            self.sendHeader(name, value)
        self.endHeaders()
        self._send(self.data)

    def _client_is_gone(self, reason: Failure) -> None:
        self._finished = True
        if self.transport is not None:
            self.transport.loseConnection()

    def handleStatus(self, version: bytes, code: bytes, message: bytes) -> None:
        """Pass the status back."""
        self.father.setResponseCode(int(code), message)

    def handleHeader(self, key: bytes, value: bytes) -> None:
        """Pass a header back, unless it is about the connection."""
        name = key.lower()
        if name in _ONLY_ONE:
            self.father.responseHeaders.setRawHeaders(key, [value])
        elif name not in _OF_ONE_CONNECTION:
            self.father.responseHeaders.addRawHeader(key, value)

    def handleResponsePart(self, buffer: bytes) -> None:
        """Pass part of the body back."""
        if not self._finished:
            self.father.write(buffer)

    def handleResponseEnd(self) -> None:
        """The answer is complete."""
        if not self._finished:
            self._finished = True
            self.father.finish()
            if self.transport is not None:
                self.transport.loseConnection()

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """The connection is over, and with it an answer of unknown length; a cut-off one must not look complete."""
        if self.length and not self._finished:
            self._finished = True
            self.father.loseConnection()
        else:
            super().connectionLost(reason)


class ProxyClientFactory(ClientFactory[ProxyClient]):
    """Makes the client for one request. Its arguments are those of `ProxyClient`."""

    noisy = False
    protocol: Any = ProxyClient

    def __init__(
        self,
        command: bytes,
        rest: bytes,
        version: bytes,
        headers: dict[bytes, bytes],
        data: bytes,
        father: Any,
    ) -> None:
        self.command, self.rest, self.version = command, rest, version
        self.headers, self.data = headers, data
        self.father = father

    def buildProtocol(self, addr: IAddress | None) -> ProxyClient:
        """Make the client."""
        made: ProxyClient = self.protocol(
            self.command, self.rest, self.version, self.headers, self.data, self.father
        )
        return made

    def clientConnectionFailed(self, connector: Any, reason: Failure) -> None:
        """The other server can't be reached: say so."""
        self.father.setResponseCode(501, b"Gateway error")
        self.father.responseHeaders.addRawHeader(b"Content-Type", b"text/html")
        self.father.write(b"<H1>Could not connect</H1>")
        self.father.finish()


def _content_of(request: Any) -> bytes:
    request.content.seek(0)
    return bytes(request.content.read())


class ProxyRequest(Request):
    """A request to a proxy: its target is a whole URL.

    Attributes:
        protocols: what makes the client for each scheme.
        ports: the port of each scheme.

    Args:
        channel: the connection.
        queued: as for `Request`.
        reactor: the reactor; by default the global one.
    """

    protocols: dict[bytes, Any] = {b"http": ProxyClientFactory}
    ports = {b"http": 80}

    def __init__(self, channel: Any, queued: object = QUEUED, reactor: Any = None) -> None:
        super().__init__(channel, queued)
        self.reactor = _reactor_or_global(reactor)

    def process(self) -> None:
        """Pass it on; a target that is no URL of a known scheme is answered with the status 400."""
        scheme, place, *rest = urlparse(self.uri)
        host, _, port = place.decode("iso-8859-1").partition(":")
        if scheme not in self.protocols or not host or not (port or "0").isdecimal():
            self.setResponseCode(BAD_REQUEST)
            self.finish()
            return
        headers = self.getAllHeaders()
        headers.setdefault(b"host", host.encode("iso-8859-1"))
        target = urlunparse((b"", b"", *rest)) or b"/"
        factory = self.protocols[scheme](
            self.method, target, self.clientproto, headers, _content_of(self), self
        )
        self.reactor.connectTCP(host, int(port) if port else self.ports[scheme], factory)


class Proxy(HTTPChannel):
    """The channel of a proxy, for the `protocol` of an `HTTPFactory`. Whoever reaches it can reach anything."""

    requestFactory = ProxyRequest


class ReverseProxyRequest(Request):
    """A request that is passed on to one other server: the factory's `host` and `port`.

    Attributes:
        proxyClientFactoryClass: makes the client.
        factory: what has `host` and `port`; by default the channel's factory.

    Args:
        channel: the connection.
        queued: as for `Request`.
        reactor: the reactor; by default the global one.
    """

    proxyClientFactoryClass: Any = ProxyClientFactory
    factory: Any = None

    def __init__(self, channel: Any, queued: object = QUEUED, reactor: Any = None) -> None:
        super().__init__(channel, queued)
        self.reactor = _reactor_or_global(reactor)

    def process(self) -> None:
        """Pass it on."""
        server = self.factory or self.channel.factory
        self.requestHeaders.setRawHeaders(b"host", [server.host.encode("ascii")])
        factory = self.proxyClientFactoryClass(
            self.method, self.uri, self.clientproto, self.getAllHeaders(), _content_of(self), self
        )
        self.reactor.connectTCP(server.host, server.port, factory)


class ReverseProxy(HTTPChannel):
    """The channel of a server that passes all on to one other server."""

    requestFactory = ReverseProxyRequest


class ReverseProxyResource(Resource):
    """A place in a tree of resources which another server deals with.

    Attributes:
        proxyClientFactoryClass: makes the clients.

    Args:
        host: the other server.
        port: its port.
        path: the path there, quoted.
        reactor: the reactor; by default the global one.
    """

    proxyClientFactoryClass: Any = ProxyClientFactory

    def __init__(self, host: str, port: int, path: bytes, reactor: Any = None) -> None:
        super().__init__()
        self.host = host
        self.port = port
        self.path = path
        self.reactor = _reactor_or_global(reactor)

    def getChild(self, path: bytes, request: Any) -> ReverseProxyResource:
        """Return the resource for a path below."""
        segment = quote_from_bytes(path, safe="").encode("ascii")
        return ReverseProxyResource(self.host, self.port, self.path + b"/" + segment, self.reactor)

    def render(self, request: Any) -> int:
        """Pass a request on."""
        host = self.host if self.port == 80 else f"{self.host}:{self.port}"
        request.requestHeaders.setRawHeaders(b"host", [host.encode("ascii")])
        query = request.uri.partition(b"?")[2]
        factory = self.proxyClientFactoryClass(
            request.method,
            self.path + (b"?" + query if query else b""),
            request.clientproto,
            request.getAllHeaders(),
            _content_of(request),
            request,
        )
        self.reactor.connectTCP(self.host, self.port, factory)
        return NOT_DONE_YET


def _reactor_or_global(reactor: Any) -> Any:
    if reactor is None:
        from asyncreactor.internet import reactor
    return reactor
