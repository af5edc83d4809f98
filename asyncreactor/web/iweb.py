"""The interfaces of HTTP: requests, answers, access logs, clients and templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO, TYPE_CHECKING, Annotated, Any, Final

from zope.interface import Attribute, Interface

from asyncreactor.cred.credentials import ICredentials
from asyncreactor.internet.interfaces import IPushProducer

if TYPE_CHECKING:
    from asyncreactor.internet.defer import Deferred
    from asyncreactor.internet.interfaces import (
        IAddress,
        IConsumer,
        IOpenSSLClientConnectionCreator,
        IProtocol,
        IStreamClientEndpoint,
    )
    from asyncreactor.web.http_headers import Headers

__all__ = [
    "UNKNOWN_LENGTH",
    "IAccessLogFormatter",
    "IAgent",
    "IAgentEndpointFactory",
    "IBodyProducer",
    "IClientRequest",
    "ICredentialFactory",
    "INonQueuedRequestFactory",
    "IPolicyForHTTPS",
    "IRenderable",
    "IRequest",
    "IResponse",
    "ITemplateLoader",
    "IUsernameDigestHash",
    "_IRequestEncoder",
    "_IRequestEncoderFactory",
]

#: The length of a body that is known only at its end.
UNKNOWN_LENGTH: Final = "asyncreactor.web.iweb.UNKNOWN_LENGTH"


class IRequest(Interface):
    """A request that came, and its answer."""

    method = Attribute("The method, such as `GET`: bytes.")
    uri = Attribute("The target as it came, percent signs and all: bytes.")
    path = Attribute("The target without its query: bytes.")
    args: dict[bytes, list[bytes]] = Attribute(
        "The list of values for each field of the query, and of a form."
    )
    prepath: list[bytes] = Attribute("The path's segments that led to the present resource, unquoted.")
    postpath: list[bytes] = Attribute("The path's segments that are left, unquoted.")
    requestHeaders: Headers = Attribute("The headers that came.")
    content: IO[bytes] = Attribute("The body: a file to read from.")
    responseHeaders: Headers = Attribute("The headers of the answer.")

    def getHeader(key: str | bytes) -> Any:
        """Return the last value of a header, of the type of its name; None if there is none."""

    def getCookie(key: bytes) -> bytes | None:
        """Return the value of a cookie, or None if it did not come."""

    def getAllHeaders() -> dict[bytes, bytes]:
        """Return the last value of each header, by its name in small letters."""

    def getRequestHostname() -> bytes:
        """Return the host that the client asked for, without a port."""

    def getHost() -> IAddress:
        """Return this end's address."""

    def getClientAddress() -> IAddress:
        """Return the other end's address."""

    def getClientIP() -> str | None:
        """Deprecated: use `getClientAddress`."""

    def getUser() -> bytes:
        """Return the user's name if the client sent one by basic authentication, else nothing."""

    def getPassword() -> bytes:
        """Return the user's password if the client sent one by basic authentication, else nothing."""

    def isSecure() -> bool:
        """Return whether the request came over TLS."""

    def getSession(sessionInterface: Any = None) -> Any:
        """Return the client's session, or its component for an interface; makes one if there is none."""

    def URLPath() -> Any:
        """Return the URL of the present resource as a `URLPath`."""

    def prePathURL() -> bytes:
        """Return the URL that led to the present resource."""

    def rememberRootURL() -> None:
        """Keep the URL of the present resource's parent as the application's root."""

    def getRootURL() -> bytes | None:
        """Return what `rememberRootURL` kept."""

    def finish() -> None:
        """All of the answer is written."""

    def write(data: bytes) -> None:
        """Send part of the answer's body; the first time, status and headers too."""

    def addCookie(
        k: str | bytes,
        v: str | bytes,
        expires: str | bytes | None = None,
        domain: str | bytes | None = None,
        path: str | bytes | None = None,
        max_age: Annotated[str | bytes | None, "Max-Age"] = None,
        comment: str | bytes | None = None,
        secure: bool | None = None,
    ) -> None:
        """Have the client keep a cookie."""

    def setResponseCode(code: int, message: bytes | None = None) -> None:
        """Set the status."""

    def setHeader(k: str | bytes, v: str | bytes) -> None:
        """Set a header of the answer to one value."""

    def redirect(url: bytes) -> None:
        """Send the client elsewhere."""

    def setLastModified(when: float) -> str | None:
        """Say when what is sent was changed last; returns `http.CACHED` if the client has it as it is since then."""

    def setETag(etag: bytes) -> str | None:
        """Say which version it is that is sent; returns `http.CACHED` if the client has it."""

    def setHost(host: bytes, port: int, ssl: bool | int = 0) -> None:
        """Say under which name clients know this server."""


class INonQueuedRequestFactory(Interface):
    """Makes requests from a channel alone, without the second argument that says nothing any more."""

    def __call__(channel: Any) -> Any:
        """Make a request."""


class IAccessLogFormatter(Interface):
    """Makes the lines of an access log."""

    def __call__(timestamp: str, request: IRequest) -> str:
        """Return a request's line, without a line break.

        Args:
            timestamp: when, as the log should say it.
            request: the request, answered.
        """


class ICredentialFactory(Interface):
    """Challenges clients to say who they are, and reads their responses: RFC 9110, section 11."""

    scheme: bytes = Attribute("The scheme's name, such as `basic`.")

    def getChallenge(request: IRequest) -> Mapping[str, str | bytes]:
        """Return the parameters of a new challenge."""

    def decode(response: bytes, request: IRequest) -> ICredentials:
        """Return the credentials in a response.

        Raises:
            LoginFailed: there are none.
        """


class IBodyProducer(IPushProducer):
    """Writes the body of a request that is sent."""

    length: int | str = Attribute("How long the body is, in bytes, or `UNKNOWN_LENGTH`.")

    def startProducing(consumer: IConsumer) -> Deferred[None]:
        """Begin to write the body to `consumer`.

        Returns:
            Fires with None when all is written.
        """

    def stopProducing() -> None:
        """Write no more: the connection is gone. What `startProducing` returned never fires then."""


class IRenderable(Interface):
    """Something that templates can render."""

    def lookupRenderMethod(name: str) -> Any:
        """Return the method for the directive `name`: it is called with the request and the tag."""

    def render(request: IRequest | None) -> Any:
        """Return what takes this object's place in the page."""


class ITemplateLoader(Interface):
    """Loads a template, once or again and again."""

    def load() -> list[Any]:
        """Return the template's parts."""


class IResponse(Interface):
    """An answer that came."""

    version: tuple[str, int, int] = Attribute("The name of the protocol, and its version in two numbers.")
    code: int = Attribute("The status.")
    phrase: bytes = Attribute("The phrase that came with it.")
    headers: Headers = Attribute("The headers.")
    length: int | str = Attribute("How long the body is, in bytes, or `UNKNOWN_LENGTH`.")
    request: IClientRequest = Attribute("What this is the answer to.")
    previousResponse: IResponse | None = Attribute("The answer which redirected here, or None.")

    def deliverBody(protocol: IProtocol) -> None:
        """Give the body to `protocol` as if it were a connection; its end tells whether the body is complete."""

    def setPreviousResponse(response: IResponse) -> None:
        """Set `previousResponse`."""


class _IRequestEncoder(Interface):
    """Encodes the body of one answer."""

    def encode(data: bytes) -> bytes:
        """Return the next part, encoded."""

    def finish() -> bytes:
        """Return what is left at the end."""


class _IRequestEncoderFactory(Interface):
    """Makes encoders of answers."""

    def encoderForRequest(request: IRequest) -> _IRequestEncoder | None:
        """Return an encoder for the answer to a request, or None if the client wants none."""


class IUsernameDigestHash(ICredentials):
    """A user's name and a hash that is made of the password, in a way that whoever checks it can repeat."""

    def checkHash(digestHash: bytes) -> bool:
        """Return whether the response fits a hash (RFC 2617, section 3.2.2.2)."""


class IClientRequest(Interface):
    """A request that was sent."""

    method: bytes = Attribute("The method.")
    absoluteURI: bytes | None = Attribute("The whole URI, or None if it isn't known.")
    headers: Headers = Attribute("The headers.")


class IAgent(Interface):
    """Sends requests."""

    def request(
        method: bytes, uri: bytes, headers: Headers | None = None, bodyProducer: IBodyProducer | None = None
    ) -> Deferred[IResponse]:
        """Send a request.

        Returns:
            Fires with the answer once its headers are here. Cancelling closes the connection.
        """


class IPolicyForHTTPS(Interface):
    """Says how to make sure of a server that is reached over TLS."""

    def creatorForNetloc(hostname: bytes, port: int) -> IOpenSSLClientConnectionCreator:
        """Return what makes the TLS of connections to a server."""


class IAgentEndpointFactory(Interface):
    """Says where to connect for a URI."""

    def endpointForURI(uri: Any) -> IStreamClientEndpoint:
        """Return the endpoint for a `web.client.URI`."""
