"""A server's site: a tree of resources, and the sessions of its clients."""

from __future__ import annotations

import copy
import os
from binascii import hexlify
from collections.abc import Callable
from typing import Any

from zope.interface import implementer

from asyncreactor.internet.interfaces import IAddress, IProtocolNegotiationFactory
from asyncreactor.web import resource as resources
from asyncreactor.web._http_factory import H2_ENABLED, HTTPFactory
from asyncreactor.web._server_request import Request
from asyncreactor.web._session import Session

__all__ = ["Site"]


@implementer(IProtocolNegotiationFactory)
class Site(HTTPFactory):
    """Serves a tree of resources over HTTP.

    Attributes:
        resource: the root.
        requestFactory: makes the requests.
        sessionFactory: makes the sessions, called with the site and the session's name.
        sessions: the sessions by their names.
        displayTracebacks: show clients what went wrong in a resource: for development only.
        counter: how many sessions were made.

    Args:
        resource: the root.
        requestFactory: as above.
        args: for `HTTPFactory`: `logPath`, `timeout` and so on.
        parsePOSTFormSubmission: read forms that are posted into `request.args`.
        kwargs: as args.
    """

    counter = 0
    requestFactory: Any = Request
    displayTracebacks = False
    sessionFactory: Callable[..., Any] = Session
    sessionCheckTime = 1800
    isLeaf = False

    _entropy = staticmethod(os.urandom)

    def __init__(
        self,
        resource: Any,
        requestFactory: Any = None,
        *args: Any,
        parsePOSTFormSubmission: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._parsePOSTFormSubmission = parsePOSTFormSubmission
        if requestFactory is not None:
            self.requestFactory = requestFactory
        self.resource = resource
        self.sessions: dict[bytes, Any] = {}

    def __getstate__(self) -> dict[str, Any]:
        state = copy.copy(self.__dict__)
        state["sessions"] = {}
        state["_site_reactor"] = state["_site_log_file"] = None
        return state

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Make the protocol of one connection, which makes requests to this site."""
        channel = super().buildProtocol(addr)
        channel.requestFactory = self.requestFactory
        channel.site = self
        return channel

    def acceptableProtocols(self) -> list[bytes]:
        """Return the protocols that TLS may negotiate (RFC 7301), the best first."""
        return [b"h2", b"http/1.1"] if H2_ENABLED else [b"http/1.1"]

    # -- resources

    def getResourceFor(self, request: Any) -> Any:
        """Return the resource for a request's path."""
        request.site = self
        request.sitepath = request.prepath.copy()
        return resources.getChildForRequest(self.resource, request)

    def getChildWithDefault(self, pathEl: bytes, request: Any) -> Any:
        """Return the root's child for a segment of the path: a site may be a resource of another."""
        request.site = self
        return self.resource.getChildWithDefault(pathEl, request)

    def render(self, request: Any) -> None:
        """Send the client to the site's root, with a slash at the end: a site is always a directory."""
        request.redirect(request.prePathURL() + b"/")
        request.finish()

    # -- sessions

    def makeSession(self) -> Any:
        """Make a session, under a name that nobody can guess."""
        self.counter += 1
        uid = hexlify(self._entropy(32))
        session = self.sessions[uid] = self.sessionFactory(self, uid)
        session.startCheckingExpiration()
        return session

    def getSession(self, uid: bytes) -> Any:
        """Return a session by its name.

        Raises:
            KeyError: there is none, or it has expired.
        """
        return self.sessions[uid]
