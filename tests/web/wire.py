"""A server's end of a connection, for tests that write to it and look at what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from asyncreactor.internet.error import ConnectionDone
from asyncreactor.internet.task import Clock
from asyncreactor.internet.testing import StringTransport
from asyncreactor.python.failure import Failure
from asyncreactor.web.resource import Resource
from asyncreactor.web.server import Site

__all__ = ["Page", "Wire", "answer_of", "body_of", "cut", "serve"]


class Wire:
    """One connection to a site."""

    def __init__(self, site: Any) -> None:
        self.clock = Clock()
        self.transport = StringTransport()
        self.protocol = site.buildProtocol(None)
        self.protocol.callLater = self.clock.callLater
        self.protocol.makeConnection(self.transport)

    def send(self, *pieces: bytes) -> bytes:
        """Send something, and return all that has come back since this was called last."""
        for piece in pieces:
            self.protocol.dataReceived(piece)
        answer = self.transport.value()
        self.transport.clear()
        return answer

    def close(self) -> None:
        """Lose the connection, and with it whatever was not answered."""
        self.protocol.connectionLost(Failure(ConnectionDone()))


def answer_of(site: Any, *pieces: bytes) -> bytes:
    """Send something on a connection of its own, and return what comes back before it is closed."""
    wire = Wire(site)
    answer = wire.send(*pieces)
    wire.close()
    return answer


class Page(Resource):
    """A resource that answers GET and POST by a function of the request."""

    isLeaf = True

    def __init__(self, answer: Callable[[Any], Any]) -> None:
        super().__init__()
        self.answer = answer

    def render_GET(self, request: Any) -> Any:
        """Answer."""
        return self.answer(request)

    render_POST = render_GET


def serve(answer: Callable[[Any], Any], *pieces: bytes) -> bytes:
    """Send a request to a page, and return the whole answer."""
    return answer_of(Site(Page(answer)), *pieces)


def body_of(answer: bytes) -> bytes:
    """Return what follows the head."""
    return answer.split(b"\r\n\r\n", 1)[1]


def cut(data: bytes, at: Iterable[int]) -> list[bytes]:
    """Cut data into pieces."""
    cuts = sorted({0, len(data), *at})
    return [data[start:stop] for start, stop in pairwise(cuts)]
