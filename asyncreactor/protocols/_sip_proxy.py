"""SIP over UDP: the base of all agents, a proxy, and a proxy that registers users (RFC 3261, sections 10 and 16)."""

from __future__ import annotations

import socket
from typing import Any, ClassVar

from asyncreactor.internet.defer import Deferred, maybeDeferred
from asyncreactor.internet.protocol import DatagramProtocol
from asyncreactor.logger import Logger
from asyncreactor.protocols._sip_messages import MessagesParser, Request, Response, to_bytes
from asyncreactor.protocols._sip_names import PORT as DEFAULT_PORT
from asyncreactor.protocols._sip_names import RegistrationError, SIPError
from asyncreactor.protocols._sip_registry import IContact, Registration
from asyncreactor.protocols._sip_urls import URL, parseAddress
from asyncreactor.protocols._sip_via import Via, parseViaHeader
from asyncreactor.python.failure import Failure

__all__ = ["Base", "Proxy", "RegisterProxy"]

#: The headers that a response has from its request (RFC 3261, section 8.2.6.2).
_COPIED = ("via", "to", "from", "call-id", "cseq")


class Base(DatagramProtocol):
    """Receives and sends messages. Subclasses say what to do with them: `handle_request`, `handle_response`.

    Attributes:
        PORT: the port to send to, where a URL has none.
        messages: what was read and not yet handled.
        debug: log each message that comes.
    """

    PORT: int = DEFAULT_PORT
    debug: bool = False

    _log = Logger()

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.parser = MessagesParser(self.addMessage)

    def addMessage(self, msg: Any) -> None:
        """A message was read."""
        self.messages.append(msg)

    def datagramReceived(self, data: str | bytes, addr: Any) -> None:
        """Handle the messages that a datagram holds."""
        self.parser.dataReceived(data)
        self.parser.dataDone()
        messages, self.messages = self.messages, []
        for message in messages:
            if self.debug:
                self._log.debug("Received {message!r} from {addr}", message=message.toString(), addr=addr)
            try:
                self._note_sender(message, addr)
            except (KeyError, ValueError) as error:
                self._log.info(
                    "{message} from {addr} is dropped: {error!r}", message=message, addr=addr, error=error
                )
                continue
            handle = self.handle_request if isinstance(message, Request) else self.handle_response
            handle(message, addr)

    def handle_request(self, message: Request, addr: Any) -> None:
        """A request came. Override this."""
        raise NotImplementedError(f"{type(self).__name__} has no handle_request()")

    def handle_response(self, message: Response, addr: Any) -> None:
        """A response came. Override this."""
        raise NotImplementedError(f"{type(self).__name__} has no handle_response()")

    def deliverResponse(self, responseMessage: Response) -> None:
        """Send a response back the way that its first Via header tells."""
        via = parseViaHeader(responseMessage.headers["via"][0])
        place = URL(via.received or via.host, port=via.rportValue or via.port or self.PORT)
        self.sendMessage(place, responseMessage)

    def responseFromRequest(self, code: int, request: Request) -> Response:
        """Make the response to `request`.

        Args:
            code: the status code.
            request: what it answers.
        """
        response = Response(code)
        for name in _COPIED:
            if name in request.headers:
                response.headers[name] = request.headers[name][:]
        return response

    def sendMessage(self, destURL: URL, message: Any) -> None:
        """Send a message.

        Raises:
            RuntimeError: the URL asks for another transport than UDP.
        """
        if destURL.transport is not None and destURL.transport.lower() != "udp":
            raise RuntimeError(f"only UDP currently supported, not {destURL.transport!r}")
        self.transport.write(to_bytes(message.toString()), (destURL.host, destURL.port or self.PORT))

    def _note_sender(self, message: Any, addr: tuple[str, int]) -> None:
        """If the first Via header doesn't tell where the message came from, put that in (RFC 3581, section 4)."""
        host, port = addr[:2]
        via = parseViaHeader(message.headers["via"][0])
        if via.host == host and not via.rportRequested:
            return
        via.received = host
        if via.rportRequested or via.port != port:
            via.rport = port
        message.headers["via"][0] = via.toString()


class Proxy(Base):
    """Passes requests on to where their receivers are, and responses back.

    Args:
        host: this host's name, as it stands in Via headers; by default the system's.
        port: the port that it listens at.

    Attributes:
        locator: an `ILocator`.
    """

    locator: Any = None

    def __init__(self, host: str | None = None, port: int = DEFAULT_PORT) -> None:
        super().__init__()
        self.host = host or socket.getfqdn()
        self.port = port

    def getVia(self) -> Via:
        """The stage of the way that this proxy is."""
        return Via(host=self.host, port=self.port)

    def handle_request(self, message: Request, addr: Any) -> None:
        """Hand a request to the method of its name, `handle_INVITE_request`; what that raises is answered."""
        handle = getattr(self, f"handle_{message.method}_request", self.handle_request_default)
        handled: Deferred[Any] = maybeDeferred(handle, message, addr)
        handled.addErrback(self._answer_error, message)
        handled.addErrback(lambda failure: self._log.failure("a request can't be answered", failure))

    def handle_request_default(self, message: Request, sourcePeer: Any) -> Deferred[Any] | None:
        """Pass a request on, unless it was here before."""
        own = self.getVia().toString()
        if own in message.headers["via"]:
            self._log.info("{message} is dropped: it goes round in circles", message=message)
            return None
        if "to" not in message.headers:
            raise SIPError(400)
        _, uri, _ = parseAddress(message.headers["to"][0], clean=1)

        def send_on(place: URL) -> None:
            message.headers["via"].insert(0, own)
            self.sendMessage(place, message)

        return maybeDeferred(self.locator.getAddress, uri).addCallback(send_on)

    def handle_response(self, message: Response, addr: Any) -> None:
        """Pass a response back, or keep it if it is for this proxy; drop it if it isn't meant to come this way."""
        via = parseViaHeader(message.headers["via"][0])
        if (via.host, via.port) != (self.host, self.port):
            self._log.info("{message} is dropped: it is for {via.host}", message=message, via=via)
            return
        del message.headers["via"][0]
        if message.headers["via"]:
            self.deliverResponse(message)
        else:
            self.gotResponse(message, addr)

    def gotResponse(self, message: Response, addr: Any) -> None:
        """A response for this proxy itself came. Does nothing by default."""

    def _answer_error(self, failure: Failure, message: Request) -> None:
        if failure.check(LookupError):
            code = 404
        elif failure.check(SIPError):
            code = failure.value.code
        else:
            self._log.failure("a request can't be handled", failure)
            code = 500
        own = self.getVia().toString()
        vias = message.headers["via"]
        if vias and vias[0] == own:
            del vias[0]
        self.deliverResponse(self.responseFromRequest(code, message))


class RegisterProxy(Proxy):
    """A proxy at which users register.

    Attributes:
        portal: the portal where users prove who they are; None lets everybody in.
        registry: an `IRegistry`.
        authorizers: the ways to prove it: scheme, in small letters -> `IAuthorizer`.
    """

    portal: Any = None
    registry: Any = None
    authorizers: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kw: Any) -> None:
        super().__init__(*args, **kw)
        self.liveChallenges: dict[Any, Any] = {}

    def handle_ACK_request(self, message: Request, host_port: Any) -> None:
        """An acknowledgement of an answer to a call: it isn't passed on, nor answered."""

    def handle_REGISTER_request(self, message: Request, host_port: tuple[str, int]) -> Any:
        """A user registers."""
        if self.portal is None:
            return self.register(message, *host_port)
        if "authorization" not in message.headers:
            return self.unauthorized(message, *host_port)
        return self.login(message, *host_port)

    def unauthorized(self, message: Request, host: str, port: int) -> None:
        """Ask for a proof."""
        response = self.responseFromRequest(401, message)
        for scheme, authorizer in self.authorizers.items():
            challenge = authorizer.getChallenge((host, port))
            rest = "" if challenge is None else f"{challenge},"
            response.addHeader("www-authenticate", f'{scheme.title()} {rest}realm="{self.host}"')
        self.deliverResponse(response)

    def login(self, message: Request, host: str, port: int) -> Deferred[Any] | None:
        """Look at a proof, and register who has given it."""
        scheme, _, proof = message.headers["authorization"][0].partition(" ")
        authorizer = self.authorizers.get(scheme.lower())
        if authorizer is None or not proof:
            self.deliverResponse(self.responseFromRequest(501, message))
            return None
        credentials = authorizer.decode(proof.strip())
        credentials.username += "@" + self.host

        def logged_in(_: object) -> Any:
            return self.register(message, host, port)

        def refused(failure: Failure) -> None:
            from asyncreactor.cred.error import UnauthorizedLogin

            failure.trap(UnauthorizedLogin)
            self.unauthorized(message, host, port)

        logging_in: Deferred[Any] = maybeDeferred(self.portal.login, credentials, None, IContact)
        return logging_in.addCallbacks(logged_in, refused)

    def register(self, message: Request, host: str, port: int) -> Deferred[Any]:
        """Register, or unregister, a user; or tell what is known."""
        if "to" not in message.headers:
            raise SIPError(400)
        _, user, _ = parseAddress(message.headers["to"][0], clean=1)
        contact = message.headers.get("contact", [None])[0]
        if contact is None:
            return self._answer_with(self.registry.getRegistrationInfo(user), message)
        if contact == "*" or message.headers.get("expires", [""])[0] == "0":
            return self.unregister(message, user, contact)
        _, place, _ = parseAddress(contact, host=host, port=port)
        return self._answer_with(self.registry.registerAddress(message.uri, user, place), message)

    def unregister(self, message: Request, toURL: URL, contact: str) -> Deferred[Any]:
        """Unregister a user.

        Raises:
            SIPError: the request doesn't say that it expires now (RFC 3261, section 10.2.2).
        """
        if message.headers.get("expires", [""])[0] != "0":
            raise SIPError(400)
        place: Any = "*" if contact == "*" else parseAddress(contact)[1]
        return self._answer_with(self.registry.unregisterAddress(message.uri, toURL, place), message)

    def _answer_with(self, looked_up: Deferred[Any], message: Request) -> Deferred[Any]:
        return looked_up.addCallbacks(self._confirm, self._stay_silent, (message,), None, (message,))

    def _confirm(self, registration: Registration, message: Request) -> None:
        response = self.responseFromRequest(200, message)
        if registration.contactURL is not None:
            response.addHeader("contact", registration.contactURL.toString())
            response.addHeader("expires", str(registration.secondsToExpiry))
        response.addHeader("content-length", "0")
        self.deliverResponse(response)

    def _stay_silent(self, failure: Failure, message: Request) -> None:
        """Whom this registry doesn't keep, another may: that is no error to be told."""
        failure.trap(RegistrationError, LookupError)
        self._log.info("{message} changes nothing: {error}", message=message, error=failure.value)
