"""A request, from its first line to the end of its answer."""

from __future__ import annotations

from typing import Any, Final

from zope.interface import Attribute, Interface, implementer

from asyncreactor.internet.interfaces import IConsumer
from asyncreactor.python.failure import Failure
from asyncreactor.python.versions import Version
from asyncreactor.web._request_answer import AnsweredRequest
from asyncreactor.web._request_received import ReceivedRequest, warn_of_deprecated
from asyncreactor.web.http_headers import Headers

__all__ = ["QUEUED", "IRequestOfChannel", "Request"]

#: Says that `queued` was not given; it means nothing any more.
QUEUED: Final = object()


class IRequestOfChannel(Interface):
    """What a channel asks of its requests, and no more."""

    requestHeaders = Attribute("The `Headers` that came.")
    responseHeaders = Attribute("The `Headers` of the answer.")

    def connectionLost(reason: Failure) -> None:
        """The connection is gone."""

    def gotLength(length: int | None) -> None:
        """The headers are here, and tell how long the body is."""

    def handleContentChunk(data: bytes) -> None:
        """Part of the body came."""

    def parseCookies() -> None:
        """The headers are here, and with them the cookies."""

    def requestReceived(command: bytes, path: bytes, version: bytes) -> None:
        """All of the request is here."""

    def __eq__(other: object) -> bool:
        """Whether it is the same request."""

    def __ne__(other: object) -> bool:
        """Whether it is another request."""

    def __hash__() -> int:
        """Its hash."""


@implementer(IConsumer, IRequestOfChannel)
class Request(ReceivedRequest, AnsweredRequest):
    """A request of HTTP and its answer. Subclasses override `process`.

    Order of calls from the channel: `parseCookies`, `gotLength`, `handleContentChunk` any number of times,
    `requestReceived`, which calls `process`; or at any point `connectionLost`.

    Attributes:
        method: such as `GET`.
        uri: the target as it came.
        path: the target without its query.
        args: the fields of the query and of a form that was posted: the list of values for each name.
        content: the body, a file to read from.
        requestHeaders: the headers that came.
        responseHeaders: the headers of the answer.
        received_cookies: the cookies that came.
        cookies: those to send along with the answer.
        clientproto: the version of HTTP that the client speaks.
        client: the client's address.
        host: this end's address.
        code: the answer's status.
        code_message: the phrase that goes with it.
        startedWriting: whether status and headers were sent.
        finished: whether all of the answer was written.
        sentLength: how much of the body was, in bytes.

    Args:
        channel: the connection.
        queued: whether it has to wait for its turn, until `noLongerQueued`; channels make no such requests.
        parsePOSTFormSubmission: read forms that are posted into `args`; otherwise their body is left unread.
    """

    queued = False

    def __init__(self, channel: Any, queued: object = QUEUED, parsePOSTFormSubmission: bool = True) -> None:
        self.channel = channel
        self.transport = channel.transport
        self.notifications = []
        self.requestHeaders = Headers()
        self.responseHeaders = Headers()
        self.received_cookies = {}
        self.cookies = []
        if queued is not QUEUED and queued:
            self.queued = True
        if not parsePOSTFormSubmission:
            self._parsePOSTFormSubmission = False

    def __repr__(self) -> str:
        return (
            f"<{type(self).__qualname__.rpartition('.')[2]} at 0x{id(self):x}"
            f" method={_shown(self.method)} uri={_shown(self.uri)} clientproto={_shown(self.clientproto)}>"
        )

    # A channel may know its request by a wrapper, which then decides.

    def __eq__(self, other: object) -> bool:
        return self is other if isinstance(other, Request) else NotImplemented

    def __ne__(self, other: object) -> bool:
        return self is not other if isinstance(other, Request) else NotImplemented

    def __hash__(self) -> int:
        return id(self)

    def noLongerQueued(self) -> None:
        """Deprecated: channels make requests only when it is their turn."""
        warn_of_deprecated("Request.noLongerQueued", Version("Twisted", 16, 3, 0))
        if self.queued:
            self.queued = False
            if self.finished:
                self._finished_answering()

    def _close_content(self) -> None:
        ReceivedRequest._close_content(self)


def _shown(value: bytes) -> str:
    return value.decode("ascii", "backslashreplace")
