"""A server of HTTP that makes a small page for each request, by a Site and a Resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from benchmarks.library import modules

if TYPE_CHECKING:
    from asyncreactor.internet import reactor
    from asyncreactor.web import resource, server
else:
    reactor, resource, server = modules("internet.reactor", "web.resource", "web.server")

__all__ = ["serve"]


class Page(resource.Resource):
    """Greets."""

    isLeaf = True

    def render_GET(self, request: Any) -> bytes:
        """Return the page; each library would name itself in the answer, which makes them of different lengths."""
        request.setHeader(b"server", b"benchmark")
        return b"<html>hello</html>"


def serve() -> int:
    """Start the server; return the port."""
    port: int = reactor.listenTCP(0, server.Site(Page()), backlog=1024, interface="127.0.0.1").getHost().port
    return port
